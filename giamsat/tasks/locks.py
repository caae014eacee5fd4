"""Row locks, always taken in the same order: task, assignment, report."""

from __future__ import annotations

from giamsat.core.errors import Conflict, NotFound
from giamsat.tasks.models import Assignment, Report, Task


def lock_task(pk: int) -> Task:
    """The task's row, locked until the transaction ends.

    Raises:
        NotFound.
    """
    task = (
        Task.objects.select_for_update(of=("self",))
        .select_related("owner", "programme")
        .filter(pk=pk)
        .first()
    )
    if task is None:
        raise NotFound
    return task


def lock_assignment(pk: int, version: int | None = None) -> Assignment:
    """The assignment's row, locked until the transaction ends.

    Args:
        version: what the person saw; None when the act does not depend on it.

    Raises:
        NotFound; Conflict: it has changed since ``version``.
    """
    assignment = (
        Assignment.objects.select_for_update(of=("self",))
        .select_related("unit", "assigner", "task__programme")
        .filter(pk=pk)
        .first()
    )
    if assignment is None:
        raise NotFound
    if version is not None and assignment.version != version:
        raise Conflict
    return assignment


def lock_report(pk: int, version: int | None) -> Report:
    """The report's row behind its assignment's, both locked.

    Args:
        version: what the person saw; None when the act does not depend on it.

    Raises:
        NotFound; Conflict: it has changed since ``version``.
    """
    assignment_id = Report.objects.filter(pk=pk).values_list("assignment_id", flat=True).first()
    if assignment_id is None:
        raise NotFound
    assignment = lock_assignment(assignment_id)
    report = Report.objects.select_for_update(of=("self",)).select_related("author").get(pk=pk)
    if version is not None and report.version != version:
        raise Conflict
    report.assignment = assignment
    return report
