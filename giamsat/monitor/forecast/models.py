"""What was learned, and what it says of each open assignment."""

from __future__ import annotations

from django.db import models

from giamsat.core.worded import Worded


class LatenessModel(Worded):
    """One learning: from which time, how well it foresaw what was held back, and the model itself.

    ``terms`` are the features in order, each with its limits (``lowest``, ``highest``), ``mean``, ``scale`` and
    ``weight``: the log-odds of lateness are ``intercept`` plus the weights times the standardised features, each held
    within its limits. ``check_back`` tells of the data held back: what fell due after ``cut``, foreseen by a model that
    knew nothing later than that day; and how far the latest outcomes set the log-odds (``factor``, ``summand``, which
    are in the weights). A model that stays ``silent`` is used for nothing; the word says why.
    """

    class Silent(models.TextChoices):
        SPOKEN = "", ""
        LITTLE = "little", "too little history"
        BLIND = "blind", "foresees no better than the share of the late"

    made_at = models.DateTimeField()
    window_from = models.DateField(null=True)
    window_to = models.DateField(null=True)
    cut = models.DateField(null=True)
    instants = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    late = models.PositiveIntegerField(default=0)
    terms = models.JSONField(default=list)
    intercept = models.FloatField(default=0)
    check_back = models.JSONField(default=dict)
    silent = models.CharField(max_length=10, choices=Silent.choices, blank=True)
    is_used = models.BooleanField(default=False)

    class Meta:
        ordering = ["-made_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_used"], name="latenessmodel_one_used", condition=models.Q(is_used=True)
            ),
            models.CheckConstraint(
                condition=models.Q(is_used=False) | models.Q(silent=""), name="latenessmodel_silent_unused"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.made_at:%Y-%m-%d}"


class Forecast(models.Model):
    """The probability, from 0 to 1, that an open assignment will end after its present deadline.

    ``drivers`` are the facts that move it most: name of the feature, what it adds to the log-odds against an average
    assignment, and the fact in its own unit. Written in bulk by the job; the database does not check references
    one by one.
    """

    assignment = models.OneToOneField(
        "tasks.Assignment", models.DO_NOTHING, primary_key=True, related_name="forecast", db_constraint=False
    )
    model = models.ForeignKey(
        LatenessModel, models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    day = models.DateField()
    chance = models.FloatField()
    drivers = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["-chance", "assignment"], name="forecast_worst")]
        constraints = [
            models.CheckConstraint(condition=models.Q(chance__gte=0, chance__lte=1), name="forecast_chance")
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id}: {self.chance:.2f}"

    @property
    def percent(self) -> float:
        return 100 * self.chance
