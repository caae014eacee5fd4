"""Who stands behind a published initiative or says what they know of it, and the experts who are asked to."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Func, Q
from django.db.models.lookups import Exact

from giamsat.core.worded import Worded
from giamsat.voice.councils.choices import Kind

PERSON = settings.AUTH_USER_MODEL


class Invitation(models.Model):
    """An expert whom the officers of the receiving body, or the council's chair, ask for an opinion.

    They vouch for name and post, under which the opinion is read; whoever has the link writes it.
    """

    item = models.ForeignKey("voice.Item", models.PROTECT, related_name="invitations")
    name = models.CharField(max_length=120)
    post = models.CharField(max_length=200)
    email = models.EmailField(blank=True, default="")
    language = models.CharField(max_length=5, default="vi")
    invited_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.name}"


class Backing(Worded):
    """Somebody with an account or an identity, a body by its leader, or an invited expert, on a published initiative.

    Supports have no words and count at once; words of others are shown once a person let them pass. ``name`` is that of
    an identity or expert when they spoke, ``unit_name`` that of the body or organisation they spoke for.
    """

    item = models.ForeignKey("voice.Item", models.PROTECT, related_name="backings")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    person = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    identity = models.ForeignKey("voice.Identity", models.PROTECT, null=True, related_name="backings")
    invitation = models.ForeignKey(Invitation, models.PROTECT, null=True, related_name="backings")
    name = models.CharField(max_length=330, blank=True, default="")
    unit = models.ForeignKey("units.Unit", models.PROTECT, null=True, related_name="+")
    unit_name = models.CharField(max_length=250, blank=True, default="")
    text = models.TextField(blank=True, default="")
    at = models.DateTimeField()
    shown_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="backing_kind"),
            models.CheckConstraint(condition=Q(kind="support") ^ ~Q(text=""), name="backing_words"),
            models.CheckConstraint(
                condition=Q(unit__isnull=True) | Q(kind="endorse"), name="backing_of_a_body_endorses"
            ),
            models.CheckConstraint(
                condition=Exact(
                    Func(
                        "person",
                        "identity",
                        "invitation",
                        function="NUM_NONNULLS",
                        output_field=models.IntegerField(),
                    ),
                    1,
                ),
                name="backing_of_one",
            ),
            # One person counts once, and so does one identity, one body, one organisation, one expert.
            models.UniqueConstraint(
                fields=["item", "kind", "person"],
                condition=Q(unit__isnull=True, withdrawn_at__isnull=True),
                name="backing_once_a_person",
            ),
            models.UniqueConstraint(
                fields=["item", "unit"],
                condition=Q(unit__isnull=False, withdrawn_at__isnull=True),
                name="backing_once_a_body",
            ),
            models.UniqueConstraint(
                fields=["item", "kind", "identity"],
                condition=Q(withdrawn_at__isnull=True),
                name="backing_once_an_identity",
            ),
            models.UniqueConstraint(
                fields=["item", "kind", "unit_name"],
                condition=Q(identity__isnull=False, withdrawn_at__isnull=True) & ~Q(unit_name=""),
                name="backing_once_an_organisation",
            ),
            models.UniqueConstraint(
                fields=["invitation"], condition=Q(withdrawn_at__isnull=True), name="backing_once_an_expert"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.kind}"

    @property
    def who(self) -> str:
        """Under which name everybody reads it."""
        return self.unit_name or self.name or (self.person.full_name if self.person else "")
