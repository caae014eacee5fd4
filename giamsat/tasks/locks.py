"""Row locks, always taken in the same order: task, assignment, report."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from giamsat.core.errors import Conflict, NotFound
from giamsat.core.prepared import Prepared, execute
from giamsat.tasks.models import Assignment, Report, Task

#: Long texts that no act on the row looks at; reading one all the same costs a statement, nothing else.
_UNIT_TEXTS = ("search_text", "aliases", "sort_key")


def _assignments() -> QuerySet[Assignment]:
    unread = [f"{unit}__{text}" for unit in ("unit", "assigner") for text in _UNIT_TEXTS]
    return (
        Assignment.objects.select_for_update(of=("self",))
        .select_related("unit", "assigner")
        .defer(*unread)
        .order_by()
    )


def _task(pk: int) -> QuerySet[Task]:
    unread = [f"owner__{text}" for text in _UNIT_TEXTS]
    return (
        Task.objects.select_for_update(of=("self",))
        .select_related("owner", "programme")
        .defer(*unread)
        .filter(pk=pk)
        .order_by()
    )


def _assignment_of_report(pk: int) -> QuerySet[Assignment]:
    return _assignments().filter(pk=Report.objects.filter(pk=pk).order_by().values("assignment_id")[:1])


_TASK: Prepared[Task] = Prepared(_task, int)
_ASSIGNMENT: Prepared[Assignment] = Prepared(lambda pk: _assignments().filter(pk=pk), int)
_ASSIGNMENT_OF_REPORT: Prepared[Assignment] = Prepared(_assignment_of_report, int)
_REPORT: Prepared[Report] = Prepared(
    lambda pk: Report.objects.select_for_update().filter(pk=pk).order_by(), int
)
_REPORT_COLUMNS = tuple(field.attname for field in Report._meta.concrete_fields)
# The newest number comes from an index: its row, one of millions that nobody has touched for weeks, stays unread.
_NEWEST_REPORT = f"""
    SELECT (SELECT max(number) FROM tasks_report WHERE assignment_id = %(of)s), r.* FROM (VALUES (1)) one
      LEFT JOIN (
          SELECT {", ".join(_REPORT_COLUMNS)} FROM tasks_report
           WHERE assignment_id = %(of)s AND state <> 'confirmed' FOR UPDATE
      ) r ON true
"""  # noqa: S608 (names of columns; the value is bound)


def lock_task(pk: int) -> Task:
    """The task's row, locked until the transaction ends.

    Raises:
        NotFound.
    """
    found: Task = _found(_TASK.first(pk))
    return found


def lock_assignment(pk: int, version: int | None = None) -> Assignment:
    """The assignment's row, locked until the transaction ends, with its unit and assigner.

    Args:
        version: what the person saw; None when the act does not depend on it.

    Raises:
        NotFound; Conflict: it has changed since ``version``.
    """
    found: Assignment = _at(_found(_ASSIGNMENT.first(pk)), version)
    return found


def lock_report(pk: int, version: int | None) -> Report:
    """The report's row behind its assignment's, both locked.

    Args:
        version: what the person saw; None when the act does not depend on it.

    Raises:
        NotFound; Conflict: it has changed since ``version``.
    """
    assignment = _found(_ASSIGNMENT_OF_REPORT.first(pk))
    report: Report = _at(_found(_REPORT.first(pk)), version)
    report.assignment = assignment
    return report


def lock_open_report(assignment: Assignment) -> tuple[Report | None, int]:
    """The report of a locked assignment that is not confirmed, locked too; and the number of its newest, 0 before the
    first.

    There is one at most, and it is the newest: while one is open, no other is begun.
    """
    newest, *row = execute(_NEWEST_REPORT, {"of": assignment.pk}).fetchone()
    if row[0] is None:
        return None, newest or 0
    report = Report.from_db("default", _REPORT_COLUMNS, row)
    report.assignment = assignment
    return report, newest


def _found(row: Any | None) -> Any:
    if row is None:
        raise NotFound
    return row


def _at(row: Any, version: int | None) -> Any:
    if version is not None and row.version != version:
        raise Conflict
    return row
