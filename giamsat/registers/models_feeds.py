"""Which figures of a register are values of an indicator."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from giamsat.core.worded import Worded


class Feed(Worded):
    """One figure of a register, of each unit's own records in a period, for the indicator of that code.

    The code is plain text: registers know nothing of indicators, which take the figure (``figures.feed_values``).
    ``day`` is the field that tells the period; without it all records count as they are now.
    A ratio is ``field`` (or the records in ``state``) per ``over`` (or all records), in per cent.
    """

    class Measure(models.TextChoices):
        COUNT = "count", _("Số bản ghi")
        SUM = "sum", _("Tổng")
        RATIO = "ratio", _("Tỷ lệ phần trăm")

    register = models.ForeignKey("registers.Register", models.CASCADE, related_name="feeds")
    indicator_code = models.CharField(max_length=40)
    measure = models.CharField(max_length=10, choices=Measure.choices)
    field = models.CharField(max_length=40, blank=True)
    over = models.CharField(max_length=40, blank=True)
    day = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["indicator_code"]
        constraints = [
            models.UniqueConstraint(fields=["indicator_code"], name="feed_one_source"),
            models.CheckConstraint(condition=~Q(indicator_code=""), name="feed_of_an_indicator"),
            models.CheckConstraint(condition=~Q(measure="sum", field=""), name="feed_sum_of_a_field"),
        ]

    def __str__(self) -> str:
        return f"{self.register_id} → {self.indicator_code}"
