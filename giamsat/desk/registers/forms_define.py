"""Forms in which a register is defined: its frame, fields, states, checks, and the figures that it feeds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from giamsat.desk.acts import OnceForm
from giamsat.desk.registers.forms import unit_offers
from giamsat.desk.tasks.forms import VersionForm
from giamsat.directives.models import Programme
from giamsat.registers.models import Feed, Field, Register, State
from giamsat.registers.presets import PRESETS
from giamsat.registers.references import ReferencesOf
from giamsat.registers.values import NUMERIC, BadValue, Kind
from giamsat.units.models import Unit


class RegisterForm(OnceForm):
    """A new register, from a ready-made one or empty."""

    preset = forms.ChoiceField(label=_("Bắt đầu từ"), required=False)
    code = forms.CharField(
        label=_("Mã"), max_length=40, help_text=_("Chữ thường không dấu, chữ số và gạch nối.")
    )
    name_vi = forms.CharField(label=_("Tên tiếng Việt"), max_length=200)
    name_en = forms.CharField(label=_("Tên tiếng Anh"), max_length=200, required=False)
    owner = forms.ModelChoiceField(Unit.objects.none(), label=_("Đơn vị lập sổ"), empty_label=None)
    scope = forms.CharField(
        label=_("Đơn vị được ghi: đơn vị này và cấp dưới"),
        required=False,
        max_length=200,
        help_text=_("Gõ tên hoặc mã đơn vị; để trống là đơn vị lập sổ."),
        widget=forms.TextInput(attrs=unit_offers()),
    )
    purpose = forms.CharField(
        label=_("Sổ dùng để làm gì"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    programme = forms.ModelChoiceField(
        Programme.objects.none(), label=_("Chương trình"), required=False, empty_label="–"
    )

    def __init__(
        self,
        *args: Any,
        owners: QuerySet[Unit],
        programmes: QuerySet[Programme],
        references: ReferencesOf,
        **more: Any,
    ):
        super().__init__(*args, **more)
        self.fields["owner"].queryset = owners  # type: ignore[attr-defined]
        self.fields["programme"].queryset = programmes  # type: ignore[attr-defined]
        self.references = references
        ready = [(code, preset.name) for code, preset in PRESETS.items()]
        self.fields["preset"].choices = [("", _now("sổ trống")), *ready]  # type: ignore[attr-defined]

    def clean_scope(self) -> Unit | None:
        """The unit that was named."""
        if not (named := self.cleaned_data["scope"].strip()):
            return None
        try:
            return Unit.objects.get(pk=self.references.find(Kind.UNIT, named))
        except BadValue as fault:
            raise forms.ValidationError(str(fault)) from None


class SettingsForm(VersionForm):
    """Names and publicity of a register."""

    name_vi = forms.CharField(label=_("Tên tiếng Việt"), max_length=200)
    name_en = forms.CharField(label=_("Tên tiếng Anh"), max_length=200, required=False)
    purpose = forms.CharField(
        label=_("Sổ dùng để làm gì"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    is_public = forms.BooleanField(
        label=_("Công khai những trường được phép công khai"),
        required=False,
        help_text=_("Chỉ trường đánh dấu công khai ra trang công khai; người, nhiệm vụ, văn bản thì không."),
    )

    @classmethod
    def initial_of(cls, register: Register) -> dict[str, Any]:
        """What the form begins with."""
        return {name: getattr(register, name) for name in cls.base_fields if hasattr(register, name)}


class FieldForm(VersionForm):
    """One field of a definition."""

    code = forms.CharField(
        label=_("Mã"),
        max_length=40,
        help_text=_("Chữ thường không dấu, chữ số, gạch dưới; quy tắc dùng mã này; không đổi về sau."),
    )
    kind = forms.ChoiceField(label=_("Loại"), choices=Kind.choices)
    name_vi = forms.CharField(label=_("Tên tiếng Việt"), max_length=200)
    name_en = forms.CharField(label=_("Tên tiếng Anh"), max_length=200, required=False)
    help_vi = forms.CharField(label=_("Lời nhắc dưới ô nhập"), max_length=300, required=False)
    help_en = forms.CharField(label=_("Lời nhắc bằng tiếng Anh"), max_length=300, required=False)
    measure = forms.CharField(label=_("Đơn vị tính (cho số)"), max_length=30, required=False)
    choices = forms.CharField(
        label=_("Các lựa chọn (cho chọn một, chọn nhiều)"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Mỗi dòng một lựa chọn: mã | tên tiếng Việt | tên tiếng Anh."),
    )
    minimum = forms.CharField(label=_("Nhỏ nhất, hoặc từ ngày"), max_length=40, required=False)
    maximum = forms.CharField(label=_("Lớn nhất, hoặc đến ngày"), max_length=40, required=False)
    is_required = forms.BooleanField(label=_("Bắt buộc"), required=False)
    is_unique = forms.BooleanField(label=_("Không trùng giữa các bản ghi"), required=False)
    is_title = forms.BooleanField(label=_("Là tên của bản ghi"), required=False)
    in_table = forms.BooleanField(label=_("Hiện trong bảng"), required=False, initial=True)
    is_public = forms.BooleanField(label=_("Được phép công khai"), required=False)

    def stated(self) -> dict[str, Any]:
        """What the service is to be called with, without the code."""
        left = {"once", "version", "code"}
        return {name: value for name, value in self.cleaned_data.items() if name not in left}

    def clean_choices(self) -> list[dict[str, str]]:
        """The lines as choices."""
        found = []
        for line in self.cleaned_data["choices"].splitlines():
            if line.strip():
                code, vi, en = ([part.strip() for part in line.split("|")] + ["", ""])[:3]
                found.append({"code": code, "vi": vi, "en": en})
        return found

    @classmethod
    def initial_of(cls, field: Field) -> dict[str, Any]:
        """What the form begins with."""
        lines = [
            " | ".join([each["code"], each["vi"], each.get("en", "")]).rstrip(" |") for each in field.choices
        ]
        rest = {name: getattr(field, name) for name in cls.base_fields if hasattr(field, name)}
        return rest | {"choices": "\n".join(lines)}


class StateForm(VersionForm):
    """One state of records."""

    code = forms.CharField(label=_("Mã"), max_length=40)
    name_vi = forms.CharField(label=_("Tên tiếng Việt"), max_length=200)
    name_en = forms.CharField(label=_("Tên tiếng Anh"), max_length=200, required=False)
    follows = forms.MultipleChoiceField(
        label=_("Từ đây chuyển được sang"), required=False, widget=forms.CheckboxSelectMultiple
    )
    is_final = forms.BooleanField(label=_("Là trạng thái kết thúc"), required=False)

    def __init__(self, *args: Any, others: Iterable[State], **more: Any):
        super().__init__(*args, **more)
        self.fields["follows"].choices = [(each.code, each.name) for each in others]  # type: ignore[attr-defined]


class CheckForm(VersionForm):
    """One rule between fields."""

    code = forms.CharField(label=_("Mã"), max_length=40)
    name_vi = forms.CharField(
        label=_("Câu cho người đọc"),
        max_length=200,
        help_text=_("Nói điều phải đúng, như “Doanh nghiệp góp ít nhất 50 %”."),
    )
    name_en = forms.CharField(label=_("Câu bằng tiếng Anh"), max_length=200, required=False)
    expression = forms.CharField(
        label=_("Quy tắc"),
        max_length=500,
        help_text=_(
            "Dùng mã trường, + - * /, so sánh, and, or, not, filled(…), %; như: von_dn >= 50 % * tong_von."
        ),
    )
    is_strict = forms.BooleanField(
        label=_("Không nhận bản ghi trái quy tắc"),
        required=False,
        help_text=_("Không chọn: bản ghi vẫn được nhận, chỗ trái quy tắc được đếm và hiện ra."),
    )


class FeedForm(VersionForm):
    """A figure of the register for an indicator."""

    indicator_code = forms.ChoiceField(label=_("Chỉ tiêu"))
    measure = forms.ChoiceField(label=_("Tính"), choices=Feed.Measure.choices)
    field = forms.ChoiceField(label=_("Của trường"), required=False, help_text=_("Để trống: đếm bản ghi."))
    over = forms.ChoiceField(
        label=_("Trên trường (cho tỷ lệ)"), required=False, help_text=_("Để trống: trên tất cả bản ghi.")
    )
    day = forms.ChoiceField(
        label=_("Kỳ lấy theo ngày"), required=False,
        help_text=_("Để trống: mọi bản ghi như hiện nay, không theo kỳ."),
    )  # fmt: skip
    state = forms.ChoiceField(label=_("Chỉ bản ghi ở trạng thái"), required=False)

    def __init__(
        self,
        *args: Any,
        indicators: Iterable[tuple[str, str]],
        definition: Iterable[Field],
        states: Iterable[State],
        **more: Any,
    ):
        super().__init__(*args, **more)
        rows = list(definition)
        numbers = [(each.code, each.name) for each in rows if each.kind in NUMERIC]
        days = [(each.code, each.name) for each in rows if each.kind == Kind.DATE]
        offered: dict[str, list[tuple[str, str]]] = {
            "indicator_code": list(indicators), "field": numbers, "over": numbers, "day": days,
            "state": [(each.code, each.name) for each in states],
        }  # fmt: skip
        for name, choices in offered.items():
            empty = [] if name == "indicator_code" else [("", "–")]
            self.fields[name].choices = [*empty, *choices]  # type: ignore[attr-defined]
