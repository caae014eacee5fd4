"""Tiles of tasks: figures and bars, from tallies; and the ways to what they count."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from giamsat.boards.reading import Reading
from giamsat.desk.boards.drawn import Drawn, table_of
from giamsat.desk.links import address
from giamsat.desk.overview import draw as overview
from giamsat.desk.overview.draw import Lists
from giamsat.desk.pack.outline import Cell as Box
from giamsat.desk.pack.outline import Text, cell, line
from giamsat.desk.pack.outline import figure as counted
from giamsat.desk.past.instants import written
from giamsat.monitor.figures import COUNTS, Figures
from giamsat.ui import formats
from giamsat.ui.charts import (
    Part,
    thin_bar,
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
        of_unit = partial(lists_of, reading)
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


def lists_of(reading: Reading, unit: Any) -> Lists:
    """Lists of what the figures of another unit count."""
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
