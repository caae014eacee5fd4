"""A dossier of an initiative, its council, their sheets and signatures, and who stands behind the initiative.

What a member must never do, the database refuses as well: triggers below.
"""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from giamsat.core.worded import Worded
from giamsat.voice.councils.choices import MOST, Act, Criterion, Declaration, Part, Round, Stage
from giamsat.voice.councils.transitions import pairs

PERSON = settings.AUTH_USER_MODEL
_DECIDED = ["recognised", "declined", "assigned"]

_MAY_SCORE = """
SELECT m.declaration, m.removed_at, d.stage INTO declared, gone, at_stage
  FROM voice_member m JOIN voice_dossier d ON d.id = m.dossier_id WHERE m.id = NEW.member_id;
IF declared <> 'free' OR gone IS NOT NULL THEN
    RAISE EXCEPTION 'only a member without a conflict of interest scores' USING ERRCODE = 'check_violation';
END IF;
IF NOT ((NEW.round = 1 AND at_stage = 'blind') OR (NEW.round = 2 AND at_stage = 'together')) THEN
    RAISE EXCEPTION 'this round is not open' USING ERRCODE = 'check_violation';
END IF;
IF NEW.round = 2 AND NOT EXISTS (SELECT 1 FROM voice_sheet WHERE member_id = NEW.member_id AND round = 1) THEN
    RAISE EXCEPTION 'who did not score alone does not score after the discussion' USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
"""

_MAY_SIGN = """
SELECT m.declaration, m.removed_at INTO declared, gone FROM voice_member m WHERE m.id = NEW.member_id;
IF declared <> 'free' OR gone IS NOT NULL THEN
    RAISE EXCEPTION 'only a member without a conflict of interest signs' USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
"""

_DECIDES = """
IF NEW.decided_by_id IS NOT NULL AND EXISTS (
    SELECT 1 FROM voice_member WHERE dossier_id = NEW.id AND person_id = NEW.decided_by_id
) THEN
    RAISE EXCEPTION 'a member of the council does not decide on its advice' USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
"""


class Dossier(Worded):
    """An initiative on its way to a decision. The body that received the item runs it (``Item.receiver``).

    ``check_text`` is the written result of the validity check, ``reason`` that of the decision; ``public_reason`` is
    what everybody reads once ``published_at`` is set. ``tasks`` are what was made of a recognised one.
    """

    item = models.OneToOneField("voice.Item", models.PROTECT, related_name="dossier")
    stage = models.CharField(max_length=12, choices=Stage.choices, default=Stage.CHECKING)
    stage_since = models.DateTimeField()
    due = models.DateField(null=True)
    was_late = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")

    check_text = models.TextField(blank=True, default="")
    checked_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)
    formed_by_text = models.CharField(max_length=200, blank=True, default="")
    formed_at = models.DateTimeField(null=True)
    decision_number = models.CharField(max_length=60, blank=True, default="")
    reason = models.TextField(blank=True, default="")
    decided_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    public_reason = models.TextField(blank=True, default="")
    published_at = models.DateTimeField(null=True)
    tasks = models.ManyToManyField("tasks.Task", related_name="initiatives")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["stage", "due"], name="dossier_by_stage")]
        constraints = [
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="dossier_stage"),
            models.CheckConstraint(
                condition=Q(stage="checking") | (Q(checked_at__isnull=False) & ~Q(check_text="")),
                name="dossier_checked_in_writing",
            ),
            models.CheckConstraint(
                condition=Q(stage__in=_DECIDED, decided_at__isnull=False, decided_by__isnull=False)
                & ~Q(reason="")
                | (~Q(stage__in=_DECIDED) & Q(decided_at__isnull=True)),
                name="dossier_decided_with_reason",
            ),
            models.CheckConstraint(
                condition=~Q(checked_by=F("decided_by")), name="dossier_decided_by_another"
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | (Q(decided_at__isnull=False) & ~Q(public_reason="")),
                name="dossier_published_decided",
            ),
        ]
        triggers = [
            pgtrigger.FSM(name="dossier_steps", field="stage", transitions=pairs()),
            pgtrigger.ReadOnly(name="dossier_facts", fields=["item", "opened_at", "opened_by"]),
            pgtrigger.Trigger(
                name="decides", when=pgtrigger.Before, operation=pgtrigger.Update, func=_DECIDES,
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.item_id}: {self.stage}"


class DossierStep(Worded):
    """One thing that was done with a dossier; never altered. It names who, never what a member scored or declared."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="steps")
    at = models.DateTimeField()
    act = models.CharField(max_length=10, choices=Act.choices)
    stage = models.CharField(max_length=12, choices=Stage.choices)
    person = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    due = models.DateField(null=True)
    text = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["id"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.act}"

    @property
    def brief(self) -> str:
        """Its words, where they stand nowhere else on the page."""
        return self.text if self.act in (Act.FORM, Act.FINISH, Act.ASSIGN, Act.LINK) else ""


class Member(Worded):
    """Somebody in a council. ``removed_at``: taken out again before the scoring began."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="members")
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    part = models.CharField(max_length=8, choices=Part.choices)
    declaration = models.CharField(max_length=8, choices=Declaration.choices, default=Declaration.PENDING)
    conflict = models.TextField(blank=True, default="")
    declared_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "person"], name="member_once"),
            models.UniqueConstraint(
                fields=["dossier"],
                condition=Q(part="chair", removed_at__isnull=True),
                name="member_one_chair",
            ),
            models.CheckConstraint(
                condition=Q(declaration="conflict") ^ Q(conflict=""), name="member_conflict_in_words"
            ),
            models.CheckConstraint(
                condition=Q(declaration="pending") ^ Q(declared_at__isnull=False), name="member_declared_at"
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="member_facts", fields=["dossier", "person"]),
            # A conflict that was declared stays: another member is taken instead.
            pgtrigger.Protect(
                name="conflict_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__declaration="conflict")
                & ~pgtrigger.Q(new__declaration="conflict"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id}: {self.person_id}"

    @property
    def scores(self) -> bool:
        """True for whoever belongs to the council and has declared to have no conflict."""
        return self.declaration == Declaration.FREE and self.removed_at is None


def _points() -> models.PositiveSmallIntegerField[int, int]:
    return models.PositiveSmallIntegerField()


class Sheet(Worded):
    """What a member gave in a round, for good: who thinks otherwise after the discussion sends a second one."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="sheets")
    round = models.PositiveSmallIntegerField(choices=Round.choices)
    novelty = _points()
    breakthrough = _points()
    feasibility = _points()
    impact = _points()
    resources = _points()
    remark = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["member", "round"], name="sheet_once_a_round"),
            models.CheckConstraint(
                condition=Q(**{f"{name}__lte": MOST for name in Criterion.values}), name="sheet_points"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="sheet_final", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="may_score",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("declared", "text"), ("gone", "timestamptz"), ("at_stage", "text")],
                func=_MAY_SCORE,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.round}"

    @property
    def total(self) -> int:
        """Of a hundred."""
        return sum(int(getattr(self, name)) for name in Criterion.values)


class Minutes(models.Model):
    """What the council found, in words, with the figures as they were; a mended text is a new row."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="minutes")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    figures = models.JSONField()
    sha256 = models.CharField(max_length=64)
    put_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    put_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["dossier", "number"], name="minutes_number")]
        triggers = [pgtrigger.Protect(name="minutes_final", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.dossier_id}: {self.number}"


class Signature(models.Model):
    """A member signs these words and figures (``Minutes.sha256``), with an opinion of their own where they differ."""

    minutes = models.ForeignKey(Minutes, models.PROTECT, related_name="signatures")
    member = models.ForeignKey(Member, models.PROTECT, related_name="signatures")
    sha256 = models.CharField(max_length=64)
    reservation = models.TextField(blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["minutes", "member"], name="signature_once")]
        triggers = [
            pgtrigger.Protect(name="signature_final", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="may_sign",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("declared", "text"), ("gone", "timestamptz")],
                func=_MAY_SIGN,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.minutes_id}: {self.member_id}"


class Contribution(models.Model):
    """What a recognised initiative is to bring to an indicator (fourth criterion of Decision 2266; R50)."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="contributions")
    indicator = models.ForeignKey("indicators.Indicator", models.PROTECT, related_name="+")
    text = models.TextField()
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["dossier", "indicator"], name="contribution_once")]

    def __str__(self) -> str:
        return f"{self.dossier_id}: {self.indicator_id}"
