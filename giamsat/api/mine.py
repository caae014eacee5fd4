"""What waits for the caller: own work, and the queues of sign-off, confirmation and decision."""

from __future__ import annotations

from dataclasses import fields
from typing import Annotated

from django.db.models import Q
from ninja import Query, Router
from pydantic import BaseModel, Field

from giamsat.accounts.middleware import ActorRequest
from giamsat.api.assignments import EARLIEST, AssignmentOut
from giamsat.api.base import OneOf, PersonRef, answers
from giamsat.api.extensions import ExtensionOut
from giamsat.api.obstacles import ObstacleOut
from giamsat.api.paging import MOST, Order, Page, Paging, instant, page
from giamsat.api.reports import ReportOut
from giamsat.core.actor import Role
from giamsat.tasks import selectors
from giamsat.tasks.counts import waiting_for
from giamsat.tasks.models import Assignment
from giamsat.units.selectors import units

router = Router(tags=["mine"])

SUBMITTED = Order("submitted", "submitted_at", instant)
APPROVED = Order("approved", "approved_at", instant)


class HoldingOut(BaseModel):
    """A role on a unit; it reaches downwards."""

    role: Annotated[str, OneOf(*Role)]
    unit: str = Field(description="Code.")


class Me(BaseModel):
    """Who the token acts as."""

    person: PersonRef
    roles: list[HoldingOut]


ATTENTION = tuple(each.name for each in fields(selectors.MyWork))
Attention = Annotated[str, OneOf(*ATTENTION)]


class WorkOut(BaseModel):
    """An open assignment of one of your units."""

    attention: Attention = Field(description="Why it wants attention, the first that applies.")
    assignment: AssignmentOut

    @classmethod
    def of(cls, row: Assignment) -> WorkOut:
        attention: str = row.attention  # type: ignore[attr-defined]
        return cls(attention=attention, assignment=AssignmentOut.of(row))


class WorkPage(Page[WorkOut]):
    """Part of your open work; ``urgent`` counts all of it that cannot wait until tomorrow."""

    urgent: int


class WorkFilter(Paging):
    """Which part of your work."""

    days: int = Field(7, ge=1, le=92, description='How far "this week" reaches.')
    attention: Annotated[str, OneOf("", *ATTENTION)] = Field("", description="Only these; all when empty.")


class Decisions(BaseModel):
    """What you have to decide, the longest waiting first; at most 200 of each."""

    obstacles: list[ObstacleOut]
    extensions: list[ExtensionOut]
    contests: list[AssignmentOut]


@router.get("/me", response=answers(Me))
def get_me(request: ActorRequest) -> Me:
    """Whose token this is, and the roles of today."""
    actor = request.actor
    codes = dict(units(every=True).filter(pk__in=actor.unit_ids()).values_list("pk", "code"))
    held = [HoldingOut(role=each.role, unit=codes[each.unit_id]) for each in actor.holdings]
    return Me(person=PersonRef(id=actor.who, name=actor.name), roles=held)


@router.get("/me/work", response=answers(WorkPage))
def list_work(request: ActorRequest, wanted: Query[WorkFilter]) -> WorkPage:
    """What your units must do, the earliest deadline first, work without one last."""
    rows = selectors.my_assignments(request.actor, days=wanted.days)
    if wanted.attention:
        rows = rows.filter(Q(attention=wanted.attention))
    part = page(rows, EARLIEST, wanted, WorkOut.of)
    return WorkPage(items=part.items, next=part.next, urgent=waiting_for(request.actor).urgent)


@router.get("/me/approvals", response=answers(Page[ReportOut]))
def list_approvals(request: ActorRequest, wanted: Query[Paging]) -> Page[ReportOut]:
    """Reports that wait for your sign-off, the longest waiting first."""
    return page(selectors.approval_queue(request.actor), SUBMITTED, wanted, ReportOut.of)


@router.get("/me/confirmations", response=answers(Page[ReportOut]))
def list_confirmations(request: ActorRequest, wanted: Query[Paging]) -> Page[ReportOut]:
    """Signed-off reports that wait for your confirmation, the longest waiting first."""
    return page(selectors.confirmation_queue(request.actor), APPROVED, wanted, ReportOut.of)


@router.get("/me/decisions", response=answers(Decisions))
def get_decisions(request: ActorRequest) -> Decisions:
    """Obstacles, requests for a later deadline and contested work that wait for your decision."""
    waiting = selectors.decisions(request.actor)
    seen = selectors.assignments(request.actor)
    extensions = selectors.all_extensions(request.actor).filter(pk__in=waiting.extensions.values("pk"))
    obstacles = selectors.obstacles(request.actor).filter(pk__in=waiting.obstacles.values("pk"))
    contests = seen.filter(pk__in=waiting.contests.values("pk")).order_by("state_since", "pk")
    return Decisions(
        obstacles=[ObstacleOut.of(row) for row in obstacles.order_by("raised_at", "pk")[:MOST]],
        extensions=[ExtensionOut.of(row) for row in extensions.order_by("asked_at", "pk")[:MOST]],
        contests=[AssignmentOut.of(row) for row in contests[:MOST]],
    )
