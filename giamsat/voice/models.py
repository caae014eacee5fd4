"""What people send and how it is handled. Who sent it stands apart, in ``models_contact``."""

from __future__ import annotations

import datetime as dt

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q

from giamsat.core.worded import Worded
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
from giamsat.voice.limits import LIMITS, within
from giamsat.voice.models_contact import (  # noqa: F401
    Contact,
    Follower,
    Identity,
    Letter,
    Pending,
    PendingFile,
    Window,
)
from giamsat.voice.models_handling import (  # noqa: F401
    Answer,
    Attachment,
    Objection,
    Part,
    Step,
    Template,
)
from giamsat.voice.models_safety import Flag, FlagLetter, Hold, Veil  # noqa: F401
from giamsat.voice.models_tally import ItemTally  # noqa: F401
from giamsat.voice.models_task import TaskProposal  # noqa: F401
from giamsat.voice.spans import ENTERED, PUBLISHED
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


class Item(Worded):
    """One feedback, recommendation, initiative or solution (R33-R51).

    ``receiver`` is the body that receives and classifies, ``handler`` the one that answers. ``due`` is the limit of
    the present step, ``answer_due`` that of the answer; ``escalated`` is how far up its lateness was told (``limits``).
    ``public_*`` is what everybody reads once ``published_at`` is set: what was sent with personal data masked, as a
    person let it pass; ``withheld_at``: since when it is decided that nobody else reads it. ``terms`` are words and
    pairs of words without marks, for similar items and for the proposal of a body. ``held_at``: it is in quarantine
    (``Hold``), out of everything that is public and of the ordinary desks.
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
    withheld_at = models.DateTimeField(null=True)
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
            # Officers search what is not public too. With the parts of words the index knows in which span an item is
            # (``finding``). What waits to be sorted in is gone through by each look-up, so little waits.
            GinIndex(
                OpClass("search", name="gin_trgm_ops"),
                PUBLISHED.of_row,
                ENTERED.of_row,
                name="voice_search",
                gin_pending_list_limit=256,
            ),
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
            models.Index(fields=["stopped_on"], name="voice_asked", condition=Q(state="supplement")),
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
    def supplement_due(self) -> dt.date | None:
        """Until when the sender may supplement; None while nothing is asked of them."""
        return within(LIMITS.supplement, self.stopped_on) if self.stopped_on else None

    @property
    def holder(self) -> Unit | None:
        """The body whose turn it is; None when nobody's, or the sender's."""
        if self.state in AT_RECEIVER:
            return self.receiver
        return self.handler if self.state in AT_HANDLER else None


class Term(models.Model):
    """In how many published items a term stands: rare ones tell more."""

    term = models.TextField(primary_key=True)
    items = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.term}: {self.items}"
