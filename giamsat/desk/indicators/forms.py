"""Forms of the room of indicators."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from giamsat.desk.acts import OnceForm
from giamsat.desk.indicators.grid import plain
from giamsat.desk.tasks.forms import day_field, words_field
from giamsat.indicators import periods
from giamsat.indicators.measures import Measure
from giamsat.indicators.models import Direction, Group, Indicator, Layer, OverTime, RollUp
from giamsat.indicators.numbers import NoNumber, read_number
from giamsat.indicators.periods import Cycle
from giamsat.units.models import Unit

CHOSEN = re.compile(r"^\d{1,18}:\d{4}-\d\d-\d\d:\d{1,18}:\d{1,9}$")
MOST_BYTES = 10 * 1024 * 1024
REPORTING_KINDS = (
    Unit.Kind.NATION,
    Unit.Kind.MINISTRY,
    Unit.Kind.MINISTRY_AGENCY,
    Unit.Kind.PROVINCIAL_COMMITTEE,
    Unit.Kind.COMMUNAL_COMMITTEE,
    Unit.Kind.PROVINCIAL_PARTY_COMMITTEE,
    Unit.Kind.LOCAL_PARTY_COMMITTEE,
    Unit.Kind.DEPARTMENT,
)


class FigureField(forms.CharField):
    """A figure as people type it, in the reader's language."""

    def __init__(self, **more: Any):
        super().__init__(max_length=40, **more)
        self.widget.attrs["inputmode"] = "decimal"

    def prepare_value(self, value: Any) -> Any:
        return plain(value) if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value)
        try:
            return read_number(text or "", comma=get_language() != "en")
        except NoNumber as fault:
            raise ValidationError(str(fault)) from fault


class ChosenField(forms.Field):
    """Ticked values: indicator, period, unit and version of each."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> list[str]:
        chosen = [str(each) for each in value or []]
        if not chosen:
            raise ValidationError(_("Chọn ít nhất một số liệu."))
        for each in chosen:
            if not CHOSEN.match(each):
                raise ValidationError(_("Trang đã cũ. Tải lại trang rồi chọn lại."))
            try:
                dt.date.fromisoformat(each.split(":")[1])
            except ValueError as fault:
                raise ValidationError(_("Trang đã cũ. Tải lại trang rồi chọn lại.")) from fault
        return chosen


class ChosenForm(OnceForm):
    """Confirm, publish or give back what is ticked."""

    chosen = ChosenField()
    act = forms.ChoiceField(choices=[("confirm", ""), ("publish", ""), ("reopen", "")])
    reason = forms.CharField(required=False, max_length=2000, label=_("Lý do mở lại"))


class SheetForm(OnceForm):
    """The sheet of an indicator; the four parts of the statistics office (R18)."""

    name_vi = forms.CharField(label=_("Tên chỉ tiêu"), max_length=250)
    name_en = forms.CharField(label=_("Tên tiếng Anh"), max_length=250)
    meaning = words_field(_("Mục đích, ý nghĩa"), rows=2, required=False)
    method = words_field(_("Khái niệm, nội dung, phương pháp tính"), rows=3, required=False)
    measure = forms.ChoiceField(label=_("Đơn vị đo"), choices=Measure.choices)
    decimals = forms.IntegerField(label=_("Số chữ số thập phân"), min_value=0, max_value=6, initial=1)
    direction = forms.ChoiceField(label=_("Chiều tốt"), choices=Direction.choices)
    baseline = FigureField(
        label=_("Mốc so sánh"), required=False, help_text=_("Giá trị trước khi thực hiện, nếu biết.")
    )
    baseline_on = day_field(_("Mốc là của ngày"), required=False)
    cycle = forms.ChoiceField(label=_("Kỳ số liệu"), choices=Cycle.choices)
    due_days = forms.IntegerField(
        label=_("Số ngày được nhập sau khi hết kỳ"), min_value=0, max_value=400, initial=15
    )
    disaggregation = words_field(_("Phân tổ chủ yếu"), rows=2, required=False)
    source = words_field(_("Nguồn số liệu"), rows=2, required=False)
    road_map = words_field(_("Lộ trình"), rows=2, required=False)
    reporters = forms.MultipleChoiceField(
        label=_("Loại đơn vị có số liệu của mình"),
        choices=[(kind.value, kind.label) for kind in REPORTING_KINDS],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Số của cấp trên được tổng hợp từ các đơn vị này."),
    )
    roll_up = forms.ChoiceField(label=_("Cách tổng hợp lên trên"), choices=RollUp.choices)
    weight = forms.ModelChoiceField(
        label=_("Quyền số (khi bình quân gia quyền)"), queryset=Indicator.objects.all(), required=False
    )
    condition = forms.CharField(
        label=_("Điều kiện đếm"), required=False, max_length=200, help_text=_("Ví dụ: x = 1")
    )
    formula = words_field(
        _("Công thức"),
        rows=2,
        required=False,
        help_text=_(
            "Để trống khi số được nhập. Mã chỉ tiêu viết trong ngoặc vuông: 100 * [DVC.02] / [DVC.01]. "
            "Số nhiệm vụ: tasks.done, tasks.all."
        ),
    )
    over_time = forms.ChoiceField(label=_("Cách tổng hợp theo thời gian"), choices=OverTime.choices)
    valid_from = day_field(_("Hiệu lực từ ngày đầu kỳ"))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        start, cycle = values.get("valid_from"), values.get("cycle")
        if start and cycle and not periods.is_start(cycle, start):
            self.add_error("valid_from", _("Chọn ngày đầu của một kỳ, ví dụ 01/01."))
        if values.get("baseline_on") and values.get("baseline") is None and "baseline" not in self.errors:
            self.add_error("baseline", _("Ngày của mốc cần giá trị của mốc."))
        return values


class NewIndicatorForm(SheetForm):
    """A new indicator with its first sheet."""

    code = forms.RegexField(
        r"^[A-Za-z][A-Za-z0-9._-]{0,39}$",
        label=_("Mã chỉ tiêu"),
        error_messages={
            "invalid": _("Mã bắt đầu bằng chữ cái; sau đó là chữ không dấu, số, dấu chấm, gạch.")
        },
    )
    group = forms.ModelChoiceField(label=_("Nhóm"), queryset=Group.objects.all())
    layer = forms.ChoiceField(label=_("Tầng"), choices=Layer.choices)
    field_order = ("code", "group", "layer", "name_vi")


class ChangeSheetForm(SheetForm):
    """A sheet that holds from a later period; the past keeps its own."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    why = words_field(_("Vì sao sửa"), rows=2)


class TemplateForm(OnceForm):
    """A filled-in Excel template."""

    file = forms.FileField(label=_("Tệp mẫu đã điền (.xlsx)"), max_length=200)
    note = words_field(
        _("Giải trình chung cho các số bị cảnh báo"),
        rows=2,
        required=False,
        help_text=_("Để trống nếu không có."),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError(_("Tệp lớn hơn 10 MB."))
        return file


class KeptForm(OnceForm):
    """Yes to what a file would do."""

    kept = forms.CharField(widget=forms.HiddenInput, max_length=40)
