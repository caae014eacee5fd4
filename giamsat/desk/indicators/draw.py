"""From figures of indicators to pictures and rows of tables."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from giamsat.desk.links import address
from giamsat.indicators import periods
from giamsat.indicators.catalogue import Catalogue
from giamsat.indicators.figures import Figure
from giamsat.indicators.indexes import Scored
from giamsat.indicators.measures import Measure
from giamsat.indicators.models import Direction, Indicator, RollUp, Sheet, Target
from giamsat.indicators.selectors import Place, Row
from giamsat.ui import formats
from giamsat.ui.charts import TILE_GRID, Point, Tile, bullet, scale, spark, tile_map, trend
from giamsat.units.models import Unit


def amount(value: Decimal | None, sheet: Sheet, unit: Unit | None = None) -> str:
    """A value with its measure: ``64,4 %``, ``9,1 trên 10.000 dân``; a share of units for counts of yes."""
    if value is None:
        return formats.DASH
    if sheet.measure == Measure.YES_NO and (unit is None or unit.kind not in sheet.reporters):
        return formats.percent(float(value))
    if sheet.measure == Measure.YES_NO:
        return _("có") if value else _("không")
    if sheet.measure == Measure.PERCENT:
        return formats.with_percent(formats.number(value, sheet.decimals))
    figure = formats.number(value, sheet.decimals)
    if sheet.measure in (Measure.RATIO, Measure.RANK):
        return figure
    return f"{figure}{formats.NBSP}{sheet.get_measure_display()}"


def as_written(sheet: Sheet, value: Decimal) -> Sheet:
    """The sheet with as many decimals as a written target has: 55 %, not 55.0 %."""
    brief = copy.copy(sheet)
    exponent = value.normalize().as_tuple().exponent
    brief.decimals = max(0, -exponent) if isinstance(exponent, int) else sheet.decimals
    return brief


def target_words(target: Target | None, sheet: Sheet) -> str:
    """``từ 55 %``, ``40–50``, ``không quá 30``; a dash without a target."""
    if target is None:
        return formats.DASH
    brief = as_written(sheet, target.value)
    low = amount(target.value, brief)
    if target.value_to is not None:
        first = formats.number(target.value, brief.decimals)
        return f"{first}{formats.DASH}{amount(target.value_to, brief)}"
    words = _("không quá %(value)s") if sheet.direction == Direction.DOWN else _("từ %(value)s")
    return words % {"value": low}


def basis(figure: Figure, sheet: Sheet) -> str:
    """What stands behind a rolled-up value: ``1.981/3.321 xã đạt``, ``33 đơn vị``; empty for a unit's own."""
    if figure.met is not None:
        return _("%(share)s đơn vị đạt") % {"share": formats.share(figure.met, figure.units)}
    if sheet.roll_up in (RollUp.SUM, RollUp.MEAN) and figure.state is None and figure.units:
        return _("từ %(n)s đơn vị") % {"n": formats.number(figure.units)}
    return ""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the board as its table shows it."""

    row: Row
    url: str
    value: str
    target: str
    target_year: int | None
    period: str
    basis: str
    light: str
    rate: str
    change: str
    bullet: SafeString | None
    spark: SafeString | None


@dataclass(frozen=True, slots=True)
class Ends:
    """A ranking in one sentence: who leads, who stands last, and what half of the units reach."""

    first: Scored
    last: Scored
    half: Decimal


def ends(rows: Sequence[Scored]) -> Ends | None:
    """Of the ranked ones; None with fewer than two, where nobody leads anybody."""
    ranked = [row for row in rows if row.rank is not None and row.points is not None]
    if len(ranked) < 2:
        return None
    return Ends(ranked[0], ranked[-1], median(row.points or Decimal(0) for row in ranked))


def lines(rows: Sequence[Row], unit: Unit) -> list[Line]:
    """The rows of a board."""
    return [_line(row, unit) for row in rows]


def _line(row: Row, unit: Unit) -> Line:
    value = row.figure.value
    light = row.achieved.light if row.achieved else ""
    return Line(
        row=row,
        url=address("indicator", row.indicator.pk, unit=unit.pk),
        value=amount(value, row.sheet, unit),
        target=target_words(row.target, row.sheet),
        target_year=row.target.year if row.target else None,
        period=periods.label(row.sheet.cycle, row.period) if row.period else "",
        basis=basis(row.figure, row.sheet),
        light=light,
        rate=formats.percent(float(row.achieved.rate))
        if row.achieved and row.achieved.rate is not None
        else "",
        change=_change(row),
        bullet=bullet(None if value is None else float(value), float(row.target.value), light or "term")
        if row.target
        else None,
        spark=spark([None if f.value is None else float(f.value) for _start, f in row.course]),
    )


def _change(row: Row) -> str:
    before = row.before
    if row.figure.value is None or before is None or before.value is None:
        return ""
    if row.sheet.roll_up == RollUp.SUM and before.units != row.figure.units:
        # A sum of fewer units is no decline.
        return _("kỳ trước %(n)s đơn vị") % {"n": formats.number(before.units)}
    moved = row.figure.value - before.value
    shown = formats.number(abs(moved), row.sheet.decimals)
    if moved == 0:
        return _("không đổi")
    return f"+{shown}" if moved > 0 else f"{formats.MINUS}{shown}"


def course(row: Row, unit: Unit) -> SafeString | None:
    """The trend of an indicator with its target; None with fewer than two values."""
    known = [float(figure.value) for _start, figure in row.course if figure.value is not None]
    if len(known) < 2:
        return None
    target = float(row.target.value) if row.target else None
    points = [
        Point(
            periods.short_label(row.sheet.cycle, start),
            None if figure.value is None else float(figure.value),
            f"{periods.label(row.sheet.cycle, start)}: {amount(figure.value, row.sheet, unit)}",
        )
        for start, figure in row.course
    ]
    label = _("%(name)s qua các kỳ") % {"name": row.sheet.name}
    return trend(points, label, target, scale(known, target))


def province_map(
    found: Sequence[Place], sheet: Sheet, indicator_pk: int, period: dt.date
) -> SafeString | None:
    """The provinces as tiles; None where the places are no provinces."""
    tiles: dict[str, Tile] = {}
    for place in found:
        territory = place.unit.territory
        if territory is None or territory.code not in TILE_GRID:
            continue
        name, figure = TILE_GRID[territory.code][0], place.figure
        counted = sheet.roll_up == RollUp.COUNT_IF and figure.met is not None
        light = place.achieved.light if place.achieved else (_share_light(figure) if counted else "")
        parts = (figure.met or 0, 0, figure.units - (figure.met or 0)) if counted else None
        plain = sheet.measure in (Measure.PERCENT, Measure.YES_NO)
        shown = "" if figure.value is None else formats.number(figure.value, 0 if plain else sheet.decimals)
        tiles[territory.code] = Tile(
            value=shown,
            unit="%" if plain else "",
            state=light,
            parts=parts,
            url=reverse("desk:indicator", args=[indicator_pk]) + f"?unit={place.unit.pk}&period={period}",
            detail=f"{name}: {amount(figure.value, sheet, place.unit)} {basis(figure, sheet)}".strip(),
        )
    return tile_map(tiles, _("%(name)s theo tỉnh") % {"name": sheet.name}) if tiles else None


@dataclass(frozen=True, slots=True)
class Part:
    """One of the indicators that another is computed from, as its table shows it; ``share`` is drawn as a bar."""

    name: str
    url: str
    value: str
    basis: str
    share: float | None


def parts(
    found: Sequence[tuple[Indicator, Figure]], catalogue: Catalogue, unit: Unit, period: dt.date
) -> list[Part]:
    """What an indicator is computed from; conditions that units meet begin with the one that most of them lack."""
    if found and all(figure.met is not None for _indicator, figure in found):
        found = sorted(found, key=lambda pair: pair[1].value or Decimal(0))
    made = []
    for indicator, figure in found:
        sheet = catalogue.sheet(indicator.pk, period) or catalogue.newest(indicator.pk)
        if sheet is None:
            continue
        is_share = sheet.measure == Measure.PERCENT or figure.met is not None
        made.append(
            Part(
                sheet.name,
                address("indicator", indicator.pk, unit=unit.pk, period=period.isoformat()),
                amount(figure.value, sheet, unit),
                basis(figure, sheet),
                float(figure.value) if is_share and figure.value is not None else None,
            )
        )
    return made


def _share_light(figure: Figure) -> str:
    """Green where all below meet it, else yellow from half on: a share of green units, not a target (§1.1)."""
    if figure.met is None or not figure.units:
        return ""
    if figure.met == figure.units:
        return "done"
    return "soon" if 2 * figure.met >= figure.units else "overdue"


def place_rows(
    found: Sequence[Place], sheet: Sheet, indicator_pk: int, period: dt.date
) -> list[dict[str, Any]]:
    """The table beside the map, the lowest rate of achievement last."""
    rows = sorted(
        found,
        key=lambda place: (
            place.figure.value is None,
            -(place.figure.value or 0) if sheet.direction != Direction.DOWN else (place.figure.value or 0),
        ),
    )
    return [
        {
            "unit": place.unit,
            "url": reverse("desk:indicator", args=[indicator_pk]) + f"?unit={place.unit.pk}&period={period}",
            "value": amount(place.figure.value, sheet, place.unit),
            "basis": basis(place.figure, sheet),
            "target": target_words(place.target, sheet),
            "light": place.achieved.light if place.achieved else "",
            "confirmed": formats.share(place.figure.confirmed, place.figure.units)
            if place.figure.units
            else "",
        }
        for place in rows
    ]
