"""Texts of the public website with all their versions, their files, and what readers say in consultations."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from giamsat.core.files.models import StoredFile
from giamsat.core.text import in_language
from giamsat.core.worded import Worded
from giamsat.editorial.choices import OF_DOCUMENTS, Form, Kind, State
from giamsat.editorial.models_sites import Entry as Entry
from giamsat.editorial.models_sites import Site as Site
from giamsat.editorial.models_sites import Target as Target
from giamsat.voice.choices import Topic

PERSON = settings.AUTH_USER_MODEL


class Piece(Worded):
    """A text under its address; its versions say it. ``unit`` publishes it, or receives the comments."""

    kind = models.CharField(max_length=12, choices=Kind.choices)
    slug = models.SlugField(max_length=100, unique=True)
    unit = models.ForeignKey("units.Unit", models.PROTECT, related_name="pieces")
    made_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    first_public_at = models.DateTimeField(null=True)
    is_demo = models.BooleanField(default=False)

    class Meta:
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(condition=Q(kind__in=Kind.values), name="piece_kind")]

    def __str__(self) -> str:
        return self.slug


class Version(Worded):
    """What a text says, or said. What was approved is never altered: another version takes its place.

    ``dated`` is the day of issue, of the speech or of the work; ``by`` who issued, spoke or wrote. ``amends`` and
    ``replaces`` are numbers of other documents. ``writers`` are all who saved it: none of them approves it.
    """

    piece = models.ForeignKey(Piece, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    title_vi = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300, blank=True)
    lead_vi = models.CharField(max_length=600, blank=True)
    lead_en = models.CharField(max_length=600, blank=True)
    text_vi = models.TextField(blank=True)
    text_en = models.TextField(blank=True)
    by = models.CharField(max_length=200, blank=True)
    dated = models.DateField(null=True)
    code = models.CharField(max_length=80, blank=True)
    form = models.CharField(max_length=10, choices=Form.choices, blank=True)
    field = models.CharField(max_length=12, choices=Topic.choices, blank=True)
    target = models.CharField(max_length=10, blank=True, choices=[(t.value, t.label) for t in OF_DOCUMENTS])
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    amends = ArrayField(models.CharField(max_length=80), default=list)
    replaces = ArrayField(models.CharField(max_length=80), default=list)
    opens = models.DateField(null=True)
    closes = models.DateField(null=True)
    address = models.CharField(max_length=300, blank=True)
    email = models.CharField(max_length=254, blank=True)
    summary_vi = models.TextField(blank=True)
    summary_en = models.TextField(blank=True)
    search = models.TextField()
    writers = ArrayField(models.BigIntegerField(), default=list)
    written_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    public_from = models.DateTimeField(null=True)
    public_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["piece", "number"], name="version_number"),
            models.UniqueConstraint(
                fields=["piece"],
                condition=Q(state__in=["draft", "review", "approved"]),
                name="version_one_open",
            ),
            models.UniqueConstraint(fields=["piece"], condition=Q(state="public"), name="version_one_public"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="version_state"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | Q(written_by__isnull=True)
                | ~Q(approved_by=F("written_by")),
                name="version_approved_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "review"]) | Q(approved_at__isnull=False),
                name="version_public_is_approved",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | ~Q(reason=""), name="version_withdrawn_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(closes__isnull=True) | Q(opens__isnull=False, closes__gte=F("opens")),
                name="version_closes_after_opening",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-public_at"], name="version_public"),
            models.Index(fields=["public_from"], name="version_due", condition=Q(state="approved")),
            GinIndex(fields=["search"], opclasses=["gin_trgm_ops"], name="version_search"),
        ]

    def __str__(self) -> str:
        return f"{self.piece_id}/{self.number}"

    @property
    def title(self) -> str:
        return in_language(self.title_vi, self.title_en)

    @property
    def lead(self) -> str:
        return in_language(self.lead_vi, self.lead_en)

    @property
    def text(self) -> str:
        return in_language(self.text_vi, self.text_en)

    @property
    def summary(self) -> str:
        return in_language(self.summary_vi, self.summary_en)


class Attachment(models.Model):
    """A file of a version; ``position`` is the number by which the text names a picture."""

    owner = models.ForeignKey(Version, models.CASCADE, related_name="files")
    position = models.PositiveSmallIntegerField()
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    title = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["owner", "position"], name="piecefile_position")]

    def __str__(self) -> str:
        return f"{self.owner_id}/{self.position}"


class Opinion(Worded):
    """What a reader says in a consultation. Nothing of it is public before a person has read it.

    ``shown`` is what the public reads; ``name`` is there only where its bearer wants to be named. ``reason`` is that of
    refusing, which the desk alone reads, or of withdrawing, which everybody does.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Chờ duyệt")
        PUBLIC = "public", _("Đã đăng")
        REFUSED = "refused", _("Đã quyết định không đăng")
        WITHDRAWN = "withdrawn", _("Đã rút")

    piece = models.ForeignKey(Piece, models.PROTECT, related_name="opinions")
    text = models.TextField()
    name = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    shown = models.TextField(blank=True)
    decided_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting") | Q(decided_at__isnull=False), name="opinion_decided_by_someone"
            ),
            models.CheckConstraint(
                condition=~Q(state="public") | ~Q(shown=""), name="opinion_public_has_words"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["refused", "withdrawn"]) | ~Q(reason=""),
                name="opinion_refused_has_reason",
            ),
        ]
        indexes = [models.Index(fields=["piece", "state", "at"], name="opinion_of_piece")]

    def __str__(self) -> str:
        return f"{self.piece_id}/{self.pk}"
