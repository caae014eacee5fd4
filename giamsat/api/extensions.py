"""Later deadlines: asked for by the unit, decided by the giver."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from ninja import Query, Router, Status
from pydantic import BaseModel, Field

from giamsat.accounts.middleware import ActorRequest
from giamsat.api.base import Day, Given, OneOf, PathId, PersonRef, Text, UnitRef, answers
from giamsat.api.conduct import version_of
from giamsat.api.openapi import VERSIONED
from giamsat.api.paging import Order, Page, Paging, page
from giamsat.core.errors import NotFound
from giamsat.tasks import selectors, services
from giamsat.tasks.models import Cause, Extension

router = Router(tags=["extensions"])
OLDEST = Order("id")


class ExtensionOut(BaseModel):
    """A request for a later deadline; the chain of them is kept."""

    id: int
    assignment_id: int
    task_id: int
    unit: UnitRef
    old_due: dt.date | None
    new_due: dt.date
    reason: str
    cause: Annotated[str, OneOf(*Cause.values)]
    state: Annotated[str, OneOf(*Extension.State.values)]
    asked_by: PersonRef
    asked_at: dt.datetime
    decided_by: PersonRef | None
    decided_at: dt.datetime | None
    decision_reason: str
    version: int

    @classmethod
    def of(cls, row: Extension) -> ExtensionOut:
        same = (
            "assignment_id", "old_due", "new_due", "reason", "cause", "state", "asked_at", "decided_at",
            "decision_reason", "version",
        )  # fmt: skip
        return cls(
            id=row.pk,
            task_id=row.assignment.task_id,
            unit=UnitRef.of(row.assignment.unit),
            asked_by=PersonRef.of(row.asked_by),
            decided_by=PersonRef.maybe(row.decided_by),
            **{name: getattr(row, name) for name in same},
        )


class ExtensionIn(Given):
    """A later deadline, and why."""

    new_due: Day
    reason: Text = Field(min_length=1)
    cause: Annotated[str, OneOf(*Cause.values)]


class ExtensionDecision(Given):
    """The giver's answer."""

    grant: bool
    reason: Text = Field("", description="Needed for a refusal.")


def _found(request: ActorRequest, pk: int) -> Extension:
    found = selectors.all_extensions(request.actor).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


@router.get("/tasks/{int:task_id}/extensions", response=answers(Page[ExtensionOut]))
def list_extensions(request: ActorRequest, task_id: PathId, wanted: Query[Paging]) -> Page[ExtensionOut]:
    """The requests on the parts of a task that you see, oldest first."""
    found = selectors.task(request.actor, task_id)
    return page(selectors.extensions(request.actor, found), OLDEST, wanted, ExtensionOut.of)


@router.get("/extensions/{int:extension_id}", response=answers(ExtensionOut))
def get_extension(request: ActorRequest, extension_id: PathId) -> ExtensionOut:
    """One request."""
    return ExtensionOut.of(_found(request, extension_id))


@router.post(
    "/assignments/{int:assignment_id}/extensions",
    response=answers(ExtensionOut, 201),
    openapi_extra=VERSIONED,
)
def ask_extension(request: ActorRequest, assignment_id: PathId, payload: ExtensionIn) -> Status[ExtensionOut]:
    """Ask for a later deadline; If-Match names the assignment's version."""
    found = selectors.assignment(request.actor, assignment_id)
    made = services.ask_extension(request.actor, found, version=version_of(request), **payload.model_dump())
    return Status(201, ExtensionOut.of(_found(request, made.pk)))


@router.post("/extensions/{int:extension_id}/decide", response=answers(ExtensionOut), openapi_extra=VERSIONED)
def decide_extension(request: ActorRequest, extension_id: PathId, payload: ExtensionDecision) -> ExtensionOut:
    """Grant or refuse it, as the giver."""
    found = _found(request, extension_id)
    services.decide_extension(request.actor, found, version=version_of(request), **payload.model_dump())
    return ExtensionOut.of(_found(request, extension_id))
