"""Tasks: lists with filters, one task, its timeline, and what its giver does with the whole."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from ninja import Query, Router, Status
from pydantic import BaseModel, Field

from giamsat.accounts.middleware import ActorRequest
from giamsat.api.base import (
    Code,
    Day,
    Given,
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
from giamsat.api.paging import Order, Page, Paging, page
from giamsat.core.errors import InvalidInput
from giamsat.core.ltree import within_any
from giamsat.core.text import fold
from giamsat.directives import selectors as directives
from giamsat.directives.models import DeadlineKind, PartyRole, Programme, TaskGroup
from giamsat.events.models import Event
from giamsat.events.registry import text_of
from giamsat.tasks import selectors, services
from giamsat.tasks.models import Assignment, Task
from giamsat.tasks.timestate import TimeState

router = Router(tags=["tasks"])
EARLIEST = Order("due", "due", dt.date.fromisoformat)
NEWEST = Order("newest", descending=True)
State = Annotated[str, OneOf(*Task.State.values)]
Time = Annotated[str, OneOf(*TimeState)]
ROLES = ("", *PartyRole.values)


class TaskItem(BaseModel):
    """A task, as lists show it."""

    id: int
    code: str
    title: str
    programme: str = Field(description="Code of the programme.")
    group: str | None = Field(description="Code of the task group.")
    owner: UnitRef = Field(description="The unit that gave it and confirms its result.")
    is_key: bool
    state: State
    time_state: Time = Field(description="Computed from the dates, never entered.")
    due: dt.date | None = Field(description="Last admissible day, extensions included.")
    done_on: dt.date | None
    version: int

    @classmethod
    def of(cls, row: Task) -> TaskItem:
        return cls(**_brief(row))


class TaskOut(TaskItem):
    """A task with its six clears and where it comes from."""

    content: str
    deadline_kind: Annotated[str, OneOf(*DeadlineKind.values)]
    deadline_text: str
    original_due: dt.date | None
    product: str
    authority: str
    responsibility: str
    incomplete_reason: str
    targets: list[dict[str, Any]]
    directive_id: int | None
    directive: str | None = Field(description="Number of the document.")
    clause: str | None = Field(description="Path of the clause.")
    issued_at: dt.datetime

    @classmethod
    def of(cls, row: Task) -> TaskOut:
        same = (
            "content", "deadline_kind", "deadline_text", "original_due", "product", "authority",
            "responsibility", "incomplete_reason", "targets", "directive_id", "issued_at",
        )  # fmt: skip
        return cls(
            **_brief(row),
            directive=row.directive.number if row.directive else None,
            clause=row.clause.path if row.clause else None,
            **{name: getattr(row, name) for name in same},
        )


def _brief(row: Task) -> dict[str, Any]:
    same = ("code", "title", "is_key", "state", "time_state", "due", "done_on", "version")
    return {
        "id": row.pk,
        "programme": row.programme.code,
        "group": row.group.code if row.group else None,
        "owner": UnitRef.of(row.owner),
        **{name: getattr(row, name) for name in same},
    }


class EventOut(BaseModel):
    """One thing that happened."""

    id: int
    at: dt.datetime
    verb: str = Field(description="Stable code, such as report.submitted.")
    text: str = Field(description="The sentence of the timeline, with {placeholders} for what is in `data`.")
    actor: PersonRef | None = Field(description="Null: the system.")
    on_behalf_of: PersonRef | None
    via: str
    changes: dict[str, Any] = Field(description="{field: [before, after]}")
    data: dict[str, Any]

    @classmethod
    def of(cls, event: Event) -> EventOut:
        same = ("at", "verb", "via", "changes", "data")
        return cls(
            id=event.pk,
            text=str(text_of(event.verb)),
            actor=PersonRef.maybe(event.actor),
            on_behalf_of=PersonRef.maybe(event.on_behalf_of),
            **{name: getattr(event, name) for name in same},
        )


class TaskFilter(Paging):
    """Which tasks."""

    programme: str = Field("", max_length=40, description="Code.")
    state: Annotated[str, OneOf("", *Task.State.values)] = ""
    time_state: Annotated[str, OneOf("", *TimeState)] = ""
    unit: str = Field(
        "", max_length=80, description="Code: tasks in which this unit has a part that you see."
    )
    below: bool = Field(False, description="With `unit`: or any unit below it.")
    group: str = Field("", max_length=40, description="Code of a task group; needs `programme`.")
    role: Annotated[str, OneOf(*ROLES)] = Field("", description="Part of the unit, or of any that you see.")
    q: str = Field("", max_length=200, description="Words of code, title or content, tone marks or not.")
    key: bool | None = Field(None, description="Key tasks only, or only others.")
    due_from: Day | None = None
    due_to: Day | None = None


class TaskIn(Given):
    """A task without a document, under your unit's own programme."""

    programme: str = Field(min_length=1, max_length=40)
    title: str = Field(min_length=1, max_length=300)
    content: Text
    deadline_kind: Annotated[str, OneOf(*DeadlineKind.values)] = DeadlineKind.NONE.value
    due: Day | None = None
    deadline_text: str = Field("", max_length=300)
    product: Text = ""
    authority: str = Field("", max_length=300)
    responsibility: str = Field("", max_length=500)
    incomplete_reason: Text = Field(
        "", description="Why it is given although it lacks one of the six clears."
    )
    group: str = Field("", max_length=40, description="Code of a task group of the programme.")
    is_key: bool = False
    leads: list[Code] = Field(min_length=1, max_length=500, description="Codes of the leading units.")
    coordinates: list[Code] = Field(default=[], max_length=500)


def group_of(programme: Programme, code: str) -> TaskGroup:
    """The programme's task group.

    Raises:
        InvalidInput: there is none of that code.
    """
    found = programme.groups.filter(code=code).first()
    if found is None:
        raise InvalidInput(fields={"group": _("Chương trình không có nhóm việc này.")})
    return found


def _narrowed(request: ActorRequest, wanted: TaskFilter) -> QuerySet[Task]:
    programme = directives.programme(request.actor, wanted.programme) if wanted.programme else None
    rows = selectors.tasks(request.actor, programme)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.time_state:
        rows = rows.filter(Q(time_state=wanted.time_state))
    if wanted.group:
        if programme is None:
            raise InvalidInput(fields={"group": _("Nêu chương trình của nhóm việc.")})
        rows = rows.filter(group=group_of(programme, wanted.group))
    if wanted.unit or wanted.role:
        rows = rows.filter(pk__in=_parts(request, wanted).values("task_id"))
    if wanted.key is not None:
        rows = rows.filter(is_key=wanted.key)
    for word in fold(wanted.q).split():
        rows = rows.filter(search__contains=word)
    return rows.filter(_due(wanted))


def _parts(request: ActorRequest, wanted: TaskFilter) -> QuerySet[Assignment]:
    """Only parts that the person sees count: who else has the task is told to nobody."""
    parts = selectors.assignments(request.actor).exclude(state=Assignment.State.CANCELLED)
    if wanted.unit:
        unit = unit_named(wanted.unit, "unit")
        parts = parts.filter(within_any("unit__path", (unit.path,)) if wanted.below else Q(unit=unit))
    return parts.filter(role=wanted.role) if wanted.role else parts


def _due(wanted: TaskFilter) -> Q:
    condition = Q()
    if wanted.due_from is not None:
        condition &= Q(due__gte=wanted.due_from)
    if wanted.due_to is not None:
        condition &= Q(due__lte=wanted.due_to)
    return condition


@router.get("/tasks", response=answers(Page[TaskItem]))
def list_tasks(request: ActorRequest, wanted: Query[TaskFilter]) -> Page[TaskItem]:
    """The tasks that you may see, the earliest deadline first."""
    return page(_narrowed(request, wanted), EARLIEST, wanted, TaskItem.of)


@router.get("/tasks/{int:task_id}", response=answers(TaskOut))
def get_task(request: ActorRequest, task_id: PathId) -> TaskOut:
    """One task."""
    return TaskOut.of(selectors.task(request.actor, task_id))


@router.get("/tasks/{int:task_id}/events", response=answers(Page[EventOut]))
def list_events(request: ActorRequest, task_id: PathId, wanted: Query[Paging]) -> Page[EventOut]:
    """The timeline, newest first: the task's own events and those of the parts that you see."""
    found = selectors.task(request.actor, task_id)
    return page(selectors.timeline(request.actor, found), NEWEST, wanted, EventOut.of)


@router.post("/tasks", response=answers(TaskOut, 201))
def issue_task(request: ActorRequest, payload: TaskIn) -> Status[TaskOut]:
    """Give a task to units, as the standing office of the programme's owner."""
    programme = directives.programme(request.actor, payload.programme)
    values = payload.model_dump(exclude={"programme", "group", "leads", "coordinates"})
    obligation = services.Obligation(
        **values, group=group_of(programme, payload.group) if payload.group else None
    )
    leads = {unit.pk: unit for unit in (unit_named(code, "leads") for code in payload.leads)}
    others = {unit.pk: unit for unit in (unit_named(code, "coordinates") for code in payload.coordinates)}
    to = services.Addressees(
        tuple(leads.values()), tuple(unit for pk, unit in others.items() if pk not in leads)
    )
    made = services.issue_task(request.actor, programme, obligation, to)
    return Status(201, TaskOut.of(selectors.task(request.actor, made.pk)))


@router.post("/tasks/{int:task_id}/pause", response=answers(TaskOut), openapi_extra=VERSIONED)
def pause_task(request: ActorRequest, task_id: PathId, payload: Reason) -> TaskOut:
    """Stop the clock of a task and of all its unfinished parts."""
    found = selectors.task(request.actor, task_id)
    services.pause_task(request.actor, found, version=version_of(request), reason=payload.reason)
    return TaskOut.of(selectors.task(request.actor, task_id))


@router.post("/tasks/{int:task_id}/resume", response=answers(TaskOut), openapi_extra=VERSIONED)
def resume_task(request: ActorRequest, task_id: PathId) -> TaskOut:
    """Let a paused task go on."""
    found = selectors.task(request.actor, task_id)
    services.resume_task(request.actor, found, version=version_of(request))
    return TaskOut.of(selectors.task(request.actor, task_id))


@router.post("/tasks/{int:task_id}/cancel", response=answers(TaskOut), openapi_extra=VERSIONED)
def cancel_task(request: ActorRequest, task_id: PathId, payload: Reason) -> TaskOut:
    """End a task without result; what was confirmed stays confirmed."""
    found = selectors.task(request.actor, task_id)
    services.cancel_task(request.actor, found, version=version_of(request), reason=payload.reason)
    return TaskOut.of(selectors.task(request.actor, task_id))
