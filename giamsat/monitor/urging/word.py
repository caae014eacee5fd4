"""An urging letter as a Word file, from a template whose placeholders stand in braces.

The form follows Decree 30/2020/NĐ-CP on clerical work: issuer and number, motto, place and date, addressee.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from docx import Document
from docx.document import Document as Doc
from docx.table import Table
from docx.text.paragraph import Paragraph

from giamsat.core import clock
from giamsat.monitor.urging.config import URGING, Urging
from giamsat.monitor.urging.letters import rows_of
from giamsat.monitor.urging.models import Letter

#: The table whose first cell says this gets a row for each task.
FIRST_CELL = "TT"


def letter_file(letter: Letter, urging: Urging = URGING) -> bytes:
    """The letter, signed or a draft, always in Vietnamese: it is an official document."""
    document = Document(str(urging.template))
    values = _values(letter)
    for paragraph in _paragraphs(document):
        _fill(paragraph, values)
    for table in document.tables:
        if table.rows[0].cells[0].text.strip() == FIRST_CELL:
            _list(table, rows_of(letter))
    into = io.BytesIO()
    document.save(into)
    return into.getvalue()


def _values(letter: Letter) -> dict[str, str]:
    signed = letter.signed_at.astimezone(clock.HANOI) if letter.signed_at else None
    return {
        "issuer": letter.names.get("issuer", letter.issuer.name_vi),
        "number": f"{letter.number}/{letter.year}" if letter.number else "……",
        "date": f"ngày {signed:%d} tháng {signed:%m} năm {signed:%Y}" if signed else "ngày … tháng … năm …",
        "unit": letter.names.get("unit", letter.unit.name_vi),
        "programme": letter.programme.name_vi,
        "demand": letter.demand,
        "answer_due": f"{letter.answer_due:%d/%m/%Y}",
        "signer": letter.signed_by.full_name if letter.signed_by else "(dự thảo, chưa ký)",
        "post": letter.signed_by.post if letter.signed_by else "",
    }


def _paragraphs(document: Doc) -> Iterator[Paragraph]:
    yield from document.paragraphs
    for table in document.tables:
        for row in table.rows:
            for cell in row.cells:
                yield from cell.paragraphs


def _fill(paragraph: Paragraph, values: dict[str, str]) -> None:
    """Put the values in; Word may have cut a placeholder into several runs, so the paragraph is one again."""
    text = paragraph.text
    if "{" not in text:
        return
    for name, value in values.items():
        text = text.replace("{" + name + "}", value)
    first, *others = paragraph.runs
    first.text = text
    for run in others:
        run.text = ""


def _list(table: Table, rows: list[dict[str, Any]]) -> None:
    for number, row in enumerate(rows, 1):
        cells = table.add_row().cells  # type: ignore[no-untyped-call]
        due = "/".join(reversed(str(row["due"]).split("-")))
        words = (str(number), str(row["code"]), str(row["title"]), due, f"{row['progress']} %")
        for cell, text in zip(cells, words, strict=True):
            cell.text = text
