"""Lists of tasks and of assignments behind the figures of other pages."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import F, Q, QuerySet

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.ltree import within_any
from giamsat.core.text import fold
from giamsat.directives.models import Programme, TaskGroup
from giamsat.events.models import Event
from giamsat.tasks import reach
from giamsat.tasks.models import Assignment, Task
from giamsat.tasks.timestate import TimeState, in_time_state, time_state_sql
from giamsat.units.models import Unit

R = TypeVar("R", Task, Assignment)
#: Due soon where several programmes stand in one list.
SOON_DAYS = 7
#: What a row of a list shows of what stands beside an assignment; the long texts of its task are left where they are.
_BESIDE = ("task__programme", "unit", "assigner", "accountable")
_UNIT = ("code", "name_vi", "name_en", "short_vi", "short_en", "path")
_COLUMNS = (
    *(field.attname for field in Assignment._meta.concrete_fields),
    *(f"task__{name}" for name in ("code", "title", "is_key", "programme__code", "programme__soon_days")),
    *(f"{unit}__{name}" for unit in ("unit", "assigner") for name in _UNIT),
    "accountable__full_name",
)
#: What of the unit: its own, that of its whole tree, that with forwarded work counted once, the tasks of these
#: (``listing_tree``), what it gave.
BELOW = ("", "1", "top", "once", "given")


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list is narrowed to.

    Args:
        states: time states (``timestate.TimeState``); empty for all but cancelled.
        unit, below: assignments of this unit; ``"1"`` with all below it, ``"top"`` those that came into its
            tree from outside, so that forwarded work counts once, ``"given"`` those that the unit gave. With
            ``"once"`` the list is that of ``listing_tree``: the tasks that came into its tree.
        happened: conditions on an event; only what had such an event, cancelled or not.
        role: "lead" or "coordinate".
        accountable: assignments for which this person answers, by id.
        task_id, work_state: of assignments alone.
        with_cancelled: without ``states`` those too that were cancelled.
        words: looked for in code, title and words, with or without tone marks.
        due_from, due_to: first and last day of the deadline, both included.
    """

    programme: Programme | None = None
    states: tuple[str, ...] = ()
    unit: Unit | None = None
    below: str = ""
    group: TaskGroup | None = None
    role: str = ""
    words: str = ""
    key: bool = False
    due_from: dt.date | None = None
    due_to: dt.date | None = None
    happened: Q | None = None
    accountable: int | None = None
    task_id: int | None = None
    work_state: str = ""
    with_cancelled: bool = False


def list_tasks(actor: Actor, wanted: Filter) -> QuerySet[Task]:
    """Tasks, each once, the earliest deadline first; ``role`` is that of the person's own units."""
    rows = Task.objects.filter(
        reach.tasks_in_reach(actor), states_of(wanted, "done_on"), _narrowed(wanted, "")
    )
    if wanted.programme is not None:
        rows = rows.filter(programme__in=with_linked(wanted.programme))
    if wanted.happened is not None:
        rows = rows.filter(pk__in=Event.objects.filter(wanted.happened).values("task_id"))
    if wanted.role:
        own = Assignment.objects.filter(unit__in=actor.unit_ids(), role=wanted.role)
        rows = rows.filter(pk__in=own.exclude(state=Assignment.State.CANCELLED).values("task_id"))
    return (
        _shown(rows, "done_on", wanted)
        .select_related("programme", "group", "owner")
        .defer("content", "search")
    )


def list_assignments(actor: Actor, wanted: Filter) -> QuerySet[Assignment]:
    """Assignments of a unit, or of its tree, the earliest deadline first: what a unit's figure counts."""
    rows = Assignment.objects.filter(states_of(wanted, "completed_on"), _narrowed(wanted, "task__"))
    if wanted.unit is None or not reach.reaches(actor, wanted.unit.path):
        rows = rows.filter(reach.assignments_in_reach(actor))
    if wanted.programme is not None:
        rows = rows.filter(programme__in=with_linked(wanted.programme))
    if wanted.happened is not None:
        told = Event.objects.filter(wanted.happened, subject_type="assignment")
        rows = rows.filter(pk__in=told.values("subject_id"))
    if wanted.unit is not None and wanted.below == "given":
        rows = rows.filter(assigner=wanted.unit)
    elif wanted.unit is not None and wanted.below:
        rows = rows.filter(unit__in=tree_of(wanted.unit))
        if wanted.below == "top":
            rows = rows.exclude(parent__unit__in=tree_of(wanted.unit))
    elif wanted.unit is not None:
        rows = rows.filter(unit=wanted.unit)
    if wanted.role:
        rows = rows.filter(role=wanted.role)
    if wanted.accountable is not None:
        rows = rows.filter(accountable=wanted.accountable)
    if wanted.task_id is not None:
        rows = rows.filter(task=wanted.task_id)
    if wanted.work_state:
        rows = rows.filter(state=wanted.work_state)
    return _shown(rows, "completed_on", wanted).select_related(*_BESIDE).only(*_COLUMNS)


def with_linked(programme: Programme) -> list[int]:
    """A programme with those that count in its figures: a list holds what the figure above it counts."""
    linked = Programme.objects.filter(Q(pk=programme.pk) | Q(parent=programme, linked=True))
    return list(linked.order_by("pk").values_list("pk", flat=True))


def tree_of(unit: Unit) -> list[int]:
    """Ids of a unit and of all below it; as numbers, so that the planner knows how many rows to expect."""
    found = Unit.objects.filter(within_any("path", (unit.path,)))
    return list(found.order_by("pk").values_list("pk", flat=True))


def _shown(rows: QuerySet[R], completed_field: str, wanted: Filter) -> QuerySet[R]:
    state = time_state_sql(completed_field, clock.today(), _soon_days(wanted))
    return rows.annotate(time_state=state).order_by(F("due").asc(nulls_last=True), "id")


def _soon_days(wanted: Filter) -> int:
    return wanted.programme.soon_days if wanted.programme else SOON_DAYS


def states_of(wanted: Filter, completed_field: str) -> Q:
    """The time states wanted, as a condition on rows; without any all but cancelled."""
    if not wanted.states:
        # What was cancelled may have had its events.
        return Q() if wanted.with_cancelled or wanted.happened is not None else ~Q(state="cancelled")
    condition = Q()
    for state in wanted.states:
        condition |= in_time_state(TimeState(state), completed_field, clock.today(), _soon_days(wanted))
    return condition


def of_words(wanted: Filter, task: str) -> Q:
    """What does not change with the calendar: words, and key tasks; ``task`` leads to the task ("task__")."""
    condition = Q()
    if wanted.key:
        condition &= Q(**{f"{task}is_key": True})
    for word in fold(wanted.words).split():
        condition &= Q(**{f"{task}search__contains": word})
    return condition


def of_deadlines(wanted: Filter) -> Q:
    """Deadlines within the days wanted, both included."""
    condition = Q()
    if wanted.due_from is not None:
        condition &= Q(due__gte=wanted.due_from)
    if wanted.due_to is not None:
        condition &= Q(due__lte=wanted.due_to)
    return condition


def _narrowed(wanted: Filter, task: str) -> Q:
    condition = of_words(wanted, task) & of_deadlines(wanted)
    if wanted.group is not None:
        condition &= Q(**{f"{task}group": wanted.group})
    return condition
