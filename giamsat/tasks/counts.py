"""How much waits for a person, for the numbers beside the menu."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet, Value

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.tasks import policies
from giamsat.tasks.models import Assignment, Report

#: Work in these states asks nothing of the unit that has it.
_AT_REST = (
    Assignment.State.CONFIRMED,
    Assignment.State.CANCELLED,
    Assignment.State.PAUSED,
    Assignment.State.SUBMITTED,
    Assignment.State.CONTESTED,
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """``urgent`` counts as ``selectors.MyWork.urgent``; the others as long as the two queues are."""

    urgent: int
    approvals: int
    confirmations: int


def waiting_for(actor: Actor) -> Waiting:
    """What waits for the person, in two queries at most."""
    urgent = 0
    if actor.unit_ids(policies.REPORTERS):
        now = Q(state=Assignment.State.RETURNED) | Q(due__lte=clock.today())
        mine = Assignment.objects.filter(policies.reportable_assignments(actor), now)
        urgent = mine.exclude(state__in=_AT_REST).count()
    if not actor.paths(policies.CONFIRMERS):
        return Waiting(urgent, 0, 0)
    kinds = (policies.approvable_reports(actor), policies.confirmable_reports(actor))
    first, second = (_number(kind, waiting) for kind, waiting in enumerate(kinds))
    queues = dict(first.union(second, all=True))
    return Waiting(urgent, queues.get(0, 0), queues.get(1, 0))


def _number(kind: int, waiting: Q) -> QuerySet[Report, Any]:
    """The kind with its number: each condition finds its own rows by index, which one count of both would not."""
    rows = Report.objects.filter(waiting).order_by().annotate(kind=Value(kind)).values("kind")
    return rows.annotate(number=Count("pk")).values_list("kind", "number")
