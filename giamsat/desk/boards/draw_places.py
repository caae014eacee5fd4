"""Tiles of many units beside each other: heat table and map of the provinces."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from giamsat.boards.kinds import KINDS, TileKind
from giamsat.boards.reading import Reading
from giamsat.desk.boards.draw_tasks import lists_of
from giamsat.desk.boards.drawn import Drawn, Heat, table_of
from giamsat.desk.indicators import draw as measured
from giamsat.desk.links import address
from giamsat.desk.overview import draw_places
from giamsat.desk.pack.outline import Cell as Box
from giamsat.desk.pack.outline import Text, cell, line
from giamsat.desk.pack.outline import figure as counted
from giamsat.ui import formats
from giamsat.ui.charts import (
    Cell,
    heat_rows,
    tile_map,
)


def heat_tile(reading: Reading, options: dict[str, Any], title: str) -> Drawn:
    """Units by task groups, those with most overdue work first."""
    found = reading.heat(options["units"])
    shown = found.rows[: options["rows"]]
    of = partial(lists_of, reading)
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
