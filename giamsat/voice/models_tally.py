"""Kept counts of items for the open figures: no reader adds up a country's items."""

from __future__ import annotations

from django.db import models


class ItemTally(models.Model):
    """What items of one body, month of entry and place add up to.

    A trigger on items appends the signed difference in the transaction of the fact (``tallies.TRIGGER``), a job folds
    differences into one row a key; whoever reads adds up both. ``place`` is 0 where an item names none.
    """

    body = models.BigIntegerField()
    month = models.DateField()
    place = models.BigIntegerField()
    received = models.BigIntegerField()
    in_scope = models.BigIntegerField()
    transferred = models.BigIntegerField()
    supplement = models.BigIntegerField()
    answered = models.BigIntegerField()
    running = models.BigIntegerField()
    in_time = models.BigIntegerField()
    rated = models.BigIntegerField()
    stars = models.BigIntegerField()
    published = models.BigIntegerField()
    folded = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["body", "month", "place"], name="voice_tally_key"),
            models.Index(fields=["id"], name="voice_tally_loose", condition=models.Q(folded=False)),
        ]

    def __str__(self) -> str:
        return f"{self.body} {self.month} {self.place}: {self.received}"
