"""Row locks, always taken in the same order: task, assignment, report."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from giamsat.core.errors import Conflict, NotFound
from giamsat.core.prepared import Prepared
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


def _last_report(assignment_id: int) -> QuerySet[Report]:
    return Report.objects.select_for_update().filter(assignment_id=assignment_id).order_by("-number")[:1]


_TASK: Prepared[Task] = Prepared(_task, int)
_ASSIGNMENT: Prepared[Assignment] = Prepared(lambda pk: _assignments().filter(pk=pk), int)
_ASSIGNMENT_OF_REPORT: Prepared[Assignment] = Prepared(_assignment_of_report, int)
_REPORT: Prepared[Report] = Prepared(
    lambda pk: Report.objects.select_for_update().filter(pk=pk).order_by(), int
)
_LAST_REPORT: Prepared[Report] = Prepared(_last_report, int)


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


def lock_last_report(assignment: Assignment) -> Report | None:
    """The newest report of a locked assignment, locked too; None before the first.

    Only the newest can be open: while one is, no other is begun.
    """
    report: Report | None = _LAST_REPORT.first(assignment.pk)
    if report is not None:
        report.assignment = assignment
    return report


def _found(row: Any | None) -> Any:
    if row is None:
        raise NotFound
    return row


def _at(row: Any, version: int | None) -> Any:
    if version is not None and row.version != version:
        raise Conflict
    return row
