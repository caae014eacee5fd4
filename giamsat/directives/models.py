"""Programmes, the documents that assign work, their clauses, and the tasks proposed from them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from giamsat.core.text import in_language
from giamsat.core.worded import Worded
from giamsat.directives.models_review import DirectiveLink as DirectiveLink
from giamsat.directives.models_review import ReviewStep as ReviewStep

PERSON = settings.AUTH_USER_MODEL


class Programme(models.Model):
    """A decision under monitoring with its steering body: Resolution 57, or a province's own plan (R1, R6).

    A programme owned by a unit below the root stays out of the national figures unless ``linked`` is set.
    """

    code = models.SlugField(max_length=40, unique=True)
    name_vi = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    steering_unit = models.ForeignKey("units.Unit", models.PROTECT, related_name="steered_programmes")
    owner = models.ForeignKey("units.Unit", models.PROTECT, related_name="own_programmes")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    linked = models.BooleanField(default=False)
    time_zone = models.CharField(max_length=40, default="Asia/Ho_Chi_Minh")
    soon_days = models.PositiveSmallIntegerField(default=7)
    green_from = models.PositiveSmallIntegerField(default=80)
    yellow_from = models.PositiveSmallIntegerField(default=50)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(green_from__gte=F("yellow_from")), name="programme_thresholds"
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")), name="programme_dates"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_language(self.name_vi, self.name_en)


class TaskGroup(models.Model):
    """A group of tasks within a programme, shown as a column of the overview (R7)."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="groups")
    code = models.SlugField(max_length=40)
    name_vi = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["programme_id", "position", "id"]
        constraints = [models.UniqueConstraint(fields=["programme", "code"], name="task_group_code")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_language(self.name_vi, self.name_en)


class Directive(Worded):
    """A document that assigns work, with its text as registered (R2). The text never changes afterwards."""

    class Kind(models.TextChoices):
        RESOLUTION = "resolution", _("Nghị quyết")
        DIRECTIVE = "directive", _("Chỉ thị")
        NOTICE = "notice", _("Thông báo")
        CONCLUSION = "conclusion", _("Kết luận")
        PROGRAMME = "programme", _("Chương trình")
        PLAN = "plan", _("Kế hoạch")
        PROJECT = "project", _("Đề án")
        DECISION = "decision", _("Quyết định")
        DISPATCH = "dispatch", _("Công điện, công văn")
        OTHER = "other", _("Văn bản khác")

    class State(models.TextChoices):
        REVIEW = "review", _("Đang rà soát")
        ISSUED = "issued", _("Đã giao việc")

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="directives")
    owner = models.ForeignKey("units.Unit", models.PROTECT, related_name="owned_directives")
    number = models.CharField(max_length=80)
    number_key = models.CharField(max_length=80, editable=False)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    issuer_name = models.CharField(max_length=200)
    issued_on = models.DateField()
    language = models.CharField(max_length=5)
    title = models.CharField(max_length=500)
    text = models.TextField()
    text_sha256 = models.CharField(max_length=64)
    encoding = models.CharField(max_length=20, default="utf-8")
    file_name = models.CharField(max_length=255, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.REVIEW)
    registered_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    registered_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-issued_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["number_key", "issued_on"], name="directive_number"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"


class Clause(models.Model):
    """A place in a directive's text. Offsets are code points into ``Directive.text``; ``end`` is exclusive."""

    directive = models.ForeignKey(Directive, models.CASCADE, related_name="clauses")
    parent = models.ForeignKey("self", models.CASCADE, null=True, related_name="children")
    position = models.PositiveIntegerField()
    depth = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12)
    label = models.CharField(max_length=120, blank=True)
    path = models.CharField(max_length=120)
    start = models.PositiveIntegerField()
    text_start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()

    class Meta:
        ordering = ["directive_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["directive", "position"], name="clause_position"),
            models.CheckConstraint(
                condition=Q(start__lte=F("text_start")) & Q(text_start__lte=F("end")), name="clause_span"
            ),
        ]

    def __str__(self) -> str:
        return self.path


class DeadlineKind(models.TextChoices):
    """How the words state the deadline; ``due`` is the last admissible day where there is one."""

    DAY = "day", _("ngày")
    MONTH = "month", _("tháng")
    QUARTER = "quarter", _("quý")
    HALF = "half", _("nửa năm")
    YEAR = "year", _("năm")
    RECURRING = "recurring", _("định kỳ")
    NONE = "none", _("không đặt hạn")


class Proposal(Worded):
    """A task as read from a clause, before it is issued. A person decides on each.

    ``evidence`` says where the words stand that the compiler read a field from: by field (lead, coordinate,
    deadline, product, authority, targets, references) a list of [start, end] into ``Directive.text``. They may
    lie outside ``start..end``, in a clause above. A field that a person has set has none.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Chờ xem")
        ACCEPTED = "accepted", _("Đã nhận")
        DROPPED = "dropped", _("Không phải việc")
        ISSUED = "issued", _("Đã giao")

    class Origin(models.TextChoices):
        COMPILER = "compiler", _("máy đọc")
        PERSON = "person", _("người đánh dấu")
        MODEL = "model", _("mô hình ngôn ngữ")

    directive = models.ForeignKey(Directive, models.CASCADE, related_name="proposals")
    clause = models.ForeignKey(Clause, models.PROTECT, null=True, related_name="proposals")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    title = models.CharField(max_length=300)
    content = models.TextField()
    deadline_kind = models.CharField(max_length=10, choices=DeadlineKind.choices, default=DeadlineKind.NONE)
    due = models.DateField(null=True, blank=True)
    deadline_text = models.CharField(max_length=300, blank=True)
    product = models.TextField(blank=True)
    authority = models.CharField(max_length=300, blank=True)
    responsibility = models.CharField(max_length=500, blank=True)
    targets = models.JSONField(default=list)
    references = models.JSONField(default=list)
    group = models.ForeignKey(TaskGroup, models.SET_NULL, null=True, blank=True, related_name="+")
    is_key = models.BooleanField(default=False)
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.COMPILER)
    confidence = models.FloatField(default=1.0)
    field_confidence = models.JSONField(default=dict)
    vague_words = models.JSONField(default=dict)
    evidence = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    edited = models.BooleanField(default=False)
    incomplete_reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["directive_id", "start", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="proposal_span"),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "accepted", "dropped", "issued"]), name="proposal_state"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PartyRole(models.TextChoices):
    """The part a unit has in a task (R3)."""

    LEAD = "lead", _("chủ trì")
    COORDINATE = "coordinate", _("phối hợp")


class Party(Worded):
    """A body named in a proposal: the words of the text, and the unit or group that they mean.

    Neither unit nor group set: the words could not be resolved and a person has to choose. ``note`` holds both
    names, a line each, of a body that was merged into ``unit``.
    """

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="parties")
    role = models.CharField(max_length=10, choices=PartyRole.choices)
    name = models.CharField(max_length=300)
    unit = models.ForeignKey("units.Unit", models.PROTECT, null=True, related_name="+")
    group = models.ForeignKey("units.UnitGroup", models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["proposal_id", "role", "position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__isnull=True) | Q(group__isnull=True), name="party_unit_or_group"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_resolved(self) -> bool:
        return self.unit_id is not None or self.group_id is not None

    @property
    def former(self) -> str:
        """That the body which the text names was merged into the unit, in the reader's language; else empty."""
        if not self.note or self.unit is None:
            return ""
        name_vi, _line, name_en = self.note.partition("\n")
        return gettext("%(old)s đã hợp nhất vào %(new)s") % {
            "old": in_language(name_vi, name_en),
            "new": self.unit.name,
        }


# At the end: these models refer to those above.
from giamsat.directives.models_asked import ModelReading  # noqa: E402
from giamsat.directives.models_intake import Intake, IntakeBatch  # noqa: E402

__all__ = [
    "Clause",
    "DeadlineKind",
    "Directive",
    "Intake",
    "IntakeBatch",
    "ModelReading",
    "Party",
    "PartyRole",
    "Programme",
    "Proposal",
    "TaskGroup",
]
