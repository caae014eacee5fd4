"""What is asked and said around an assignment: later deadlines, obstacles, reminders, remarks."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from giamsat.core.worded import Worded

PERSON = settings.AUTH_USER_MODEL


class Cause(models.TextChoices):
    """Causes of shortfall are told apart by Conclusion 198-KL/TW of 8 October 2025."""

    OBJECTIVE = "objective", _("Khách quan")
    SUBJECTIVE = "subjective", _("Chủ quan")


class Extension(Worded):
    """A changed deadline: asked for with a reason, granted or refused by the assigner; a chain (R12)."""

    class State(models.TextChoices):
        ASKED = "asked", _("Chờ quyết định")
        GRANTED = "granted", _("Đã lùi hạn")
        REFUSED = "refused", _("Không đồng ý")

    assignment = models.ForeignKey("tasks.Assignment", models.PROTECT, related_name="extensions")
    old_due = models.DateField(null=True)
    new_due = models.DateField()
    reason = models.TextField()
    cause = models.CharField(max_length=10, choices=Cause.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    asked_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["assignment_id", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment"], name="extension_one_open", condition=Q(state="asked")
            ),
            models.CheckConstraint(
                condition=Q(old_due__isnull=True) | Q(new_due__gt=F("old_due")), name="extension_is_later"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                name="extension_decided_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id}: {self.new_due}"


class Obstacle(Worded):
    """What blocks the work, who must decide, and by when (R10, R13)."""

    class Kind(models.TextChoices):
        RULES = "rules", _("Quy định, thể chế")
        MONEY = "money", _("Kinh phí")
        PEOPLE = "people", _("Nhân lực")
        DATA = "data", _("Dữ liệu, hạ tầng số")
        COORDINATION = "coordination", _("Phối hợp giữa các cơ quan")
        OTHER = "other", _("Khác")

    class State(models.TextChoices):
        OPEN = "open", _("Chờ trả lời")
        ANSWERED = "answered", _("Đã trả lời")
        CLOSED = "closed", _("Đã gỡ")

    assignment = models.ForeignKey("tasks.Assignment", models.PROTECT, related_name="obstacles")
    kind = models.CharField(max_length=15, choices=Kind.choices)
    text = models.TextField()
    decider = models.ForeignKey("units.Unit", models.PROTECT, related_name="obstacles_to_decide")
    answer_due = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    raised_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["answer_due", "id"]
        indexes = [
            models.Index(fields=["decider", "answer_due"], name="obstacle_open", condition=Q(state="open"))
        ]

    def __str__(self) -> str:
        return self.text[:60]


class DraftObstacle(Worded):
    """What the writer of a draft says blocks the work; it becomes an ``Obstacle`` when the report is sent.

    Nothing is required before that. ``raised`` is false while the words stay but are not to be sent.
    """

    report = models.OneToOneField("tasks.Report", models.CASCADE, related_name="blocking")
    raised = models.BooleanField(default=False)
    kind = models.CharField(max_length=15, choices=Obstacle.Kind.choices, blank=True)
    text = models.TextField(blank=True)
    decider = models.ForeignKey("units.Unit", models.PROTECT, null=True, related_name="+")
    answer_due = models.DateField(null=True)

    def __str__(self) -> str:
        return self.text[:60]


class Reminder(models.Model):
    """The giver's word that a report is missing or late. ``by`` is null when the system spoke."""

    assignment = models.ForeignKey("tasks.Assignment", models.PROTECT, related_name="reminders")
    by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    text = models.TextField()

    class Meta:
        ordering = ["assignment_id", "-at"]
        indexes = [models.Index(fields=["assignment", "-at"], name="reminder_latest")]

    def __str__(self) -> str:
        return self.text[:60]


class Comment(models.Model):
    """A remark on an assignment, seen by those who see the assignment; may mention people (R32)."""

    assignment = models.ForeignKey("tasks.Assignment", models.PROTECT, related_name="comments")
    author = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    text = models.TextField()
    mentions: models.ManyToManyField[Any, Any] = models.ManyToManyField(PERSON, related_name="mentioned_in")
    at = models.DateTimeField()

    class Meta:
        ordering = ["assignment_id", "id"]

    def __str__(self) -> str:
        return self.text[:60]
