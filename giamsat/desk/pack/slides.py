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

from giamsat.desk.pack.outline import Column, Line, Outline, Section, Table, Text, short
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
#: Rows that a slide holds: of somebody's words, and of figures alone.
ROWS, FIGURE_ROWS = 6, 11
#: Letters that two lines of a column hold, for each per cent of its width.
LETTERS: Final = 2.3
#: Letters of one line at the size of tables, for each per cent of the width.
LINE: Final = 1.25
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
    _first(show, document)
    _results(show, document.section("results"), pack, base)
    for key, table in SLIDES:
        section = document.section(key)
        found = next((each for each in section.tables if each.key == table), None)
        if not table:
            _points(show, section, base)
        elif found is not None:
            title = found.caption if key == "results" else section.title
            _table_slide(show, title, section.points[:1] if key != "results" else (), found, base)
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
    _number(slide, len(show.slides))
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


def _table_slide(show: Any, title: str, points: tuple[Line, ...], table: Table, base: str) -> None:
    slide = _slide(show, title)
    top = 1.2
    if points:
        _bullets(slide, points, base, top=top, height=0.55, size=16)
        top += 0.6
    rows = table.rows[: FIGURE_ROWS if table.key == "groups" else ROWS]
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
        cells = [drawn.cell(number, index) for index in range(len(table.columns))]
        drawn.rows[number].height = Inches(0.12 + 0.24 * max(map(_lines, cells, table.columns)))
    rest = len(table.rows) - len(rows)
    if rest > 0 or table.more:
        _bullets(slide, ((Text(_("Bảng đầy đủ ở bản Word và trên trang.")),),), base, 6.75, 0.4, 12)


def _lines(box: Any, column: Column) -> int:
    """How many lines the words of a cell take, at about so many letters a line; not every program makes room itself."""
    return max(1, ceil(len(box.text_frame.text) / (column.share * LINE)))


def _fill(box: Any, line: Line, column: Column, base: str, *, head: bool = False) -> None:
    box.margin_top = box.margin_bottom = Inches(0.04)
    box.vertical_anchor = MSO_ANCHOR.MIDDLE
    box.fill.solid()
    box.fill.fore_color.rgb = PALE if head else WHITE
    paragraph = box.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.RIGHT if column.numeric else PP_ALIGN.LEFT
    left = max(int(column.share * LETTERS), 24)
    for text in line:
        # A link that runs over two lines is broken within words by some programs.
        most = min(left, int(column.share * LINE)) if text.url else left
        words = short(text.words, most) if len(text.words) > most else text.words
        left -= len(words)
        _run(paragraph, Text(words, text.url, text.bold), base, 14)
        if left <= 0:
            break


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
    run.text = text.words
    _dress(run, size, text.bold)
    if text.url:
        run.hyperlink.address = base + text.url


def _dress(run: Any, size: int, bold: bool = False, colour: RGBColor = INK) -> None:
    run.font.size, run.font.bold, run.font.name = Pt(size), bold, FONT
    run.font.color.rgb = colour


def _number(slide: Any, number: int) -> None:
    frame = slide.shapes.add_textbox(Inches(12.2), Inches(7.0), Inches(0.6), Inches(0.35)).text_frame
    frame.paragraphs[0].alignment = PP_ALIGN.RIGHT
    run = frame.paragraphs[0].add_run()
    run.text = str(number)
    _dress(run, 11)
