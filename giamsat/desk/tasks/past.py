"""The list of tasks as it was: the rows of then, dressed for the page of now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from giamsat.core.actor import Actor
from giamsat.tasks.listing import Filter
from giamsat.tasks.listing_then import assignment_then, list_assignments_then, list_tasks_then, task_then
from giamsat.tasks.listing_tree import list_tree_tasks_then
from giamsat.tasks.models_past import AssignmentPast, TaskPast


def rows_then(actor: Actor, wanted: Filter, then: dt.datetime) -> QuerySet[Any]:
    """Tasks, or the assignments of a unit or person (or the tasks of a unit's tree) when the filter names one."""
    if wanted.unit is not None and wanted.below == "once":
        return list_tree_tasks_then(actor, wanted, then)
    if wanted.unit is None and wanted.accountable is None:
        return list_tasks_then(actor, wanted, then)
    return list_assignments_then(actor, wanted, then)


def as_they_were(rows: Iterable[TaskPast | AssignmentPast]) -> list[Any]:
    """What a page of the list shows."""
    return [task_then(row) if isinstance(row, TaskPast) else assignment_then(row) for row in rows]
