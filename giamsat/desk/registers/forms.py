"""Forms of registers: definitions, and records made from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.urls import reverse_lazy
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from giamsat.desk.acts import OnceForm
from giamsat.desk.links import address
from giamsat.desk.tasks.forms import VersionForm, words_field
from giamsat.directives.models import Programme
from giamsat.registers.models import Feed, Field, Record, Register, State
from giamsat.registers.presets import PRESETS
from giamsat.registers.references import ReferencesOf
from giamsat.registers.values import MOST_LONG_TEXT, NUMERIC, REFERENCES, BadValue, Kind, plain
from giamsat.units.models import Unit

UNITS = reverse_lazy("desk:admin-offered-all-units")
#: Before the code of a field in a form, so that no field is taken for the form's own.
PREFIX = "f_"
#: Of a file with records.
MOST_BYTES = 10 * 1024 * 1024


def unit_offers() -> dict[str, Any]:
    """What makes a field offer units while one types; the page holds the list."""
    return {
        "list": "offered-units", "autocomplete": "off", "hx-get": UNITS, "hx-target": "#offered-units",
        "hx-trigger": "input changed delay:250ms, focus once", "hx-params": "*",
    }  # fmt: skip


class RecordForm(VersionForm):
    """A record, made from the definition; what is typed is read by the register, not here."""

    tasks = forms.CharField(
        label=_("Nhiệm vụ liên quan"),
        required=False,
        max_length=2000,
        help_text=_("Mã nhiệm vụ, cách nhau bằng dấu phẩy."),
    )

    def __init__(
        self,
        *args: Any,
        definition: Iterable[Field],
        units: QuerySet[Unit] | None = None,
        **more: Any,
    ):
        super().__init__(*args, **more)
        if units is None:
            self.fields["note"] = forms.CharField(
                label=_("Ghi chú cho lần sửa"), required=False, max_length=500
            )
        else:
            del self.fields["version"]
            self.fields["unit"] = forms.ModelChoiceField(units, label=_("Đơn vị"), empty_label=None)
        made = {f"{PREFIX}{each.code}": _input(each) for each in definition}
        rest = {name: field for name, field in self.fields.items() if name in {"tasks", "note"}}
        first = {name: field for name, field in self.fields.items() if name not in rest}
        self.fields = {**first, **made, **rest}

    def given(self) -> dict[str, Any]:
        """What was entered, by the codes of the fields."""
        found = {}
        for name, value in self.cleaned_data.items():
            if not name.startswith(PREFIX):
                continue
            if isinstance(self.fields[name], forms.FileField):
                # Nothing chosen leaves the file that is there; False takes it away.
                if isinstance(value, str) or value is False:
                    found[name.removeprefix(PREFIX)] = value or None
            else:
                found[name.removeprefix(PREFIX)] = value
        return found

    def uploads(self) -> list[tuple[str, UploadedFile]]:
        """The files that were handed in, by the names of their fields here."""
        return [(name, value) for name, value in self.cleaned_data.items() if isinstance(value, UploadedFile)]

    def task_codes(self) -> list[str]:
        """The tasks beside the fields."""
        return [code for code in self.cleaned_data["tasks"].replace(";", ",").split(",") if code.strip()]


@dataclass(frozen=True)
class There:
    """A file that is there already, as the browser's own field for files names it."""

    name: str
    url: str

    def __str__(self) -> str:
        return self.name


def filled(
    record: Record, definition: Iterable[Field], references: ReferencesOf, tasks: Iterable[str]
) -> dict[str, Any]:
    """What the form of a record begins with."""
    initial: dict[str, Any] = {"version": record.version, "tasks": ", ".join(tasks)}
    for each in definition:
        value = record.values.get(each.code)
        if each.kind != Kind.FILE:
            initial[f"{PREFIX}{each.code}"] = (
                value if each.kind == Kind.CHOICES else _typed(each, value, references)
            )
        elif value is not None and (there := references.named(Kind.FILE, value)):
            initial[f"{PREFIX}{each.code}"] = There(
                there.name, address("register-file", record.register.code, value)
            )
    return initial


def _typed(field: Field, value: Any, references: ReferencesOf) -> str:
    if field.kind == Kind.UNIT and value is not None and (found := references.named(field.kind, value)):
        return f"{found.name} ({found.key})"
    return plain(field, value, references)


def _input(field: Field) -> forms.Field:
    kind = Kind(field.kind)
    shared: dict[str, Any] = {
        "label": field.name,
        "required": field.is_required,
        "help_text": _help(field, kind),
    }
    if kind == Kind.LONG_TEXT:
        return forms.CharField(max_length=MOST_LONG_TEXT, widget=forms.Textarea(attrs={"rows": 5}), **shared)
    if kind == Kind.CHOICE:
        none = [("", "–")]
        return forms.ChoiceField(choices=[*none, *field.choice_names().items()], **shared)
    if kind == Kind.CHOICES:
        boxes = forms.CheckboxSelectMultiple()
        return forms.MultipleChoiceField(choices=list(field.choice_names().items()), widget=boxes, **shared)
    if kind == Kind.YES_NO:
        return forms.ChoiceField(choices=[("", "–"), ("yes", _now("có")), ("no", _now("không"))], **shared)
    if kind == Kind.FILE:
        # What is required is asked for by the register, which knows of the file that is there already.
        return forms.FileField(max_length=200, **{**shared, "required": False})
    if kind == Kind.DATE:
        # The browser's own calendar; the register reads the text, so that 31/12/2025 does as well.
        return forms.CharField(max_length=20, widget=forms.TextInput(attrs={"type": "date"}), **shared)
    attributes: dict[str, Any] = {}
    if kind in NUMERIC:
        attributes["inputmode"] = "decimal"
    if kind == Kind.UNIT:
        attributes = unit_offers()
    return forms.CharField(max_length=1000, widget=forms.TextInput(attrs=attributes), **shared)


def _help(field: Field, kind: Kind) -> str:
    ways = {
        Kind.UNIT: _now("Gõ tên hoặc mã đơn vị."), Kind.TASK: _now("Mã nhiệm vụ."),
        Kind.DOCUMENT: _now("Số, ký hiệu văn bản."), Kind.POST: _now("Tên đăng nhập của người đó."),
        Kind.FILE: _now("Tệp được kiểm tra và quét như minh chứng; không nộp tài liệu mật."),
    }  # fmt: skip
    said = [field.help]
    if field.measure:
        said.append(_now("Tính bằng %(measure)s.") % {"measure": field.measure})
    if kind in REFERENCES:
        said.append(ways[kind])
    return " ".join(each for each in said if each)


class SheetForm(OnceForm):
    """A file with records."""

    file = forms.FileField(label=_("Tệp (.xlsx hoặc .csv)"), max_length=200)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("Tệp lớn hơn 10 MB."))
        return file


class KeptForm(OnceForm):
    """Yes to what a file would do."""

    kept = forms.CharField(widget=forms.HiddenInput, max_length=40)


class MoveForm(VersionForm):
    """To another state."""

    to = forms.ChoiceField(label=_("Sang trạng thái"), widget=forms.RadioSelect)
    note = forms.CharField(label=_("Ghi chú"), required=False, max_length=500)

    def __init__(self, *args: Any, states: Iterable[State], **more: Any):
        super().__init__(*args, **more)
        self.fields["to"].choices = [(each.code, each.name) for each in states]  # type: ignore[attr-defined]


class WithdrawForm(VersionForm):
    reason = words_field(_("Lý do rút"), rows=3)


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


def named_in_form(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Reasons by the codes of a register's fields, under the names of the form's."""
    own = {"unit", "tasks", "state"}
    return {name if name in own else f"{PREFIX}{name}": reason for name, reason in fields.items()}
