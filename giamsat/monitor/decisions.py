"""What waits for a decision of one person, of all kinds in one list, with what hangs on it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count

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


@dataclass(frozen=True, slots=True)
class Waiting:
    """The first of what waits, the longest waiting first, and how much waits in all."""

    first: list[Decision]
    total: int


def waiting_decisions(actor: Actor, shown: int = MOST) -> Waiting:
    """What waits for this person.

    Args:
        shown: how many are wanted, at most ``MOST``; what is read does not grow with how many wait.
    """
    found = selectors.decisions(actor)
    shown = min(shown, MOST)
    obstacles = list(found.obstacles[:shown])
    extensions = list(found.extensions[:shown])
    contests = list(found.contests[:shown])
    below = _parts(
        [
            *(each.assignment_id for each in obstacles),
            *(each.assignment_id for each in extensions),
            *(each.pk for each in contests),
        ]
    )
    rows = [
        _decision("obstacle", each.pk, each.assignment, below, each.text, each.raised_at, each.answer_due)
        for each in obstacles
    ]
    rows += [
        _decision(
            "extension",
            each.pk,
            each.assignment,
            below,
            each.reason,
            each.asked_at,
            each.old_due,
            each.new_due,
        )
        for each in extensions
    ]
    rows += [
        _decision("contest", each.pk, each, below, each.state_reason, each.state_since, each.due)
        for each in contests
    ]
    # What came whole is counted already.
    total = sum(
        len(some) if len(some) < shown else every.count()
        for some, every in (
            (obstacles, found.obstacles),
            (extensions, found.extensions),
            (contests, found.contests),
        )
    )  # fmt: skip
    return Waiting(sorted(rows, key=lambda row: row.since)[:shown], total)


def _parts(assignments: list[int]) -> dict[int, int]:
    """How many units below have a part of each of these."""
    parts = Assignment.objects.filter(parent__in=assignments).exclude(state=Assignment.State.CANCELLED)
    counted = parts.order_by().values_list("parent").annotate(Count("pk"))
    return dict(counted) if assignments else {}


def _decision(
    kind: str,
    pk: int,
    assignment: Assignment,
    below: dict[int, int],
    text: str,
    since: dt.datetime,
    before: dt.date | None,
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
        parts=below.get(assignment.pk, 0),
        is_late=before is not None and before < today,
    )
