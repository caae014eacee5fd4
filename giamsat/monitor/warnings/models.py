"""What the rules found: one row for each rule, subject and episode."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from giamsat.core.worded import Worded


class Severity(models.IntegerChoices):
    """How much a warning weighs."""

    NOTICE = 1, _("Lưu ý")
    WARNING = 2, _("Cảnh báo")
    SERIOUS = 3, _("Nghiêm trọng")


class Step(models.IntegerChoices):
    """Whose turn it is: the ladder on which a warning climbs."""

    PERSON = 0, _("Người phụ trách")
    HEAD = 1, _("Người đứng đầu đơn vị")
    ABOVE = 2, _("Đơn vị cấp trên")
    OFFICE = 3, _("Cơ quan thường trực")


class Finding(Worded):
    """A warning in words and figures. It closes by itself when its rule no longer finds it.

    ``subject_id`` is what the rule looks at: an assignment, an obstacle or a unit. ``unit`` is whom it
    concerns, ``addressed`` whose turn it is on the present ``step``. A dismissed warning stays so while the
    rule finds the same; a graver finding opens it again. ``told_step`` is the last step whose people know.

    Rows are written in bulk by the sweep; the database does not check their references one by one.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Đang mở")
        DISMISSED = "dismissed", _("Đã bỏ qua, có lý do")

    rule = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    episode = models.PositiveIntegerField(default=1)
    assignment = models.ForeignKey(
        "tasks.Assignment", models.DO_NOTHING, null=True, related_name="findings", db_constraint=False
    )
    unit = models.ForeignKey("units.Unit", models.DO_NOTHING, related_name="+", db_constraint=False)
    addressed = models.ForeignKey("units.Unit", models.DO_NOTHING, related_name="+", db_constraint=False)
    programme = models.ForeignKey(
        "directives.Programme", models.DO_NOTHING, null=True, related_name="+", db_constraint=False
    )
    severity = models.PositiveSmallIntegerField(choices=Severity.choices)
    facts = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    step = models.PositiveSmallIntegerField(choices=Step.choices, default=Step.PERSON)
    step_since = models.DateField()
    told_step = models.SmallIntegerField(default=-1)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    dismissed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    dismissed_at = models.DateTimeField(null=True)
    dismissal = models.TextField(blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-severity", "opened_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "subject_id"], name="finding_once", condition=Q(closed_at__isnull=True)
            ),
            models.UniqueConstraint(fields=["rule", "subject_id", "episode"], name="finding_episode"),
            models.CheckConstraint(
                condition=~Q(state="dismissed") | (Q(dismissed_by__isnull=False) & ~Q(dismissal="")),
                name="finding_dismissed_with_reason",
            ),
        ]
        indexes = [
            # The gravest of a tree, and how many of each severity, without looking at the rows.
            models.Index(
                fields=["unit", "-severity", "opened_at", "id"],
                include=["state"],
                name="finding_of_unit",
                condition=Q(closed_at__isnull=True),
            ),
            # The same of a rule; and how many each rule has found.
            models.Index(
                fields=["rule", "-severity", "opened_at", "id"],
                include=["state", "unit"],
                name="finding_of_rule",
                condition=Q(closed_at__isnull=True),
            ),
            models.Index(
                fields=["-severity", "opened_at", "id"],
                name="finding_worst",
                condition=Q(closed_at__isnull=True),
            ),
            models.Index(fields=["assignment"], name="finding_assignment"),
            models.Index(
                fields=["step", "step_since"],
                name="finding_ladder",
                condition=Q(closed_at__isnull=True, state="open"),
            ),
            models.Index(
                fields=["id"],
                name="finding_untold",
                condition=Q(closed_at__isnull=True, state="open", told_step__lt=models.F("step")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.subject_id}/{self.episode}"
