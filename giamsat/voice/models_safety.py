"""What keeps harm away: reports of content that ought not to be public, quarantine, words taken out of sight."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from giamsat.core.worded import Worded
from giamsat.monitor.urging.outbox import Outgoing
from giamsat.voice.choices import Ground

PERSON = settings.AUTH_USER_MODEL


class Flag(Worded):
    """Somebody says that a published item or answer must not be read as it is. No account is needed.

    ``email`` is where the outcome goes, if they gave one; it is forgotten some time after the decision.
    """

    class Part(models.TextChoices):
        ITEM = "item", _("Nội dung ý kiến")
        ANSWER = "answer", _("Trả lời")

    class Reason(models.TextChoices):
        ABUSE = "abuse", _("Xúc phạm, quấy rối")
        PERSONAL = "personal", _("Lộ dữ liệu cá nhân")
        UNLAWFUL = "unlawful", _("Trái pháp luật")

    class Outcome(models.TextChoices):
        UNFOUNDED = "unfounded", _("Không vi phạm, giữ nguyên")
        MASKED = "masked", _("Đã che dữ liệu cá nhân")
        HIDDEN = "hidden", _("Đã thôi đăng công khai")
        HELD = "held", _("Đã tạm giữ để xem xét")

    item = models.ForeignKey("voice.Item", models.PROTECT, related_name="flags")
    part = models.CharField(max_length=10, choices=Part.choices)
    reason = models.CharField(max_length=10, choices=Reason.choices)
    text = models.TextField(blank=True, default="")
    at = models.DateTimeField()
    email = models.EmailField(blank=True, default="")
    language = models.CharField(max_length=5, default="vi")
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True, default="")
    said = models.TextField(blank=True, default="")
    decided_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="") ^ Q(decided_at__isnull=False), name="voice_flag_decided"
            )
        ]
        indexes = [models.Index(fields=["item"], name="voice_flag_waits", condition=Q(outcome=""))]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.reason}"


class FlagLetter(Outgoing):
    """The one letter to whoever reported content: what was decided."""

    flag = models.OneToOneField(Flag, models.CASCADE, related_name="letter")

    class Meta(Outgoing.Meta):
        abstract = False
        indexes = [
            models.Index(
                fields=["next_try"],
                name="voice_flag_letter_due",
                condition=Q(state__in=["waiting", "sending"]),
            ),
        ]

    def __str__(self) -> str:
        return f"flag {self.flag_id}"

    @property
    def recipient(self) -> str:
        return self.flag.email


class Hold(Worded):
    """A quarantine: who put an item there and why, and what another person decided."""

    class Outcome(models.TextChoices):
        RELEASED = "released", _("Thôi tạm giữ")
        KEPT = "kept", _("Giữ lại, không phổ biến")

    item = models.ForeignKey("voice.Item", models.PROTECT, related_name="holds")
    ground = models.CharField(max_length=20, choices=Ground.choices)
    reason = models.TextField()
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    was_published_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True, default="")
    decided_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["item"], condition=Q(outcome=""), name="voice_one_open_hold"),
            models.CheckConstraint(condition=~Q(by=F("decided_by")), name="voice_hold_by_two"),
            models.CheckConstraint(
                condition=Q(outcome="") ^ Q(decided_at__isnull=False), name="voice_hold_decided"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.outcome or 'held'}"


class Veil(models.Model):
    """The words of a step are read by the bodies alone from now on; the step itself is never altered."""

    step = models.OneToOneField("voice.Step", models.CASCADE, related_name="veil")
    at = models.DateTimeField()
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return str(self.step_id)
