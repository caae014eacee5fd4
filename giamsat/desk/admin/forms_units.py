"""Forms for units: stating, renaming, merging, splitting, importing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from giamsat.core import clock
from giamsat.desk.acts import OnceForm
from giamsat.desk.admin.pickers import UnitField
from giamsat.desk.tasks.forms import day_field
from giamsat.units.models import Unit
from giamsat.units.selectors import units_found

ALL_UNITS = reverse_lazy("desk:admin-offered-all-units")
MOST_BYTES = 8 * 1024 * 1024
MERGED_AT_ONCE = 6
SPLIT_INTO = 4


class UnitForm(OnceForm):
    """What is stated of a new unit beside the one above it."""

    code = forms.CharField(
        label=_("Mã"),
        max_length=80,
        help_text=_("Chữ thường không dấu, chữ số, gạch nối; không đổi về sau."),
    )
    name_vi = forms.CharField(label=_("Tên tiếng Việt"), max_length=250)
    name_en = forms.CharField(label=_("Tên tiếng Anh"), max_length=250)
    short_vi = forms.CharField(label=_("Tên gọi tắt tiếng Việt"), max_length=80, required=False)
    short_en = forms.CharField(label=_("Tên gọi tắt tiếng Anh"), max_length=80, required=False)
    kind = forms.ChoiceField(label=_("Loại"), choices=Unit.Kind.choices)
    side = forms.ChoiceField(label=_("Khối"), choices=Unit.Side.choices)
    aliases = forms.CharField(
        label=_("Tên khác, cách nhau bằng dấu chấm phẩy"), max_length=2000, required=False
    )
    valid_from = day_field(_("Hoạt động từ ngày"), required=False)

    def stated(self) -> dict[str, Any]:
        """The fields as the services take them."""
        rest = {n: v for n, v in self.cleaned_data.items() if n not in {"once", "version", "aliases"}}
        return {**rest, "aliases": self.cleaned_data["aliases"].split(";")}


class UnitEditForm(UnitForm):
    """Corrections of a unit as read at ``version``; its code stays, a new name by decision is a renaming."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    parent = UnitField(label=_("Trực thuộc"))
    field_order = ("parent",)

    def __init__(self, *args: Any, **more: Any):
        super().__init__(*args, **more)
        del self.fields["code"]
        parent: Any = self.fields["parent"]
        parent.reach(units_found, ALL_UNITS)


class RenameForm(OnceForm):
    """A new name by decision."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    name_vi = forms.CharField(label=_("Tên mới tiếng Việt"), max_length=250)
    name_en = forms.CharField(label=_("Tên mới tiếng Anh"), max_length=250)
    short_vi = forms.CharField(label=_("Tên gọi tắt tiếng Việt"), max_length=80, required=False)
    short_en = forms.CharField(label=_("Tên gọi tắt tiếng Anh"), max_length=80, required=False)
    date = day_field(_("Có hiệu lực từ ngày"))
    decision = forms.CharField(label=_("Số quyết định"), max_length=80)


class SuccessionForm(OnceForm):
    """What merging and splitting have in common."""

    date = day_field(_("Có hiệu lực từ ngày"), help_text=_("Từ ngày này đơn vị cũ thôi hoạt động."))
    decision = forms.CharField(label=_("Số quyết định"), max_length=80)
    note_vi = forms.CharField(label=_("Ghi chú tiếng Việt"), max_length=1000, required=False)
    note_en = forms.CharField(label=_("Ghi chú tiếng Anh"), max_length=1000, required=False)

    def __init__(self, *args: Any, **more: Any):
        super().__init__(*args, **more)
        units = self.unit_fields()
        for field in units.values():
            field.reach(units_found, ALL_UNITS)
        self.fields |= units
        self.order_fields(units)
        self.initial = {"date": clock.today(), **self.initial}

    def unit_fields(self) -> dict[str, UnitField]:
        """The fields in which units are named; they stand first."""
        raise NotImplementedError

    def units(self, name: str) -> list[Unit]:
        """The units in the fields ``name_1``, ``name_2`` …, each once, in the order of the fields."""
        found = (self.cleaned_data.get(each) for each in self.fields if each.startswith(f"{name}_"))
        return list(dict.fromkeys(unit for unit in found if unit is not None))


class MergeForm(SuccessionForm):
    """Some units into one."""

    def unit_fields(self) -> dict[str, UnitField]:
        """``predecessor_1`` … and ``successor``."""
        closing = {
            f"predecessor_{number}": UnitField(
                label=_("Đơn vị được hợp nhất, thôi hoạt động") if number == 1 else _("Đơn vị nữa"),
                required=number == 1,
            )
            for number in range(1, MERGED_AT_ONCE + 1)
        }
        heir = UnitField(label=_("Đơn vị tiếp nhận"), help_text=_("Đơn vị mới thì thêm vào danh bạ trước."))
        return {**closing, "successor": heir}


class SplitForm(SuccessionForm):
    """One unit into some; each unit directly below goes to one of them, once they are chosen."""

    def unit_fields(self) -> dict[str, UnitField]:
        """``successor_1`` …"""
        return {
            f"successor_{number}": UnitField(
                label=_now("Đơn vị tiếp nhận thứ %(number)s") % {"number": number}, required=number <= 2
            )
            for number in range(1, SPLIT_INTO + 1)
        }

    def ask(self, heirs: list[Unit], children: list[Unit]) -> None:
        """Ask who goes on with the work, and where each unit below goes; the first named unless chosen."""
        choices = [(str(unit.pk), unit.name) for unit in heirs]
        self.fields["heir"] = forms.ChoiceField(
            label=_("Tiếp tục việc đang làm"), choices=choices, widget=forms.RadioSelect
        )
        for child in children:
            self.fields[f"child_{child.pk}"] = forms.ChoiceField(label=child.name, choices=choices)


class ImportForm(OnceForm):
    """A CSV file."""

    file = forms.FileField(
        label=_("Tệp CSV"), help_text=_("UTF-8, dấu phẩy giữa các ô; dòng đầu là tên cột. Tối đa 8 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )  # fmt: skip

    def clean_file(self) -> Any:
        """The file, unless it is too large to be a list of units."""
        file = self.cleaned_data["file"]
        if problem := getattr(file, "problem", ""):
            raise forms.ValidationError(problem)
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("Tệp lớn hơn 8 MB."))
        return file


class ConfirmImportForm(OnceForm):
    """Yes to what the table shows; ``kept`` is where the file waits."""

    kept = forms.CharField(widget=forms.HiddenInput, max_length=40)
