"""Who sent it, who follows it, and the letters that go to them. Only ``policies.may_see_contact`` opens this.

No other table of this domain holds a name, an address, a number or an e-mail address of a sender.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Func, Q
from django.db.models.lookups import Exact

from giamsat.monitor.urging.outbox import Outgoing

_TO = ("contact", "follower", "pending", "invitation")


class Identity(models.Model):
    """Somebody of the public whom an identity provider has vouched for; no account, no role.

    ``digest`` is a keyed hash of provider and subject, which may be a number of the state's registers. Name and contact
    are those of the last sign-in; an item keeps in ``Contact`` what was sent with it.
    """

    digest = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    organisation = models.CharField(max_length=200, blank=True, default="")
    email = models.EmailField(blank=True, default="")
    phone = models.CharField(max_length=20, blank=True, default="")
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def shown_name(self) -> str:
        """Under which name it speaks: its own, or that of the organisation it signed in for."""
        return self.organisation or self.name


class Contact(models.Model):
    """The sender of an item, or of a copy that joined it (``receipt`` is then the code of the copy)."""

    item = models.ForeignKey("voice.Item", models.PROTECT, related_name="contacts")
    identity = models.ForeignKey(Identity, models.PROTECT, null=True, related_name="contacts")
    receipt = models.CharField(max_length=24, unique=True)
    at = models.DateTimeField()
    name = models.CharField(max_length=200)
    address = models.CharField(max_length=300)
    phone = models.CharField(max_length=20, blank=True, default="")
    email = models.EmailField(blank=True, default="")
    id_number = models.CharField(max_length=20, blank=True, default="")
    email_confirmed_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)
    language = models.CharField(max_length=5, default="vi")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(erased_at__isnull=False, name="", address="", phone="", email="", id_number="")
                | (Q(erased_at__isnull=True) & ~Q(name="") & (~Q(phone="") | ~Q(email="") | ~Q(address=""))),
                name="voice_contact_reachable_or_erased",
            ),
        ]

    def __str__(self) -> str:
        return self.receipt

    @property
    def is_bounced(self) -> bool:
        """True while the last letter that left for the address was refused by its server."""
        tried = self.letters.filter(state__in=[Outgoing.State.SENT, Outgoing.State.FAILED]).order_by("-pk")
        return tried.values_list("state", flat=True).first() == Outgoing.State.FAILED


class Pending(models.Model):
    """What was sent without proof of work waits here until its e-mail address is confirmed, for two days."""

    public_id = models.UUIDField(unique=True)
    code_digest = models.CharField(max_length=64)
    tries = models.PositiveSmallIntegerField(default=0)
    data = models.JSONField()
    email = models.EmailField()
    language = models.CharField(max_length=5, default="vi")
    at = models.DateTimeField(db_index=True)
    item = models.ForeignKey("voice.Item", models.SET_NULL, null=True, related_name="+")
    receipt = models.CharField(max_length=24, blank=True, default="")

    def __str__(self) -> str:
        return str(self.public_id)


class PendingFile(models.Model):
    """A file that waits with it."""

    pending = models.ForeignKey(Pending, models.CASCADE, related_name="files")
    file = models.ForeignKey("core.StoredFile", models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.pending_id}: {self.file_id}"


class Follower(models.Model):
    """Somebody who wants news of a published item; unconfirmed ones get the one letter that asks."""

    item = models.ForeignKey("voice.Item", models.PROTECT, related_name="followers")
    identity = models.ForeignKey(Identity, models.CASCADE, null=True, related_name="follows")
    email = models.EmailField()
    language = models.CharField(max_length=5, default="vi")
    at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "email"], name="voice_follows_once")]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.pk}"


class Letter(Outgoing):
    """An e-mail to a sender or follower; the address stays in their row and goes with it."""

    key = models.CharField(max_length=100, unique=True)
    contact = models.ForeignKey(Contact, models.CASCADE, null=True, related_name="letters")
    follower = models.ForeignKey(Follower, models.CASCADE, null=True, related_name="letters")
    pending = models.ForeignKey(Pending, models.CASCADE, null=True, related_name="letters")
    invitation = models.ForeignKey("voice.Invitation", models.CASCADE, null=True, related_name="letters")

    class Meta(Outgoing.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(
                condition=Exact(Func(*_TO, function="NUM_NONNULLS", output_field=models.IntegerField()), 1),
                name="voice_letter_to_one",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try"], name="voice_letter_due", condition=Q(state__in=["waiting", "sending"])
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def recipient(self) -> str:
        to = self.contact or self.follower or self.pending or self.invitation
        return to.email if to else ""

    @property
    def headers(self) -> dict[str, str]:
        """How a reader's own mail program ends what it follows (RFC 2369, RFC 8058)."""
        # What makes links knows this model.
        from giamsat.voice.letters import unsubscribing

        return unsubscribing(self.follower) if self.follower is not None else {}


class Window(models.Model):
    """How often something was asked for within a span of time; the key tells nothing about who asked."""

    key = models.CharField(max_length=64, primary_key=True)
    began = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.key[:8]}: {self.count}"
