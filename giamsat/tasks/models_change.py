"""What a newly read task does to one that exists already."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from giamsat.core.worded import Worded


class TaskChange(Worded):
    """A person's decision on a proposal beside an existing task: another task, a moved deadline, a replacement.

    Applied when the document is issued, so that until then nothing of the existing task has changed.
    """

    class Kind(models.TextChoices):
        NEW = "new", _("Là việc khác, giao mới")
        AMEND = "amend", _("Đổi thời hạn của việc đã có")
        REPLACE = "replace", _("Thay việc đã có")

    proposal = models.OneToOneField("directives.Proposal", models.CASCADE, related_name="change")
    task = models.ForeignKey("tasks.Task", models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    old_due = models.DateField(null=True)
    new_due = models.DateField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["task_id", "id"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.task_id}"
