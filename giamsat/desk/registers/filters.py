"""Reading the query of a register's page: its filters by the kinds of its fields, and what is offered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from giamsat.core.actor import Actor
from giamsat.desk.registers.shown import shown
from giamsat.registers.listing import Filter, Narrowed
from giamsat.registers.models import Field, Register, State
from giamsat.registers.references import ReferencesOf
from giamsat.registers.values import NUMERIC, REFERENCES, BadValue, Kind, read
from giamsat.units.models import Unit
from giamsat.units.selectors import search_units

#: Fields that are narrowed to one of their values.
ONE_OF = frozenset({Kind.CHOICE, Kind.CHOICES, Kind.YES_NO})
RANGED = frozenset({*NUMERIC, Kind.DATE})
WORDED = frozenset({Kind.TEXT, Kind.LONG_TEXT, Kind.LINK})


@dataclass(frozen=True, slots=True)
class Control:
    """One filter of a field: what may be chosen, and what was typed."""

    field: Field
    kind: str
    options: list[tuple[str, str]]
    value: str
    least: str
    most: str


def read_filter(
    actor: Actor, register: Register, fields: list[Field], states: list[State], sent: Mapping[str, str]
) -> tuple[Filter, list[str]]:
    """The filter that a query asks for, and a sentence for each value that was left out."""
    remarks: list[str] = []
    state = sent.get("state", "")
    if state and state not in {each.code for each in states}:
        remarks.append(_("Bỏ qua trạng thái không có trong sổ."))
        state = ""
    references = ReferencesOf(actor)
    narrowed = [found for each in fields if (found := _narrowed(each, sent, references, remarks))]
    return (
        Filter(
            state=state,
            unit=_unit(sent, remarks),
            below=sent.get("below", "1") == "1",
            words=sent.get("q", "")[:200],
            failing=sent.get("failing", "") == "1",
            narrowed=tuple(narrowed),
        ),
        remarks,
    )


def controls(fields: list[Field], sent: Mapping[str, str]) -> list[Control]:
    """The filters that the form offers beside state, unit and words."""
    made = []
    for each in fields:
        kind = (
            "one" if each.kind in ONE_OF
            else "day" if each.kind == Kind.DATE
            else "number" if each.kind in NUMERIC
            else "unit" if each.kind == Kind.UNIT
            else "words"
        )  # fmt: skip
        if each.is_title or each.kind == Kind.FILE:
            # The words of the title are asked for by ``q`` already; nobody looks for a file by its number.
            continue
        options = list(each.choice_names().items())
        if each.kind == Kind.YES_NO:
            options = [("yes", _("có")), ("no", _("không"))]
        name = f"f.{each.code}"
        made.append(
            Control(
                each,
                kind,
                options,
                sent.get(name, ""),
                sent.get(f"{name}.from", ""),
                sent.get(f"{name}.to", ""),
            )
        )
    return made


def words(wanted: Filter, states: Mapping[str, str], references: ReferencesOf) -> str:
    """What the list is narrowed to, as a person says it; empty for the whole list."""
    said = []
    if wanted.state:
        said.append(f"{_('Trạng thái')}: {states.get(wanted.state, wanted.state)}")
    if wanted.unit is not None:
        said.append(f"{_('Đơn vị')}: {wanted.unit.name}")
    if wanted.words:
        said.append(f"{_('Chữ trong bản ghi')}: “{wanted.words}”")
    if wanted.failing:
        said.append(_("chỉ bản ghi trái quy tắc"))
    for each in wanted.narrowed:
        if each.equal is not None:
            said.append(f"{each.field.name}: {shown(each.field, each.equal, references).text}")
        if each.least is not None:
            said.append(f"{each.field.name} ≥ {each.least}")
        if each.most is not None:
            said.append(f"{each.field.name} ≤ {each.most}")
        if each.words:
            said.append(f"{each.field.name}: “{each.words}”")
    return "; ".join(said)


def _narrowed(
    field: Field, sent: Mapping[str, str], references: ReferencesOf, remarks: list[str]
) -> Narrowed | None:
    name = f"f.{field.code}"
    if field.kind in ONE_OF or field.kind in REFERENCES - {Kind.FILE}:
        value = _value(field, sent.get(name, ""), references, remarks)
        return None if value is None else Narrowed(field, equal=value)
    if field.kind in RANGED:
        bounds = [_bound(field, sent.get(f"{name}.{end}", ""), references, remarks) for end in ("from", "to")]
        return None if bounds == [None, None] else Narrowed(field, least=bounds[0], most=bounds[1])
    if field.kind in WORDED and (typed := sent.get(name, "").strip()):
        return Narrowed(field, words=typed[:200])
    return None


def _bound(field: Field, typed: str, references: ReferencesOf, remarks: list[str]) -> Any:
    free = Field(code=field.code, name_vi=field.name_vi, name_en=field.name_en, kind=field.kind)
    value = _value(free, typed, references, remarks)
    if value is None:
        return None
    return dt.date.fromisoformat(value) if field.kind == Kind.DATE else Decimal(value)


def _value(field: Field, typed: str, references: ReferencesOf, remarks: list[str]) -> Any:
    try:
        return read(field, typed[:200], references)
    except BadValue as fault:
        remarks.append(f"{field.name}: {fault}")
        return None


def _unit(sent: Mapping[str, str], remarks: list[str]) -> Unit | None:
    if sent.get("unit", "").isdecimal():
        return Unit.objects.filter(pk=int(sent["unit"][:18])).first()
    name = sent.get("unit_name", "").strip()
    if not name:
        return None
    found = search_units(name).first()
    if found is None:
        remarks.append(_("Không tìm thấy đơn vị “%(name)s”.") % {"name": name[:80]})
    return found
