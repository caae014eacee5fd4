"""Documents that were handed in and are read, but not yet registered."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from giamsat.core.worded import Worded


class IntakeBatch(models.Model):
    """Documents handed in together; ``register``: those whose head is complete need no further look."""

    programme = models.ForeignKey("directives.Programme", models.PROTECT, related_name="+")
    register = models.BooleanField(default=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.programme_id}/{self.pk}"


class Intake(Worded):
    """One document on its way: handed in, read, confirmed by a person.

    Once registered it stays as the document's source: the original file and where its pages begin in the text.
    ``places`` are [offset, number] into the text, ``unit`` says what they number. ``problem`` is a code,
    ``problem_detail`` its data (``refusals``): each reader gets the sentence in the language of the page.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Chờ đọc")
        READING = "reading", _("Đang đọc")
        READ = "read", _("Chờ xác nhận")
        FAILED = "failed", _("Không đọc được")
        CANCELLED = "cancelled", _("Đã dừng")
        REGISTERED = "registered", _("Đã đăng ký")

    batch = models.ForeignKey(IntakeBatch, models.CASCADE, null=True, related_name="intakes")
    programme = models.ForeignKey("directives.Programme", models.PROTECT, related_name="+")
    file = models.ForeignKey("core.StoredFile", models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=255, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    pages_done = models.PositiveIntegerField(default=0)
    pages = models.PositiveIntegerField(default=0)
    text = models.TextField(blank=True)
    format = models.CharField(max_length=10, blank=True)
    encoding = models.CharField(max_length=20, default="utf-8")
    converted = models.BooleanField(default=False)
    unit = models.CharField(max_length=10, blank=True)
    places = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    problem = models.CharField(max_length=40, blank=True)
    problem_detail = models.CharField(max_length=400, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    directive = models.OneToOneField("directives.Directive", models.CASCADE, null=True, related_name="intake")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "reading", "read", "failed", "cancelled", "registered"]),
                name="intake_state",
            ),
            models.CheckConstraint(
                condition=Q(state="registered", directive__isnull=False)
                | (~Q(state="registered") & Q(directive__isnull=True)),
                name="intake_registered_has_directive",
            ),
            models.CheckConstraint(condition=~Q(state="read") | ~Q(text=""), name="intake_read_has_text"),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(problem=""), name="intake_failed_says_why"
            ),
        ]

    def __str__(self) -> str:
        return self.name or f"{self.pk}"

    @property
    def is_open(self) -> bool:
        """True while it is still to be read."""
        return self.state in (self.State.WAITING, self.State.READING)
