"""Reality beside reports: the assessor's confidence against the unit's own figures, as a figure of its own."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Avg, Count, F, Q, QuerySet

from giamsat.core.actor import Actor
from giamsat.tasks.confidence import Confidence
from giamsat.tasks.models import Assignment, Task
from giamsat.tasks.policies import visible_assignments
from giamsat.tasks.reach import reaches
from giamsat.units.models import Unit

_ENDED = (Assignment.State.CONFIRMED, Assignment.State.CANCELLED)


@dataclass(frozen=True, slots=True)
class Gap:
    """Means over the assessed open work of a unit and all below it, in per cent.

    ``points`` is how far the reports are ahead of the assessors; negative when they are behind.
    """

    assessed: int
    progress: float
    confidence: float

    @property
    def points(self) -> float:
        return self.progress - self.confidence


def assessments(actor: Actor, task: Task) -> QuerySet[Confidence]:
    """The present assessments of a task's parts that the person may see."""
    seen = Assignment.objects.filter(visible_assignments(actor), task=task)
    return (
        Confidence.objects.filter(assignment__in=seen, is_current=True)
        .select_related("assignment__unit", "assessor")
        .order_by("assignment__depth", "assignment__unit__sort_key")
    )


def gap_of(actor: Actor, unit: Unit) -> Gap | None:
    """The gap over the open assignments of a unit and those below it; None when nothing is assessed."""
    # Who reads all of the unit need not be asked about each row.
    whole = reaches(actor, unit.path)
    seen = Assignment.objects.filter(
        Q() if whole else visible_assignments(actor), unit__path__within=unit.path
    )
    row = Confidence.objects.filter(is_current=True, assignment__in=seen.exclude(state__in=_ENDED)).aggregate(
        count=Count("pk"), progress=Avg("assignment__progress"), confidence=Avg(F("level") * 20.0 - 10.0)
    )
    if not row["count"]:
        return None
    return Gap(row["count"], float(row["progress"]), float(row["confidence"]))
