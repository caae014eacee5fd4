"""Reading forecasts, always for a person; how the model was made every reader may know."""

# ruff: noqa: S608 (what is put into statements here are constants of this package; values are bound)

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models import Max, QuerySet

from giamsat.core.actor import Actor
from giamsat.directives.models import PartyRole, Programme
from giamsat.monitor.forecast.models import Forecast, LatenessModel
from giamsat.monitor.reads import rows
from giamsat.monitor.scope import GROUPED, Scope
from giamsat.tasks.listing import with_linked
from giamsat.tasks.models import Assignment, Task
from giamsat.tasks.policies import visible_assignments
from giamsat.units.models import Unit

#: From this probability on the pictures call work likely late.
LIKELY: Final = 0.5
_ENDED = (Assignment.State.CONFIRMED, Assignment.State.CANCELLED, Assignment.State.PAUSED)


@dataclass(frozen=True, slots=True)
class Look:
    """What a list of forecasts is narrowed to.

    Args:
        unit: this unit and all below it.
        least: the least probability, in per cent.
        due_from, due_to: first and last day of the deadline, both included.
    """

    programme: Programme | None = None
    unit: Unit | None = None
    least: int = 0
    due_from: dt.date | None = None
    due_to: dt.date | None = None


def forecasts(actor: Actor, look: Look) -> QuerySet[Forecast]:
    """The forecasts of open work that the person sees, the most probably late first."""
    seen = Assignment.objects.filter(visible_assignments(actor)).exclude(state__in=_ENDED)
    if look.programme is not None:
        seen = seen.filter(programme_id__in=with_linked(look.programme))
    if look.unit is not None:
        seen = seen.filter(unit__path__within=look.unit.path)
    if look.due_from is not None:
        seen = seen.filter(due__gte=look.due_from)
    if look.due_to is not None:
        seen = seen.filter(due__lte=look.due_to)
    found = Forecast.objects.filter(assignment__in=seen)
    if look.least:
        found = found.filter(chance__gte=look.least / 100)
    return found.select_related("assignment__task", "assignment__unit").order_by("-chance", "assignment_id")


def is_foretelling() -> bool:
    """True when the probability of being late is known of anything at all."""
    return Forecast.objects.exists()


def of_assignments(shown: Iterable[Assignment]) -> dict[int, Forecast]:
    """The forecasts of assignments that the caller shows the person, by id of the assignment."""
    return Forecast.objects.in_bulk([each.pk for each in shown])


def of_tasks(actor: Actor, task_ids: Iterable[int]) -> dict[int, float]:
    """The highest probability among the leading units of each task that the person sees."""
    seen = Assignment.objects.filter(visible_assignments(actor), task__in=list(task_ids), role=PartyRole.LEAD)
    found = Forecast.objects.filter(assignment__in=seen.exclude(state__in=_ENDED))
    return dict(found.values_list("assignment__task_id").annotate(highest=Max("chance")))


def of_task(actor: Actor, task: Task, most: int = 10) -> list[Forecast]:
    """The forecasts of the parts of a task that the person sees, the most probably late first."""
    seen = Assignment.objects.filter(visible_assignments(actor), task=task).exclude(state__in=_ENDED)
    rows = Forecast.objects.filter(assignment__in=seen).select_related("assignment__unit")
    return list(rows.order_by("-chance", "assignment_id")[:most])


def late_by_week(scope: Scope, first: dt.date, weeks: int) -> dict[int, int]:
    """How many tasks have work in the scope that is likely late and falls due in each of so many weeks."""
    of_group = "" if scope.group is None else f"AND a.task_id IN ({GROUPED})"
    found = rows(
        f"""
        SELECT (a.due - %(first)s::date) / 7, count(DISTINCT a.task_id)
          FROM monitor_forecast f
          JOIN tasks_assignment a ON a.id = f.assignment_id
          JOIN monitor_above ab ON ab.unit_id = a.unit_id AND ab.above_id = %(scope)s
         WHERE f.chance >= %(likely)s AND a.programme_id = ANY (%(programmes)s) AND a.role = 'lead'
           AND a.state NOT IN ('confirmed', 'cancelled', 'paused')
           AND a.due >= %(today)s AND a.due < %(first)s::date + 7 * %(weeks)s {of_group}
         GROUP BY 1
        """,
        scope.values(first=first, weeks=weeks, likely=LIKELY),
    )
    return {row[0]: row[1] for row in found}


def model_in_use() -> LatenessModel | None:
    """The model whose forecasts are shown; None while the forecast is silent."""
    return LatenessModel.objects.filter(is_used=True).first()


def models(most: int = 12) -> list[LatenessModel]:
    """What was learned, the latest first: the one in use, or why there is none, and those before."""
    return list(LatenessModel.objects.all()[:most])
