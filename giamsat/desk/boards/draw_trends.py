"""Tiles of what moved from month to month."""

from __future__ import annotations

from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from giamsat.boards.reading import Reading
from giamsat.desk.boards.drawn import Drawn, table_of
from giamsat.desk.indicators import draw as measured
from giamsat.desk.links import address
from giamsat.desk.pack.outline import Line, Text, cell, line
from giamsat.indicators import periods
from giamsat.monitor.figures import Figures
from giamsat.ui import formats
from giamsat.ui.charts import (
    Point,
    trend,
)


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
