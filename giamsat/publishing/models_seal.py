"""The Merkle tree over public facts, texts and events, and the chain of its signed roots."""

from __future__ import annotations

import pgtrigger
from django.db import models

from giamsat.core.worded import Worded

_SEALED = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]


class Leaf(Worded):
    """A leaf of the tree: SHA-256 of a zero byte and what is sealed (RFC 9162, 2.1.1).

    ``ref`` is the id of a public fact, of an event or of a statement (``TextSeal``); ``name`` is release, kind and
    key of a fact, parted by tabs: a leaf whose fact is gone can still be named. Of a statement the release is 0.
    """

    FACT, EVENT, TEXT = "fact", "event", "text"

    index = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=5, choices=[(FACT, FACT), (EVENT, EVENT), (TEXT, TEXT)])
    ref = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)
    name = models.CharField(max_length=230, blank=True, default="")

    class Meta:
        ordering = ["index"]
        verbose_name_plural = "leaves"
        constraints = [models.UniqueConstraint(fields=["kind", "ref"], name="leaf_once")]
        indexes = [models.Index(fields=["index"], name="leaf_of_text", condition=models.Q(kind="text"))]
        triggers = _SEALED

    def __str__(self) -> str:
        return f"{self.index} {self.kind} {self.ref}"


class TextSeal(Worded):
    """A text, a comment or an entry of the list of sites became public, or was withdrawn: what is sealed of that.

    ``statement`` is sealed and always public; it holds the SHA-256 of ``words``, which are public until another
    statement on the same ``kind`` and ``slug`` follows, those of a comment as long as its text is public.
    """

    PUBLISHED, WITHDRAWN = "published", "withdrawn"
    TEXT, COMMENT, SITE = "text", "comment", "site"

    kind = models.CharField(
        max_length=7, choices=[(TEXT, TEXT), (COMMENT, COMMENT), (SITE, SITE)], default=TEXT
    )
    slug = models.CharField(max_length=130)
    number = models.PositiveIntegerField()
    act = models.CharField(max_length=9, choices=[(PUBLISHED, PUBLISHED), (WITHDRAWN, WITHDRAWN)])
    statement = models.JSONField()
    words = models.JSONField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "slug", "number", "act"], name="textseal_once")
        ]
        triggers = _SEALED

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    @property
    def key(self) -> str:
        """By what a reader names it, among those of its kind."""
        return f"{self.slug}/{self.number}/{self.act}"


class Tile(models.Model):
    """The hashes of up to 256 complete subtrees of 256 to the power of ``level`` leaves, one after the other.

    So a proof reads two rows a level. The last tile of a level grows; what is in a tile stays.
    """

    level = models.PositiveSmallIntegerField()
    index = models.BigIntegerField()
    hashes = models.BinaryField(max_length=256 * 32)

    class Meta:
        ordering = ["level", "index"]
        constraints = [models.UniqueConstraint(fields=["level", "index"], name="tile_place")]
        triggers = [
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="grows_only",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "NOT (NEW.level = OLD.level AND NEW.index = OLD.index"
                    " AND substring(NEW.hashes FROM 1 FOR length(OLD.hashes)) = OLD.hashes)"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.level}/{self.index}"


class SealKey(models.Model):
    """A public key that signs roots; each but the first is vouched for by the one before it."""

    name = models.CharField(max_length=120, unique=True)
    public = models.CharField(max_length=64)
    since = models.DateTimeField()
    vouched_by = models.OneToOneField("self", models.PROTECT, null=True, related_name="+")
    vouch = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
        triggers = _SEALED

    def __str__(self) -> str:
        return self.name


class Root(models.Model):
    """A signed root: the hash over the first ``size`` leaves, as a signed note that names the note before it."""

    size = models.BigIntegerField(unique=True)
    hash = models.BinaryField(max_length=32)
    at = models.DateTimeField()
    key = models.ForeignKey(SealKey, models.PROTECT, related_name="+")
    note = models.TextField()
    event_mark = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["size"]
        triggers = _SEALED

    def __str__(self) -> str:
        return f"{self.size}"
