"""Tallies: counts of tasks and assignments, and which deadlines have been seen to pass.

The rows are written by triggers in the transaction of the fact (migration ``0002_triggers``), as signed
additions that nobody updates: writers never wait for each other. A sweep folds them together; a figure is
always the sum over rows, folded or not. No foreign keys: checking them would lock units and programmes.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from giamsat.core.database_clock import ClockNow
from giamsat.core.worded import Worded
from giamsat.directives.models import PartyRole
from giamsat.tasks.models import Assignment


class TallyNow(ClockNow):
    """``monitor_now()`` (migration ``0004_past``): the clock, and never before the last mark."""

    function = "monitor_now"


class Stage(models.TextChoices):
    """How far a thing is, apart from the calendar: with ``due`` it gives the time state on any day.

    Cancelled work is in no tally.
    """

    OPEN = "open"
    DONE = "done"
    LATE = "late"
    PAUSED = "paused"


class Part(models.TextChoices):
    """What a unit's tally counts: its own assignments, those of the units below it, those that it gave.

    ``once``: what to add to those that came into its tree (``top``), so that each task counts once there.
    """

    OWN = "own"
    BELOW = "below"
    GIVEN = "given"
    ONCE = "once"


class TaskCounts(Worded):
    """What a row about tasks tells: how many, by group, stage and deadline."""

    programme_id = models.BigIntegerField()
    group_id = models.BigIntegerField(null=True)
    stage = models.CharField(max_length=6, choices=Stage.choices)
    due = models.DateField(null=True)
    count = models.BigIntegerField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.programme_id} {self.stage} {self.due}: {self.count:+}"


class TaskTally(TaskCounts):
    """Tasks of a programme, each counted once (R9). ``at`` is when an addition was made."""

    folded = models.BooleanField(default=False)
    at = models.DateTimeField(db_default=TallyNow())

    class Meta:
        indexes = [
            models.Index(fields=["programme_id"], name="tasktally_programme"),
            models.Index(fields=["id"], name="tasktally_loose", condition=models.Q(folded=False)),
        ]


class UnitCounts(Worded):
    """What a row about assignments tells: how many, each counted at its unit and at every unit above it.

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

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.programme_id} {self.unit_id} {self.part} {self.stage} {self.due}: {self.count:+}"


class UnitTally(UnitCounts):
    """Assignments by unit. ``at`` is when an addition was made."""

    folded = models.BooleanField(default=False)
    at = models.DateTimeField(db_default=TallyNow())

    class Meta:
        indexes = [
            models.Index(fields=["unit_id", "programme_id", "part"], name="unittally_unit"),
            models.Index(fields=["programme_id", "part", "unit_id"], name="unittally_programme"),
            models.Index(fields=["id"], name="unittally_loose", condition=models.Q(folded=False)),
        ]


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
    """A deadline that passed while the assignment was open: told once, however often the sweep runs.

    The database does not check the reference: the sweep writes only what it reads from the assignments, which are
    never deleted, and to check a hundred thousand of them at midnight would lock and write each of their rows.
    """

    assignment = models.ForeignKey(
        Assignment, models.CASCADE, related_name="crossings", db_constraint=False, db_index=False
    )  # crossing_once begins with it
    due = models.DateField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["at"], name="crossing_at")]
        constraints = [models.UniqueConstraint(fields=["assignment", "due"], name="crossing_once")]

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.due}"


class TallyMark(models.Model):
    """An instant at which all tallies were written down, so that asking for a later one adds up little.

    ``is_beginning``: nothing is known of the time before it.
    """

    at = models.DateTimeField(unique=True)
    is_beginning = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.at}"


class TaskTallyMarked(TaskCounts):
    """A task tally as it stood at a mark."""

    mark = models.ForeignKey(TallyMark, models.CASCADE, related_name="+")


class UnitTallyMarked(UnitCounts):
    """A unit tally as it stood at a mark."""

    mark = models.ForeignKey(TallyMark, models.CASCADE, related_name="+", db_index=False)

    class Meta:
        indexes = [models.Index(fields=["mark", "unit_id", "programme_id"], name="unittallymarked_unit")]


class TaskTallyPast(TaskCounts):
    """An addition to a task tally after it was folded."""

    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["at"], name="tasktallypast_at")]


class UnitTallyPast(UnitCounts):
    """An addition to a unit tally after it was folded."""

    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["unit_id", "programme_id", "at"], name="unittallypast_unit"),
            models.Index(fields=["at"], name="unittallypast_at"),
        ]


class SavedInstant(models.Model):
    """An instant that people compare with, by name: "conference of 15 October" (R26)."""

    programme = models.ForeignKey("directives.Programme", models.CASCADE, related_name="saved_instants")
    name = models.CharField(max_length=120)
    at = models.DateTimeField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["-at"]
        constraints = [models.UniqueConstraint(fields=["programme", "name"], name="savedinstant_name")]

    def __str__(self) -> str:
        return self.name


class FoldMark(models.Model):
    """One row whose ``mark`` is another one after each change of folded tally rows: what was read of them under the
    same mark is still true.

    ``once_since``: before it trees counted no task once, because the installation is older than that; None where
    they always did.
    """

    mark = models.UUIDField(default=uuid.uuid4)
    once_since = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.mark)


class TaskTurn(models.Model):
    """A task whose assignments were counted once: whoever changes what is counted of it holds this row (migration
    ``0007_tasks_once``), so that two who finish one task at a time see each other.
    """

    task_id = models.BigIntegerField(primary_key=True)

    def __str__(self) -> str:
        return str(self.task_id)


# Models of this app that have packages of their own; Django finds models by this module.
from giamsat.monitor.conferences import Conference  # noqa: E402
from giamsat.monitor.forecast.models import Forecast, LatenessModel  # noqa: E402
from giamsat.monitor.quarters.models import QuarterSheet  # noqa: E402
from giamsat.monitor.urging.models import Digest, Letter, LetterCounter, Mail, Notice  # noqa: E402
from giamsat.monitor.warnings.models import Finding  # noqa: E402
from giamsat.monitor.workgroups.models import Decision, GroupMember, Meeting, WorkingGroup  # noqa: E402

__all__ = [
    "Above",
    "Conference",
    "DeadlineCrossing",
    "Decision",
    "Digest",
    "Finding",
    "FoldMark",
    "Forecast",
    "GroupMember",
    "LatenessModel",
    "Letter",
    "LetterCounter",
    "Mail",
    "Meeting",
    "Notice",
    "Part",
    "QuarterSheet",
    "SavedInstant",
    "Stage",
    "TallyMark",
    "TallyNow",
    "TaskTally",
    "TaskTallyMarked",
    "TaskTallyPast",
    "TaskTurn",
    "UnitTally",
    "UnitTallyMarked",
    "UnitTallyPast",
    "WorkingGroup",
]  # fmt: skip
