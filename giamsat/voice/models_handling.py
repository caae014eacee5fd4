"""What is done with an item: the steps of its way, files, answers and their parts, what is said of them."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from giamsat.core.worded import Worded
from giamsat.events.registry import own_words
from giamsat.voice.choices import Ground, State, Verb

PERSON = settings.AUTH_USER_MODEL


class Step(Worded):
    """One thing that was done with an item; never altered.

    ``text`` is read by the bodies; by the sender and by everybody as ``services.recording`` says for each verb.
    ``unit`` is the body that has the item after the step, with its names as they were; ``due`` until when.
    """

    item = models.ForeignKey("voice.Item", models.PROTECT, related_name="steps")
    at = models.DateTimeField()
    verb = models.CharField(max_length=10, choices=Verb.choices)
    state = models.CharField(max_length=12, choices=State.choices)
    person = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey("units.Unit", models.PROTECT, null=True, related_name="+")
    unit_name = models.CharField(max_length=250, blank=True, default="")
    unit_name_en = models.CharField(max_length=250, blank=True, default="")
    due = models.DateField(null=True)
    text = models.TextField(blank=True, default="")
    is_public = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["item", "id"], name="voice_steps_of")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.item_id} {self.verb}"

    @property
    def unit_label(self) -> str:
        """The name of the body in the reader's language."""
        return (get_language() == "en" and self.unit_name_en) or self.unit_name

    @property
    def said(self) -> str:
        """``text``; the program's own words in it, a class or a ground among them, in the reader's language."""
        if not self.text:
            return ""
        if self.verb in (Verb.CLASSIFY, Verb.KEEP) or (self.verb == Verb.NOTE and self.person_id is None):
            return gettext(self.text)
        if self.verb == Verb.REFUSE:
            for ground in Ground:
                own = f"{own_words(ground.label)}. "
                if self.text.startswith(own):
                    return f"{ground.label}. {self.text.removeprefix(own)}"
        return self.text


class Attachment(models.Model):
    """A file of an item: what the sender added, or what came with ``answer``.

    ``is_public``: everybody may open it once the answer is out; else the sender alone.
    """

    item = models.ForeignKey("voice.Item", models.PROTECT, related_name="attachments")
    file = models.ForeignKey("core.StoredFile", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    answer = models.ForeignKey("voice.Answer", models.PROTECT, null=True, related_name="files")
    is_public = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_public=False) | Q(answer__isnull=False),
                name="voice_senders_file_is_never_public",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.file_id}"


class Answer(Worded):
    """A draft answer and what became of it; who drafted it does not approve it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Chờ duyệt")
        REJECTED = "rejected", _("Phải sửa")
        APPROVED = "approved", _("Đã duyệt")
        UNFIT = "unfit", _("Không đúng câu hỏi")
        SENT = "sent", _("Đã gửi")

    item = models.ForeignKey("voice.Item", models.PROTECT, related_name="answers")
    unit = models.ForeignKey("units.Unit", models.PROTECT, related_name="+")
    text = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    drafted_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    approved_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["item"], condition=Q(state__in=["waiting", "approved"]), name="voice_one_open_answer"
            ),
            models.CheckConstraint(condition=~Q(drafted_by=F("approved_by")), name="voice_answer_by_two"),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "sent"]) | Q(approved_by__isnull=False),
                name="voice_answer_approved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.state}"


class Part(models.Model):
    """The part of another body in a joint answer: asked for by the handling body, which answers for the whole.

    ``dropped_at``: it is not waited for any more.
    """

    item = models.ForeignKey("voice.Item", models.PROTECT, related_name="parts")
    unit = models.ForeignKey("units.Unit", models.PROTECT, related_name="+")
    question = models.TextField()
    asked_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due = models.DateField()
    text = models.TextField(blank=True, default="")
    given_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "unit"],
                condition=Q(given_at__isnull=True, dropped_at__isnull=True),
                name="voice_part_open_once",
            ),
            models.CheckConstraint(
                condition=Q(given_at__isnull=True, given_by__isnull=True, text="")
                | (Q(given_at__isnull=False, given_by__isnull=False) & ~Q(text="")),
                name="voice_part_given_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.unit_id}"

    @property
    def is_open(self) -> bool:
        return self.given_at is None and self.dropped_at is None


class Objection(models.Model):
    """Somebody says of an answered, published item that it is not solved; shown after a look (pre-moderation).

    ``kept_at``: it was looked at and is not shown; the bodies read it all the same.
    """

    item = models.ForeignKey("voice.Item", models.PROTECT, related_name="objections")
    text = models.TextField()
    at = models.DateTimeField()
    shown_at = models.DateTimeField(null=True)
    kept_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(shown_at__isnull=True) | Q(kept_at__isnull=True), name="voice_objection_one_way"
            )
        ]
        indexes = [
            models.Index(
                fields=["item"],
                name="voice_objection_waits",
                condition=Q(shown_at__isnull=True, kept_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.at.isoformat()}"


class Template(models.Model):
    """A prepared answer of a body, to start a draft from."""

    unit = models.ForeignKey("units.Unit", models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    text = models.TextField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title
