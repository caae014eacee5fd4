"""Tiles of tasks: figures, trends, bars, heat table, map. All from tallies."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from giamsat.boards.kinds import KINDS, TileKind
from giamsat.boards.reading import Reading
from giamsat.desk.boards.drawn import Drawn, Heat, table_of
from giamsat.desk.indicators import draw as measured
from giamsat.desk.links import address
from giamsat.desk.overview import draw as overview
from giamsat.desk.overview import draw_places
from giamsat.desk.overview.draw import Lists
from giamsat.desk.pack.outline import Cell as Box
from giamsat.desk.pack.outline import Line, Text, cell, line
from giamsat.desk.pack.outline import figure as counted
from giamsat.desk.past.instants import written
from giamsat.indicators import periods
from giamsat.monitor.figures import COUNTS, Figures
from giamsat.ui import formats
from giamsat.ui.charts import (
    Cell,
    Part,
    Point,
    heat_rows,
    thin_bar,
    tile_map,
    trend,
)
from giamsat.ui.states import TIME_STATES

#: measure -> the states that its list holds.
STATES = {
    "total": "",
    "finished": "done,late",
    "in_term": "term,soon",
    "soon": "soon",
    "overdue": "overdue",
}
LETTERS = 110


def lists(reading: Reading) -> Lists:
    """Lists of what the totals count, of then where the picture is one of the past."""
    scope, then = reading.scope, reading.asked.then
    at = written(then, reading.programme) if then else ""
    of = overview.lists(
        reading.programme,
        None if scope.whole else scope.unit,
        at,
        "once" if scope.counts_tasks else "top",
    )
    group = reading.asked.group
    return partial(of, group=group.pk) if group else of


def figure_tile(reading: Reading, options: dict[str, Any], title: str) -> Drawn:
    """One figure that opens its list."""
    totals, of, measure = reading.totals, lists(reading), options["measure"]
    if measure in ("rate", "on_time"):
        part, whole = (totals.finished, totals.total) if measure == "rate" else (totals.done, totals.finished)
        words = formats.percent(part, whole)
        url = of(state="done,late" if measure == "rate" else "done") if whole else ""
        said = line("{share}", share=formats.share(part, whole)) if whole else ()
        return Drawn(title, Text(words, url, True), "", (said,) if said else (), more=of())
    count = int(getattr(totals, measure))
    state = measure if measure in ("soon", "overdue") and count else ""
    share = (
        line(_("trong {total} nhiệm vụ"), total=formats.number(totals.total)) if measure != "total" else ()
    )
    url = of(state=STATES[measure])
    return Drawn(title, counted(count, url), state, (share,) if share else (), more=url)


def trend_tile(reading: Reading, options: dict[str, Any], title: str) -> Drawn:
    """How a figure moved from month to month; of an indicator by its own periods."""
    what = options["what"]
    if what == "indicator":
        row = reading.row(options["indicator"])
        found = measured.lines([row], reading.unit)[0]
        return Drawn(
            f"{title}: {row.sheet.name}",
            lines=(
                line(_("{value} ({period})"), value=Text(found.value, found.url, True), period=found.period),
            ),
            picture=measured.course(row, reading.unit) or "",
            table=table_of(
                "course",
                row.sheet.name,
                ((_("Kỳ"), 50, False), (_("Giá trị"), 50, True)),
                measured_course(reading, options["indicator"]),
            ),
            more=found.url,
        )
    points = [(at, figures) for at, figures in reading.course(options["months"]) if figures.total]
    values = [_measure(figures, what) for _at, figures in points]
    names = [formats.date(at) for at, _figures in points]
    rows = [
        (cell(name), cell(_shown(value, what)))
        for name, value in zip(reversed(names), reversed(values), strict=True)
    ]
    said: Line = line(_("Chưa đủ lịch sử để vẽ diễn biến."))
    if len(values) > 1:
        said = line(
            _("Từ {first} ({day}) đến {last}."),
            first=_shown(values[0], what),
            day=names[0],
            last=Text(_shown(values[-1], what), "", True),
        )
    return Drawn(
        title,
        lines=(said,),
        picture=_drawn_trend(
            [formats.date(at, False) for at, _figures in points], names, values, what, title
        ),
        table=table_of("trend", title, ((_("Ngày"), 50, False), (_("Giá trị"), 50, True)), rows)
        if rows
        else None,
        more=address("compare", programme=reading.programme.code, unit=reading.scope.unit.id),
    )


def measured_course(reading: Reading, code: str) -> list[Any]:
    """The periods of an indicator's course, the newest first."""
    row = reading.row(code)
    return [
        (
            cell(periods.label(row.sheet.cycle, start)),
            cell(measured.amount(each.value, row.sheet, reading.unit)),
        )
        for start, each in reversed(row.course)
        if each.value is not None
    ]


def _measure(figures: Figures, what: str) -> float:
    if what == "rate":
        return float(formats.rate(figures.finished, figures.total) or 0)
    return float(getattr(figures, what))


def _shown(value: float, what: str) -> str:
    return formats.percent(value) if what == "rate" else formats.number(int(value))


def _drawn_trend(
    days: list[str], names: list[str], values: list[float], what: str, title: str
) -> SafeString | str:
    if len(values) < 2:
        return ""
    low, high = min(values), max(values)
    pad = (high - low) * 0.1 or max(1.0, high * 0.1)
    low, high = max(0.0, low - pad), high + pad
    if what == "rate":
        high = min(100.0, max(high, low + 1))
    ticks = [low + (high - low) * step / 4 for step in range(5)]
    digits = 0 if high - low > 8 else 1
    points = [
        Point(day, value, f"{name}: {_shown(value, what)}")
        for day, name, value in zip(days, names, values, strict=True)
    ]
    return trend(points, title, None, [(tick, formats.number(tick, digits)) for tick in ticks])


def bars_tile(reading: Reading, options: dict[str, Any], title: str) -> Drawn:
    """All work by time state, or a bar for each task group or unit below."""
    of, by, totals = lists(reading), options["by"], reading.totals
    rows: list[tuple[Box, ...]]
    if by == "states":
        rows = [
            (cell(str(TIME_STATES[state].word)), cell(counted(totals.of(state), of(state=state))))
            for state in COUNTS
            if totals.of(state)
        ]
        said = line(
            _("{finished} đã hoàn thành ({rate}), {overdue} quá hạn."),
            finished=counted(totals.finished, of(state="done,late")),
            rate=formats.percent(totals.finished, totals.total),
            overdue=counted(totals.overdue, of(state="overdue")),
        )
        return Drawn(
            title,
            lines=(said,),
            picture=overview.bar(totals, of, reading.programme),
            table=table_of(
                "states", title, ((_("Trạng thái"), 70, False), (_("Số nhiệm vụ"), 30, True)), rows
            ),
            more=of(),
        )
    found: list[tuple[str, str, Figures]]
    if by == "groups":
        found = [
            (group.name if group else _("Không theo nhóm"), of(group=group.pk) if group else "", figures)
            for group, figures in reading.groups
            if figures.total
        ]
    else:
        below = reading.heat("below")
        of_unit = partial(_lists_of, reading)
        found = [(row.unit.name, of_unit(row.unit)(), row.total) for row in below.rows]
    found = found[: options["rows"]]
    rows = [
        (
            cell(Text(name, url)),
            cell(formats.share(each.finished, each.total)),
            cell(formats.percent(each.finished, each.total)),
            cell(formats.number(each.overdue)),
        )
        for name, url, each in found
    ]
    return Drawn(
        title,
        picture=_bars(found),
        table=table_of(
            "bars",
            title,
            (
                (_("Đơn vị") if by == "units" else _("Nhóm nhiệm vụ"), 46, False),
                (_("Đã xong / tất cả"), 20, True),
                (_("Tỷ lệ"), 17, True),
                (_("Quá hạn"), 17, True),
            ),
            rows,
        )
        if rows
        else None,
        more=address("heat", programme=reading.programme.code, unit=reading.scope.unit.id),
    )


def _lists_of(reading: Reading, unit: Any) -> Lists:
    then = reading.asked.then
    at = written(then, reading.programme) if then else ""
    return overview.lists(reading.programme, unit, at, "once" if reading.scope.once else "top")


def _bars(found: list[tuple[str, str, Figures]]) -> SafeString | str:
    if not found:
        return ""
    items = []
    for name, url, each in found:
        parts = [Part(state, each.of(state)) for state in COUNTS]
        words = _("%(share)s đã xong, %(overdue)s quá hạn") % {
            "share": formats.share(each.finished, each.total),
            "overdue": formats.number(each.overdue),
        }
        named = format_html('<a class="t" href="{}">{}</a>', url, name) if url else name
        items.append((named, thin_bar(parts, f"{name}: {words}"), formats.percent(each.finished, each.total)))
    return format_html(
        '<ul class="bars1">{}</ul>',
        format_html_join("", '<li><span>{}</span>{}<span class="n b r">{}</span></li>', items),
    )


def heat_tile(reading: Reading, options: dict[str, Any], title: str) -> Drawn:
    """Units by task groups, those with most overdue work first."""
    found = reading.heat(options["units"])
    shown = found.rows[: options["rows"]]
    of = partial(_lists_of, reading)
    drawn = heat_rows(
        (
            row.unit.name,
            of(row.unit)(),
            [
                Cell(
                    each.total,
                    each.finished,
                    each.soon,
                    each.overdue,
                    of(row.unit)(group=group.pk) if group else "",
                )
                for group, each in zip(found.groups, row.cells, strict=True)
            ],
        )
        for row in shown
    )
    rows = [
        (
            cell(Text(row.unit.name, of(row.unit)())),
            cell(formats.share(row.total.finished, row.total.total)),
            cell(counted(row.total.soon, of(row.unit)(state="soon"))),
            cell(counted(row.total.overdue, of(row.unit)(state="overdue"))),
        )
        for row in shown
    ]
    columns = [group.name if group else _("Không theo nhóm") for group in found.groups]
    said = line(
        _("{n} đơn vị có việc, {late} trong số đó có việc quá hạn."),
        n=formats.number(len(found.rows)),
        late=Text(formats.number(sum(1 for row in found.rows if row.total.overdue)), "", True),
    )
    return Drawn(
        title,
        lines=(said,),
        heat=Heat(drawn, columns) if rows else None,
        table=table_of(
            "heat",
            title,
            (
                (_("Đơn vị"), 46, False),
                (_("Đã xong / tất cả"), 20, True),
                (_("Sắp đến hạn"), 17, True),
                (_("Quá hạn"), 17, True),
            ),
            rows,
        )
        if rows
        else None,
        more=address(
            "heat", programme=reading.programme.code, unit=reading.scope.unit.id, rows=options["units"]
        ),
    )


def map_tile(reading: Reading, options: dict[str, Any], title: str) -> Drawn:
    """The provinces as tiles, by work or by an indicator."""
    rows: list[tuple[Box, ...]]
    measure = options["measure"]
    if measure == "indicator":
        row = reading.row(options["indicator"])
        if row.period is None:
            return Drawn(f"{title}: {row.sheet.name}", lines=(line(_("Chưa có số liệu.")),))
        found = reading.places(options["indicator"], row.period)
        drawn = measured.place_rows(found, row.sheet, row.indicator.pk, row.period)
        rows = [(cell(Text(each["unit"].name, each["url"])), cell(each["value"])) for each in drawn]
        return Drawn(
            f"{title}: {row.sheet.name}",
            picture=measured.province_map(found, row.sheet, row.indicator.pk, row.period) or "",
            table=table_of("map", row.sheet.name, ((_("Đơn vị"), 70, False), (_("Giá trị"), 30, True)), rows),
            more=address("indicator", row.indicator.pk, unit=reading.unit.pk),
        )
    name = dict(KINDS[TileKind.MAP][0].choices)[measure]
    tiles = {
        each.code: draw_places.province_tile(each, measure, reading.programme) for each in reading.provinces
    }
    ranked = sorted(
        (each for each in reading.provinces if each.all.total),
        key=lambda each: -each.all.overdue if measure == "overdue" else each.all.finished / each.all.total,
    )
    if not ranked:
        return Drawn(
            title, lines=(line(_("Trong phạm vi này không có tỉnh, thành phố nào được giao việc.")),)
        )
    rows = [
        (
            cell(Text(each.name, address("unit", each.unit.id))),
            cell(formats.share(each.all.finished, each.all.total)),
            cell(formats.number(each.all.overdue)),
            cell(formats.share(each.communes_green, each.communes) if each.communes else formats.DASH),
        )
        for each in ranked
    ]
    return Drawn(
        title,
        picture=tile_map(tiles, str(name)) if len(tiles) > 1 else "",
        is_open=len(tiles) <= 1,
        table=table_of(
            "map",
            str(name),
            (
                (_("Tỉnh, thành phố"), 40, False),
                (_("Đã xong / tất cả"), 22, True),
                (_("Quá hạn"), 16, True),
                (_("Xã đạt"), 22, True),
            ),
            rows,
        )
        if rows
        else None,
        more=address("overview", programme=reading.programme.code, unit=reading.scope.unit.id) + "#places",
    )
