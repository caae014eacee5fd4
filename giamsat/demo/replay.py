"""Bulk demo rows in the order in which they happened, so that the demo has a past to look at.

What becomes of work within a day is written in its evening by one statement: each statement is counted and kept by
the triggers, and the ORM's own bulk update spends more time on its expressions than PostgreSQL on the rows.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from django.db import connection

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
    steps: list[Step] = [(_evening(clock.day_of(at)), each, values) for at, each, values in between]
    for assignment, end in ends:
        if end != GIVEN:
            reported = assignment.reported_at or assignment.created_at
            completed = end["completed_on"]
            day = completed if isinstance(completed, dt.date) else clock.day_of(reported)
            steps.append((_evening(day), assignment, end))
    for at, found in _by_instant((at, (assignment, values)) for at, assignment, values in steps):
        for assignment, values in found:
            _give(assignment, values)
        _save(at, [each for each, _ in found], list(GIVEN))
    done = []
    for task, end in task_ends:
        if end != TASK_GIVEN:
            _give(task, end)
            done.append((_evening(task.done_on or clock.today()), task))
    for at, changed in _by_instant(done):
        _save(at, changed, list(TASK_GIVEN))


def save_in_order(changed: Iterable[tuple[dt.datetime, Assignment]], columns: list[str]) -> None:
    """Save columns of assignments, the clock held at each one's instant."""
    for at, rows in _by_instant(changed):
        _save(at, rows, columns)


def completed_at(assignment: Assignment) -> dt.datetime:
    """The instant at which a completed assignment became so."""
    return _evening(assignment.completed_on or clock.today())


def _save(at: dt.datetime, rows: Sequence[Task | Assignment], columns: list[str]) -> None:
    """Store columns of rows of one table by one statement, the clock held at ``at``."""
    by_key = {row.pk: row for row in rows}
    names = ["id", *columns]
    meta = rows[0]._meta
    fields: list[Any] = [meta.get_field(name) for name in names]
    lists = ", ".join(f"%s::{field.cast_db_type(connection)}[]" for field in fields)
    with clock.frozen(at), connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {meta.db_table} r SET {', '.join(f'{name} = v.{name}' for name in columns)}"  # noqa: S608
            f" FROM unnest({lists}) v ({', '.join(names)}) WHERE r.id = v.id",
            [[getattr(row, name) for row in by_key.values()] for name in names],
        )


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
