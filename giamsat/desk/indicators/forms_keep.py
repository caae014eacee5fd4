"""Forms beside the sheets: place and end of an indicator, groups, sets, targets, rules, leave to report late."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from giamsat.desk.acts import OnceForm
from giamsat.desk.admin.pickers import UnitField
from giamsat.desk.indicators.forms import FigureField
from giamsat.desk.tasks.forms import VersionForm, day_field, words_field
from giamsat.directives.models import Programme
from giamsat.indicators.models import Group, Indicator, Layer, Rule
from giamsat.indicators.services import preset
from giamsat.units.selectors import units_found

ALL_UNITS = reverse_lazy("desk:admin-offered-all-units")


class PlaceForm(VersionForm):
    """Who answers for an indicator, its match above, and the tasks that serve it."""

    owner = UnitField(label=_("Đơn vị chịu trách nhiệm"), help_text=_("Gõ tên không cần dấu, hoặc mã."))
    group = forms.ModelChoiceField(label=_("Nhóm"), queryset=Group.objects.all(), empty_label=None)
    layer = forms.ChoiceField(label=_("Tầng"), choices=Layer.choices)
    position = forms.IntegerField(label=_("Thứ tự trong nhóm"), min_value=0, max_value=9999)
    higher = forms.ModelChoiceField(
        label=_("Chỉ tiêu cấp trên tương ứng"), queryset=Indicator.objects.all(), required=False
    )
    tasks = forms.CharField(
        label=_("Nhiệm vụ phục vụ chỉ tiêu này"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Mã nhiệm vụ, cách nhau bằng dấu phẩy. Trang của nhiệm vụ sẽ hiện chỉ tiêu này."),
    )

    def __init__(self, *args: Any, **more: Any):
        super().__init__(*args, **more)
        owner: Any = self.fields["owner"]
        owner.reach(units_found, ALL_UNITS)

    def task_codes(self) -> list[str]:
        """The codes that were typed."""
        return re.split(r"[,;\s]+", self.cleaned_data["tasks"])


class EndForm(VersionForm):
    """From when an indicator is measured no longer."""

    day = day_field(_("Thôi đo từ ngày đầu kỳ"))
    why = words_field(_("Vì sao thôi đo"), rows=2)


class GroupForm(OnceForm):
    """A set of indicators that belong together."""

    code = forms.SlugField(label=_("Mã nhóm"), max_length=40)
    name_vi = forms.CharField(label=_("Tên nhóm"), max_length=250)
    name_en = forms.CharField(label=_("Tên tiếng Anh"), max_length=250)
    programme = forms.ModelChoiceField(
        label=_("Chương trình"), queryset=Programme.objects.none(), required=False
    )
    position = forms.IntegerField(label=_("Thứ tự"), min_value=0, max_value=9999, initial=0)


class TargetForm(OnceForm):
    """What is to be reached in a year."""

    year = forms.IntegerField(label=_("Năm"), min_value=1990, max_value=2100)
    value = FigureField(label=_("Mục tiêu"), help_text=_("Của một khoảng: cận dưới."))
    value_to = FigureField(label=_("Cận trên"), required=False)
    source = forms.CharField(label=_("Văn bản giao"), max_length=250, required=False)


class RuleForm(OnceForm):
    """A condition between values."""

    kind = forms.ChoiceField(label=_("Loại quy tắc"), choices=Rule.Kind.choices)
    severity = forms.ChoiceField(label=_("Khi vi phạm"), choices=Rule.Severity.choices)
    low = FigureField(label=_("Trong khoảng: từ"), required=False)
    high = FigureField(label=_("Trong khoảng: đến"), required=False)
    percent = FigureField(label=_("Nhảy vọt: khác kỳ trước quá bao nhiêu phần trăm"), required=False)
    parts = forms.CharField(
        label=_("Khớp tổng: bằng công thức nào"),
        required=False,
        max_length=400,
        help_text=_("Ví dụ: [DVC.02] + [DVC.03]"),
    )
    condition = words_field(
        _("Điều kiện khác"),
        rows=2,
        required=False,
        help_text=_(
            "Để trống khi đã điền ở trên. x là giá trị, previous là kỳ trước: "
            "x >= 0 and x <= [DVC.01]; x >= previous."
        ),
    )
    text_vi = forms.CharField(label=_("Câu báo khi vi phạm"), max_length=250)
    text_en = forms.CharField(label=_("Câu báo tiếng Anh"), max_length=250)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not said.get("condition") and "kind" in said:
            named = {name: said.get(name) for name in ("low", "high", "percent", "parts")}
            given = {
                name: f"{value:f}" if isinstance(value, Decimal) else value
                for name, value in named.items()
                if value not in (None, "")
            }
            said["condition"] = preset(said["kind"], given)
            if not said["condition"] and not self.errors:
                self.add_error("condition", _("Điền ô của loại quy tắc đã chọn, hoặc viết điều kiện."))
        return said


class SetForm(OnceForm):
    """A ready-made set of indicators, taken over."""

    since = day_field(_("Đo từ ngày đầu kỳ"))
    programme = forms.ModelChoiceField(
        label=_("Chương trình"), queryset=Programme.objects.none(), required=False
    )


class ExemptionForm(OnceForm):
    """Leave to report after the window has closed."""

    group = forms.ModelChoiceField(label=_("Nhóm chỉ tiêu"), queryset=Group.objects.all())
    period = day_field(_("Ngày đầu kỳ mở lại"))
    until = day_field(_("Đến hết ngày"))
    reason = words_field(_("Lý do"), rows=3)
