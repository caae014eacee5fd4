"""How much waits for a person, for the numbers beside the menu."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Q, QuerySet, Value

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.tasks import policies
from giamsat.tasks.models import Assignment, Report

#: What the rows of ``counts`` are of; others' counts beside them take other numbers, from ``NEXT`` on.
_URGENT, _APPROVALS, _CONFIRMATIONS, NEXT = range(4)
#: Work in these states asks nothing of the unit that has it.
_AT_REST: Final = (
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
    """What waits for the person, in one query."""
    first, *others = counts(actor, clock.today())
    return waiting(dict(first.union(*others, all=True)))


def counts(actor: Actor, today: dt.date) -> list[QuerySet[Any, tuple[int, int]]]:
    """What ``waiting`` asks for, as rows of kind and number, to be asked together with others' counts.

    Each condition finds its own rows by index, which one count of all would not.
    """
    now = Q(state=Assignment.State.RETURNED) | Q(due__lte=today)
    mine = Assignment.objects.filter(policies.reportable_assignments(actor), now)
    return [
        numbered(_URGENT, mine.exclude(state__in=_AT_REST)),
        numbered(_APPROVALS, Report.objects.filter(policies.approvable_reports(actor))),
        numbered(_CONFIRMATIONS, Report.objects.filter(policies.confirmable_reports(actor))),
    ]


def numbered(kind: int, rows: QuerySet[Any]) -> QuerySet[Any, tuple[int, int]]:
    """A row of ``kind`` and how many there are; none where there are none."""
    kinds = rows.order_by().annotate(counted=Value(kind)).values("counted")
    found: QuerySet[Any, tuple[int, int]] = kinds.annotate(of_it=Count("pk")).values_list("counted", "of_it")
    return found


def waiting(found: Mapping[int, int]) -> Waiting:
    """What ``counts`` found."""
    return Waiting(*(found.get(kind, 0) for kind in (_URGENT, _APPROVALS, _CONFIRMATIONS)))
