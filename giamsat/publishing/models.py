"""What may become public, what was released, and the public rows that pages read."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from giamsat.core.ltree import PathField
from giamsat.core.worded import Worded
from giamsat.publishing.models_data import DataFile as DataFile
from giamsat.publishing.models_preparing import Preparation as Preparation
from giamsat.publishing.models_seal import Leaf, Root, SealKey, TextSeal, Tile  # noqa: F401 (models of this app)

PERSON = settings.AUTH_USER_MODEL


class PublicationPolicy(models.Model):
    """What of a programme may become public: ``fields`` names the cleared ones of each kind of fact.

    While ``standing_by`` stands for it, the daily release needs no approval of its own (until ``standing_until``).
    """

    programme = models.OneToOneField("directives.Programme", models.CASCADE, related_name="publication")
    is_open = models.BooleanField(default=False)
    fields = models.JSONField(default=dict)
    daily = models.BooleanField(default=False)
    standing_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    standing_until = models.DateField(null=True)
    changed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["programme_id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(standing_by__isnull=True, standing_until__isnull=True)
                | Q(standing_by__isnull=False, standing_until__isnull=False),
                name="publication_standing_has_end",
            )
        ]

    def __str__(self) -> str:
        return f"{self.programme_id}"


class Hold(models.Model):
    """A task kept back until the end of a day, with the reason; it enters the first release after that."""

    task = models.OneToOneField("tasks.Task", models.CASCADE, related_name="publication_hold")
    until = models.DateField()
    reason = models.TextField()
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["until", "id"]

    def __str__(self) -> str:
        return f"{self.task_id} {self.until}"


class Release(Worded):
    """Facts of a programme as of an instant, prepared by one and approved by another.

    A release holds what differs from the releases before it. ``public_from`` is the end of its embargo; facts are
    public from ``published_at`` on, when they are sealed and projected. A withdrawn one stays, with the reason.
    """

    class State(models.TextChoices):
        PREPARED = "prepared", _("Chờ duyệt công khai")
        RETURNED = "returned", _("Đã trả lại, không công bố")
        APPROVED = "approved", _("Đã duyệt")
        WITHDRAWN = "withdrawn", _("Đã rút")

    number = models.PositiveIntegerField(unique=True)
    programme = models.ForeignKey("directives.Programme", models.PROTECT, related_name="releases")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PREPARED)
    as_of = models.DateTimeField()
    note = models.TextField(blank=True)
    fields = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    findings = models.JSONField(default=list)
    prepared_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    prepared_at = models.DateTimeField()
    public_from = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    is_standing = models.BooleanField(default=False)
    published_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    end_reason = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme"], condition=Q(state="prepared"), name="release_one_open"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["prepared", "returned", "approved", "withdrawn"]), name="release_state"
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | Q(prepared_by__isnull=True)
                | ~Q(approved_by=F("prepared_by")),
                name="release_approved_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "withdrawn"])
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="release_approved_by_someone",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["returned", "withdrawn"]) | ~Q(end_reason=""),
                name="release_end_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}"

    @property
    def is_public(self) -> bool:
        """True when its facts may be seen by everybody."""
        return self.state == self.State.APPROVED and self.published_at is not None


class Fact(models.Model):
    """One public row as it was released; ``body`` is null where a release says that the row is public no more.

    ``before`` is what stood there until then. Never altered, never removed.
    """

    release = models.ForeignKey(Release, models.PROTECT, related_name="facts")
    kind = models.CharField(max_length=10)
    key = models.CharField(max_length=200)
    body = models.JSONField(null=True)
    sha256 = models.CharField(max_length=64)
    before = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["release", "kind", "key"], name="fact_once_a_release")]
        indexes = [models.Index(fields=["kind", "key", "-id"], name="fact_of_key")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class PublicRow(models.Model):
    """The latest public fact of a key, with what pages look by. Made from facts, and from nothing else."""

    fact = models.OneToOneField(Fact, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10)
    key = models.CharField(max_length=200)
    programme = models.CharField(max_length=40)
    group = models.CharField(max_length=40)
    task = models.CharField(max_length=60)
    unit = models.CharField(max_length=80)
    path = PathField(null=True)
    role = models.CharField(max_length=10)
    state = models.CharField(max_length=10)
    due = models.DateField(null=True)
    done_on = models.DateField(null=True)
    search = models.TextField()
    body = models.JSONField()

    class Meta:
        ordering = ["kind", "key"]
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="publicrow_key")]
        indexes = [
            models.Index(fields=["kind", "programme", "state", "due"], name="publicrow_state"),
            models.Index(fields=["task", "kind"], name="publicrow_task"),
            models.Index(fields=["group", "kind", "unit", "done_on"], name="publicrow_group"),
            GistIndex(fields=["path"], name="publicrow_path"),
            GinIndex(fields=["search"], opclasses=["gin_trgm_ops"], name="publicrow_search"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class PublicChange(Worded):
    """What a release changed for a task, told once: new, done, overdue, deadline moved, reported, public no more."""

    class Kind(models.TextChoices):
        NEW = "new", _("Việc mới được công khai")
        DONE = "done", _("Xong")
        OVERDUE = "overdue", _("Bắt đầu quá hạn")
        DEADLINE = "deadline", _("Đổi hạn")
        REPORTED = "reported", _("Có báo cáo được xác nhận")
        REMOVED = "removed", _("Không còn công khai")

    release = models.ForeignKey(Release, models.PROTECT, related_name="changes")
    at = models.DateTimeField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    programme = models.CharField(max_length=40)
    task = models.CharField(max_length=60)
    title = models.CharField(max_length=300)
    unit = models.CharField(max_length=80, blank=True)
    path = PathField(null=True)
    before = models.CharField(max_length=200, blank=True)
    after = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["-at"], name="publicchange_at"),
            models.Index(fields=["task", "-at"], name="publicchange_task"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.task}"


class Edition(models.Model):
    """The one row that says which state of the portal there is: caches hold as long as it does.

    ``number`` counts publications and withdrawals of figures, ``at`` is the instant of the last; ``texts`` counts those
    of texts, their comments and the list of sites. So news makes no page of figures new, and no edition of the data.
    """

    number = models.PositiveIntegerField(default=0)
    texts = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.number}"
