"""What is measured: groups of indicators, their sheets with validity, targets, rules between values."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from giamsat.core.text import in_language
from giamsat.core.worded import Worded
from giamsat.indicators.measures import Measure
from giamsat.indicators.models_index import Evaluation as Evaluation
from giamsat.indicators.models_index import IndexComponent as IndexComponent
from giamsat.indicators.models_index import IndexFrame as IndexFrame
from giamsat.indicators.models_index import Mark as Mark
from giamsat.indicators.models_index import Round as Round
from giamsat.indicators.models_index import Step as Step
from giamsat.indicators.models_values import Exemption as Exemption
from giamsat.indicators.models_values import Observation as Observation
from giamsat.indicators.models_values import Revision as Revision
from giamsat.indicators.models_values import Tally as Tally
from giamsat.indicators.periods import Cycle

CODE_PATTERN = r"^[A-Za-z][A-Za-z0-9._-]{0,39}$"


class Layer(models.TextChoices):
    """The two layers of the official index set (R17)."""

    STRATEGIC = "strategic", _("Chiến lược")
    OPERATIONAL = "operational", _("Tác nghiệp")


class Direction(models.TextChoices):
    """Which way is better, and so when a target is met."""

    UP = "up", _("Cao hơn là tốt hơn")
    DOWN = "down", _("Thấp hơn là tốt hơn")
    BETWEEN = "between", _("Trong khoảng")


class RollUp(models.TextChoices):
    """How the value of a higher unit comes from those below it."""

    NONE = "none", _("Không tổng hợp: mỗi đơn vị tự báo cáo")
    SUM = "sum", _("Cộng dồn")
    MEAN = "mean", _("Bình quân gia quyền")
    COUNT_IF = "count_if", _("Đếm đơn vị đạt điều kiện, tính tỷ lệ")
    FORMULA = "formula", _("Tính công thức trên số đã tổng hợp (tỷ số của các tổng)")


class OverTime(models.TextChoices):
    """How the value of a longer period comes from shorter ones."""

    SUM = "sum", _("Cộng các kỳ")
    LAST = "last", _("Lấy kỳ cuối")
    MEAN = "mean", _("Bình quân các kỳ")


class Group(models.Model):
    """A set of indicators that belong together, such as the targets of a resolution."""

    code = models.SlugField(max_length=40, unique=True)
    name_vi = models.CharField(max_length=250)
    name_en = models.CharField(max_length=250)
    programme = models.ForeignKey("directives.Programme", models.PROTECT, null=True, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_language(self.name_vi, self.name_en)


class Indicator(Worded):
    """An indicator as such; what it says and how it is computed is in its sheets, each valid from a day.

    ``owner`` is the unit responsible for it; ``higher`` the matching one in the set of the level above (R18).
    """

    code = models.CharField(max_length=40, unique=True)
    group = models.ForeignKey(Group, models.PROTECT, related_name="indicators")
    layer = models.CharField(max_length=12, choices=Layer.choices)
    owner = models.ForeignKey("units.Unit", models.PROTECT, related_name="+")
    higher = models.ForeignKey("self", models.PROTECT, null=True, related_name="lower")
    tasks = models.ManyToManyField("tasks.Task", related_name="indicators")
    position = models.PositiveSmallIntegerField(default=0)
    is_demo = models.BooleanField(default=False)
    retired_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["group__position", "position", "code"]
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=CODE_PATTERN), name="indicator_code"),
            models.CheckConstraint(condition=~Q(higher=F("id")), name="indicator_not_above_itself"),
        ]

    def __str__(self) -> str:
        return self.code


class Sheet(Worded):
    """The statistics office's sheet of an indicator, as valid from ``valid_from`` until the next one (R18).

    A sheet is never altered once values stand on it: what it said of a period stays said. ``formula`` makes the
    value of a unit; with the roll-up ``formula`` that of every level from inputs already rolled up. ``condition``
    is what ``count_if`` counts, ``weight`` what ``mean`` weighs by. ``reporters`` are the kinds of units that have
    a value of their own. ``due_days`` after its end the window of a period closes.
    """

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="sheets")
    number = models.PositiveSmallIntegerField(default=1)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    name_vi = models.CharField(max_length=250)
    name_en = models.CharField(max_length=250)
    meaning = models.TextField(blank=True)
    method = models.TextField(blank=True)
    formula = models.TextField(blank=True)
    measure = models.CharField(max_length=12, choices=Measure.choices)
    decimals = models.PositiveSmallIntegerField(default=1)
    disaggregation = models.TextField(blank=True)
    cycle = models.CharField(max_length=8, choices=Cycle.choices)
    source = models.TextField(blank=True)
    road_map = models.TextField(blank=True)
    direction = models.CharField(max_length=8, choices=Direction.choices, default=Direction.UP)
    baseline = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    baseline_on = models.DateField(null=True)
    reporters = ArrayField(models.CharField(max_length=30))
    roll_up = models.CharField(max_length=8, choices=RollUp.choices, default=RollUp.NONE)
    over_time = models.CharField(max_length=4, choices=OverTime.choices, default=OverTime.LAST)
    condition = models.TextField(blank=True)
    weight = models.ForeignKey(Indicator, models.PROTECT, null=True, related_name="weighs")
    due_days = models.PositiveSmallIntegerField(default=15)
    why = models.TextField(blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["indicator", "number"]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "number"], name="sheet_number"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name="sheet_dates"
            ),
            models.CheckConstraint(
                condition=~Q(roll_up="mean") | Q(weight__isnull=False), name="sheet_mean_has_weight"
            ),
            models.CheckConstraint(
                condition=~Q(roll_up="count_if") | ~Q(condition=""), name="sheet_count_has_condition"
            ),
            models.CheckConstraint(
                condition=~Q(roll_up="formula") | ~Q(formula=""), name="sheet_formula_is_there"
            ),
            models.CheckConstraint(condition=Q(decimals__lte=6), name="sheet_decimals"),
            ExclusionConstraint(
                name="sheet_one_at_a_time",
                expressions=[
                    ("indicator", RangeOperators.EQUAL),
                    (Func(F("valid_from"), F("valid_to"), function="daterange"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id}/{self.number}"

    @property
    def name(self) -> str:
        return in_language(self.name_vi, self.name_en)

    @property
    def is_computed(self) -> bool:
        """Nobody types its value: it follows from a formula."""
        return bool(self.formula)


class Target(models.Model):
    """What a unit is to reach in a year; with ``value_to`` a range."""

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="targets")
    unit = models.ForeignKey("units.Unit", models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    value = models.DecimalField(max_digits=24, decimal_places=6)
    value_to = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    source = models.CharField(max_length=250, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["indicator", "unit", "year"]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "unit", "year"], name="target_once"),
            models.CheckConstraint(
                condition=Q(value_to__isnull=True) | Q(value_to__gte=F("value")), name="target_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.unit_id} {self.year}"


class Rule(Worded):
    """A condition that the values of an indicator must meet, in the language of formulas.

    An error refuses the value; a warning asks for a written justification.
    """

    class Kind(models.TextChoices):
        RANGE = "range", _("Trong khoảng")
        SUM = "sum", _("Khớp tổng với chỉ tiêu khác")
        MONOTONE = "monotone", _("Không giảm so với kỳ trước")
        JUMP = "jump", _("Không nhảy vọt so với kỳ trước")
        OTHER = "other", _("Điều kiện khác")

    class Severity(models.TextChoices):
        ERROR = "error", _("Lỗi: không nhận")
        WARNING = "warning", _("Cảnh báo: phải giải trình")

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="rules")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    severity = models.CharField(max_length=7, choices=Severity.choices)
    condition = models.TextField()
    text_vi = models.CharField(max_length=250)
    text_en = models.CharField(max_length=250)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["indicator", "pk"]

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        return in_language(self.text_vi, self.text_en)
