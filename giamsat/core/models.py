"""Tables of the house itself: stored files, signs of life, and acts that must happen once."""

from __future__ import annotations

from django.db import models

from giamsat.core.files.models import StoredFile as StoredFile


class Heartbeat(models.Model):
    """When a part of the system last did its round; one row a part, overwritten each time."""

    name = models.CharField(max_length=120, primary_key=True)
    at = models.DateTimeField()
    seconds = models.FloatField(default=0)
    # What went wrong in the last round, by class of error alone: texts may quote what people entered.
    fault = models.CharField(max_length=200, blank=True, default="")

    def __str__(self) -> str:
        return f"{self.name} {self.at.isoformat()}"


class OnceKey(models.Model):
    """A key under which a person asked for something, so that repeats do nothing (see ``core.once``)."""

    person_id = models.BigIntegerField()
    key = models.CharField(max_length=100)
    at = models.DateTimeField(db_index=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.JSONField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["person_id", "key"], name="once_key")]

    def __str__(self) -> str:
        return self.key
