"""The unclear report as a Word file that can be sent back to the issuing office."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from giamsat.directives.unclear_report import Report

_FONT = "Times New Roman"
#: Widths of the columns in mm; together what the margins leave of A4.
SUMMED = (46, 44, 20, 55)
DETAIL = (44, 66, 55)


def word_file(report: Report) -> bytes:
    """The report as .docx: what is asked in a table of one page, then task by task; no macros, no template."""
    document = Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = _FONT, Pt(13)
    _lay_out(document)
    properties = document.core_properties
    properties.title, properties.author, properties.language = report.title, "Giamsat", report.language
    document.add_heading(report.title, level=1)
    document.add_paragraph(report.about)
    document.add_paragraph(report.summary)
    if report.items:
        _sum_up(document, report)
        _go_through(document, report)
    document.add_paragraph(report.written)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _sum_up(document: WordDocument, report: Report) -> None:
    said = report.sentences["summed"]
    document.add_heading(said["title"], level=2)
    table = _table(document, SUMMED, [said[name] for name in ("point", "ask", "tasks", "places")])
    for one in report.sums:
        _fill(table.add_row(), [f"{one.heading}: {one.said}", one.ask, str(len(one.items)), one.places])
    _narrow(table, SUMMED)


def _go_through(document: WordDocument, report: Report) -> None:
    said = report.sentences["detail"]
    document.add_heading(said["title"], level=2)
    table = _table(document, DETAIL, [said[name] for name in ("place", "quote", "points")])
    for item in report.items:
        row = table.add_row()
        # A task is not parted by the end of a page.
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        place = row.cells[0].paragraphs[0]
        if item.place:
            place.add_run(item.place).bold = True
            place.add_run("\n")
        place.add_run(item.leads)
        row.cells[1].text = f"“{item.quote}”"
        for number, point in enumerate(item.points):
            cell = row.cells[2]
            paragraph = cell.add_paragraph() if number else cell.paragraphs[0]
            words = ", ".join(f"“{word}”" for word in point.finding.words)
            paragraph.add_run(f"{point.heading}: ").bold = True
            paragraph.add_run(" ".join(filter(None, [point.fault, words])))
    _narrow(table, DETAIL)


def _table(document: WordDocument, widths: Sequence[int], heads: Sequence[str]) -> Any:
    """An empty table whose head is repeated on each page."""
    table = document.add_table(rows=1, cols=len(widths), style="Table Grid")
    table.autofit = False
    head = table.rows[0]
    head._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    _fill(head, heads)
    for cell in head.cells:
        cell.paragraphs[0].runs[0].bold = True
    return table


def _fill(row: Any, words: Sequence[str]) -> None:
    for cell, text in zip(row.cells, words, strict=True):
        cell.text = text


def _narrow(table: Any, widths: Sequence[int]) -> None:
    """Set the widths, which Word reads from each cell and others from the columns, and the smaller type of tables."""
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.space_after = Pt(2)
                for run in paragraph.runs:
                    run.font.size = Pt(11)


def _lay_out(document: WordDocument) -> None:
    """A4 with the margins of Decree 30/2020/NĐ-CP, annex I; headings in the font of the text."""
    for section in document.sections:
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin, section.right_margin = Mm(30), Mm(15)
        section.top_margin = section.bottom_margin = Mm(20)
    for level in (1, 2):
        font = document.styles[f"Heading {level}"].font
        font.name, font.size, font.color.rgb = _FONT, Pt(16 - level), RGBColor(0, 0, 0)
        names = font.element.rPr.rFonts
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            # A name of the theme goes before the font's own.
            names.attrib.pop(qn(f"w:{theme}"), None)
