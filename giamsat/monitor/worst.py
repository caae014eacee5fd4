"""Where to look first: most overdue, longest overdue, furthest ahead of what is confirmed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

from django.db.models import Count, Q, QuerySet

from giamsat.core.actor import Actor
from giamsat.monitor.figures import figures
from giamsat.monitor.pictures import LateAssignment, UnitFigures, UnitGap, Worst
from giamsat.monitor.places import ALL, OWN
from giamsat.monitor.reads import Row, ref_of, unit_ref
from giamsat.monitor.scope import Scope
from giamsat.tasks.models import Assignment
from giamsat.tasks.models_past import AssignmentPast, at
from giamsat.tasks.policies import visible_assignments
from giamsat.tasks.reach import reaches

Kept = TypeVar("Kept", Assignment, AssignmentPast)
SHOWN = 10
#: Late assignments that are read at first to find so many tasks; a task of all communes has thousands.
FIRST_READ = 200
CLOSED = (Assignment.State.CONFIRMED, Assignment.State.CANCELLED, Assignment.State.PAUSED)
#: Columns of one ``Figures``: overdue, and the sums of progress.
OVERDUE, PROGRESS, CONFIRMED = 4, 7, 8


def worst(actor: Actor, scope: Scope, rows: list[Row]) -> Worst:
    """The first ``SHOWN`` of each kind; units by their own work, so that none counts for another."""
    return replace(ranked(scope, rows, SHOWN), assignments=_longest(actor, scope))


def ranked(scope: Scope, rows: list[Row], shown: int) -> Worst:
    """Units by overdue work and by the gap between reports and confirmations, so many of each; without any query."""
    late = sorted((row for row in rows if row[OWN + OVERDUE]), key=lambda row: -row[OWN + OVERDUE])
    ahead = [row for row in rows if row[OWN + PROGRESS] > row[OWN + CONFIRMED]]
    gaps = sorted((_gap(row) for row in ahead), key=lambda gap: -gap.gap)
    return Worst(
        units=tuple(
            UnitFigures(
                unit_ref(row), figures(row, OWN), figures(row, ALL), figures(row, OWN).light(scope.programme)
            )
            for row in late[:shown]
        ),
        assignments=(),
        gaps=tuple(gaps[:shown]),
    )


def _gap(row: Row) -> UnitGap:
    own = figures(row, OWN)
    return UnitGap(unit_ref(row), own.progress / own.total, own.confirmed / own.total, own.gap or 0.0)


def _longest(actor: Actor, scope: Scope) -> tuple[LateAssignment, ...]:
    """One row a task: that of the highest unit, and how many others are late with it."""
    late: QuerySet[Any]
    if scope.then is None:
        late, key, depth = late_rows(Assignment.objects.all(), actor, scope), "pk", "depth"
    else:
        past = AssignmentPast.objects.filter(at(scope.then))
        late, key, depth = late_rows(past, actor, scope), "assignment_id", "assignment__depth"
    tasks = _first_tasks(late)
    counted = late.filter(task_id__in=tasks).order_by().values_list("task_id")
    units = dict(counted.annotate(units=Count("*"))) if tasks else {}
    first = late.filter(task_id__in=units).order_by("task_id", "due", depth, key).distinct("task_id")
    rows = [
        LateAssignment(
            id=getattr(row, key),
            task_id=row.task_id,
            task_code=row.task.code,
            title=row.task.title,
            unit=ref_of(row.unit),
            due=row.due,
            days=(scope.today - row.due).days,
            progress=row.progress,
            confirmed=row.confirmed_progress,
            others=units[row.task_id] - 1,
        )
        for row in first.select_related("task", "unit")
    ]
    return tuple(sorted(rows, key=lambda row: (row.due, row.task_id)))


def _first_tasks(late: QuerySet[Any]) -> list[int]:
    """The tasks late for longest, from the beginning of what is late: most of a country's late work is not read."""
    most = FIRST_READ
    while True:
        read = list(late.order_by("due", "task_id").values_list("task_id", flat=True)[:most])
        tasks = list(dict.fromkeys(read))
        if len(tasks) >= SHOWN or len(read) < most:
            return tasks[:SHOWN]
        most *= 10


def late_rows(rows: QuerySet[Kept], actor: Actor, scope: Scope) -> QuerySet[Kept]:
    """Open and past the deadline, of the scope, as far as the person sees."""
    if scope.group is not None:
        rows = rows.filter(task__group=scope.group)
    return rows.filter(
        Q() if reaches(actor, scope.unit.path) else visible_assignments(actor),
        programme_id__in=scope.programme_ids,
        unit__path__within=scope.unit.path,
        due__lt=scope.today,
    ).exclude(state__in=CLOSED)
