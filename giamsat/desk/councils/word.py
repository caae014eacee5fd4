"""Minutes of a council as a Word file that people go on writing in; always in Vietnamese, as official documents are.

Letters follow Decree 30/2020/NĐ-CP (annex I): A4, Times New Roman, 13 points.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import override
from docx import Document
from docx.document import Document as Doc
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt

from giamsat.ui.formats import number
from giamsat.voice.councils.choices import Criterion
from giamsat.voice.councils.models import Signature

_FONT = "Times New Roman"


def minutes_file(figures: Mapping[str, Any], text: str, signatures: Sequence[Signature]) -> bytes:
    """The minutes as .docx.

    Args:
        figures: as ``Minutes.figures`` keeps them.
    """
    doc = Document()
    _set_up(doc, f"Biên bản đánh giá sáng kiến {figures['code']}")
    for words, size in (
        ("BIÊN BẢN HỌP HỘI ĐỒNG ĐÁNH GIÁ SÁNG KIẾN", 14),
        (figures["title"], 14),
        (figures["code"], 13),
    ):
        line = doc.add_paragraph()
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run = line.add_run(words)
        run.bold, run.font.size = True, Pt(size)
    doc.add_paragraph(f"Căn cứ quyết định thành lập hội đồng: {figures['decision']}.")
    with override("vi"):
        _council(doc, figures["members"])
        _totals(doc, figures)
        _sheets(doc, "3. Phiếu điểm được tính", figures["sheets"])
        if figures["first_sheets"] != figures["sheets"]:
            _sheets(doc, "Phiếu của vòng độc lập", figures["first_sheets"])
    doc.add_heading("4. Diễn biến, kết luận, kiến nghị", level=1)
    for paragraph in text.splitlines():
        doc.add_paragraph(paragraph)
    _signatures(doc, figures, signatures)
    into = io.BytesIO()
    doc.save(into)
    return into.getvalue()


def _set_up(doc: Doc, title: str) -> None:
    section = doc.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    for name, size in (("Normal", 13), ("Heading 1", 14)):
        style: Any = doc.styles[name]
        style.font.name, style.font.size = _FONT, Pt(size)
    properties = doc.core_properties
    properties.title, properties.author, properties.language = title, "Giamsat", "vi"


def _council(doc: Doc, members: Iterable[Mapping[str, Any]]) -> None:
    doc.add_heading("1. Thành phần", level=1)
    rows = [
        (one["name"], one["post"], one["part"], "không chấm: có xung đột lợi ích" if one["conflict"] else "")
        for one in members
    ]
    _table(doc, ("Họ tên", "Chức vụ", "Trong hội đồng", "Ghi chú"), rows)


def _totals(doc: Doc, figures: Mapping[str, Any]) -> None:
    doc.add_heading("2. Kết quả chấm điểm", level=1)
    before, after = figures["before"], figures["after"]
    labels = [*(str(label) for label in Criterion.labels), "Tổng"]
    rows = [
        (
            f"{label} (tối đa {new['most']})", number(old["mean"], 2), number(new["mean"], 2),
            f"{new['low']}–{new['high']}", number(new["spread"], 2),
        )
        for label, old, new in zip(
            labels, [*before["criteria"], before["total"]], [*after["criteria"], after["total"]], strict=True
        )
    ]  # fmt: skip
    _table(doc, ("Tiêu chí", "Vòng độc lập", "Sau thảo luận", "Thấp–cao", "Độ lệch chuẩn"), rows)


def _sheets(doc: Doc, title: str, sheets: Iterable[Mapping[str, Any]]) -> None:
    doc.add_heading(title, level=1)
    rows = [
        (one["name"], *(str(value) for value in one["points"]), str(one["total"]), one["remark"])
        for one in sheets
    ]
    heads = (
        "Thành viên",
        *(f"TC {number_}" for number_ in range(1, len(Criterion.values) + 1)),
        "Tổng",
        "Nhận xét",
    )
    _table(doc, heads, rows)


def _signatures(doc: Doc, figures: Mapping[str, Any], signatures: Sequence[Signature]) -> None:
    doc.add_heading("5. Chữ ký", level=1)
    given = {one.member.person.full_name: one for one in signatures}
    rows = []
    for sheet in figures["sheets"]:
        found = given.get(sheet["name"])
        rows.append(
            (sheet["name"], f"{found.at:%d/%m/%Y %H:%M}" if found else "", found.reservation if found else "")
        )
    _table(doc, ("Họ tên", "Ký điện tử lúc", "Ý kiến bảo lưu"), rows)


def _table(doc: Doc, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    table = doc.add_table(rows=1, cols=len(heads), style="Table Grid")
    for cell, words in zip(table.rows[0].cells, heads, strict=True):
        cell.paragraphs[0].add_run(words).bold = True
    for row in rows:
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = words
