"""Bulk demo rows in the order in which they happened, so that the demo has a past to look at."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TypeVar

from giamsat.core import clock
from giamsat.tasks.models import Assignment, Task

Row = TypeVar("Row")

GIVEN = {
    "state": Assignment.State.ASSIGNED, "completed_on": None, "progress": 0, "confirmed_progress": 0,
}  # fmt: skip
TASK_GIVEN = {"state": Task.State.OPEN, "done_on": None}


Step = tuple[dt.datetime, Assignment, dict[str, object]]


def replay(tasks: list[Task], assignments: list[Assignment], between: Iterable[Step] = ()) -> None:
    """Write unsaved tasks and assignments: each as it was given, on its day, then as it became.

    A task becomes what it is on the day it was done, an assignment on the day it was completed, else on
    the day of its last report.

    Args:
        between: what assignments were on the way: instant, assignment, values of ``GIVEN``.
    """
    task_ends = [(task, _taken(task, TASK_GIVEN)) for task in tasks]
    ends = [(assignment, _taken(assignment, GIVEN)) for assignment in assignments]
    for at, given in _by_instant((task.issued_at, task) for task in tasks):
        with clock.frozen(at):
            Task.objects.bulk_create(given, batch_size=1000)
    for at, given_parts in _by_instant((each.created_at, each) for each in assignments):
        with clock.frozen(at):
            Assignment.objects.bulk_create(given_parts, batch_size=1000)
    steps: list[Step] = list(between)
    for assignment, end in ends:
        if end != GIVEN:
            reported = assignment.reported_at or assignment.created_at
            completed = end["completed_on"]
            day = completed if isinstance(completed, dt.date) else clock.day_of(reported)
            steps.append((_evening(day), assignment, end))
    for at, found in _by_instant((at, (assignment, values)) for at, assignment, values in steps):
        for assignment, values in found:
            _give(assignment, values)
        with clock.frozen(at):
            Assignment.objects.bulk_update([each for each, _ in found], list(GIVEN), batch_size=1000)
    done = []
    for task, end in task_ends:
        if end != TASK_GIVEN:
            _give(task, end)
            done.append((_evening(task.done_on or clock.today()), task))
    for at, changed in _by_instant(done):
        with clock.frozen(at):
            Task.objects.bulk_update(changed, list(TASK_GIVEN), batch_size=1000)


def save_in_order(changed: Iterable[tuple[dt.datetime, Assignment]], columns: list[str]) -> None:
    """Save columns of assignments, the clock held at each one's instant."""
    for at, rows in _by_instant(changed):
        with clock.frozen(at):
            Assignment.objects.bulk_update(rows, columns, batch_size=1000)


def completed_at(assignment: Assignment) -> dt.datetime:
    """The instant at which a completed assignment became so."""
    return _evening(assignment.completed_on or clock.today())


def _evening(day: dt.date) -> dt.datetime:
    return min(dt.datetime.combine(day, dt.time(17), clock.HANOI), clock.now())


def _taken(row: Task | Assignment, given: Mapping[str, object]) -> dict[str, object]:
    end = {name: getattr(row, name) for name in given}
    _give(row, given)
    return end


def _give(row: Task | Assignment, values: Mapping[str, object]) -> None:
    for name, value in values.items():
        setattr(row, name, value)


def _by_instant(rows: Iterable[tuple[dt.datetime, Row]]) -> list[tuple[dt.datetime, list[Row]]]:
    groups: dict[dt.datetime, list[Row]] = defaultdict(list)
    for at, row in rows:
        groups[at].append(row)
    return sorted(groups.items())
