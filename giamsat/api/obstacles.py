"""Obstacles: what blocks the work, who must decide, and by when."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from ninja import Query, Router, Status
from pydantic import BaseModel, Field

from giamsat.accounts.middleware import ActorRequest
from giamsat.api.base import (
    Code,
    Day,
    Given,
    Id,
    OneOf,
    PathId,
    PersonRef,
    Text,
    UnitRef,
    answers,
    unit_named,
)
from giamsat.api.conduct import version_of
from giamsat.api.openapi import VERSIONED
from giamsat.api.paging import Order, Page, Paging, page
from giamsat.core.errors import NotFound
from giamsat.tasks import selectors, services
from giamsat.tasks.models import Obstacle

router = Router(tags=["obstacles"])
EARLIEST = Order("answer_due", "answer_due", dt.date.fromisoformat)
Kind = Annotated[str, OneOf(*Obstacle.Kind.values)]


class ObstacleOut(BaseModel):
    """What blocks the work."""

    id: int
    assignment_id: int
    task_id: int
    unit: UnitRef
    kind: Kind
    text: str
    decider: UnitRef
    answer_due: dt.date
    state: Annotated[str, OneOf(*Obstacle.State.values)]
    raised_by: PersonRef
    raised_at: dt.datetime
    answer: str
    answered_by: PersonRef | None
    answered_at: dt.datetime | None
    escalated_at: dt.datetime | None
    closed_at: dt.datetime | None
    version: int

    @classmethod
    def of(cls, row: Obstacle) -> ObstacleOut:
        same = (
            "assignment_id", "kind", "text", "answer_due", "state", "raised_at", "answer", "answered_at",
            "escalated_at", "closed_at", "version",
        )  # fmt: skip
        return cls(
            id=row.pk,
            task_id=row.assignment.task_id,
            unit=UnitRef.of(row.assignment.unit),
            decider=UnitRef.of(row.decider),
            raised_by=PersonRef.of(row.raised_by),
            answered_by=PersonRef.maybe(row.answered_by),
            **{name: getattr(row, name) for name in same},
        )


class ObstacleFilter(Paging):
    """Which obstacles."""

    state: Annotated[str, OneOf("", *Obstacle.State.values)] = ""
    assignment_id: Id | None = None
    task_id: Id | None = None
    decider: str = Field("", max_length=80, description="Code of the unit that must decide.")


class ObstacleIn(Given):
    """What blocks the work, and whose decision it waits for."""

    kind: Kind
    text: Text = Field(min_length=1)
    decider: Code = Field(description="Code of a unit above, or of a central body.")
    answer_due: Day


class Answer(Given):
    """The decision."""

    answer: Text = Field(min_length=1)


class Escalation(Given):
    """Passing it on upwards."""

    to: Code
    answer_due: Day


def _found(request: ActorRequest, pk: int) -> Obstacle:
    found = selectors.obstacles(request.actor).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


@router.get("/obstacles", response=answers(Page[ObstacleOut]))
def list_obstacles(request: ActorRequest, wanted: Query[ObstacleFilter]) -> Page[ObstacleOut]:
    """The obstacles that you may see, the earliest answer first."""
    rows = selectors.obstacles(request.actor)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.assignment_id is not None:
        rows = rows.filter(assignment_id=wanted.assignment_id)
    if wanted.task_id is not None:
        rows = rows.filter(assignment__task_id=wanted.task_id)
    if wanted.decider:
        rows = rows.filter(decider=unit_named(wanted.decider, "decider"))
    return page(rows, EARLIEST, wanted, ObstacleOut.of)


@router.get("/obstacles/{int:obstacle_id}", response=answers(ObstacleOut))
def get_obstacle(request: ActorRequest, obstacle_id: PathId) -> ObstacleOut:
    """One obstacle."""
    return ObstacleOut.of(_found(request, obstacle_id))


@router.post("/assignments/{int:assignment_id}/obstacles", response=answers(ObstacleOut, 201))
def raise_obstacle(request: ActorRequest, assignment_id: PathId, payload: ObstacleIn) -> Status[ObstacleOut]:
    """Record what blocks your unit's work."""
    found = selectors.assignment(request.actor, assignment_id)
    values = {**payload.model_dump(), "decider": unit_named(payload.decider, "decider")}
    made = services.raise_obstacle(request.actor, found, **values)
    return Status(201, ObstacleOut.of(_found(request, made.pk)))


@router.post("/obstacles/{int:obstacle_id}/answer", response=answers(ObstacleOut), openapi_extra=VERSIONED)
def answer_obstacle(request: ActorRequest, obstacle_id: PathId, payload: Answer) -> ObstacleOut:
    """Answer it, as the unit that must decide."""
    found = _found(request, obstacle_id)
    services.answer_obstacle(request.actor, found, version=version_of(request), answer=payload.answer)
    return ObstacleOut.of(_found(request, obstacle_id))


@router.post("/obstacles/{int:obstacle_id}/escalate", response=answers(ObstacleOut), openapi_extra=VERSIONED)
def escalate_obstacle(request: ActorRequest, obstacle_id: PathId, payload: Escalation) -> ObstacleOut:
    """Pass it on to a unit above the one that had to decide."""
    found = _found(request, obstacle_id)
    to = unit_named(payload.to, "to")
    services.escalate_obstacle(
        request.actor, found, version=version_of(request), to=to, answer_due=payload.answer_due
    )
    return ObstacleOut.of(_found(request, obstacle_id))


@router.post("/obstacles/{int:obstacle_id}/close", response=answers(ObstacleOut), openapi_extra=VERSIONED)
def close_obstacle(request: ActorRequest, obstacle_id: PathId) -> ObstacleOut:
    """Say that the obstacle is gone, as the unit that raised it."""
    found = _found(request, obstacle_id)
    services.close_obstacle(request.actor, found, version=version_of(request))
    return ObstacleOut.of(_found(request, obstacle_id))
