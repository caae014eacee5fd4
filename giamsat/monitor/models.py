"""Tallies: counts of tasks and assignments, and which deadlines have been seen to pass.

The rows are written by triggers in the transaction of the fact (migration ``0002_triggers``), as signed
additions that nobody updates: writers never wait for each other. A sweep folds them together; a figure is
always the sum over rows, folded or not. No foreign keys: checking them would lock units and programmes.
"""

from __future__ import annotations

from django.db import models

from giamsat.directives.models import PartyRole
from giamsat.tasks.models import Assignment


class Stage(models.TextChoices):
    """How far a thing is, apart from the calendar: with ``due`` it gives the time state on any day.

    Cancelled work is in no tally.
    """

    OPEN = "open"
    DONE = "done"
    LATE = "late"
    PAUSED = "paused"


class Part(models.TextChoices):
    """What a unit's tally counts: its own assignments, those of the units below it, those that it gave."""

    OWN = "own"
    BELOW = "below"
    GIVEN = "given"


class TaskTally(models.Model):
    """Tasks of a programme, each counted once (R9), by group, stage and deadline."""

    programme_id = models.BigIntegerField()
    group_id = models.BigIntegerField(null=True)
    stage = models.CharField(max_length=6, choices=Stage.choices)
    due = models.DateField(null=True)
    count = models.BigIntegerField()
    folded = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["programme_id"], name="tasktally_programme"),
            models.Index(fields=["id"], name="tasktally_loose", condition=models.Q(folded=False)),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.stage} {self.due}: {self.count:+}"


class UnitTally(models.Model):
    """Assignments by unit, each counted at its unit and at every unit above it.

    ``top``: the work came into the unit's tree with this assignment (it was not forwarded from within), so
    that the sum over ``top`` counts forwarded work once. ``due`` is kept while it decides the time state:
    for open and paused assignments. ``progress`` and ``confirmed`` are sums of per cent.
    """

    programme_id = models.BigIntegerField()
    group_id = models.BigIntegerField(null=True)
    unit_id = models.BigIntegerField()
    part = models.CharField(max_length=5, choices=Part.choices)
    role = models.CharField(max_length=10, choices=PartyRole.choices)
    top = models.BooleanField()
    stage = models.CharField(max_length=6, choices=Stage.choices)
    due = models.DateField(null=True)
    count = models.BigIntegerField()
    progress = models.BigIntegerField()
    confirmed = models.BigIntegerField()
    folded = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["unit_id", "programme_id", "part"], name="unittally_unit"),
            models.Index(fields=["programme_id", "part", "unit_id"], name="unittally_programme"),
            models.Index(fields=["id"], name="unittally_loose", condition=models.Q(folded=False)),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.unit_id} {self.part} {self.stage} {self.due}: {self.count:+}"


class Above(models.Model):
    """Each unit with itself and every unit above it, as the tallies have last counted it."""

    unit_id = models.BigIntegerField()
    above_id = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit_id", "above_id"], name="above_once")]
        indexes = [models.Index(fields=["above_id"], name="above_above")]

    def __str__(self) -> str:
        return f"{self.unit_id} < {self.above_id}"


class DeadlineCrossing(models.Model):
    """A deadline that passed while the assignment was open: told once, however often the sweep runs."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="crossings")
    due = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["assignment", "due"], name="crossing_once")]

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.due}"


# Models of this app that have packages of their own; Django finds models by this module.
from giamsat.monitor.urging.models import Digest, Letter, LetterCounter, Mail, Notice  # noqa: E402
from giamsat.monitor.warnings.models import Finding  # noqa: E402

__all__ = [
    "Above", "DeadlineCrossing", "Digest", "Finding", "Letter", "LetterCounter", "Mail", "Notice", "Part", "Stage",
    "TaskTally", "UnitTally",
]  # fmt: skip
