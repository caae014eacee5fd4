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
from giamsat.ui import formats


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
    """The points of a province by group of the index, or provinces by points."""
    frame, period, scored = reading.index(options["frame"])
    more = address("index", frame.row.code, period=period.isoformat())
    name, month = f"{title}: {frame.row.name}", periods.label("month", period)
    if not scored:
        return Drawn(name, lines=(line(_("Bộ chỉ số này chấm cho các tỉnh, thành phố.")),), more=more)
    if len(scored) == 1:
        row = scored[0]
        rows = [
            (
                cell(part.name),
                cell(formats.DASH if points is None else formats.number(points, 2)),
                cell(formats.number(part.points)),
            )
            for part, points in zip(frame.components, row.parts, strict=True)
        ]
        said = line(_("trên {most} điểm, {month}"), most=formats.number(frame.points), month=month)
        columns = ((_("Nhóm"), 56, False), (_("Điểm"), 22, True), (_("Tối đa"), 22, True))
        big = Text(formats.DASH if row.points is None else formats.number(row.points, 2), more, True)
        return Drawn(
            name, big, "", (said,), table=table_of("index", name, columns, rows), is_open=True, more=more
        )
    rows = [
        (
            cell(formats.DASH if row.rank is None else formats.number(row.rank)),
            cell(Text(row.unit.name, address("unit", row.unit.pk))),
            cell(formats.DASH if row.points is None else formats.number(row.points, 2)),
        )
        for row in scored[:10]
    ]
    columns = ((_("Hạng"), 15, True), (_("Đơn vị"), 60, False), (_("Điểm"), 25, True))
    return Drawn(
        name, lines=(line(month),), table=table_of("index", name, columns, rows), is_open=True, more=more
    )


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
