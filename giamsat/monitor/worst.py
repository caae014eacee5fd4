"""Where to look first: most overdue, longest overdue, furthest ahead of what is confirmed."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber

from giamsat.core.actor import Actor
from giamsat.monitor.figures import figures
from giamsat.monitor.pictures import LateAssignment, UnitFigures, UnitGap, Worst
from giamsat.monitor.places import ALL, OWN
from giamsat.monitor.reads import Row, Scope, ref_of, unit_ref
from giamsat.tasks.models import Assignment
from giamsat.tasks.policies import visible_assignments

SHOWN = 10
CLOSED = (Assignment.State.CONFIRMED, Assignment.State.CANCELLED, Assignment.State.PAUSED)
#: Columns of one ``Figures``: overdue, and the sums of progress.
OVERDUE, PROGRESS, CONFIRMED = 4, 7, 8


def worst(actor: Actor, scope: Scope, rows: list[Row]) -> Worst:
    """The first ``SHOWN`` of each kind; units by their own work, so that none counts for another."""
    late = sorted((row for row in rows if row[OWN + OVERDUE]), key=lambda row: -row[OWN + OVERDUE])
    ahead = [row for row in rows if row[OWN + PROGRESS] > row[OWN + CONFIRMED]]
    gaps = sorted((_gap(row) for row in ahead), key=lambda gap: -gap.gap)
    return Worst(
        units=tuple(
            UnitFigures(
                unit_ref(row), figures(row, OWN), figures(row, ALL), figures(row, OWN).light(scope.programme)
            )
            for row in late[:SHOWN]
        ),
        assignments=_longest(actor, scope),
        gaps=tuple(gaps[:SHOWN]),
    )


def _gap(row: Row) -> UnitGap:
    own = figures(row, OWN)
    return UnitGap(unit_ref(row), own.progress / own.total, own.confirmed / own.total, own.gap or 0.0)


def _longest(actor: Actor, scope: Scope) -> tuple[LateAssignment, ...]:
    """One row a task: that of the highest unit, and how many others are late with it."""
    late = Assignment.objects.filter(
        visible_assignments(actor),
        programme_id__in=scope.programme_ids,
        unit__path__within=scope.unit.path,
        due__lt=scope.today,
    ).exclude(state__in=CLOSED)
    of_task: dict[str, Any] = {"partition_by": F("task_id")}
    ranked = late.annotate(
        place=Window(RowNumber(), order_by=[F("due"), F("depth"), F("pk")], **of_task),
        late_units=Window(Count("pk"), **of_task),
    )
    found = ranked.filter(place=1).select_related("task", "unit").order_by("due", "depth", "pk")[:SHOWN]
    return tuple(
        LateAssignment(
            id=row.pk,
            task_id=row.task_id,
            task_code=row.task.code,
            title=row.task.title,
            unit=ref_of(row.unit),
            due=row.due,
            days=(scope.today - row.due).days,
            progress=row.progress,
            confirmed=row.confirmed_progress,
            others=row.late_units - 1,
        )
        for row in found
        if row.due is not None
    )
