"""The pack as slides: a chart and the tables that a conference talks about; everything can be edited."""

from __future__ import annotations

import io
from math import ceil
from typing import Any, Final

from django.utils.translation import gettext as _
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Inches, Pt

from giamsat.desk.pack.outline import Cell, Column, Line, Outline, Section, Table, Text, short
from giamsat.monitor.pack import Pack
from giamsat.tasks.timestate import TIME_STATE_NAMES, TimeState
from giamsat.ui import formats

FONT: Final = "Arial"


def _colour(hexadecimal: str) -> RGBColor:
    return RGBColor.from_string(hexadecimal)  # type: ignore[no-any-return, no-untyped-call]


INK, BLUE, PALE, WHITE = (_colour(each) for each in ("17202A", "1F4E8C", "E8EDF3", "FFFFFF"))
#: Of the states, as on the pages (frontend/css/tokens.css).
COLOURS: Final = {
    "done": _colour("0F766A"), "late": _colour("7CC2B2"), "term": _colour("5D8FC4"), "soon": _colour("C98500"),
    "overdue": _colour("C4262A"), "none": _colour("C5CBD3"), "paused": _colour("6A4A9E"),
}  # fmt: skip
#: The slides after the results in the order of a review: section, and the table shown; its points where none is named.
SLIDES: Final = (
    ("results", "groups"), ("shortcomings", ""), ("late", "late"), ("bottlenecks", "deciders"), ("extensions", "asked"),
    ("proposals", "proposals"), ("decisions", ""),
)  # fmt: skip
#: Slides that a table may fill; the rest stands in the Word file and on the page.
MOST_SLIDES: Final = 3
#: Inches: what a table may fill below its first point, a line of it, and what stands above and below its words.
ROOM, LINE_HEIGHT, AROUND = 4.7, 0.24, 0.12
#: Letters of one line at the size of tables, for each per cent of the width; lines of a cell.
LINE, LINES = 1.2, 4
#: The way to what words are about: a link under them would hide the marks below Vietnamese letters.
OPENS: Final = "→"
#: Inches: left edge, width of what is between the margins.
LEFT, WIDE = 0.6, 12.13


def slides_file(document: Outline, pack: Pack, base: str) -> bytes:
    """The document as .pptx, 16:9.

    Args:
        base: scheme and host before every address.
    """
    show = Presentation()
    show.slide_width, show.slide_height = Inches(13.333), Inches(7.5)
    show.core_properties.title, show.core_properties.author = document.title, "Giamsat"
    # Stands at the foot of each slide, which may be shown by itself or in another order.
    show.core_properties.subject = short(f"{document.programme} · {document.scope} · {document.written}", 250)
    _first(show, document)
    _results(show, document.section("results"), pack, base)
    for key, table in SLIDES:
        section = document.section(key)
        found = next((each for each in section.tables if each.key == table), None)
        if not table:
            _points(show, section, base)
        elif found is not None:
            title = found.caption if key == "results" else section.title
            _table_slides(show, title, section.points[:1] if key != "results" else (), found, base)
    into = io.BytesIO()
    show.save(into)
    return into.getvalue()


def _slide(show: Any, title: str) -> Any:
    slide = show.slides.add_slide(show.slide_layouts[5])
    head = slide.shapes.title
    head.left, head.top, head.width, head.height = Inches(LEFT), Inches(0.35), Inches(WIDE), Inches(0.8)
    head.text_frame.text = title
    head.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    paragraph = head.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.LEFT
    _dress(paragraph.runs[0], 28, True, BLUE)
    _foot(slide, show.core_properties.subject, LEFT, 11.4, PP_ALIGN.LEFT)
    _foot(slide, str(len(show.slides)), 12.2, 0.6, PP_ALIGN.RIGHT)
    return slide


def _first(show: Any, document: Outline) -> None:
    slide = show.slides.add_slide(show.slide_layouts[0])
    title, below = slide.shapes.title, slide.placeholders[1]
    title.left, title.top, title.width, title.height = Inches(LEFT), Inches(1.7), Inches(WIDE), Inches(1.3)
    title.text_frame.text = document.title
    _dress(title.text_frame.paragraphs[0].runs[0], 40, True, BLUE)
    below.left, below.top, below.width, below.height = Inches(LEFT), Inches(3.1), Inches(WIDE), Inches(2.8)
    frame = below.text_frame
    for index, (words, size) in enumerate(
        ((document.programme, 26), (document.scope, 22), (document.period, 18), (document.written, 14))
    ):
        paragraph = frame.paragraphs[0] if index == 0 else frame.add_paragraph()
        run = paragraph.add_run()
        run.text = words
        _dress(run, size, index == 0)


def _results(show: Any, section: Section, pack: Pack, base: str) -> None:
    slide = _slide(show, section.title)
    _bullets(slide, section.points, base, top=1.25, height=1.3, size=18)
    states = [state for state in COLOURS if pack.before.of(state) or pack.after.of(state)]
    if not states:
        return
    data: Any = CategoryChartData()  # type: ignore[no-untyped-call]
    data.categories = [_("Sau"), _("Trước")]
    for state in states:
        name = str(TIME_STATE_NAMES[TimeState(state)])
        data.add_series(name, (pack.after.of(state), pack.before.of(state)))
    place = (Inches(LEFT), Inches(2.7), Inches(WIDE), Inches(4.3))
    chart = slide.shapes.add_chart(XL_CHART_TYPE.BAR_STACKED, *place, data).chart
    chart.has_legend, chart.legend.position = True, XL_LEGEND_POSITION.BOTTOM
    chart.legend.include_in_layout = False
    chart.font.size, chart.font.name = Pt(14), FONT
    chart.value_axis.visible = False
    chart.value_axis.has_major_gridlines = False
    plot = chart.plots[0]
    plot.gap_width, plot.overlap = 45, 100
    largest = max(pack.before.total, pack.after.total)
    for state, series in zip(states, plot.series, strict=True):
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = COLOURS[state]
        for index, count in enumerate((pack.after.of(state), pack.before.of(state))):
            # A label that its part cannot hold would lie over the next one's.
            if count >= largest / 30:
                label = series.points[index].data_label
                label.has_text_frame = True
                label.text_frame.text = formats.number(count)
                label.position = XL_LABEL_POSITION.CENTER
                _dress(label.text_frame.paragraphs[0].runs[0], 14, True, _on(state))


def _on(state: str) -> RGBColor:
    return INK if state in {"late", "soon", "none"} else WHITE


def _table_slides(show: Any, title: str, points: tuple[Line, ...], table: Table, base: str) -> None:
    """A table over as many slides as its rows need, at most ``MOST_SLIDES``."""
    parts = _parts(table)
    shown = parts[:MOST_SLIDES]
    for number, rows in enumerate(shown, 1):
        place = f" ({number}/{len(shown)})" if len(shown) > 1 else ""
        slide = _slide(show, title + place)
        if points:
            _bullets(slide, points, base, top=1.2, height=0.55, size=16)
        _table(slide, table, rows, base, top=1.8 if points else 1.2)
        if number == len(shown) and (len(parts) > len(shown) or table.more):
            _bullets(slide, ((Text(_("Bảng đầy đủ ở bản Word và trên trang.")),),), base, 6.6, 0.35, 12)


def _parts(table: Table) -> list[list[tuple[Cell, ...]]]:
    """The rows of each slide."""
    parts: list[list[tuple[Cell, ...]]] = [[]]
    left = ROOM
    for row in table.rows:
        height = _height(table, row)
        if parts[-1] and height > left:
            parts.append([])
            left = ROOM
        parts[-1].append(row)
        left -= height
    return parts


def _table(slide: Any, table: Table, rows: list[tuple[Cell, ...]], base: str, top: float) -> None:
    shape = slide.shapes.add_table(
        len(rows) + 1, len(table.columns), Inches(LEFT), Inches(top), Inches(WIDE), Inches(0.4)
    )
    drawn = shape.table
    drawn.horz_banding = False
    for index, column in enumerate(table.columns):
        drawn.columns[index].width = Inches(WIDE * column.share / 100)
        _fill(drawn.cell(0, index), (Text(column.name, bold=True),), column, base, head=True)
    for number, row in enumerate(rows, 1):
        for index, (column, lines) in enumerate(zip(table.columns, row, strict=True)):
            _fill(drawn.cell(number, index), lines[0] if lines else (), column, base)
        drawn.rows[number].height = Inches(_height(table, row))


def _height(table: Table, row: tuple[Cell, ...]) -> float:
    """Inches of a row, at about so many letters a line; not every program makes room itself."""
    letters = [
        sum(len(text.words) for text in _cut(lines[0], column)) / (column.share * LINE) if lines else 0
        for column, lines in zip(table.columns, row, strict=True)
    ]
    return AROUND + LINE_HEIGHT * max(1, *(ceil(each) for each in letters))


def _cut(line: Line, column: Column) -> list[Text]:
    """What ``LINES`` lines of a column hold of a line, ended at a word."""
    left, found = int(column.share * LINE * LINES), []
    for text in line:
        # Of a long title so much that what was said about it has room behind it.
        most = min(left, int(column.share * LINE * 2)) if text.url and len(line) > 1 else left
        words = short(text.words, most) if len(text.words) > most else text.words
        found.append(Text(words, text.url, text.bold))
        left -= len(words)
        if left <= 0:
            break
    return found


def _fill(box: Any, line: Line, column: Column, base: str, *, head: bool = False) -> None:
    box.margin_top = box.margin_bottom = Inches(0.04)
    box.vertical_anchor = MSO_ANCHOR.MIDDLE
    box.fill.solid()
    box.fill.fore_color.rgb = PALE if head else WHITE
    paragraph = box.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.RIGHT if column.numeric else PP_ALIGN.LEFT
    for text in _cut(line, column):
        _run(paragraph, text, base, 14)


def _points(show: Any, section: Section, base: str) -> None:
    slide = _slide(show, section.title)
    _bullets(slide, section.points[:12], base, top=1.3, height=5.6, size=18)


def _bullets(slide: Any, points: tuple[Line, ...], base: str, top: float, height: float, size: int) -> None:
    frame = slide.shapes.add_textbox(Inches(LEFT), Inches(top), Inches(WIDE), Inches(height)).text_frame
    frame.word_wrap = True
    for index, point in enumerate(points):
        paragraph = frame.paragraphs[0] if index == 0 else frame.add_paragraph()
        paragraph.space_after = Pt(6)
        for text in point:
            _run(paragraph, text, base, size)


def _run(paragraph: Any, text: Text, base: str, size: int) -> None:
    run = paragraph.add_run()
    apart = bool(text.url) and not text.bold
    run.text = f"{text.words}\N{NO-BREAK SPACE}" if apart else text.words
    _dress(run, size, text.bold)
    if apart:
        run = paragraph.add_run()
        run.text = OPENS
        _dress(run, size)
    if text.url:
        run.hyperlink.address = base + text.url


def _dress(run: Any, size: int, bold: bool = False, colour: RGBColor = INK) -> None:
    run.font.size, run.font.bold, run.font.name = Pt(size), bold, FONT
    run.font.color.rgb = colour


def _foot(slide: Any, words: str, left: float, width: float, side: PP_ALIGN) -> None:
    frame = slide.shapes.add_textbox(Inches(left), Inches(7.0), Inches(width), Inches(0.35)).text_frame
    frame.word_wrap = True
    frame.paragraphs[0].alignment = side
    run = frame.paragraphs[0].add_run()
    run.text = words
    _dress(run, 11)
