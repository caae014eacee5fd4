"""Figures of a register as pictures: bars beside their table, and the map of the provinces."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from giamsat.core.actor import Actor
from giamsat.desk.links import address
from giamsat.registers.figures import By, Figure, Measure, figures, total_of
from giamsat.registers.listing import Filter
from giamsat.registers.models import Field, Register, State
from giamsat.registers.values import NUMERIC, Kind
from giamsat.ui import formats
from giamsat.ui.charts import TILE_GRID, Tile, tile_map
from giamsat.ui.register_values import with_measure
from giamsat.units.models import Unit

ROWS_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Asked:
    """Which figures: the measure, of which field, by what, and the day that tells the month."""

    measure: Measure
    by: By
    field: Field | None
    month_of: Field | None


@dataclass(frozen=True, slots=True)
class Row:
    """One line: name, figure in words, share of the largest (0 to 100), records behind it, the list of these."""

    name: str
    text: str
    share: float
    count: int
    url: str


def read_asked(fields: list[Field], sent: Mapping[str, str]) -> Asked:
    """The figures that a query asks for; the count by state when it asks for nothing sensible."""
    numbers = {each.code: each for each in fields if each.kind in NUMERIC}
    days = {each.code: each for each in fields if each.kind == Kind.DATE}
    field = numbers.get(sent.get("of", ""))
    wanted = sent.get("measure", "")
    measure = (
        Measure(wanted) if wanted in set(Measure) and (field or wanted == Measure.COUNT) else Measure.COUNT
    )
    by = By(sent["by"]) if sent.get("by", "") in set(By) else By.STATE
    return Asked(measure, by, None if measure is Measure.COUNT else field, days.get(sent.get("month_of", "")))


def measured(asked: Asked, figure: Figure) -> str:
    """A figure in words."""
    value = figure.value(asked.measure)
    if value is None:
        return _("chưa có số liệu")
    if asked.field is None:
        return formats.number(value)
    digits = 2 if asked.measure is Measure.MEAN and value != value.to_integral_value() else None
    return with_measure(asked.field, value.normalize() if digits is None else value, digits)


def table(
    actor: Actor, register: Register, asked: Asked, wanted: Filter, states: list[State]
) -> tuple[list[Row], Figure, int]:
    """The lines (largest first for units), the figure over all, and how many lines are not shown."""
    found = figures(
        actor,
        register,
        measure=asked.measure,
        by=asked.by,
        field=asked.field,
        month_of=asked.month_of,
        wanted=wanted,
    )
    names = _names(asked.by, found, states)
    values = {id(each): each.value(asked.measure) or Decimal(0) for each in found}
    largest = max((abs(value) for value in values.values()), default=Decimal(0))
    if asked.by is By.STATE:
        order = [each.code for each in states]
        found.sort(key=lambda each: order.index(each.key) if each.key in order else len(order))
    elif asked.by is not By.MONTH:
        found.sort(key=lambda each: -values[id(each)])
    rows = [
        Row(
            names.get(each.key, str(each.key or "–")),
            measured(asked, each),
            float(100 * abs(values[id(each)]) / largest) if largest else 0.0,
            each.count,
            _list(register, asked.by, each),
        )
        for each in found[:ROWS_SHOWN]
    ]
    return rows, total_of(found), max(0, len(found) - ROWS_SHOWN)


def _names(by: By, found: list[Figure], states: list[State]) -> dict[Any, str]:
    if by is By.STATE:
        return {each.code: each.name for each in states}
    if by is By.UNIT:
        return {unit.pk: unit.name for unit in Unit.objects.filter(pk__in=[each.key for each in found])}
    if by is By.PROVINCE:
        return {code: place[0] for code, place in TILE_GRID.items()} | {None: _("Cơ quan trung ương")}
    return {each.key: _month(each.key) for each in found}


def _month(first: dt.date | None) -> str:
    return f"{first.month:02}/{first.year}" if first else _("chưa có ngày")


def _list(register: Register, by: By, figure: Figure) -> str:
    if by is By.STATE:
        return address("register", register.code, state=figure.key)
    if by is By.UNIT:
        return address("register", register.code, unit=figure.key, below="0")
    return ""


def province_map(actor: Actor, register: Register, asked: Asked, wanted: Filter) -> SafeString:
    """The tiles of the provinces with the figure of each; a tile opens its records."""
    found = figures(actor, register, measure=asked.measure, by=By.PROVINCE, field=asked.field, wanted=wanted)
    units = _provincial()
    tiles = {}
    for each in found:
        if each.key in TILE_GRID and (value := each.value(asked.measure)) is not None:
            name = TILE_GRID[each.key][0]
            tiles[each.key] = Tile(
                value=formats.number(value, 0 if value == value.to_integral_value() else 1),
                url=address("register", register.code, unit=units.get(each.key, ""), below="1"),
                detail=f"{name}: {measured(asked, each)}",
            )
    return tile_map(tiles, _("Số liệu của sổ theo tỉnh, thành phố"))


def _provincial() -> dict[str, int]:
    rows = Unit.objects.filter(kind=Unit.Kind.PROVINCIAL_COMMITTEE, territory__isnull=False)
    return dict(rows.values_list("territory__code", "pk"))
