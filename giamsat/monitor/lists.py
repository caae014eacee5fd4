"""The lists behind the figures: each figure of a picture opens what it counts, no more and no less."""

from __future__ import annotations

from enum import StrEnum
from zoneinfo import ZoneInfo

from django.db.models import F, Q, QuerySet

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.directives.models import Programme
from giamsat.tasks import selectors
from giamsat.tasks.models import Assignment, Task
from giamsat.tasks.timestate import TimeState, time_state_sql
from giamsat.units.models import Unit


class Counted(StrEnum):
    """What a figure of a unit counts."""

    OWN = "own"  # UnitFigures.own, ProvinceTile.own, UnitPicture.own
    ALL = "all"  # UnitFigures.all, ProvinceTile.all, UnitPicture.all
    GIVEN = "given"  # UnitPicture.given
    ENTERED = "entered"  # Overview.totals where it does not count tasks; cells of the heat table


def assignments_counted(
    actor: Actor,
    programme: Programme,
    unit: Unit,
    counted: Counted,
    *,
    state: TimeState | None = None,
    group_id: int | None = None,
) -> QuerySet[Assignment]:
    """The assignments that a unit's figure counts and the person may see, the earliest deadline first.

    Args:
        state: only those in this time state.
        group_id: only those of tasks in this group.
    """
    rows = selectors.assignments(actor, soon_days=programme.soon_days).filter(_counted(unit, counted))
    rows = rows.filter(_of(programme)).exclude(state=Assignment.State.CANCELLED)
    today = clock.today(ZoneInfo(programme.time_zone))
    rows = rows.annotate(time_state=time_state_sql("completed_on", today, programme.soon_days))
    if group_id is not None:
        rows = rows.filter(task__group=group_id)
    return (rows if state is None else rows.filter(time_state=state)).order_by(
        F("due").asc(nulls_last=True), "pk"
    )


def tasks_counted(
    actor: Actor, programme: Programme, *, state: TimeState | None = None, group_id: int | None = None
) -> QuerySet[Task]:
    """The tasks that a picture's totals count where they count tasks, the earliest deadline first."""
    rows = selectors.tasks(actor, soon_days=programme.soon_days)
    rows = rows.filter(_of(programme)).exclude(state=Task.State.CANCELLED)
    today = clock.today(ZoneInfo(programme.time_zone))
    rows = rows.annotate(time_state=time_state_sql("done_on", today, programme.soon_days))
    if group_id is not None:
        rows = rows.filter(group=group_id)
    return (rows if state is None else rows.filter(time_state=state)).order_by(
        F("due").asc(nulls_last=True), "pk"
    )


def _of(programme: Programme) -> Q:
    return Q(programme=programme) | Q(programme__parent=programme, programme__linked=True)


def _counted(unit: Unit, counted: Counted) -> Q:
    within = Q(unit__path__within=unit.path)
    if counted is Counted.OWN:
        return Q(unit=unit)
    if counted is Counted.GIVEN:
        return Q(assigner=unit)
    if counted is Counted.ENTERED:
        return within & (Q(depth=0) | ~Q(assigner__path__within=unit.path))
    return within
