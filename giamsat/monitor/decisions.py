"""What waits for a decision of one person, of all kinds in one list, with what hangs on it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.monitor.pictures import UnitRef
from giamsat.monitor.reads import ref_of
from giamsat.tasks import selectors
from giamsat.tasks.models import Assignment

#: Nobody decides more than this before reading the list again.
MOST = 200


@dataclass(frozen=True, slots=True)
class Decision:
    """One thing to decide.

    ``kind`` is "obstacle", "extension" or "contest" and ``id`` that of the obstacle, extension or assignment.
    ``before`` is the day by which it is needed, ``new_due`` the deadline asked for, ``parts`` how many units
    below wait with this one.
    """

    kind: str
    id: int
    task_id: int
    title: str
    text: str
    unit: UnitRef
    since: dt.datetime
    waited: int
    before: dt.date | None
    new_due: dt.date | None
    parts: int
    is_late: bool


def waiting_decisions(actor: Actor) -> list[Decision]:
    """What waits for this person, the longest waiting first, ``MOST`` of a kind; three queries."""
    found = selectors.decisions(actor)
    below = Count("assignment__parts", filter=~Q(assignment__parts__state=Assignment.State.CANCELLED))
    rows = [
        _decision(
            "obstacle", each.pk, each.assignment, each.text, each.raised_at, each.answer_due, each.parts
        )
        for each in found.obstacles.annotate(parts=below)[:MOST]
    ]
    rows += [
        _decision(
            "extension",
            each.pk,
            each.assignment,
            each.reason,
            each.asked_at,
            each.old_due,
            each.parts,
            each.new_due,
        )
        for each in found.extensions.annotate(parts=below)[:MOST]
    ]
    contests = found.contests.annotate(
        below=Count("parts", filter=~Q(parts__state=Assignment.State.CANCELLED))
    )
    rows += [
        _decision("contest", each.pk, each, each.state_reason, each.state_since, each.due, each.below)
        for each in contests[:MOST]
    ]
    return sorted(rows, key=lambda row: row.since)


def _decision(
    kind: str,
    pk: int,
    assignment: Assignment,
    text: str,
    since: dt.datetime,
    before: dt.date | None,
    parts: int,
    new_due: dt.date | None = None,
) -> Decision:
    today = clock.today()
    return Decision(
        kind=kind,
        id=pk,
        task_id=assignment.task_id,
        title=assignment.task.title,
        text=text,
        unit=ref_of(assignment.unit),
        since=since,
        waited=(today - clock.day_of(since)).days,
        before=before,
        new_due=new_due,
        parts=parts,
        is_late=before is not None and before < today,
    )
