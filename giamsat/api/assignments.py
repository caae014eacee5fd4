"""Assignments: a task given to a unit, and what the unit and the giver do with it."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from django.utils.translation import get_language
from ninja import Query, Router, Status
from pydantic import BaseModel, Field

from giamsat.accounts.middleware import ActorRequest
from giamsat.accounts.selectors import get_person
from giamsat.api.base import (
    Code,
    Day,
    Given,
    Id,
    OneOf,
    PathId,
    PersonRef,
    Reason,
    Text,
    UnitRef,
    answers,
    unit_named,
)
from giamsat.api.conduct import version_of
from giamsat.api.openapi import VERSIONED
from giamsat.api.paging import Order, Page, Paging, cursor, position
from giamsat.core import clock
from giamsat.directives import selectors as directives
from giamsat.directives.models import PartyRole
from giamsat.tasks import listing, selectors, services
from giamsat.tasks.listing_rows import After, AssignmentRow, assignment_rows, soon_days
from giamsat.tasks.models import Assignment
from giamsat.tasks.timestate import TimeState

router = Router(tags=["assignments"])
EARLIEST = Order("due", "due", dt.date.fromisoformat)


class AssignmentOut(BaseModel):
    """A task given to a unit."""

    id: int
    task_id: int
    task_code: str
    title: str
    programme: str
    unit: UnitRef
    assigner: UnitRef = Field(description="The unit that gave it and confirms its result.")
    parent_id: int | None = Field(description="The assignment that it was forwarded from.")
    depth: int
    role: Annotated[str, OneOf(*PartyRole.values)]
    part: str = Field(description="What exactly is to be done, when not the whole.")
    accountable: PersonRef | None
    state: Annotated[str, OneOf(*Assignment.State.values)]
    state_since: dt.datetime
    state_reason: str
    time_state: Annotated[str, OneOf(*TimeState)]
    due: dt.date | None
    original_due: dt.date | None
    completed_on: dt.date | None
    progress: int = Field(description="Per cent, as reported.")
    confirmed_progress: int = Field(description="Per cent, as confirmed.")
    reported_at: dt.datetime | None
    version: int

    @classmethod
    def of(cls, row: Assignment) -> AssignmentOut:
        same = (
            "task_id", "parent_id", "depth", "role", "part", "state", "state_since", "state_reason",
            "time_state", "due", "original_due", "completed_on", "progress", "confirmed_progress",
            "reported_at", "version",
        )  # fmt: skip
        return cls(
            id=row.pk,
            task_code=row.task.code,
            title=row.task.title,
            programme=row.task.programme.code,
            unit=UnitRef.of(row.unit),
            assigner=UnitRef.of(row.assigner),
            accountable=PersonRef.maybe(row.accountable),
            **{name: getattr(row, name) for name in same},
        )


class AssignmentFilter(Paging):
    """Which assignments."""

    programme: str = Field("", max_length=40)
    task_id: Id | None = None
    unit: str = Field("", max_length=80, description="Code.")
    below: bool = Field(False, description="With `unit`: or any unit below it.")
    state: Annotated[str, OneOf("", *Assignment.State.values)] = ""
    time_state: Annotated[str, OneOf("", *TimeState)] = ""
    role: Annotated[str, OneOf("", *PartyRole.values)] = ""


class Decision(Given):
    """The giver's answer to "not ours"."""

    withdraw: bool = Field(description="True: the unit is relieved. False: it is to do it after all.")
    reason: Text = Field(min_length=1)


class Forward(Given):
    """Giving the work on to units below."""

    to: list[Code] = Field(min_length=1, max_length=500, description="Codes of units below.")
    due: Day | None = Field(None, description="Not after the assignment's own.")
    part: str = Field("", max_length=500, description="What exactly they are to do, when not the whole.")


class Accountable(Given):
    """Who answers for the work."""

    person_id: Id


def _shown(request: ActorRequest, pk: int) -> AssignmentOut:
    return AssignmentOut.of(selectors.assignment(request.actor, pk))


@router.get("/assignments", response=answers(Page[AssignmentOut]))
def list_assignments(request: ActorRequest, wanted: Query[AssignmentFilter]) -> dict[str, Any]:
    """The assignments that you may see, the earliest deadline first."""
    narrowed = listing.Filter(
        programme=directives.programme(request.actor, wanted.programme) if wanted.programme else None,
        states=(wanted.time_state,) if wanted.time_state else (),
        with_cancelled=True,
        unit=unit_named(wanted.unit, "unit") if wanted.unit else None,
        below="1" if wanted.below else "",
        role=wanted.role,
        task_id=wanted.task_id,
        work_state=wanted.state,
    )
    after = After(*position(EARLIEST, wanted.cursor)) if wanted.cursor else None
    rows = assignment_rows(request.actor, narrowed, limit=wanted.limit + 1, after=after)
    more, rows = len(rows) > wanted.limit, rows[: wanted.limit]
    today, soon = clock.today(), soon_days(narrowed)
    return {
        "items": [_item(row, row.time_state(today, soon)) for row in rows],
        "next": cursor(EARLIEST, rows[-1].due, rows[-1].id) if more else None,
    }


def _five_from(name: str) -> slice:
    start = AssignmentRow._fields.index(name)
    return slice(start, start + 5)


_UNIT_AT, _ASSIGNER_AT = _five_from("unit_code"), _five_from("assigner_code")
_AS_THEY_ARE = tuple(name for name in AssignmentOut.model_fields if name in AssignmentRow._fields)


def _item(row: AssignmentRow, state: TimeState) -> dict[str, Any]:
    """As ``AssignmentOut``, for many at once."""
    shown: dict[str, Any] = {name: getattr(row, name) for name in _AS_THEY_ARE}
    shown["time_state"] = state.value
    columns: tuple[Any, ...] = tuple(row)
    shown["unit"], shown["assigner"] = _unit(columns[_UNIT_AT]), _unit(columns[_ASSIGNER_AT])
    shown["accountable"] = (
        None if row.accountable_id is None else {"id": row.accountable_id, "name": row.accountable_name}
    )
    return shown


def _unit(columns: tuple[Any, ...]) -> dict[str, str]:
    code, name_vi, name_en, short_vi, short_en = columns
    name, short = (name_en, short_en) if get_language() == "en" else (name_vi, short_vi)
    return {"code": code, "name": name, "short": short or name}


@router.get("/assignments/{int:assignment_id}", response=answers(AssignmentOut))
def get_assignment(request: ActorRequest, assignment_id: PathId) -> AssignmentOut:
    """One assignment."""
    return _shown(request, assignment_id)


@router.post(
    "/assignments/{int:assignment_id}/accept", response=answers(AssignmentOut), openapi_extra=VERSIONED
)
def accept_assignment(request: ActorRequest, assignment_id: PathId) -> AssignmentOut:
    """Take the work on."""
    found = selectors.assignment(request.actor, assignment_id)
    services.accept_assignment(request.actor, found, version=version_of(request))
    return _shown(request, assignment_id)


@router.post(
    "/assignments/{int:assignment_id}/contest", response=answers(AssignmentOut), openapi_extra=VERSIONED
)
def contest_assignment(request: ActorRequest, assignment_id: PathId, payload: Reason) -> AssignmentOut:
    """Say that the work is not your unit's; the giver decides."""
    found = selectors.assignment(request.actor, assignment_id)
    services.contest_assignment(request.actor, found, version=version_of(request), reason=payload.reason)
    return _shown(request, assignment_id)


@router.post(
    "/assignments/{int:assignment_id}/decide", response=answers(AssignmentOut), openapi_extra=VERSIONED
)
def decide_contest(request: ActorRequest, assignment_id: PathId, payload: Decision) -> AssignmentOut:
    """Answer a contest, as the giver."""
    found = selectors.assignment(request.actor, assignment_id)
    services.decide_contest(request.actor, found, version=version_of(request), **payload.model_dump())
    return _shown(request, assignment_id)


@router.post(
    "/assignments/{int:assignment_id}/forward",
    response=answers(list[AssignmentOut], 201),
    openapi_extra=VERSIONED,
)
def forward_assignment(
    request: ActorRequest, assignment_id: PathId, payload: Forward
) -> Status[list[AssignmentOut]]:
    """Give the work on to units below; the answer is their assignments."""
    found = selectors.assignment(request.actor, assignment_id)
    to = {unit.pk: unit for unit in (unit_named(code, "to") for code in payload.to)}
    made = services.forward_assignment(
        request.actor,
        found,
        version=version_of(request),
        to=list(to.values()),
        due=payload.due,
        part=payload.part,
    )
    return Status(201, [_shown(request, row.pk) for row in made])


@router.post(
    "/assignments/{int:assignment_id}/accountable", response=answers(AssignmentOut), openapi_extra=VERSIONED
)
def set_accountable(request: ActorRequest, assignment_id: PathId, payload: Accountable) -> AssignmentOut:
    """Name the person of the unit who answers for the work."""
    found = selectors.assignment(request.actor, assignment_id)
    person = get_person(request.actor, payload.person_id)
    services.set_accountable(request.actor, found, version=version_of(request), person=person)
    return _shown(request, assignment_id)
