"""The unclear report as a Word file that can be sent back to the issuing office."""

from __future__ import annotations

import io

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from giamsat.directives.unclear_report import Report

_FONT = "Times New Roman"


def word_file(report: Report) -> bytes:
    """The report as .docx: headings, numbered points, quotes; no macros, no template of anybody's."""
    document = Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = _FONT, Pt(13)
    _lay_out(document)
    properties = document.core_properties
    properties.title, properties.author, properties.language = report.title, "Giamsat", report.language
    document.add_heading(report.title, level=1)
    document.add_paragraph(report.about)
    document.add_paragraph(report.summary)
    said = report.sentences
    for section in report.sections:
        count = said["tasks"].format(count=len(section.points))
        document.add_heading(f"{section.heading} ({count})", level=2)
        for point in section.points:
            head = document.add_paragraph(style="List Number")
            place = said["clause"].format(path=point.path) if point.path else ""
            head.add_run(
                ". ".join(filter(None, [place, f"{point.leads}: {point.proposal.title}"]))
            ).bold = True
            quote = document.add_paragraph(f"“{point.quote}”", style="Quote")
            head.paragraph_format.keep_with_next = quote.paragraph_format.keep_with_next = True
            words = ", ".join(f"“{word}”" for word in point.finding.words)
            cause = f" {said['words']} {words}." if words else ""
            document.add_paragraph(f"{point.fault}{cause} {said['asked']} {point.ask}")
    document.add_paragraph(report.written)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


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
