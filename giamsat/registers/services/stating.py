"""What may be stated of a field, and what is wrong with a statement."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from giamsat.core.actor import SYSTEM
from giamsat.registers import values
from giamsat.registers.models import Field
from giamsat.registers.references import ReferencesOf
from giamsat.registers.services.definitions import named_faults
from giamsat.registers.values import NUMERIC, BadValue, Kind

MOST_CHOICES = 200
#: What may be stated of a field; its code stays for ever.
STATED = (
    "kind", "name_vi", "name_en", "help_vi", "help_en", "measure", "choices", "minimum", "maximum",
    "is_required", "is_unique", "is_public", "is_title", "in_table",
)  # fmt: skip
#: Nothing of these leaves for the public: people, and what has readers of its own.
NEVER_PUBLIC = frozenset({Kind.TASK, Kind.DOCUMENT, Kind.POST, Kind.FILE})
#: Named so that the public can be shown the title.
_TITLES = frozenset({Kind.TEXT, Kind.LONG_TEXT})


def state_field(new: Field, stated: dict[str, Any]) -> dict[str, Any]:
    """Set what is stated; returns what is wrong with it."""
    if unknown := set(stated) - set(STATED):
        raise TypeError(f"a field's {sorted(unknown)} cannot be stated")
    for name, value in stated.items():
        setattr(new, name, value.strip() if isinstance(value, str) else value)
    if new.kind not in Kind.values:
        return {"kind": _("Không có loại này.")}
    faults: dict[str, Any] = {}
    if new.kind in {Kind.CHOICE, Kind.CHOICES}:
        if reason := _choices_fault(new):
            faults["choices"] = reason
    else:
        new.choices = []
    if new.kind not in NUMERIC:
        new.measure = ""
    for name in ("minimum", "maximum"):
        if (bound := getattr(new, name)) and (reason := _bound_fault(new, name, bound)):
            faults[name] = reason
    if not faults and new.minimum and new.maximum and _out_of_order(new):
        faults["maximum"] = _("Giá trị lớn nhất nhỏ hơn giá trị nhỏ nhất.")
    if new.is_title and new.kind not in _TITLES:
        faults["is_title"] = _("Tên của bản ghi là một trường chữ.")
    if new.is_public and new.kind in NEVER_PUBLIC:
        faults["is_public"] = _("Nhiệm vụ, văn bản, người và tệp không đưa ra công khai từ sổ.")
    return faults


def _choices_fault(new: Field) -> str:
    codes = [each.get("code", "") for each in new.choices]
    if not codes:
        return _("Nêu ít nhất một lựa chọn.")
    if len(codes) > MOST_CHOICES:
        return _("Nhiều nhất %(count)s lựa chọn.") % {"count": MOST_CHOICES}
    if len(set(codes)) < len(codes):
        return _("Có mã lựa chọn lặp lại.")
    bad = next((each for each in new.choices if named_faults(each.get("code", ""), each.get("vi", ""))), None)
    return _("Lựa chọn “%(code)s” chưa đúng: cần mã và tên.") % {"code": bad.get("code", "")} if bad else ""


def _bound_fault(new: Field, name: str, bound: str) -> str:
    if new.kind not in {*NUMERIC, Kind.DATE}:
        setattr(new, name, "")
        return ""
    free = Field(kind=new.kind)
    try:
        setattr(new, name, str(values.read(free, bound, ReferencesOf(SYSTEM))))
        Decimal("0" if new.kind == Kind.DATE else getattr(new, name))
    except (BadValue, InvalidOperation) as fault:
        return str(fault)
    return ""


def _out_of_order(new: Field) -> bool:
    if new.kind == Kind.DATE:
        return new.maximum < new.minimum
    return Decimal(new.maximum) < Decimal(new.minimum)
