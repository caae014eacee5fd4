"""What the API keeps for itself: how much each key has asked for lately."""

from __future__ import annotations

from django.db import models


class Bucket(models.Model):
    """How many requests a key has left, as of ``at``; it fills up with time (see ``api.limits``).

    The table is unlogged: after a crash of the server everybody begins with a full bucket. ``key`` is a keyed
    hash, so a row tells nothing about the token.
    """

    key = models.CharField(max_length=64, primary_key=True)
    left = models.FloatField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["key"]

    def __str__(self) -> str:
        return f"{self.key[:8]}… {self.left:.1f}"
