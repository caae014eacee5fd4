"""The pack as a Word file that people go on writing in: styles, headings, tables with repeated heads, numbered pages.

Page and letters follow Decree 30/2020/NĐ-CP (annex I): A4, Times New Roman, page numbers in the upper margin from the
second page on.
"""

from __future__ import annotations

import io
from typing import Any, Final

from django.utils.translation import get_language
from docx import Document
from docx.document import Document as Doc
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from giamsat.desk.pack.outline import Line, Outline, Table
from giamsat.monitor.pack import Pack

FONT: Final = "Times New Roman"
WIDTH: Final = 165
_LANGUAGES: Final = {"vi": "vi-VN", "en": "en-GB"}


def word_file(document: Outline, pack: Pack, base: str) -> bytes:
    """The document of a pack as .docx; ``base`` as of ``outline_file``."""
    return outline_file(document, base)


def outline_file(document: Outline, base: str) -> bytes:
    """A document as .docx.

    Args:
        base: scheme and host before every address; without one there are no links.
    """
    doc = Document()
    set_up(doc, document)
    for words, size, bold in (
        (document.title, 18, True), (document.programme, 14, True), (document.scope, 14, False),
        (document.period, 13, False),
    ):  # fmt: skip
        paragraph = doc.add_paragraph(style="Title" if size == 18 else "Subtitle")
        run = paragraph.add_run(words)
        run.bold, run.font.size = bold, Pt(size)
    write_sections(doc, document, base)
    written = doc.add_paragraph(document.written)
    written.runs[0].italic = True
    written.paragraph_format.space_before = Pt(12)
    return stored(doc)


def stored(doc: Doc) -> bytes:
    """The file of a document."""
    into = io.BytesIO()
    doc.save(into)
    return into.getvalue()


def write_sections(doc: Doc, document: Outline, base: str) -> None:
    """Numbered headings, each with its points and tables; ``base`` as of ``outline_file``."""
    for number, section in enumerate(document.sections, 1):
        doc.add_heading(f"{number}. {section.title}", level=1)
        for point in section.points:
            _write(doc.add_paragraph(style="Normal" if section.is_prose else "List Bullet"), point, base)
        for table in section.tables:
            if table.caption != section.title:
                doc.add_heading(table.caption, level=2)
            _table(doc, table, base)
            if table.more:
                after = doc.add_paragraph()
                after.paragraph_format.space_before = Pt(6)
                _write(after, table.more, base)


def set_up(doc: Doc, document: Outline) -> None:
    """Paper, letters, numbered pages, and what the file says of itself."""
    section = doc.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(25), Mm(20)
    section.top_margin = section.bottom_margin = Mm(20)
    section.different_first_page_header_footer = True
    number = section.header.paragraphs[0]
    number.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _field(number, "PAGE")
    language = _LANGUAGES[(get_language() or "vi")[:2]]
    for name, size in (
        ("Normal", 13), ("List Bullet", 13), ("Heading 1", 14), ("Heading 2", 13), ("Title", 18), ("Subtitle", 14),
    ):  # fmt: skip
        style: Any = doc.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(size), RGBColor(0, 0, 0)
        style.font.italic = name == "Heading 2"
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(kind), None)
        for kind in ("w:eastAsia", "w:cs", "w:hAnsi"):
            fonts.set(qn(kind), FONT)
        style.paragraph_format.space_after = Pt(4)
    for name in ("Title", "Subtitle"):
        style = doc.styles[name]
        style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
        for border in style.element.findall(f".//{qn('w:pBdr')}"):
            border.getparent().remove(border)
        for stretched in style.element.findall(f"./{qn('w:rPr')}/{qn('w:spacing')}"):
            stretched.getparent().remove(stretched)
    doc.styles["Heading 1"].paragraph_format.space_before = Pt(14)
    doc.styles["Heading 2"].paragraph_format.space_before = Pt(10)
    said = OxmlElement("w:lang")
    said.set(qn("w:val"), language)
    doc.styles["Normal"].element.get_or_add_rPr().append(said)
    properties = doc.core_properties
    properties.title, properties.author, properties.language = document.title, "Giamsat", language
    properties.subject, properties.comments = document.programme, document.written


def _table(doc: Doc, table: Table, base: str) -> None:
    drawn = doc.add_table(rows=1, cols=len(table.columns), style="Table Grid")
    drawn.alignment = WD_TABLE_ALIGNMENT.CENTER
    drawn.autofit = False
    widths = [Mm(WIDTH * column.share / 100) for column in table.columns]
    for column, width in zip(drawn.columns, widths, strict=True):
        column.width = width
    head = drawn.rows[0]
    _repeat(head)
    for box, column in zip(head.cells, table.columns, strict=True):
        paragraph = _small(box.paragraphs[0], column.numeric)
        run = paragraph.add_run(column.name)
        run.bold, run.font.size = True, Pt(11)
        _shade(box)
    for row in table.pairs:
        added = drawn.add_row()
        keep_whole(added)
        for box, (column, lines) in zip(added.cells, row, strict=True):
            for index, line in enumerate(lines):
                paragraph = box.paragraphs[0] if index == 0 else box.add_paragraph()
                _write(_small(paragraph, column.numeric), line, base, 11)
    for row_ in drawn.rows:
        for box, width in zip(row_.cells, widths, strict=True):
            box.width = width


def _small(paragraph: Paragraph, numeric: bool) -> Paragraph:
    paragraph.paragraph_format.space_after = Pt(2)
    paragraph.paragraph_format.space_before = Pt(2)
    if numeric:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    return paragraph


def _write(paragraph: Paragraph, line: Line, base: str, size: int = 0) -> None:
    for text in line:
        run = paragraph.add_run(text.words)
        run.bold = text.bold or None
        if size:
            run.font.size = Pt(size)
        if text.url and base:
            _link(paragraph, run, base + text.url)


def _link(paragraph: Paragraph, run: Any, url: str) -> None:
    """Put the run into a hyperlink; python-docx reads them but does not make them."""
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run.font.color.rgb = RGBColor(0x0B, 0x4A, 0x8F)
    # Under words a line would hide the marks below Vietnamese letters.
    run.font.underline = bool(run.font.bold)
    run._r.getparent().replace(run._r, link)
    link.append(run._r)


def _field(paragraph: Paragraph, name: str) -> None:
    for kind, text in (("begin", ""), ("", name), ("separate", ""), ("end", "")):
        run = paragraph.add_run()
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._r.append(mark)


def _repeat(row: Any) -> None:
    """The heads stand on every page that the table reaches."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    keep_whole(row)


def keep_whole(row: Any) -> None:
    """No page parts the row of a table."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _shade(box: Any) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", "E8EDF3")):
        shade.set(qn(f"w:{name}"), value)
    box._tc.get_or_add_tcPr().append(shade)
