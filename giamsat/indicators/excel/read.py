"""Reading a filled-in template, inside the child process: plain Python, no database, no settings.

What is not a plain figure in a cell of the template is named by sheet and cell; the caller decides what to do with it.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any, BinaryIO, Final

import openpyxl
from openpyxl.utils import get_column_letter

from giamsat.core.files.workbooks import refusal
from giamsat.indicators.excel.layout import EVIDENCE, FORMAT, KEYS, NOTE, SHEET

MOST_CELLS: Final = 3_400 * 60
MOST_FAULTS: Final = 2_000
#: Rows in succession without anything, after which a sheet has ended: a sheet can claim a million.
EMPTY_ROWS: Final = 200
MOST_WORDS: Final = 500
_FORMULA: Final = re.compile(r"^[=+@]|^-[^\d]")


def read(file: BinaryIO) -> dict[str, Any]:
    """The cells of a template.

    Returns:
        ``head``: what the template says of itself; ``cells``: [sheet cell, row key, column key, number of the column
        among those of periods, text or number]; ``words``: by row key what stands in its columns of words;
        ``faults``: [sheet cell, code, detail]; or ``refused`` with a code when the file as a whole cannot be taken.
    """
    refused = refusal(file)
    if refused:
        return {"refused": refused, "detail": ""}
    file.seek(0)
    try:
        book = openpyxl.load_workbook(file, read_only=True, data_only=False, keep_links=False)
    except Exception as fault:
        return {"refused": "broken", "detail": type(fault).__name__}
    if KEYS not in book.sheetnames or SHEET not in book.sheetnames:
        return {"refused": "no_template", "detail": ", ".join(book.sheetnames)[:200]}
    hidden = [
        sheet.title for sheet in book.worksheets if sheet.sheet_state != "visible" and sheet.title != KEYS
    ]
    if hidden:
        return {"refused": "hidden_sheets", "detail": ", ".join(hidden)[:200]}
    head = {
        str(row[0]): "" if row[1] is None else str(row[1])
        for row in book[KEYS].iter_rows(min_row=1, max_row=20, max_col=2, values_only=True)
        if row and row[0] is not None
    }
    if head.get("format") != str(FORMAT):
        return {"refused": "wrong_version", "detail": head.get("format", "")}
    return {"head": head, **_cells(book[SHEET])}


def _cells(sheet: Any) -> dict[str, Any]:
    """Row 1 has hidden keys of columns, row 2 their names, column A the keys of rows, column B their names."""
    keys: list[str] = []
    cells: list[list[Any]] = []
    faults: list[list[str]] = []
    words: dict[str, dict[str, str]] = {}
    empty = 0
    for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
        if number == 1:
            keys = ["" if value is None else str(value) for value in row[:70]]
            continue
        if number == 2:
            continue
        if not row or all(value is None for value in row):
            empty += 1
            if empty >= EMPTY_ROWS:
                break
            continue
        empty = 0
        row_key = "" if row[0] is None else str(row[0])
        for column in range(2, max(len(keys), len(row[:70]))):
            value = row[column] if column < len(row) else None
            place = f"{SHEET}!{get_column_letter(column + 1)}{number}"
            column_key = keys[column] if column < len(keys) else ""
            if column_key in (NOTE, EVIDENCE) and row_key:
                if fault := _unspoken(value):
                    faults.append([place, fault, str(value)[:80]])
                elif text := "" if value is None else str(value).strip()[:MOST_WORDS]:
                    words.setdefault(row_key, {})[column_key] = text
                continue
            if value is None or value == "":
                if row_key and column_key:
                    cells.append([place, row_key, column_key, column - 2, None])
                continue
            fault = _fault(value, row_key, column_key)
            if fault:
                if len(faults) < MOST_FAULTS:
                    faults.append([place, fault, str(value)[:80]])
            else:
                cells.append([place, row_key, column_key, column - 2, value])
        if len(cells) > MOST_CELLS:
            return {"cells": [], "words": {}, "faults": [[SHEET, "too_many", str(MOST_CELLS)]]}
    return {"cells": cells, "words": words, "faults": faults}


def _unspoken(value: Any) -> str:
    """Why a cell for words holds none; empty when it does, or nothing."""
    if isinstance(value, str) and value.startswith(("=", "#")):
        return "formula"
    return "date_for_words" if isinstance(value, (dt.date, dt.time, dt.timedelta)) else ""


def _fault(value: Any, row_key: str, column_key: str) -> str:
    if isinstance(value, str) and _FORMULA.match(value.strip()):
        return "formula"
    if not isinstance(value, (str, int, float)) or isinstance(value, bool):
        return "date" if isinstance(value, (dt.date, dt.time, dt.timedelta)) else "no_number"
    if isinstance(value, str) and re.match(r"^\s*\d{1,2}[/-]\d{1,2}[/-]\d{2,4}\s*$", value):
        return "date"
    if isinstance(value, str) and value.startswith("#"):
        return "formula"
    if not row_key or not column_key:
        return "outside"
    return ""
