"""Dashboards with their tiles, and reports that are made of them or of a template again and again."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from giamsat.boards.kinds import KINDS, Period, TileKind, Width
from giamsat.core.files.models import StoredFile
from giamsat.core.worded import Worded

PERSON = settings.AUTH_USER_MODEL


class Board(Worded):
    """A dashboard of a unit. Whoever looks at it sees it within their own rights.

    ``programme``, ``unit``, ``group`` and ``period`` are where it begins; a reader may choose others. Without a unit it
    shows each reader their own. A dropped one stays for the reports that were made of it.
    """

    owner = models.ForeignKey("units.Unit", models.PROTECT, related_name="boards")
    name = models.CharField(max_length=120)
    about = models.CharField(max_length=300, blank=True)
    is_shared = models.BooleanField(default=False)
    programme = models.ForeignKey("directives.Programme", models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey("units.Unit", models.PROTECT, null=True, related_name="+")
    group = models.ForeignKey("directives.TaskGroup", models.SET_NULL, null=True, related_name="+")
    period = models.CharField(max_length=12, choices=Period.choices, default=Period.NOW)
    made_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True)
    is_demo = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="board_named")]
        indexes = [models.Index(fields=["owner"], name="board_open", condition=Q(dropped_at__isnull=True))]

    def __str__(self) -> str:
        return self.name


class Tile(Worded):
    """One piece of a dashboard; ``options`` are those that ``kinds.checked`` passed for its kind."""

    board = models.ForeignKey(Board, models.CASCADE, related_name="tiles")
    kind = models.CharField(max_length=12, choices=TileKind.choices)
    title = models.CharField(max_length=120, blank=True)
    options = models.JSONField(default=dict)
    width = models.PositiveSmallIntegerField(choices=Width.choices, default=Width.HALF)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=[kind.value for kind in KINDS]), name="tile_kind"),
            models.CheckConstraint(condition=Q(width__in=Width.values), name="tile_width"),
        ]

    def __str__(self) -> str:
        return f"{self.board_id}/{self.position} {self.kind}"


class PeriodicReport(Worded):
    """A report that a unit makes each month or quarter (or when asked) from a dashboard or from a template of its own.

    It holds what readers of the owner may see, whoever started it. ``working_day`` counts the working days after the
    end of a period; on that day the report is made. ``template`` is the number of the newest template.
    """

    class Form(models.TextChoices):
        WORD = "docx", _("Word")
        EXCEL = "xlsx", _("Excel")
        WEB = "web", _("Trang web")

    class Rhythm(models.TextChoices):
        ASKED = "asked", _("Khi có người lập")
        MONTH = "month", _("Hằng tháng")
        QUARTER = "quarter", _("Hằng quý")

    owner = models.ForeignKey("units.Unit", models.PROTECT, related_name="periodic_reports")
    name = models.CharField(max_length=150)
    board = models.ForeignKey(Board, models.PROTECT, null=True, related_name="reports")
    programme = models.ForeignKey("directives.Programme", models.PROTECT, null=True, related_name="+")
    form = models.CharField(max_length=4, choices=Form.choices, default=Form.WORD)
    rhythm = models.CharField(max_length=8, choices=Rhythm.choices, default=Rhythm.ASKED)
    working_day = models.PositiveSmallIntegerField(default=3)
    recipients: models.ManyToManyField[Any, Any] = models.ManyToManyField("units.Unit", related_name="+")
    template = models.PositiveSmallIntegerField(default=0)
    made_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    is_demo = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="periodic_named"),
            models.CheckConstraint(
                condition=Q(working_day__gte=1, working_day__lte=20), name="periodic_working_day"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def cycle(self) -> str:
        """The length of its periods; one that is made when asked tells of months."""
        return "quarter" if self.rhythm == self.Rhythm.QUARTER else "month"


class Template(models.Model):
    """A file with fields that a report is filled into; an older one stays with what was made of it."""

    report = models.ForeignKey(PeriodicReport, models.CASCADE, related_name="templates")
    number = models.PositiveSmallIntegerField()
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    fields = models.JSONField(default=list)
    made_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["report", "number"], name="template_once")]

    def __str__(self) -> str:
        return f"{self.report_id} {self.number}"


class Edition(Worded):
    """A report of one period, made by the program, seen through by a person, sent to units.

    ``document`` is what it says, with the address of each figure; ``as_of`` the instant of its figures. Another one of
    the same period has the next ``number``.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Đang lập")
        MADE = "made", _("Chờ xem")
        SENT = "sent", _("Đã gửi")
        RETURNED = "returned", _("Trả lại")
        FAILED = "failed", _("Không lập được")

    report = models.ForeignKey(PeriodicReport, models.PROTECT, related_name="editions")
    period = models.DateField()
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    template = models.ForeignKey(Template, models.PROTECT, null=True, related_name="+")
    document = models.JSONField(default=dict)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    as_of = models.DateTimeField(null=True)
    asked_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    remark = models.CharField(max_length=500, blank=True)
    sent_to: models.ManyToManyField[Any, Any] = models.ManyToManyField("units.Unit", related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-period", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["report", "period", "number"], name="edition_of_period_once"),
            models.CheckConstraint(
                condition=~Q(state__in=["sent", "returned"])
                | Q(reviewed_by__isnull=False, made_at__isnull=False),
                name="edition_reviewed_by_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.period} {self.number}"
