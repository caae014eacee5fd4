"""Making a template: rows of indicators and units, columns of periods; locked but for the open cells."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.indicators.excel.layout import EVIDENCE, FORMAT, KEYS, NOTE, SHEET
from giamsat.indicators.measures import Measure
from giamsat.indicators.models import Indicator, Sheet
from giamsat.units.models import Unit

if TYPE_CHECKING:
    import xlsxwriter


class Blank(NamedTuple):
    """One cell: what stands there, its version, and whether it may be filled in now."""

    value: Decimal | None
    version: int
    open: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One row: an indicator of a unit, with a cell for each period."""

    indicator: Indicator
    sheet: Sheet
    unit: Unit
    cells: Sequence[Blank]

    @property
    def key(self) -> str:
        return f"{self.indicator.code}|{self.unit.code}"


def make(
    title: str,
    lines: Sequence[Line],
    columns: Sequence[tuple[dt.date, str]],
) -> BinaryIO:
    """The template as an open file, read from its start; versions go into its keys, so that a stale file is noticed.

    Args:
        columns: first day and name of each period.
    """
    import xlsxwriter  # large, and seldom needed

    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 (the caller closes it)
    book = xlsxwriter.Workbook(
        file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": title, "author": "Giamsat"})
    head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#E8EDF3", "text_wrap": True})
    locked = book.add_format({"bg_color": "#F0F1F2", "font_color": "#4B5763"})
    words = book.add_format({"locked": False, "text_wrap": True, "border": 1, "border_color": "#B4BCC3"})
    open_ = book.add_format(
        {"locked": False, "num_format": "#,##0.######", "border": 1, "border_color": "#B4BCC3"}
    )
    sheet = book.add_worksheet(SHEET)
    sheet.protect("", {"select_locked_cells": True, "format_columns": True})
    sheet.set_column(0, 0, None, None, {"hidden": True})
    sheet.set_column(1, 1, 46)
    sheet.set_column(2, 1 + len(columns), 14)
    sheet.freeze_panes(2, 2)
    sheet.set_row(0, None, None, {"hidden": True})
    behind = 2 + len(columns)
    sheet.set_column(behind, behind + 1, 30)
    heads = [(start.isoformat(), name) for start, name in columns]
    heads += [(NOTE, _("Giải trình")), (EVIDENCE, _("Căn cứ: số văn bản, đường dẫn"))]
    for number, (key, _name) in enumerate(heads):
        sheet.write_string(0, 2 + number, key)
    sheet.write_string(1, 1, title, head)
    for number, (_key, name) in enumerate(heads):
        sheet.write_string(1, 2 + number, name, head)
    for number, line in enumerate(lines, 2):
        versions = ",".join([str(blank.version) for blank in line.cells])
        sheet.write_string(number, 0, f"{line.key}|{versions}")
        sheet.write_string(number, 1, f"{line.sheet.name} · {line.unit.name}"[:250], locked)
        for column, blank in enumerate(line.cells, 2):
            look = open_ if blank.open else locked
            if blank.value is None:
                sheet.write_blank(number, column, None, look)
            else:
                sheet.write_number(number, column, float(blank.value), look)
        for column in (behind, behind + 1):
            sheet.write_blank(number, column, None, words)
    for first, last, validation in _checks(lines):
        sheet.data_validation(first, 2, last, 1 + len(columns), validation)
    _keys(book, title)
    book.close()
    file.seek(0)
    return file


def _checks(lines: Sequence[Line]) -> list[tuple[int, int, dict[str, object]]]:
    """Lists for yes/no, figures for the rest; neighbouring rows of one kind share a check."""
    found: list[tuple[int, int, dict[str, object]]] = []
    for number, line in enumerate(lines, 2):
        validation = _check(line.sheet)
        if found and found[-1][1] == number - 1 and found[-1][2] == validation:
            found[-1] = (found[-1][0], number, validation)
        else:
            found.append((number, number, validation))
    return found


def _check(sheet: Sheet) -> dict[str, object]:
    if sheet.measure == Measure.YES_NO:
        return {
            "validate": "list",
            "source": ["1", "0"],
            "error_message": _("Chỉ nhận 1 (có) hoặc 0 (không)."),
        }
    return {
        "validate": "decimal",
        "criteria": "between",
        "minimum": -(10**17),
        "maximum": 10**17,
        "error_message": _("Ô này nhận một số."),
    }


def _keys(book: xlsxwriter.Workbook, title: str) -> None:
    sheet = book.add_worksheet(KEYS)
    for number, (name, value) in enumerate(
        (("format", str(FORMAT)), ("title", title), ("made", clock.now().isoformat()))
    ):
        sheet.write_string(number, 0, name)
        sheet.write_string(number, 1, value)
    sheet.hide()
