"""A release that is being prepared in the background: how far it has come, and how it ended."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from giamsat.core.worded import Worded

PERSON = settings.AUTH_USER_MODEL


class Preparation(Worded):
    """One order to prepare a release; at most one of a programme is open.

    ``done`` of ``total`` rows were read; ``problem`` says in Vietnamese, the language that translations start from,
    why it failed. ``requested_by`` is null for the daily release.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Chờ đến lượt")
        RUNNING = "running", _("Đang đọc số liệu")
        STORING = "storing", _("Đang chép lại")
        DONE = "done", _("Đã soạn xong")
        FAILED = "failed", _("Không soạn được")
        CANCELLED = "cancelled", _("Đã dừng")

    OPEN = (State.WAITING, State.RUNNING, State.STORING)

    programme = models.ForeignKey("directives.Programme", models.CASCADE, related_name="preparations")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    note = models.TextField(blank=True)
    public_from = models.DateTimeField(null=True)
    requested_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    on_behalf_of = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    requested_at = models.DateTimeField()
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    problem = models.TextField(blank=True)
    release = models.OneToOneField(
        "publishing.Release", models.PROTECT, null=True, related_name="preparation"
    )

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme"],
                condition=Q(state__in=["waiting", "running", "storing"]),
                name="preparation_one_open",
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(release__isnull=False), name="preparation_done_has_release"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.state}"

    @property
    def is_open(self) -> bool:
        """True until it has ended in one way or another."""
        return self.state in self.OPEN

    @property
    def percent(self) -> int:
        """How much of the rows has been read; 0 before the count is known."""
        return min(100, 100 * self.done // self.total) if self.total else 0
