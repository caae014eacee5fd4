"""How units are judged by an index: frames with components, rounds, and each unit's evaluation with its steps."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from giamsat.core.text import in_language
from giamsat.core.worded import Worded
from giamsat.indicators.periods import Cycle

PERSON = settings.AUTH_USER_MODEL


class Method(models.TextChoices):
    """How the points of a component come about (R20)."""

    FORMULA = "formula", _("Theo công thức: tỷ lệ đạt nhân điểm tối đa")
    YES_NO = "yes_no", _("Có thì đủ điểm, không thì không điểm")
    BANDS = "bands", _("Theo bậc")
    ASSESSOR = "assessor", _("Người chấm cho điểm")


class Missing(models.TextChoices):
    """What a component without data does to the sum."""

    NONE = "none", _("Thiếu một thành phần thì không có điểm")
    SCALE = "scale", _("Bỏ thành phần thiếu, quy về tổng điểm")


class IndexFrame(Worded):
    """A version of an index: what is scored, how, for which kinds of units.

    Only a draft is edited; what was put in force never changes, a change is the next ``number``. A unit whose value
    of ``base`` is below ``least`` is scored and not ranked. For ``appeal_days`` after publication a unit may appeal.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Dự thảo")
        IN_FORCE = "in_force", _("Đang áp dụng")
        RETIRED = "retired", _("Đã thôi áp dụng")

    code = models.SlugField(max_length=40)
    number = models.PositiveSmallIntegerField(default=1)
    name_vi = models.CharField(max_length=250)
    name_en = models.CharField(max_length=250)
    grounds = models.CharField(max_length=500, blank=True)
    owner = models.ForeignKey("units.Unit", models.PROTECT, related_name="+")
    programme = models.ForeignKey("directives.Programme", models.PROTECT, null=True, related_name="+")
    kinds = ArrayField(models.CharField(max_length=30))
    cycle = models.CharField(max_length=8, choices=Cycle.choices, default=Cycle.YEAR)
    base = models.CharField(max_length=40, blank=True)
    least = models.DecimalField(max_digits=24, decimal_places=6, default=0)
    missing = models.CharField(max_length=5, choices=Missing.choices, default=Missing.NONE)
    appeal_days = models.PositiveSmallIntegerField(default=15)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    why = models.TextField(blank=True)
    is_demo = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["code", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["code", "number"], name="frame_number"),
            models.UniqueConstraint(
                fields=["code"], condition=Q(state="in_force"), name="frame_one_in_force"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}/{self.number}"

    @property
    def name(self) -> str:
        return in_language(self.name_vi, self.name_en)


class IndexComponent(Worded):
    """What earns points. With 0 points it is recorded and not scored; ``heading`` groups components.

    ``formula`` gives the share, the condition or the value; without one (yes/no, bands) people answer. ``bands``
    reads ``from: points; …``. ``guide`` says how to score and what proves it.
    """

    frame = models.ForeignKey(IndexFrame, models.CASCADE, related_name="components")
    position = models.PositiveSmallIntegerField(default=0)
    code = models.SlugField(max_length=40)
    heading_vi = models.CharField(max_length=250, blank=True)
    heading_en = models.CharField(max_length=250, blank=True)
    name_vi = models.CharField(max_length=250)
    name_en = models.CharField(max_length=250)
    points = models.DecimalField(max_digits=7, decimal_places=2)
    method = models.CharField(max_length=8, choices=Method.choices)
    formula = models.TextField(blank=True)
    bands = models.CharField(max_length=500, blank=True)
    guide = models.TextField(blank=True)

    class Meta:
        ordering = ["frame", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["frame", "code"], name="component_once"),
            models.CheckConstraint(condition=Q(points__gte=0), name="component_points"),
            models.CheckConstraint(
                condition=~Q(method="formula") | ~Q(formula=""), name="component_formula_is_there"
            ),
            models.CheckConstraint(
                condition=~Q(method="bands") | ~Q(bands=""), name="component_bands_are_there"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def name(self) -> str:
        return in_language(self.name_vi, self.name_en)

    @property
    def heading(self) -> str:
        return in_language(self.heading_vi, self.heading_en)


class Round(models.Model):
    """An index scored for a period: units score themselves until ``self_due``."""

    frame = models.ForeignKey(IndexFrame, models.PROTECT, related_name="rounds")
    period = models.DateField()
    self_due = models.DateField()
    opened_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField()

    class Meta:
        ordering = ["-period", "frame"]
        constraints = [models.UniqueConstraint(fields=["frame", "period"], name="round_once")]

    def __str__(self) -> str:
        return f"{self.frame_id} {self.period}"


class Evaluation(Worded):
    """A unit's evaluation in a round: self-score, review, confirmation by the council, publication (R21).

    ``answerer`` took over from the unit and answers for it since; None while the unit answers for itself.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Đơn vị đang tự chấm")
        RETURNED = "returned", _("Đã trả lại đơn vị")
        SUBMITTED = "submitted", _("Chờ thẩm định")
        REVIEWED = "reviewed", _("Chờ Hội đồng xác nhận")
        CONFIRMED = "confirmed", _("Chờ công bố điểm")
        PUBLISHED = "published", _("Đã công bố")
        APPEALED = "appealed", _("Đơn vị kiến nghị")

    round = models.ForeignKey(Round, models.PROTECT, related_name="evaluations")
    unit = models.ForeignKey("units.Unit", models.PROTECT, related_name="+")
    answerer = models.ForeignKey("units.Unit", models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=9, choices=State.choices, default=State.DRAFT)
    own_points = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    reviewed_points = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    points = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    submitted_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    confirmed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    appealed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["round", "unit"]
        constraints = [
            models.UniqueConstraint(fields=["round", "unit"], name="evaluation_once"),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("submitted_by")),
                name="evaluation_not_reviewed_by_scorer",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True)
                | (~Q(confirmed_by=F("submitted_by")) & ~Q(confirmed_by=F("reviewed_by"))),
                name="evaluation_not_confirmed_by_scorer",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "returned", "submitted", "reviewed"])
                | Q(confirmed_by__isnull=False),
                name="evaluation_confirmed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.unit_id}"

    @property
    def answering_id(self) -> int:
        """The unit whose people score, explain and appeal."""
        return self.answerer_id or self.unit_id


class Mark(models.Model):
    """The points of one component: the unit's own, the reviewer's, the council's; each difference is explained.

    ``answer`` is the value, yes (1) or no (0) that people gave or the formula found; ``inputs`` what it was computed
    from, kept as it was when the unit sent its scores.
    """

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="marks")
    component = models.ForeignKey(IndexComponent, models.PROTECT, related_name="+")
    answer = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    inputs = models.JSONField(default=dict)
    own = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    note = models.TextField(blank=True)
    evidence = models.CharField(max_length=500, blank=True)
    file = models.ForeignKey("core.StoredFile", models.PROTECT, null=True, related_name="+")
    reviewed = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    review_note = models.TextField(blank=True)
    confirmed = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    confirm_note = models.TextField(blank=True)

    class Meta:
        ordering = ["evaluation", "component__position", "component"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "component"], name="mark_once"),
            models.CheckConstraint(
                condition=Q(reviewed__isnull=True)
                | Q(own__isnull=False, reviewed=F("own"))
                | ~Q(review_note=""),
                name="mark_review_explained",
            ),
            models.CheckConstraint(
                condition=Q(confirmed__isnull=True)
                | Q(reviewed__isnull=False, confirmed=F("reviewed"))
                | ~Q(confirm_note=""),
                name="mark_confirmation_explained",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evaluation_id} {self.component_id}"


class Step(models.Model):
    """What was done to an evaluation, by whom, why, and the points as they stood then; never altered."""

    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="steps")
    verb = models.CharField(max_length=10)
    by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    on_behalf_of = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    text = models.TextField(blank=True)
    points = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    marks = models.JSONField(default=dict)

    class Meta:
        ordering = ["evaluation", "pk"]
        triggers = [pgtrigger.Protect(name="step_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.evaluation_id} {self.verb}"
