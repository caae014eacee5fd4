"""Forms of records, made from the definition of their register, and of files with records."""

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
from giamsat.registers.models import Field, Record, State
from giamsat.registers.references import ReferencesOf
from giamsat.registers.values import MOST_LONG_TEXT, NUMERIC, REFERENCES, Kind, plain
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


def named_in_form(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Reasons by the codes of a register's fields, under the names of the form's."""
    own = {"unit", "tasks", "state"}
    return {name if name in own else f"{PREFIX}{name}": reason for name, reason in fields.items()}
