"""The append-only record of what happened: feed, history and proof are read from it."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from giamsat.core.ltree import PathField

#: What overviews count and tell since a day (``monitor/reads.py``, ``monitor/changes.py``): among the events of a
#: country, most of which are reports, an index of its own finds the few.
TOLD = (
    "deadline.passed", "extension.granted", "assignment.contested", "obstacle.answered", "obstacle.closed",
    "obstacle.escalated", "obstacle.raised", "report.confirmed", "task.cancelled", "task.done", "task.paused",
    "task.resumed",
)  # fmt: skip
#: A hundred thousand of it may come in one night, each of another task. Among all events of a country each would
#: touch a page of its own of the index by task; in an index of their own they share few.
PASSED = "deadline.passed"


def of_task(pk: int) -> Q:
    """The events of a task and its parts; said so that PostgreSQL finds them by both indexes that hold them."""
    return Q(task_id=pk) & (~Q(verb=PASSED) | Q(verb=PASSED))


class Event(models.Model):
    """One thing that happened, written in the transaction of the fact itself.

    ``verb`` is a code of ``events.registry``, never reused for another meaning. ``changes`` holds
    ``{field: [before, after]}``, ``data`` further facts; neither ever holds a secret. ``path`` is the ltree
    path of the unit whose readers may see the event; null when only the programme's or nobody's.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    verb = models.CharField(max_length=60)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    via = models.CharField(max_length=10)
    subject_type = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    task_id = models.BigIntegerField(null=True)
    programme_id = models.BigIntegerField(null=True)
    path = PathField(null=True)
    changes = models.JSONField(default=dict)
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]
        indexes = [
            # What belongs to a task is found by the task: nearly all events of a country.
            models.Index(
                fields=["subject_type", "subject_id", "-id"],
                name="event_of_subject",
                condition=Q(task_id__isnull=True),
            ),
            models.Index(
                fields=["task_id", "-id"],
                name="event_of_task",
                condition=Q(task_id__isnull=False) & ~Q(verb=PASSED),
            ),
            models.Index(
                fields=["task_id", "-id"],
                name="event_passed",
                condition=Q(task_id__isnull=False, verb=PASSED),
            ),
            models.Index(fields=["programme_id", "-id"], name="event_programme"),
            models.Index(fields=["path"], name="event_by_path"),
            models.Index(fields=["programme_id", "at"], name="event_told", condition=Q(verb__in=TOLD)),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_type} {self.subject_id}"
