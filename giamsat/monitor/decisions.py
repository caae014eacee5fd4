"""What waits for a decision of one person, of all kinds in one list, with what hangs on it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, QuerySet

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.monitor.pictures import UnitRef
from giamsat.monitor.reads import UNIT_FIELDS, WIDTH, Row, unit_ref
from giamsat.tasks import selectors
from giamsat.tasks.models import Assignment

#: Nobody decides more than this before reading the list again.
MOST = 200
#: Where the columns of the unit begin.
UNIT: Final = 4


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
    obstacles, extensions, contests = found.obstacles, found.extensions, found.contests
    kinds = (
        ("obstacle", _rows(obstacles, shown, "assignment__", "text", "raised_at", "answer_due"), obstacles),
        (
            "extension",
            _rows(extensions, shown, "assignment__", "reason", "asked_at", "old_due", "new_due"),
            extensions,
        ),
        ("contest", _rows(contests, shown, "", "state_reason", "state_since", "due"), contests),
    )
    below = _parts([row[1] for _kind, rows, _every in kinds for row in rows])
    decisions = [_decision(kind, row, below) for kind, rows, _every in kinds for row in rows]
    # What came whole is counted already.
    total = sum(len(rows) if len(rows) < shown else every.count() for _kind, rows, every in kinds)
    return Waiting(sorted(decisions, key=lambda one: one.since)[:shown], total)


def _rows(found: QuerySet[Any], shown: int, to_assignment: str, *own: str) -> list[Row]:
    """Id, assignment, task and its title, the unit (``WIDTH`` columns), then ``own``; without making models."""
    assignment = ["pk", f"{to_assignment}pk", f"{to_assignment}task_id", f"{to_assignment}task__title"]
    unit = [f"{to_assignment}unit__{name}" for name in UNIT_FIELDS]
    return list(found.values_list(*assignment, *unit, *own)[:shown])


def _parts(assignments: list[int]) -> dict[int, int]:
    """How many units below have a part of each of these."""
    parts = Assignment.objects.filter(parent__in=assignments).exclude(state=Assignment.State.CANCELLED)
    counted = parts.order_by().values_list("parent").annotate(Count("pk"))
    return dict(counted) if assignments else {}


def _decision(kind: str, row: Row, below: dict[int, int]) -> Decision:
    pk, assignment, task, title = row[:UNIT]
    text, since, before, *new_due = row[UNIT + WIDTH :]
    today = clock.today()
    return Decision(
        kind=kind,
        id=pk,
        task_id=task,
        title=title,
        text=text,
        unit=unit_ref(row, UNIT),
        since=since,
        waited=(today - clock.day_of(since)).days,
        before=before,
        new_due=new_due[0] if new_due else None,
        parts=below.get(assignment, 0),
        is_late=before is not None and before < today,
    )
