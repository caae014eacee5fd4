"""Reading a sheet of records, inside the child process: plain Python, no database, no settings.

An Excel file or a CSV file becomes rows of plain values. What cannot be a plain value is named by its place.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from typing import Any, BinaryIO, Final

import openpyxl
from openpyxl.utils import get_column_letter

from giamsat.core.files.workbooks import refusal
from giamsat.registers.sheets.layout import FORMAT, KEYS, MARK, MOST_HEAD, MOST_ROWS, RUNS, SHEET

#: A register has at most 60 fields.
MOST_COLUMNS: Final = 70
MOST_FAULTS: Final = 500
#: Rows in succession without anything, after which a sheet has ended: a sheet can claim a million.
EMPTY_ROWS: Final = 1_000
_PLAIN_NUMBER: Final = re.compile(r"[+-][0-9][0-9.,\s\u00a0]*%?")


def read(file: BinaryIO) -> dict[str, Any]:
    """The rows of a file.

    Returns:
        ``head``: what a template says of itself, empty for other files; ``sheet``: the sheet's name, empty for CSV;
        ``rows``: [number of the row, values]; ``faults``: [row, column, code, text];
        or ``refused`` with a code when the file as a whole cannot be taken.
    """
    start = file.read(4)
    file.seek(0)
    return _book(file) if start[:2] == b"PK" else _text(file)


def _book(file: BinaryIO) -> dict[str, Any]:
    if code := refusal(file):
        return _refused(code)
    file.seek(0)
    try:
        book = openpyxl.load_workbook(file, read_only=True, data_only=False, keep_links=False)
    except Exception as fault:
        return _refused("broken", type(fault).__name__)
    hidden = [each.title for each in book.worksheets if each.sheet_state != "visible" and each.title != KEYS]
    if hidden:
        return _refused("hidden_sheets", ", ".join(hidden))
    head = {}
    if KEYS in book.sheetnames:
        rows = book[KEYS].iter_rows(min_row=1, max_row=20, max_col=2, values_only=True)
        head = {str(row[0]): str(row[1]) for row in rows if len(row) > 1 and row[0] is not None}
        if head.get("format") != FORMAT:
            return _refused("wrong_version", head.get("format", ""))
    visible = [each for each in book.worksheets if each.title != KEYS]
    named = [each for each in visible if each.title == SHEET]
    if len(named or visible) != 1:
        return _refused("many_sheets", ", ".join(each.title for each in visible))
    sheet = (named or visible)[0]
    found = _Found()
    for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS + 1), 1):
        values = [_cell(found, number, place, each) for place, each in enumerate(row)]
        if found.add(number, values):
            break
    return {"head": head, "sheet": sheet.title, **found.told()}


def _cell(found: _Found, row: int, column: int, cell: Any) -> Any:
    value = cell.value
    if value is None or value == "":
        return None
    # A text that begins with = is a text: only the kind of a cell tells a formula.
    if cell.data_type in {"f", "e"}:
        found.fault(row, column, "formula" if cell.data_type == "f" else "error", str(value))
        return None
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if not isinstance(value, (str, int, float, bool)):
        found.fault(row, column, "time", str(value))
        return None
    return value


def _text(file: BinaryIO) -> dict[str, Any]:
    raw = file.read()
    try:
        text = raw.decode("utf-16" if raw[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig")
    except UnicodeDecodeError:
        return _refused("encoding")
    if "\x00" in text:
        return _refused("broken")
    lines = text.splitlines()[:MOST_HEAD]
    mark = max(",;\t", key=lambda each: max((line.count(each) for line in lines), default=0))
    found = _Found()
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
        for row in reader:
            number = reader.line_num
            values = [_csv_cell(found, number, place, each) for place, each in enumerate(row)]
            if found.add(number, values):
                break
    except csv.Error:
        return _refused("broken")
    return {"head": {}, "sheet": "", **found.told()}


def _csv_cell(found: _Found, row: int, column: int, text: str) -> str | None:
    if text.startswith(MARK) and text[1:].startswith((*RUNS, MARK)):
        return text[1:]
    if text.startswith(RUNS) and not _PLAIN_NUMBER.fullmatch(text):
        found.fault(row, column, "formula", text)
        return None
    return text or None


class _Found:
    """Rows and faults as they come, up to the limits."""

    def __init__(self) -> None:
        self.rows: list[list[Any]] = []
        self.faults: list[list[Any]] = []
        self.empty = 0
        self.refused = ""

    def fault(self, row: int, column: int, code: str, text: str) -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults.append([row, column, code, text[:80]])

    def add(self, number: int, values: list[Any]) -> bool:
        """Keep a row; True when nothing more is to be read."""
        while values and values[-1] is None:
            values.pop()
        if not values:
            self.empty += 1
            return self.empty >= EMPTY_ROWS
        self.empty = 0
        if len(values) > MOST_COLUMNS:
            self.fault(number, MOST_COLUMNS, "outside", get_column_letter(MOST_COLUMNS + 1))
            values = values[:MOST_COLUMNS]
        self.rows.append([number, values])
        if len(self.rows) > MOST_ROWS + MOST_HEAD:
            self.refused = "too_many"
        return bool(self.refused)

    def told(self) -> dict[str, Any]:
        if self.refused:
            return _refused(self.refused, str(MOST_ROWS))
        return {"rows": self.rows, "faults": self.faults}


def _refused(code: str, detail: str = "") -> dict[str, Any]:
    return {"refused": code, "detail": detail[:200]}
