"""Tasks that came into a unit's tree, each once with one state: what the totals of a unit's level count (R9).

The rule is that of the tallies (migration ``monitor.0007_tasks_once``); tests hold the two together.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.aggregates import BoolOr
from django.db.models import Case, CharField, Count, Exists, F, Min, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.directives.models import PartyRole
from giamsat.events.models import Event
from giamsat.tasks import policies, reach
from giamsat.tasks.listing import SOON_DAYS, Filter, of_words, states_of, tree_of, with_linked
from giamsat.tasks.models import Assignment, Task
from giamsat.tasks.models_past import AssignmentPast, TaskPast, at
from giamsat.tasks.timestate import TimeState, in_time_state

#: A task of a tree in a list: its id, ``tree_due`` and ``time_state``.
Row = dict[str, Any]


def list_tree_tasks(actor: Actor, wanted: Filter) -> QuerySet[Any, Row]:
    """Tasks of the tree of ``wanted.unit``, the earliest deadline first; rows for ``with_tasks``.

    A task is open in the tree while one of its leading assignments that came into it is, with the earliest
    deadline of these; else paused while one is; else done, late when one was late. Where no unit of the tree
    leads, coordinating ones decide.
    """
    unit = _unit(wanted)
    tree = tree_of(unit)
    rows = Assignment.objects.filter(of_words(wanted, "task__"), unit__in=tree)
    rows = rows.exclude(depth__gt=0, assigner__in=tree).exclude(state=Assignment.State.CANCELLED)
    if not reach.reaches(actor, unit.path):
        rows = rows.filter(reach.assignments_in_reach(actor))
    if wanted.programme is not None:
        rows = rows.filter(programme__in=with_linked(wanted.programme))
    if wanted.group is not None:
        rows = rows.filter(task__group=wanted.group)
    if wanted.happened is not None:
        rows = rows.filter(task__in=Event.objects.filter(wanted.happened).values("task_id"))
    if wanted.role:
        rows = rows.filter(role=wanted.role)
    if wanted.states:
        # One assignment at least is alone in the state that the task has in the tree; indexes find these.
        rows = rows.filter(task__in=rows.filter(states_of(wanted, "completed_on")).order_by().values("task"))
    return _once(rows, "role", wanted, clock.today())


def list_tree_tasks_then(actor: Actor, wanted: Filter, instant: dt.datetime) -> QuerySet[Any, Row]:
    """The same as it was at an instant; the tree of units and the rights of the reader are those of today."""
    tree = tree_of(_unit(wanted))
    rows = AssignmentPast.objects.filter(
        at(instant), policies.visible_assignments(actor), of_words(wanted, "task__"), unit__in=tree
    )
    rows = rows.exclude(assignment__depth__gt=0, assigner__in=tree).exclude(state=Assignment.State.CANCELLED)
    if wanted.programme is not None:
        rows = rows.filter(programme_id__in=with_linked(wanted.programme))
    if wanted.group is not None:
        grouped = TaskPast.objects.filter(at(instant), task=OuterRef("task"), group_id=wanted.group.pk)
        rows = rows.filter(Exists(grouped))
    if wanted.role:
        rows = rows.filter(assignment__role=wanted.role)
    zone = ZoneInfo(wanted.programme.time_zone) if wanted.programme else clock.HANOI
    return _once(rows, "assignment__role", wanted, clock.day_of(instant, zone))


def with_tasks(rows: Iterable[Row]) -> list[Task]:
    """The tasks of some rows with the deadline and the time state that they have in the tree; not to be saved."""
    shown = list(rows)
    found = (
        Task.objects.select_related("programme", "group", "owner")
        .defer("content", "search")
        .in_bulk([row["task_id"] for row in shown])
    )
    for row in shown:
        task = found[row["task_id"]]
        task.due = row["tree_due"]
        task.time_state = row["time_state"]  # type: ignore[attr-defined]
    return [found[row["task_id"]] for row in shown]


def _unit(wanted: Filter) -> Any:
    if wanted.unit is None:
        raise ValueError("tasks of a tree are those of a unit")
    return wanted.unit


def _once(rows: QuerySet[Any], role: str, wanted: Filter, today: dt.date) -> QuerySet[Any, Row]:
    """One row a task from assignments (or what they were) whose role is the column ``role``."""
    lead = Q(**{role: PartyRole.LEAD})
    soon_days = wanted.programme.soon_days if wanted.programme else SOON_DAYS
    soon = today + dt.timedelta(days=soon_days)
    late = in_time_state(TimeState.DONE_LATE, "completed_on", today, soon_days)
    paused = in_time_state(TimeState.PAUSED, "completed_on", today, soon_days)
    still = Q(completed_on__isnull=True) & ~Q(state__in=["confirmed", "cancelled", "paused"])

    def has(condition: Q) -> Coalesce:
        return Coalesce(BoolOr(condition, filter=lead), BoolOr(condition))

    def earliest(condition: Q) -> Case:
        led = When(leads__gt=0, then=Min("due", filter=condition & lead))
        return Case(led, default=Min("due", filter=condition))

    states = Case(
        When(still=True, tree_due__isnull=True, then=Value(TimeState.NO_DEADLINE.value)),
        When(still=True, tree_due__lt=today, then=Value(TimeState.OVERDUE.value)),
        When(still=True, tree_due__lte=soon, then=Value(TimeState.DUE_SOON.value)),
        When(still=True, then=Value(TimeState.IN_TERM.value)),
        When(paused=True, then=Value(TimeState.PAUSED.value)),
        When(late=True, then=Value(TimeState.DONE_LATE.value)),
        default=Value(TimeState.DONE_ON_TIME.value),
        output_field=CharField(),
    )
    found = (
        rows.order_by()
        .values("task_id")
        .annotate(leads=Count("pk", filter=lead), still=has(still), paused=has(paused), late=has(late))
        .annotate(
            tree_due=Case(When(still=True, then=earliest(still)), When(paused=True, then=earliest(paused)))
        )
        .annotate(time_state=states)
    )
    if wanted.states:
        found = found.filter(time_state__in=wanted.states)
    if wanted.due_from is not None:
        found = found.filter(tree_due__gte=wanted.due_from)
    if wanted.due_to is not None:
        found = found.filter(tree_due__lte=wanted.due_to)
    ordered: QuerySet[Any, Row] = found.order_by(F("tree_due").asc(nulls_last=True), "task_id")
    return ordered
