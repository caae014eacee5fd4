"""Making a sheet of records: lists to choose from, locked keys, and values that read back the same."""

from __future__ import annotations

import csv
import datetime as dt
import io
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from giamsat.registers.models import Field, Record, Register, State
from giamsat.registers.references import ReferencesOf
from giamsat.registers.sheets.layout import FORMAT, KEYS, MARK, MOST_ROWS, RUNS, SHEET
from giamsat.registers.sheets.taking import NUMBER, OWN, STATE, TASKS, UNIT, VERSION
from giamsat.registers.values import NUMERIC, Kind, plain
from giamsat.units.models import Unit

#: Lines without a record, to be filled in.
BLANK = 300
#: Beyond, a spreadsheet keeps no digit of a number: what is longer stands as text.
_DIGITS = 15
_WIDTHS = {Kind.LONG_TEXT: 50, Kind.TEXT: 36, Kind.UNIT: 34, Kind.LINK: 34}


@dataclass(frozen=True)
class Content:
    """What a sheet is made of: the definition, the units that may be chosen, the records that are there."""

    register: Register
    fields: Sequence[Field]
    states: Sequence[State]
    units: Sequence[Unit]
    records: Sequence[Record]
    references: ReferencesOf

    def columns(self) -> list[str]:
        """The names by which a file is read back."""
        return [*OWN, *(each.code for each in self.fields)]

    def headings(self) -> list[str]:
        """The same for people."""
        own = {
            NUMBER: _("Số"), VERSION: "", UNIT: _("Đơn vị"), STATE: _("Trạng thái"),
            TASKS: _("Nhiệm vụ liên quan"),
        }  # fmt: skip
        fields = [f"{each.name} ({each.measure})" if each.measure else each.name for each in self.fields]
        return [*(own[each] for each in OWN), *fields]

    def lines(self) -> Iterable[list[Any]]:
        """A row of values for each record: numbers and days as such, the rest as text that reads back."""
        self.references.load_values(self.fields, self.records)
        linked = self._linked()
        names = {each.code: each.name for each in self.states}
        for row in self.records:
            own = [
                row.number, row.version, f"{row.unit.name} ({row.unit.code})", names.get(row.state, row.state),
                ", ".join(linked.get(row.pk, ())),
            ]  # fmt: skip
            yield own + [self._value(each, row.values.get(each.code)) for each in self.fields]

    def _linked(self) -> dict[int, list[str]]:
        """The tasks beside the fields, as far as the reader sees them."""
        links = [
            (row.pk, link.task_id) for row in self.records for link in row.task_links.all() if not link.field
        ]
        self.references.load(Kind.TASK, [task for _record, task in links])
        found: dict[int, list[str]] = {}
        for record, task in links:
            if key := self.references.key(Kind.TASK, task):
                found.setdefault(record, []).append(key)
        return found

    def _value(self, field: Field, value: Any) -> Any:
        if value is None:
            return None
        kind = Kind(field.kind)
        if kind in NUMERIC and len(Decimal(value).as_tuple().digits) <= _DIGITS:
            return Decimal(value)
        if kind == Kind.DATE:
            return dt.date.fromisoformat(value)
        if kind == Kind.YES_NO:
            return _("có") if value else _("không")
        if kind == Kind.CHOICE:
            return field.choice_names().get(value, value)
        if kind == Kind.UNIT and (found := self.references.named(kind, value)):
            return f"{found.name} ({found.key})"
        return plain(field, value, self.references)

    def lists(self) -> dict[str, list[str]]:
        """What may be chosen, by column."""
        found = {
            UNIT: [f"{each.name} ({each.code})" for each in self.units],
            STATE: [each.name for each in self.states],
        }
        for each in self.fields:
            if each.kind == Kind.CHOICE:
                found[each.code] = list(each.choice_names().values())
            elif each.kind == Kind.YES_NO:
                found[each.code] = [_("có"), _("không")]
        return {column: names for column, names in found.items() if names}


def make_csv(content: Content) -> str:
    """The sheet as CSV: a row of names by which it is read back, a row for people, the records."""
    out = io.StringIO()
    # Spreadsheet programs take the file for UTF-8 only by this mark.
    out.write("\ufeff")
    writer = csv.writer(out)
    writer.writerow(content.columns())
    writer.writerow([_written(each) for each in content.headings()])
    for line in content.lines():
        writer.writerow([_written(each) for each in line])
    return out.getvalue()


def _written(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        text = f"{value:f}"
        # 1.234 can be read in two ways, 1.2340 in one.
        return f"{text}0" if len(text.partition(".")[2]) == 3 else text
    text = str(value)
    return f"{MARK}{text}" if text.startswith((*RUNS, MARK)) else text


def make_xlsx(content: Content) -> BinaryIO:
    """The sheet as an open Excel file, read from its start; only what may be typed is unlocked."""
    import xlsxwriter  # large, and seldom needed

    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 (the caller closes it)
    book = xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": content.register.name, "author": "Giamsat"})
    head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#E8EDF3", "text_wrap": True})
    locked = book.add_format({"bg_color": "#F0F1F2", "font_color": "#4B5763"})
    looks = {
        "text": book.add_format({"locked": False, "text_wrap": True, "valign": "top"}),
        "number": book.add_format({"locked": False, "num_format": "#,##0.######", "valign": "top"}),
        "date": book.add_format({"locked": False, "num_format": "dd/mm/yyyy", "valign": "top"}),
    }
    sheet = book.add_worksheet(SHEET)
    sheet.protect("", {"select_locked_cells": True, "format_columns": True, "insert_rows": True})
    kinds = {each.code: Kind(each.kind) for each in content.fields}
    for number, (column, heading) in enumerate(zip(content.columns(), content.headings(), strict=True)):
        look = looks[_look(kinds.get(column))]
        if column in {NUMBER, VERSION}:
            sheet.set_column(number, number, 8, locked, {"hidden": column == VERSION})
        else:
            sheet.set_column(number, number, _WIDTHS.get(kinds.get(column, Kind.UNIT), 18), look)
        sheet.write_string(0, number, column)
        sheet.write_string(1, number, heading, head)
    sheet.set_row(0, None, None, {"hidden": True})
    sheet.freeze_panes(2, 1)
    row = 1
    for row, line in enumerate(content.lines(), 2):
        for number, (column, value) in enumerate(zip(content.columns(), line, strict=True)):
            look = locked if column in {NUMBER, VERSION} else looks[_look(kinds.get(column))]
            if isinstance(value, dt.date):
                sheet.write_datetime(row, number, dt.datetime.combine(value, dt.time()), look)
            elif isinstance(value, (int, Decimal)):
                sheet.write_number(row, number, float(value), look)
            elif value:
                sheet.write_string(row, number, value, look)
    keys = _keys(book, content.register)
    for place, (column, names) in enumerate(content.lists().items(), 3):
        keys.write_column(0, place, names)
        name = xlsxwriter.utility.xl_col_to_name(place)
        number = content.columns().index(column)
        sheet.data_validation(
            2, number, min(row + BLANK, MOST_ROWS), number,
            {
                "validate": "list", "source": f"={KEYS}!${name}$1:${name}${len(names)}",
                "error_message": _("Chọn một mục trong danh sách."),
            },
        )  # fmt: skip
    book.close()
    file.seek(0)
    return file


def _look(kind: Kind | None) -> str:
    return "number" if kind in NUMERIC else "date" if kind == Kind.DATE else "text"


def _keys(book: Any, register: Register) -> Any:
    """The hidden sheet that says what the file is, and holds the lists."""
    sheet = book.add_worksheet(KEYS)
    said = (("format", FORMAT), ("register", register.code), ("edition", str(register.edition)))
    for number, (name, value) in enumerate(said):
        sheet.write_string(number, 0, name)
        sheet.write_string(number, 1, value)
    sheet.hide()
    return sheet
