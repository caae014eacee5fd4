"""Tiles of indicators, indexes, registers and words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from giamsat.boards.reading import Reading
from giamsat.desk.boards.drawn import Drawn, table_of
from giamsat.desk.boards.fields import words_with_fields
from giamsat.desk.indicators import draw as measured
from giamsat.desk.links import address
from giamsat.desk.pack.outline import Line, Text, cell, line
from giamsat.desk.pack.outline import figure as counted
from giamsat.indicators import periods
from giamsat.indicators.standing import Standing
from giamsat.ui import formats

#: Units of a ranking that one tile names.
MOST_RANKED = 10


def text_tile(reading: Reading, options: dict[str, Any], title: str) -> Drawn:
    """Words of the unit's own, with figures for fields."""
    found: list[Line] = [
        words_with_fields(each, reading) for each in options["text"].splitlines() if each.strip()
    ]
    return Drawn(title, lines=tuple(found))


def target_tile(reading: Reading, options: dict[str, Any], title: str) -> Drawn:
    """An indicator: its value, its target, how far it has come."""
    row = reading.row(options["indicator"])
    found = measured.lines([row], reading.unit)[0]
    parts: list[Line] = []
    if row.target is not None:
        parts.append(
            line(
                _("Mục tiêu {year}: {target}{rate}"),
                year=str(row.target.year),
                target=found.target,
                rate=_(", đạt %(rate)s") % {"rate": found.rate} if found.rate else "",
            )
        )
    if found.period:
        parts.append(
            line(_("{period}{basis}"), period=found.period, basis=f"; {found.basis}" if found.basis else "")
        )
    return Drawn(
        title or row.sheet.name,
        Text(found.value, found.url, True),
        found.light,
        tuple(parts),
        found.bullet or "",
        more=found.url,
    )


def index_tile(reading: Reading, options: dict[str, Any], title: str) -> Drawn:
    """The points of a unit by group of the index, or units by points."""
    found = reading.index(options["frame"])
    row = found.frame.row
    if found.round is None:
        more = address("index", row.code, period=found.period.isoformat())
        basis = _("tính từ số liệu")
    else:
        more, basis = address("round", found.round.pk), _("điểm đã công bố")
    name = f"{title}: {row.name}" if title else row.name
    of = _("{period}; {basis}")
    said = line(of, period=periods.label(row.cycle, found.period), basis=basis)
    if not found.rows:
        none = line(_("Chưa có đơn vị nào trong phạm vi này có điểm của bộ chỉ số."))
        return Drawn(name, lines=(none,), more=more)
    if len(found.rows) == 1:
        return _points(found, name, more, said)
    rows = [
        (
            cell(formats.DASH if each.rank is None else formats.number(each.rank)),
            cell(Text(each.unit.name, address("unit", each.unit.pk))),
            cell(formats.DASH if each.points is None else formats.number(each.points, 2)),
        )
        for each in found.rows[:MOST_RANKED]
    ]
    lines: tuple[Line, ...] = (said,)
    if len(found.rows) > MOST_RANKED:
        said_more = _("{shown} đơn vị đầu trong {all}")
        more_of = line(said_more, shown=formats.number(MOST_RANKED), all=formats.number(len(found.rows)))
        lines = (said, more_of)
    columns = ((_("Hạng"), 15, True), (_("Đơn vị"), 60, False), (_("Điểm"), 25, True))
    return Drawn(name, lines=lines, table=table_of("index", name, columns, rows), is_open=True, more=more)


def _points(found: Standing, name: str, more: str, said: Line) -> Drawn:
    """One unit: its points, and those of each group where the reader may see them."""
    row, frame = found.rows[0], found.frame
    lines = [line(_("trên {most} điểm"), most=formats.number(frame.points)), said]
    if found.round is not None and row.rank is not None:
        lines.append(line(_("hạng {rank} trong các đơn vị đã công bố"), rank=formats.number(row.rank)))
    rows = [
        (
            cell(part.name),
            cell(formats.DASH if points is None else formats.number(points, 2)),
            cell(formats.number(part.points)),
        )
        for part, points in zip(frame.components, row.parts, strict=False)
    ]
    columns = ((_("Nhóm"), 56, False), (_("Điểm"), 22, True), (_("Tối đa"), 22, True))
    big = Text(formats.DASH if row.points is None else formats.number(row.points, 2), more, True)
    table = table_of("index", name, columns, rows) if rows else None
    return Drawn(name, big, "", tuple(lines), table=table, is_open=True, more=more)


def register_tile(reading: Reading, options: dict[str, Any], title: str) -> Drawn:
    """How many records that the reader reads, by state."""
    register, states = reading.register(options["register"])
    url = address("register", register.code)
    total = sum(count for _state, count in states)
    rows = [(cell(name), cell(formats.number(count))) for name, count in states]
    return Drawn(
        title or register.name,
        counted(total, url),
        "",
        (line(_("bản ghi trong phạm vi của bạn")),),
        table=table_of(
            "register", register.name, ((_("Trạng thái"), 70, False), (_("Bản ghi"), 30, True)), rows
        ),
        is_open=True,
        more=url,
    )
