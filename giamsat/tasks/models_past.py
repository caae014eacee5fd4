"""What tasks and assignments were: a row for each state that lists and pictures show, from when until when.

Triggers write the rows in the transaction of the fact (migration ``0002_past``), so no way of writing can leave
history out. ``since`` is in the row's time, ``until`` no longer; a row without ``until`` is the present. No
foreign keys in the database: history is never checked against rows that it must not lock.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.db import models
from django.db.models import Q

#: The columns whose changes are kept (those of the triggers).
KEPT: Final = {
    "task": ("programme_id", "group_id", "state", "due", "done_on"),
    "assignment": (
        *("task_id", "programme_id", "unit_id", "assigner_id", "state", "due", "completed_on", "progress"),
        "confirmed_progress",
    ),
}


def at(instant: dt.datetime) -> Q:
    """The rows that held at an instant."""
    return Q(since__lte=instant) & (Q(until__isnull=True) | Q(until__gt=instant))


class TaskPast(models.Model):
    """A task as it was."""

    task = models.ForeignKey("tasks.Task", models.CASCADE, related_name="past", db_constraint=False)
    programme_id = models.BigIntegerField()
    group_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=10)
    due = models.DateField(null=True)
    done_on = models.DateField(null=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["programme_id", "since"], name="taskpast_programme")]
        constraints = [
            models.UniqueConstraint(
                fields=["task"], condition=Q(until__isnull=True), name="taskpast_present"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.state} {self.since}"


class AssignmentPast(models.Model):
    """An assignment as it was."""

    assignment = models.ForeignKey(
        "tasks.Assignment", models.CASCADE, related_name="past", db_constraint=False
    )
    task = models.ForeignKey(
        "tasks.Task", models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    programme_id = models.BigIntegerField()
    unit = models.ForeignKey(
        "units.Unit", models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    assigner = models.ForeignKey("units.Unit", models.CASCADE, related_name="+", db_constraint=False)
    state = models.CharField(max_length=12)
    due = models.DateField(null=True)
    completed_on = models.DateField(null=True)
    progress = models.PositiveSmallIntegerField()
    confirmed_progress = models.PositiveSmallIntegerField()
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["unit", "programme_id", "since"], name="assignmentpast_unit")]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment"], condition=Q(until__isnull=True), name="assignmentpast_present"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.state} {self.since}"
