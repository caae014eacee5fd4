"""Open obstacles between units: whose decision a unit waits for, and who waits for its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q

from giamsat.core.actor import Actor
from giamsat.monitor.pictures import WaitingObstacle
from giamsat.monitor.reads import ref_of
from giamsat.tasks.models import Obstacle
from giamsat.tasks.policies import visible_obstacles
from giamsat.units.models import Unit

SHOWN = 20


def waiting_by(
    actor: Actor, unit: Unit, programme_ids: Iterable[int], today: dt.date
) -> tuple[WaitingObstacle, ...]:
    """What blocks the unit's own work and waits for others, the longest waiting first."""
    return _open(actor, Q(assignment__unit=unit), programme_ids, today)


def waiting_for(
    actor: Actor, unit: Unit, programme_ids: Iterable[int], today: dt.date
) -> tuple[WaitingObstacle, ...]:
    """What waits for the unit's decision, the longest waiting first."""
    return _open(actor, Q(decider=unit), programme_ids, today)


def _open(
    actor: Actor, which: Q, programme_ids: Iterable[int], today: dt.date
) -> tuple[WaitingObstacle, ...]:
    found = (
        Obstacle.objects.filter(
            visible_obstacles(actor),
            which,
            state=Obstacle.State.OPEN,
            assignment__programme_id__in=programme_ids,
        )
        .select_related("assignment__unit", "decider")
        .order_by("raised_at", "pk")[:SHOWN]
    )
    return tuple(
        WaitingObstacle(
            id=row.pk,
            assignment_id=row.assignment_id,
            task_id=row.assignment.task_id,
            text=row.text,
            kind=row.kind,
            unit=ref_of(row.assignment.unit),
            decider=ref_of(row.decider),
            raised_at=row.raised_at,
            answer_due=row.answer_due,
            is_overdue=row.answer_due < today,
        )
        for row in found
    )
