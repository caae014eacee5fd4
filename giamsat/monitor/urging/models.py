"""Notices to persons, the mails that carry them, and urging letters with their answers."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from giamsat.core.worded import Worded
from giamsat.monitor.urging.outbox import Outgoing

PERSON = settings.AUTH_USER_MODEL


class Mail(Outgoing):
    """One e-mail to one person; ``key`` makes it one however often its maker runs.

    It is sent at most once: a mail of which nobody knows whether the server took it stays ``UNSURE``, since its
    notices stand in the app in any case.
    """

    person = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    key = models.CharField(max_length=100)

    class Meta(Outgoing.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="mail_once")]
        indexes = [
            models.Index(fields=["next_try"], name="mail_due", condition=Q(state__in=["waiting", "sending"])),
        ]

    def __str__(self) -> str:
        return f"{self.key} → {self.person_id}"

    @property
    def recipient(self) -> str:
        return self.person.email

    @property
    def headers(self) -> dict[str, str]:
        """How the person's own mail program ends these mails (RFC 2369, RFC 8058)."""
        # What makes links knows this model.
        from giamsat.monitor.urging.mails import unsubscribing

        return unsubscribing(self.person_id)


class Notice(Worded):
    """What one person is told once: in the app always, by e-mail as the person wishes."""

    class Kind(models.TextChoices):
        DUE = "due", _("Sắp đến hạn")
        OVERDUE = "overdue", _("Quá hạn")
        WARNING = "warning", _("Cảnh báo")
        LETTER = "letter", _("Văn bản đôn đốc")
        SHEET = "sheet", _("Phiếu kết quả quý")

    person = models.ForeignKey(PERSON, models.PROTECT, related_name="notices")
    key = models.CharField(max_length=100)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    subject_id = models.BigIntegerField()
    task_id = models.BigIntegerField(null=True)
    data = models.JSONField(default=dict)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mail = models.ForeignKey(Mail, models.SET_NULL, null=True, related_name="notices")

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="notice_once")]
        indexes = [
            models.Index(fields=["person", "-id"], name="notice_person"),
            models.Index(fields=["person"], name="notice_unread", condition=Q(read_at__isnull=True)),
            models.Index(fields=["person", "id"], name="notice_unmailed", condition=Q(mail__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.key} → {self.person_id}"


class Digest(Worded):
    """How a person wants to be told by e-mail; weekly when nobody said otherwise."""

    class Rhythm(models.TextChoices):
        INSTANT = "instant", _("Ngay khi có")
        DAILY = "daily", _("Mỗi ngày làm việc một thư")
        WEEKLY = "weekly", _("Mỗi tuần một thư")
        NEVER = "never", _("Không gửi thư, chỉ xem trên hệ thống")

    person = models.OneToOneField(PERSON, models.CASCADE, related_name="digest")
    rhythm = models.CharField(max_length=10, choices=Rhythm.choices)
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.person_id}: {self.rhythm}"


class LetterCounter(models.Model):
    """The last number given in a year by a unit; its row is locked while a number is given."""

    unit = models.ForeignKey("units.Unit", models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "year"], name="lettercounter_once")]

    def __str__(self) -> str:
        return f"{self.unit_id}/{self.year}: {self.last}"


class Letter(Worded):
    """An urging letter from one unit to another about work that is late or silent.

    A draft has no number. Signing gives the next one of the year: without gaps, as letters must be; and keeps
    in ``names`` what ``issuer`` and ``unit`` were called, for the unit that answers may be an heir's.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Dự thảo")
        SIGNED = "signed", _("Đã ký, chờ trả lời")
        ANSWERED = "answered", _("Đã trả lời")
        DROPPED = "dropped", _("Đã hủy dự thảo")

    programme = models.ForeignKey("directives.Programme", models.PROTECT, related_name="+")
    issuer = models.ForeignKey("units.Unit", models.PROTECT, related_name="letters_out")
    unit = models.ForeignKey("units.Unit", models.PROTECT, related_name="letters_in")
    assignments: models.ManyToManyField[Any, Any] = models.ManyToManyField(
        "tasks.Assignment", related_name="letters"
    )
    demand = models.TextField()
    answer_due = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    year = models.PositiveSmallIntegerField(null=True)
    number = models.PositiveIntegerField(null=True)
    drafted_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    signed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)
    rows = models.JSONField(default=list)
    names = models.JSONField(default=dict)
    answer = models.TextField(blank=True, default="")
    answered_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "year", "number"], name="letter_number", condition=Q(number__isnull=False)
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "dropped"], number__isnull=True, signed_by__isnull=True)
                | Q(
                    state__in=["signed", "answered"],
                    number__isnull=False,
                    year__isnull=False,
                    signed_by__isnull=False,
                ),
                name="letter_numbered_when_signed",
            ),
            models.CheckConstraint(condition=~Q(unit=F("issuer")), name="letter_to_another"),
        ]

    def __str__(self) -> str:
        return f"{self.number}/{self.year}"
