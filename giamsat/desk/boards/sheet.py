"""A document as an Excel file: a sheet with its sentences, one more for each table; figures are numbers."""

from __future__ import annotations

import io
from typing import Any

from django.utils.translation import gettext as _

from giamsat.desk.pack.outline import Cell, Line, Outline, plain

WIDTH = 110


def sheet_file(document: Outline, base: str) -> bytes:
    """The document as .xlsx; texts are always texts.

    Args:
        base: scheme and host before every address; without one there are no links.
    """
    import xlsxwriter  # large, and seldom needed

    into = io.BytesIO()
    book = xlsxwriter.Workbook(
        into,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    book.set_properties(
        {"title": document.title, "subject": document.programme, "comments": document.written}
    )
    bold = book.add_format({"bold": True})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    first = book.add_worksheet(_("Báo cáo"))
    first.set_column(0, 0, WIDTH, wrapped)
    row = 0
    for words in (document.title, document.programme, document.scope, document.period, document.written):
        first.write_string(row, 0, words, bold if row == 0 else None)
        row += 1
    for number, section in enumerate(document.sections, 1):
        row += 1
        first.write_string(row, 0, f"{number}. {section.title}", bold)
        row += 1
        for point in section.points:
            _write(first, row, 0, point, base, wrapped)
            row += 1
        for place, table in enumerate(section.tables):
            name = f"{number}" if not place else f"{number}.{place + 1}"
            sheet = book.add_worksheet(name)
            sheet.write_string(0, 0, table.caption, bold)
            sheet.write_string(1, 0, document.written)
            for column, head in enumerate(table.columns):
                sheet.set_column(column, column, max(10, WIDTH * head.share // 100), wrapped)
                sheet.write_string(3, column, head.name, bold)
            for line_number, boxes in enumerate(table.rows, 4):
                for column, box in enumerate(boxes):
                    _write(sheet, line_number, column, _one(box), base, wrapped)
            sheet.freeze_panes(4, 1)
    book.close()
    return into.getvalue()


def _one(box: Cell) -> Line:
    return tuple(text for line in box for text in line)


def _write(sheet: Any, row: int, column: int, line: Line, base: str, form: Any) -> None:
    url = next((text.url for text in line if text.url), "")
    words = plain(line)[:32_000]
    if len(line) == 1 and line[0].number is not None:
        sheet.write_number(row, column, line[0].number)
    elif url and base:
        sheet.write_url(row, column, base + url, form, words)
    else:
        sheet.write_string(row, column, words, form)
