"""What people send and how it is handled. Who sent it stands apart, in ``models_contact``."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from giamsat.units.models import Unit
from giamsat.voice.choices import (
    AT_HANDLER,
    AT_RECEIVER,
    PUBLISHABLE,
    RUNNING,
    Family,
    Ground,
    Kind,
    Origin,
    State,
    Topic,
    Verb,
)
from giamsat.voice.councils.models import (  # noqa: F401 (so that the app finds them)
    Contribution,
    Dossier,
    DossierStep,
    Member,
    Minutes,
    Sheet,
    Signature,
)
from giamsat.voice.councils.models_backing import Backing, Invitation  # noqa: F401
from giamsat.voice.models_contact import (  # noqa: F401
    Contact,
    Follower,
    Identity,
    Letter,
    Pending,
    PendingFile,
    Window,
)
from giamsat.voice.models_safety import Flag, FlagLetter, Hold, Veil  # noqa: F401
from giamsat.voice.models_tally import ItemTally  # noqa: F401
from giamsat.voice.models_task import TaskProposal  # noqa: F401
from giamsat.voice.tallies import TRIGGER
from giamsat.voice.transitions import pairs

PERSON = settings.AUTH_USER_MODEL
_RUNNING = [str(state) for state in RUNNING]
_HANDLED = ["routed", "handling", "drafted", "approved", "answered", "closed"]


class DayCounter(models.Model):
    """The last number of a day; its row is locked while a code is given, so codes have no gaps."""

    day = models.DateField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.day}: {self.last}"


class Item(models.Model):
    """One feedback, recommendation, initiative or solution (R33-R51).

    ``receiver`` is the body that receives and classifies, ``handler`` the one that answers. ``due`` is the limit of
    the present step, ``answer_due`` that of the answer; ``escalated`` is how far up its lateness was told (``limits``).
    ``public_*`` is what everybody reads once ``published_at`` is set: what was sent with personal data masked, as a
    person let it pass. ``terms`` are words and pairs of words without marks, for similar items and for the proposal
    of a body. ``held_at``: it is in quarantine (``Hold``), out of everything that is public and of the ordinary desks.
    """

    code = models.CharField(max_length=20, unique=True)
    family = models.CharField(max_length=10, choices=Family.choices)
    topic = models.CharField(max_length=10, choices=Topic.choices)
    territory = models.ForeignKey("units.Territory", models.PROTECT, null=True, related_name="+")
    title = models.CharField(max_length=200)
    text = models.TextField()
    by_organisation = models.BooleanField(default=False)
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.WEB)
    received_at = models.DateTimeField()
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")

    state = models.CharField(max_length=12, choices=State.choices, default=State.RECEIVED)
    state_before = models.CharField(max_length=12, blank=True, default="")
    state_since = models.DateTimeField()
    receiver = models.ForeignKey("units.Unit", models.PROTECT, related_name="+")
    handler = models.ForeignKey("units.Unit", models.PROTECT, null=True, related_name="+")
    assignee = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices, blank=True, default="")
    ground = models.CharField(max_length=20, choices=Ground.choices, blank=True, default="")
    transfers = models.PositiveSmallIntegerField(default=0)
    for_head = models.BooleanField(default=False)
    due = models.DateField(null=True)
    answer_due = models.DateField(null=True)
    stopped_on = models.DateField(null=True)
    noted_on = models.DateField(null=True)
    escalated = models.PositiveSmallIntegerField(default=0)
    routed_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    was_late = models.BooleanField(default=False)
    reopened = models.PositiveSmallIntegerField(default=0)
    rating = models.PositiveSmallIntegerField(null=True)
    rating_text = models.TextField(blank=True, default="")
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")
    task = models.ForeignKey("tasks.Task", models.PROTECT, null=True, related_name="voices")
    obstacle = models.ForeignKey("tasks.Obstacle", models.PROTECT, null=True, related_name="voices")
    held_at = models.DateTimeField(null=True)

    may_publish = models.BooleanField(default=False)
    published_at = models.DateTimeField(null=True)
    public_title = models.CharField(max_length=200, blank=True, default="")
    public_text = models.TextField(blank=True, default="")
    public_answer = models.TextField(blank=True, default="")
    supports = models.PositiveIntegerField(default=0)

    search = models.TextField(editable=False, default="")
    terms = ArrayField(models.TextField(), editable=False, default=list)
    fingerprint = models.CharField(max_length=64, editable=False)
    once = models.CharField(max_length=100, unique=True, null=True, editable=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["receiver", "due"], name="voice_at_receiver", condition=Q(state__in=_RUNNING)
            ),
            models.Index(fields=["handler", "due"], name="voice_at_handler", condition=Q(state__in=_RUNNING)),
            models.Index(
                fields=["-published_at", "-id"], name="voice_public", condition=Q(published_at__isnull=False)
            ),
            models.Index(
                fields=["-answered_at", "-id"],
                name="voice_answered",
                condition=Q(published_at__isnull=False, answered_at__isnull=False),
            ),
            models.Index(fields=["fingerprint"], name="voice_fingerprint"),
            models.Index(
                fields=["handler", "-routed_at"], name="voice_routed", condition=Q(routed_at__isnull=False)
            ),
            # Officers search what is not public too.
            GinIndex(fields=["search"], opclasses=["gin_trgm_ops"], name="voice_search"),
            GinIndex(fields=["terms"], name="voice_terms", condition=Q(published_at__isnull=False)),
            # The public list within one place, body or field, and what is not answered yet, the longest waiting first.
            *(
                models.Index(
                    fields=[name, "-published_at", "-id"],
                    name=f"voice_public_{name}",
                    condition=Q(published_at__isnull=False),
                )
                for name in ("territory", "handler", "topic")
            ),
            models.Index(
                fields=["-published_at", "-id"],
                name="voice_public_running",
                condition=Q(published_at__isnull=False, state__in=[*_RUNNING, "supplement"]),
            ),
            # Late ones, and their counts by body, month and place, are read from the index alone.
            models.Index(
                fields=["due", "id"],
                include=["handler", "receiver", "entered_at", "territory", "published_at"],
                name="voice_running",
                condition=Q(state__in=_RUNNING, held_at__isnull=True),
            ),
            models.Index(
                fields=["receiver", "due", "id"],
                name="voice_to_publish",
                condition=Q(
                    may_publish=True,
                    published_at__isnull=True,
                    state__in=[str(state) for state in PUBLISHABLE],
                ),
            ),
            models.Index(fields=["escalated"], name="voice_escalated", condition=Q(escalated__gt=0)),
            models.Index(
                fields=["answered_at"],
                include=["handler", "rating"],
                name="voice_rated",
                condition=Q(rating__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="voice_state"),
            models.CheckConstraint(condition=Q(family__in=Family.values), name="voice_family"),
            models.CheckConstraint(condition=Q(topic__in=Topic.values), name="voice_topic"),
            models.CheckConstraint(condition=Q(code__regex=r"^PAKN\.\d{8}\.\d{4,}$"), name="voice_code"),
            models.CheckConstraint(
                condition=~Q(state__in=_HANDLED) | Q(handler__isnull=False, answer_due__isnull=False),
                name="voice_has_handler",
            ),
            models.CheckConstraint(
                condition=Q(state="refused") ^ Q(ground=""), name="voice_refused_has_ground"
            ),
            models.CheckConstraint(
                condition=Q(state="merged") ^ Q(merged_into__isnull=True), name="voice_merged_into"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["answered", "closed"]) | Q(answered_at__isnull=False),
                name="voice_answered_at",
            ),
            models.CheckConstraint(
                condition=Q(state="supplement") ^ Q(stopped_on__isnull=True), name="voice_clock_stops"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=_RUNNING) | Q(due__isnull=False), name="voice_running_has_limit"
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | ~Q(public_text=""), name="voice_published_has_text"
            ),
            models.CheckConstraint(condition=Q(reopened__lte=1), name="voice_reopened_once"),
            models.CheckConstraint(
                condition=Q(rating__isnull=True) | Q(rating__gte=1, rating__lte=5), name="voice_rating"
            ),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="voice_merged_elsewhere"),
            models.CheckConstraint(
                condition=Q(held_at__isnull=True) | Q(published_at__isnull=True),
                name="voice_held_is_not_public",
            ),
        ]
        triggers = [
            pgtrigger.FSM(name="voice_steps", field="state", transitions=pairs()),
            pgtrigger.Trigger(
                name="voice_counted",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.After,
                func=TRIGGER,
            ),
            pgtrigger.ReadOnly(name="voice_facts", fields=["code", "received_at", "text", "title", "origin"]),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def is_running(self) -> bool:
        return self.state in RUNNING

    @property
    def holder(self) -> Unit | None:
        """The body whose turn it is; None when nobody's, or the sender's."""
        if self.state in AT_RECEIVER:
            return self.receiver
        return self.handler if self.state in AT_HANDLER else None


class Step(models.Model):
    """One thing that was done with an item; never altered.

    ``text`` is read by the bodies; by the sender and by everybody as ``services.recording`` says for each verb.
    ``unit`` is the body that has the item after the step, with its names as they were; ``due`` until when.
    """

    item = models.ForeignKey(Item, models.PROTECT, related_name="steps")
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


class Attachment(models.Model):
    """A file of an item: what the sender added, or what came with ``answer``.

    ``is_public``: everybody may open it once the answer is out; else the sender alone.
    """

    item = models.ForeignKey(Item, models.PROTECT, related_name="attachments")
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


class Answer(models.Model):
    """A draft answer and what became of it; who drafted it does not approve it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Chờ duyệt")
        REJECTED = "rejected", _("Phải sửa")
        APPROVED = "approved", _("Đã duyệt")
        UNFIT = "unfit", _("Không đúng câu hỏi")
        SENT = "sent", _("Đã gửi")

    item = models.ForeignKey(Item, models.PROTECT, related_name="answers")
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

    item = models.ForeignKey(Item, models.PROTECT, related_name="parts")
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

    item = models.ForeignKey(Item, models.PROTECT, related_name="objections")
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


class Term(models.Model):
    """In how many published items a term stands: rare ones tell more."""

    term = models.TextField(primary_key=True)
    items = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.term}: {self.items}"
