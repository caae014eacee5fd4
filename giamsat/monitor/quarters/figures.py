"""What a unit did in a quarter: its own assignments, counted from the facts, with the causes that reports name."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

from django.db.models import Q

from giamsat.core import clock
from giamsat.monitor.quarters.models import Quarter
from giamsat.tasks.models import Assignment, Report
from giamsat.tasks.timestate import TimeState, time_state
from giamsat.units.models import Unit

#: A sheet lists at most so many late tasks by name; all are counted.
ROWS = 100
_LATE = (TimeState.OVERDUE, TimeState.DONE_LATE)


def in_quarter(quarter: Quarter) -> Q:
    """Assignments that a sheet is about: due in the quarter, or due before and not done when it began, or without a
    deadline and done in it. Cancelled ones are in none.
    """
    first, last = quarter.first, quarter.last
    not_done_before = Q(completed_on__isnull=True) | Q(completed_on__gte=first)
    return ~Q(state=Assignment.State.CANCELLED) & (
        Q(due__range=(first, last))
        | (Q(due__lt=first) & not_done_before)
        | Q(due__isnull=True, completed_on__range=(first, last))
    )


def facts_of(unit: Unit, quarter: Quarter) -> dict[str, Any]:
    """The figures of a sheet as JSON: counts by time state, both rates in per cent, causes, and late tasks by name.

    They are those of today, or of the quarter's last day once it has passed.
    """
    day = min(clock.today(), quarter.last)
    rows = list(
        Assignment.objects.filter(in_quarter(quarter), unit=unit)
        .select_related("task")
        .defer("task__content")
        .order_by("due", "pk")
    )
    states = [(row, _state(row, day)) for row in rows]
    counts = Counter(state for _row, state in states)
    late = [(row, state) for row, state in states if state in _LATE]
    causes = _causes([row.pk for row, _state in late])
    done = counts[TimeState.DONE_ON_TIME] + counts[TimeState.DONE_LATE]
    overdue = counts[TimeState.OVERDUE]
    return {
        "as_of": day.isoformat(),
        "total": len(rows),
        "due": sum(row.due is not None and quarter.first <= row.due <= quarter.last for row in rows),
        "carried": sum(row.due is not None and row.due < quarter.first for row in rows),
        "done": done,
        "on_time": counts[TimeState.DONE_ON_TIME],
        "late": counts[TimeState.DONE_LATE],
        "overdue": overdue,
        "in_term": counts[TimeState.IN_TERM] + counts[TimeState.DUE_SOON],
        "paused": counts[TimeState.PAUSED],
        "rate_all": _percent(done, len(rows)),
        "rate_due": _percent(done, done + overdue),
        "objective": sum(causes.get(row.pk, ("", ""))[0] == "objective" for row, _state in late),
        "subjective": sum(causes.get(row.pk, ("", ""))[0] == "subjective" for row, _state in late),
        "unnamed": sum(not causes.get(row.pk, ("", ""))[0] for row, _state in late),
        "rows": [
            {
                "task": row.task_id, "code": row.task.code, "title": row.task.title,
                "due": row.due.isoformat() if row.due else "", "state": state.value,
                "cause": causes.get(row.pk, ("", ""))[0], "words": causes.get(row.pk, ("", ""))[1][:500],
            }
            for row, state in late[:ROWS]
        ],
        "more": max(0, len(late) - ROWS),
    }  # fmt: skip


def _state(row: Assignment, day: dt.date) -> TimeState:
    """On ``day``: what was finished after it was open then."""
    done = row.completed_on if row.completed_on is not None and row.completed_on <= day else None
    paused = row.state == Assignment.State.PAUSED
    return time_state(paused=paused, cancelled=False, completed_on=done, due=row.due, today=day, soon_days=0)


def _causes(assignments: list[int]) -> dict[int, tuple[str, str]]:
    """The cause that the latest handed-in report of each names, and its words."""
    rows = (
        Report.objects.filter(assignment__in=assignments).exclude(cause="").exclude(state=Report.State.DRAFT)
    )
    found = rows.order_by("number").values_list("assignment_id", "cause", "cause_text")
    return {pk: (cause, words) for pk, cause, words in found}


def _percent(part: int, whole: int) -> float | None:
    """None where there is nothing to divide by: no work is neither 0 nor 100 per cent."""
    return round(100 * part / whole, 1) if whole else None
