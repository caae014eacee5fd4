"""Fields of an Excel template: a cell that is one field gets a number, rows that name a list are repeated."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from copy import copy
from typing import Any, BinaryIO, Final

import openpyxl
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from giamsat.boards.fill.language import FIELD, list_of, names_in
from giamsat.directives.readers.model import Unreadable
from giamsat.directives.readers.package import Package

Order = Mapping[str, Any]
MOST_ROWS, MOST_COLUMNS = 2_000, 100
#: Formulas that a template may keep: sums and their like over cells of the same file.
_PLAIN: Final = re.compile(r"^=(?:SUM|AVERAGE|COUNT|COUNTA|MIN|MAX|ROUND|IF|[-+*/(),;:<>=.0-9$ A-Z])*$")
_CALLED: Final = re.compile(r"([A-Z][A-Z0-9.]*)\s*\(")
_ALLOWED: Final = frozenset({"SUM", "AVERAGE", "COUNT", "COUNTA", "MIN", "MAX", "ROUND", "IF"})


def fields(package: Package, file: BinaryIO) -> list[str]:
    """All names.

    Raises:
        Unreadable: macros, links to other files, or a formula that is not taken.
    """
    return [
        name for sheet in _book(package, file).worksheets for cell in _cells(sheet) for name in _names(cell)
    ]


def fill(package: Package, file: BinaryIO, order: Order) -> bytes:
    """The template with words and numbers for fields, as a new file."""
    book = _book(package, file)
    for sheet in book.worksheets:
        _repeat_rows(sheet, order)
        for cell in _cells(sheet):
            _fill(cell, order["single"])
    last = book.worksheets[0]
    written = last.cell(row=last.max_row + 2, column=1)
    _write(written, str(order.get("written", "")))
    into = io.BytesIO()
    book.save(into)
    return into.getvalue()


def _book(package: Package, file: BinaryIO) -> Any:
    if any(name.lower().endswith("vbaproject.bin") for name in package.names):
        raise Unreadable("macros")
    if any("externallinks/" in name.lower() for name in package.names):
        raise Unreadable("links")
    file.seek(0)
    try:
        book = openpyxl.load_workbook(file, keep_links=False)
    except Exception as fault:
        raise Unreadable("broken", "xlsx") from fault
    if not book.worksheets:
        raise Unreadable("broken", "xlsx")
    for sheet in book.worksheets:
        if sheet.max_row > MOST_ROWS or sheet.max_column > MOST_COLUMNS:
            raise Unreadable("too_large")
        for cell in _cells(sheet):
            if cell.data_type == "f" and not _is_plain(str(cell.value)):
                raise Unreadable("formula", f"{sheet.title}!{cell.coordinate}")
    return book


def _is_plain(formula: str) -> bool:
    text = formula.upper()
    return bool(_PLAIN.match(text)) and set(_CALLED.findall(text)) <= _ALLOWED


def _cells(sheet: Any) -> list[Any]:
    return [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]


def _names(cell: Any) -> list[str]:
    return names_in(cell.value) if isinstance(cell.value, str) else []


def _repeat_rows(sheet: Any, order: Order) -> None:
    """From below, so that what is inserted moves nothing that is still to be looked at."""
    for number in range(sheet.max_row, 0, -1):
        cells = [cell for cell in sheet[number] if cell.value is not None]
        of = next((list_of(n) for cell in cells for n in _names(cell) if list_of(n) in order["lists"]), "")
        if not of:
            continue
        rows = order["lists"][of] or [{}]
        pattern = [(cell.column, cell.value, copy(cell._style)) for cell in sheet[number]]
        if len(rows) > 1:
            sheet.insert_rows(number + 1, len(rows) - 1)
        for step, row in enumerate(rows):
            values = {f"{of}.{column}": value for column, value in row.items()}
            for column, text, style in pattern:
                cell = sheet.cell(row=number + step, column=column)
                cell._style = copy(style)
                cell.value = text
                _fill(cell, values)
                if not row and isinstance(text, str) and names_in(text):
                    _write(cell, "–")


def _fill(cell: Any, values: Mapping[str, Mapping[str, Any]]) -> None:
    if not isinstance(cell.value, str) or cell.data_type == "f":
        return
    text = cell.value.strip()
    only = FIELD.fullmatch(text)
    if only and only.group(1) in values:
        value = values[only.group(1)]
        if value.get("number") is not None:
            cell.value = value["number"]
        else:
            _write(cell, str(value["words"]))
        if value.get("url"):
            cell.hyperlink = str(value["url"])
        return
    if names_in(text):
        _write(
            cell,
            FIELD.sub(
                lambda mark: (
                    str(values[mark.group(1)]["words"]) if mark.group(1) in values else mark.group(0)
                ),
                cell.value,
            ),
        )


def _write(cell: Any, text: str) -> None:
    """A text is a text, whatever it begins with: it never runs as a formula."""
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)[:32_000]
    cell.data_type = "s"
