"""The unclear report as a Word file that can be sent back to the issuing office."""

from __future__ import annotations

import io

from docx import Document
from docx.shared import Pt

from giamsat.directives.unclear_report import Report

_FONT = "Times New Roman"


def word_file(report: Report) -> bytes:
    """The report as .docx: headings, numbered points, quotes; no macros, no template of anybody's."""
    document = Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = _FONT, Pt(13)
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
            document.add_paragraph(f"“{point.quote}”", style="Quote")
            words = ", ".join(f"“{word}”" for word in point.finding.words)
            cause = f" {said['words']} {words}." if words else ""
            document.add_paragraph(f"{point.fault}{cause} {said['asked']} {point.ask}")
    document.add_paragraph(report.written)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
