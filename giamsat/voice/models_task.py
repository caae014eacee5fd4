"""A task read from an item, until the office that issues tasks of the programme decides on it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from giamsat.core.worded import Worded
from giamsat.directives.models import DeadlineKind

PERSON = settings.AUTH_USER_MODEL


class TaskProposal(Worded):
    """An item as a task of a programme: the six clears as a body filled them in, without names of senders (R45, R4)."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Chờ giao")
        ISSUED = "issued", _("Đã giao")
        DECLINED = "declined", _("Không giao")

    item = models.ForeignKey("voice.Item", models.PROTECT, related_name="task_proposals")
    programme = models.ForeignKey("directives.Programme", models.PROTECT, related_name="+")
    lead = models.ForeignKey("units.Unit", models.PROTECT, related_name="+")
    title = models.CharField(max_length=300)
    content = models.TextField()
    deadline_kind = models.CharField(max_length=10, choices=DeadlineKind.choices)
    due = models.DateField(null=True)
    product = models.TextField(blank=True, default="")
    authority = models.CharField(max_length=300, blank=True, default="")
    responsibility = models.CharField(max_length=500, blank=True, default="")
    incomplete_reason = models.TextField(blank=True, default="")
    is_key = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    proposed_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["item"], condition=Q(state="waiting"), name="voice_one_task_proposal"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting") ^ Q(decided_at__isnull=False), name="voice_task_proposal_decided"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.state}"
