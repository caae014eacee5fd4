"""From the tiles of a dashboard, or the fields of a template, to the document of a periodic report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from django.utils.translation import gettext as _

from giamsat.boards.filling import Values
from giamsat.boards.kinds import TileKind
from giamsat.boards.models import Tile
from giamsat.boards.reading import Reading
from giamsat.desk.boards.draw import draw
from giamsat.desk.boards.drawn import Drawn, table_of
from giamsat.desk.boards.fields import LISTS, SINGLE
from giamsat.desk.pack.outline import Column, Line, Outline, Section, Table, Text, cell
from giamsat.ui import formats


def compose(name: str, period: str, reading: Reading, sections: Sequence[Section]) -> Outline:
    """The document of a report of one period."""
    scope = reading.scope
    return Outline(
        title=name,
        programme=reading.programme.name,
        scope=scope.unit.name,
        period=period[:1].upper() + period[1:],
        written=written(reading),
        sections=tuple(sections),
    )


def written(reading: Reading) -> str:
    """Of when and of whom the figures are; stands at the end of every file."""
    return _(
        "Số liệu lúc %(at)s, trong phạm vi được xem của %(unit)s. Mỗi con số mở danh sách mà nó đếm."
    ) % {
        "at": formats.stamp(reading.at),
        "unit": reading.scope.unit.name,
    }


def sections_of(tiles: Sequence[Tile], reading: Reading) -> list[Section]:
    """A section a tile; figures that follow each other make one."""
    found: list[Section] = []
    in_figures = False
    for number, tile in enumerate(tiles, 1):
        drawn = draw(tile, reading)
        is_figure = tile.kind == TileKind.FIGURE
        points = _points(drawn, with_title=is_figure)
        if is_figure and in_figures:
            found[-1] = replace(found[-1], points=found[-1].points + points)
            continue
        in_figures = is_figure
        title = _("Số liệu chính") if is_figure else drawn.title or _("Nhận xét")
        found.append(Section(f"t{number}", title, points, (drawn.table,) if drawn.table else ()))
    return found


def _points(drawn: Drawn, *, with_title: bool) -> tuple[Line, ...]:
    if drawn.fault:
        return ((Text(drawn.fault),),)
    if drawn.big is None:
        return drawn.lines
    rest = drawn.lines[0] if drawn.lines else ()
    first = ((Text(f"{drawn.title}: "),) if with_title else ()) + (drawn.big,)
    return ((*first, Text(" "), *rest) if rest else first, *drawn.lines[1:])


def sections_of_fields(values: Values) -> list[Section]:
    """What a template was filled with, for the reviewer: each field with its words and the way to its list."""
    rows = [
        (cell(f"{{{{{name}}}}}"), cell(str(SINGLE.get(name, ""))), cell(Text(value.words, value.url)))
        for name, value in values.single.items()
    ]
    columns = ((_("Trường"), 30, False), (_("Là gì"), 40, False), (_("Đã điền"), 30, False))
    found = [
        Section("fields", _("Các trường đã điền"), (), (table_of("fields", _("Các trường"), columns, rows),))
    ]
    for of, lines in values.lists.items():
        names = list(LISTS[of])
        heads = [(str(LISTS[of][name]), 100 // len(names), False) for name in names]
        body = [[cell(Text(row[name].words, row[name].url)) for name in names] for row in lines]
        found.append(Section(of, f"{{{{{of}}}}}", (), (table_of(of, f"{{{{{of}}}}}", heads, body),)))
    return found


def stored(document: Outline) -> dict[str, Any]:
    """A document as it is kept with its edition."""
    return asdict(document)


def restored(kept: Mapping[str, Any]) -> Outline | None:
    """A kept document; None where there is none yet."""
    if not kept:
        return None
    return Outline(
        **{
            **kept,
            "sections": tuple(
                Section(
                    each["key"],
                    each["title"],
                    tuple(_line(point) for point in each["points"]),
                    tuple(_table(table) for table in each["tables"]),
                )
                for each in kept["sections"]
            ),
        }
    )


def _line(kept: Sequence[Mapping[str, Any]]) -> Line:
    return tuple(Text(**each) for each in kept)


def _table(kept: Mapping[str, Any]) -> Table:
    return Table(
        kept["key"],
        kept["caption"],
        tuple(Column(**each) for each in kept["columns"]),
        tuple(tuple(tuple(_line(each) for each in box) for box in row) for row in kept["rows"]),
        _line(kept["more"]),
    )
