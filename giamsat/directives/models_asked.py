"""What a language model was asked about a document, and what came of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from giamsat.core.worded import Worded


class ModelReading(Worded):
    """A text that a person has sent to a language model outside: where it went and what was taken of the answer.

    ``added`` suggestions became proposals, ``known`` stood on words that have one, ``dropped`` quoted what the text
    does not say. ``problem`` is a code, ``detail`` its data.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Đang hỏi")
        DONE = "done", _("Đã có trả lời")
        FAILED = "failed", _("Không có trả lời dùng được")

    directive = models.OneToOneField("directives.Directive", models.CASCADE, related_name="model_reading")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    address = models.CharField(max_length=300)
    model = models.CharField(max_length=200)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    added = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    dropped = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=40, blank=True)
    detail = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "done", "failed"]), name="model_reading_state"
            ),
            models.CheckConstraint(
                condition=Q(state="failed") ^ Q(problem=""), name="model_reading_failed_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.directive_id}: {self.state}"
