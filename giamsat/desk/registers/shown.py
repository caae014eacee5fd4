"""Stored values as a page or a file shows them to one reader."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from giamsat.desk.exports import Value
from giamsat.desk.links import address
from giamsat.registers.models import Field, Record
from giamsat.registers.references import ReferencesOf
from giamsat.registers.values import NUMERIC, REFERENCES, Kind
from giamsat.ui.register_values import value_in_words

#: Beyond, a spreadsheet keeps no digit of a number: what is longer leaves as text.
_DIGITS_OF_SHEET = 15


@dataclass(frozen=True, slots=True)
class Shown:
    """One value: its field, the words, where they lead, and whether they stand right like figures."""

    field: Field
    text: str
    url: str = ""
    is_number: bool = False


def shown(field: Field, value: Any, references: ReferencesOf) -> Shown:
    """A value as a page shows it; an empty text for none."""
    kind = Kind(field.kind)
    if value is None:
        return Shown(field, "", is_number=kind in NUMERIC)
    if kind in REFERENCES:
        return _reference(field, kind, value, references)
    url = value if kind == Kind.LINK else ""
    return Shown(field, value_in_words(field, value), url=url, is_number=kind in NUMERIC)


def _reference(field: Field, kind: Kind, value: Any, references: ReferencesOf) -> Shown:
    found = references.named(kind, value)
    if found is None:
        return Shown(field, _("ngoài phạm vi của bạn"))
    pages = {Kind.UNIT: "unit", Kind.TASK: "task", Kind.DOCUMENT: "directive"}
    url = address(pages[kind], found.pk) if kind in pages else ""
    if kind == Kind.FILE:
        url = address("register-file", field.register.code, found.pk)
    name = found.name if kind in {Kind.UNIT, Kind.POST, Kind.FILE} else f"{found.key} {found.name}"
    return Shown(field, name, url=url)


def rows_shown(
    fields: list[Field], records: Iterable[Record], references: ReferencesOf
) -> list[tuple[Record, list[Shown]]]:
    """Records with their values; all that they name is read at once."""
    rows = list(records)
    references.load_values(fields, rows)
    return [(row, [shown(field, row.values.get(field.code), references) for field in fields]) for row in rows]


def cell(field: Field, value: Any, references: ReferencesOf) -> Value:
    """A value as a file holds it: numbers and days as such, the rest in words."""
    if value is None:
        return None
    if field.kind in NUMERIC:
        number = Decimal(value)
        if len(number.as_tuple().digits) > _DIGITS_OF_SHEET:
            return str(value)
        return int(number) if number == number.to_integral_value() else float(number)
    if field.kind == Kind.DATE:
        return dt.date.fromisoformat(value)
    return shown(field, value, references).text
