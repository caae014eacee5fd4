"""Lists of tasks and of assignments as they were: what the figures of a past instant count.

A person's rights are those of today; what they may see today, they may see as it was.
"""

from __future__ import annotations

import datetime as dt
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.ltree import within_any
from giamsat.tasks import policies
from giamsat.tasks.listing import SOON_DAYS, Filter, of_deadlines, of_words, with_linked
from giamsat.tasks.models import Assignment, Task
from giamsat.tasks.models_past import AssignmentPast, TaskPast, at
from giamsat.tasks.timestate import time_state_sql

Past = TypeVar("Past", TaskPast, AssignmentPast)


def list_tasks_then(actor: Actor, wanted: Filter, instant: dt.datetime) -> QuerySet[TaskPast]:
    """Tasks as they were at ``instant``, each once, the earliest deadline of then first."""
    seen = Task.objects.filter(policies.visible_tasks(actor), of_words(wanted, ""))
    rows = TaskPast.objects.filter(at(instant), _of_programme(wanted), task__in=seen.values("pk"))
    if wanted.group is not None:
        rows = rows.filter(group_id=wanted.group.pk)
    if wanted.role:
        own = AssignmentPast.objects.filter(
            at(instant), task=OuterRef("task"), unit__in=actor.unit_ids(), assignment__role=wanted.role
        )
        rows = rows.filter(Exists(own.exclude(state=Assignment.State.CANCELLED)))
    rows = _stated(rows, wanted, "done_on", instant)
    return rows.select_related("task").order_by(F("due").asc(nulls_last=True), "task_id")


def list_assignments_then(actor: Actor, wanted: Filter, instant: dt.datetime) -> QuerySet[AssignmentPast]:
    """Assignments of a unit, or of its tree, as they were at ``instant``."""
    rows = AssignmentPast.objects.filter(
        at(instant), _of_programme(wanted), policies.visible_assignments(actor), of_words(wanted, "task__")
    )
    if wanted.group is not None:
        grouped = TaskPast.objects.filter(at(instant), task=OuterRef("task"), group_id=wanted.group.pk)
        rows = rows.filter(Exists(grouped))
    if wanted.unit is not None and wanted.below == "given":
        rows = rows.filter(assigner=wanted.unit)
    elif wanted.unit is not None and wanted.below:
        rows = rows.filter(within_any("unit__path", (wanted.unit.path,)))
        if wanted.below == "top":
            forwarded = within_any("assigner__path", (wanted.unit.path,))
            rows = rows.exclude(forwarded & Q(assignment__depth__gt=0))
    elif wanted.unit is not None:
        rows = rows.filter(unit=wanted.unit)
    if wanted.role:
        rows = rows.filter(assignment__role=wanted.role)
    if wanted.accountable is not None:
        rows = rows.filter(assignment__accountable=wanted.accountable)
    rows = _stated(rows, wanted, "completed_on", instant)
    return rows.select_related("task", "unit", "assignment").order_by(
        F("due").asc(nulls_last=True), "assignment_id"
    )


def task_then(past: TaskPast) -> Task:
    """The task with the state, deadline and time state of then; not to be saved."""
    row = past.task
    row.state, row.due, row.done_on = past.state, past.due, past.done_on
    row.time_state = past.time_state  # type: ignore[attr-defined]
    return row


def assignment_then(past: AssignmentPast) -> Assignment:
    """The assignment with the state, progress and time state of then; not to be saved."""
    row = past.assignment
    row.task, row.unit = past.task, past.unit
    row.state, row.due, row.completed_on = past.state, past.due, past.completed_on
    row.progress, row.confirmed_progress = past.progress, past.confirmed_progress
    row.time_state = past.time_state  # type: ignore[attr-defined]
    return row


def _stated(rows: QuerySet[Past], wanted: Filter, completed: str, instant: dt.datetime) -> QuerySet[Past]:
    """With the time state on the day of ``instant``, narrowed to the wanted states and deadlines."""
    programme = wanted.programme
    day = clock.day_of(instant, ZoneInfo(programme.time_zone) if programme else clock.HANOI)
    soon_days = programme.soon_days if programme else SOON_DAYS
    states = Q(time_state__in=wanted.states) if wanted.states else ~Q(state="cancelled")
    return rows.annotate(time_state=time_state_sql(completed, day, soon_days)).filter(
        states, of_deadlines(wanted)
    )


def _of_programme(wanted: Filter) -> Q:
    return Q() if wanted.programme is None else Q(programme_id__in=with_linked(wanted.programme))
