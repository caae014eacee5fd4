"""Which task needs which other one done first."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class TaskLink(models.Model):
    """``task`` cannot be finished before ``needs`` is. Links form no circle (``services.link_tasks``)."""

    task = models.ForeignKey("tasks.Task", models.PROTECT, related_name="needs_links")
    needs = models.ForeignKey("tasks.Task", models.PROTECT, related_name="needed_links")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["task_id", "needs_id"]
        constraints = [
            models.UniqueConstraint(fields=["task", "needs"], name="tasklink_once"),
            models.CheckConstraint(condition=~Q(task=F("needs")), name="tasklink_not_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} needs {self.needs_id}"
