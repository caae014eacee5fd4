"""What was measured: narrow rows by indicator, period and unit, what they were before, and their sums upwards."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from giamsat.core.worded import Worded


class State(models.IntegerChoices):
    """How far a value has come."""

    REPORTED = 1, _("Đã báo cáo")
    CONFIRMED = 2, _("Đã xác nhận")
    PUBLISHED = 3, _("Đã công bố")


class Provenance(Worded):
    """Where a value comes from: who or which system, when, from what evidence.

    ``via`` says by which way it came: web, api, import, job, or ``formula`` for a computed value.
    """

    value = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    weight = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    state = models.PositiveSmallIntegerField(choices=State.choices, default=State.REPORTED)
    version = models.PositiveIntegerField(default=1)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    via = models.CharField(max_length=10)
    at = models.DateTimeField()
    note = models.TextField(blank=True, default="")
    evidence = models.TextField(blank=True, default="")

    class Meta:
        abstract = True


class Observation(Provenance):
    """One value. A row that was taken back has no value; rows are never deleted.

    The key leads with indicator and period, as roll-up, map and ranking ask; the other index serves a unit's grid.
    ``weight`` and ``met`` are what the sheet in force made of the value for the sums (see ``Tally``).
    """

    pk = models.CompositePrimaryKey("indicator", "period", "unit")
    indicator = models.ForeignKey(
        "indicators.Indicator", models.PROTECT, related_name="observations", db_index=False
    )
    period = models.DateField()
    unit = models.ForeignKey("units.Unit", models.PROTECT, related_name="+", db_index=False)
    met = models.BooleanField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["unit", "period"], name="observation_of_unit"),
            # What waits is little of all: whoever decides would read the whole table without it.
            models.Index(
                fields=["state", "at"],
                include=["unit", "indicator", "by"],
                condition=Q(state__lt=3, value__isnull=False) & ~Q(via="formula"),
                name="observation_waiting",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=1) | Q(decided_by__isnull=False) | Q(via="formula") | Q(via="import"),
                name="observation_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | Q(by__isnull=True) | ~Q(by=F("decided_by")),
                name="observation_not_decided_by_reporter",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="observation_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.period} {self.unit_id}"


class Revision(Provenance):
    """What an observation was before a change, written by a trigger (migration ``0002_tally``); never altered.

    Its references were checked when the observation was written.
    """

    indicator = models.ForeignKey(
        "indicators.Indicator", models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    period = models.DateField()
    unit = models.ForeignKey(
        "units.Unit", models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )

    class Meta:
        ordering = ["indicator", "period", "unit", "version"]
        indexes = [models.Index(fields=["indicator", "period", "unit"], name="revision_of_observation")]
        triggers = [
            pgtrigger.Protect(name="revision_append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.period} {self.unit_id}/{self.version}"


class Tally(models.Model):
    """Sums over all below a unit, for indicator and period; several rows add up (migration ``0002_tally``).

    Triggers append signed differences in the transaction of the fact, so writers never wait for each other; a sweep
    folds them. No foreign keys: checking them would lock units and indicators.
    """

    indicator_id = models.BigIntegerField()
    period = models.DateField()
    unit_id = models.BigIntegerField()
    total = models.DecimalField(max_digits=32, decimal_places=6)
    weight = models.DecimalField(max_digits=32, decimal_places=6)
    weighted = models.DecimalField(max_digits=52, decimal_places=12)
    units = models.IntegerField()
    weighed = models.IntegerField()
    met = models.IntegerField()
    confirmed = models.IntegerField()
    published = models.IntegerField()

    class Meta:
        indexes = [models.Index(fields=["indicator_id", "period", "unit_id"], name="tally_key")]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.period} {self.unit_id}"


class Exemption(models.Model):
    """Leave to report or correct a period after its window has closed, until an instant (windows are per period)."""

    unit = models.ForeignKey("units.Unit", models.PROTECT, related_name="+")
    group = models.ForeignKey("indicators.Group", models.PROTECT, related_name="exemptions")
    period = models.DateField()
    until = models.DateTimeField()
    reason = models.TextField()
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    granted_at = models.DateTimeField()

    class Meta:
        ordering = ["-granted_at"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="exemption_reason"),
            models.CheckConstraint(condition=Q(until__gt=F("granted_at")), name="exemption_time_boxed"),
        ]
        triggers = [pgtrigger.Protect(name="exemption_kept", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.period}"
