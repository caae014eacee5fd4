"""Provinces as tiles and communes as dots, from the rows of a ``country.Country``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from giamsat.core.text import in_language
from giamsat.directives.models import Programme
from giamsat.monitor.figures import Figures, Light, figures
from giamsat.monitor.pictures import CommuneDot, ProvinceTile
from giamsat.monitor.reads import FIGURES, WIDTH, Row, unit_ref
from giamsat.units.models import Unit

#: Where the columns of a row stand or begin.
PATH, KIND = 2, 3
CODE, LEVEL, NAME_VI, NAME_EN, LONGITUDE, LATITUDE, PROVINCE = range(WIDTH, WIDTH + 7)
OWN = WIDTH + 7
ALL = OWN + FIGURES
EXISTS = ALL + FIGURES
SIDE = EXISTS + 1
#: The figures of a unit without work: its own, and those with all below.
NOTHING = (0,) * (2 * FIGURES)


def by_territory(units: Iterable[Row], level: str) -> dict[str, list[Row]]:
    """Territory code -> its units, the State's first: Party and State units of a place count together.

    A unit that stands below another one of the same place is left out: it is in that one's figures.

    Args:
        units: rows that end with whether the unit exists, and its side; with figures before that or without.
    """
    found: dict[str, list[Row]] = {}
    for unit in units:
        if unit[LEVEL] == level:
            found.setdefault(unit[CODE], []).append(unit)
    for code, members in found.items():
        if len(members) > 1:
            paths = [unit[PATH] for unit in members]
            found[code] = sorted(
                (unit for unit in members if not any(unit[PATH].startswith(path + ".") for path in paths)),
                key=lambda unit: (not unit[-2], unit[-1] != Unit.Side.STATE),
            )
    return found


def province_tile(
    code: str, members: Sequence[Row], programme: Programme, communes: int, communes_green: int
) -> ProvinceTile:
    """A province from the rows of its units."""
    first, everything = members[0], _sum(members, ALL)
    return ProvinceTile(
        code=code,
        name=_place(first),
        longitude=first[LONGITUDE],
        latitude=first[LATITUDE],
        unit=unit_ref(first),
        own=_sum(members, OWN),
        all=everything,
        light=everything.light(programme),
        communes=communes,
        communes_green=communes_green,
    )


def commune_dot(members: Sequence[Row]) -> CommuneDot:
    """A commune with the state of the own work of its units."""
    first, own = members[0], _sum(members, OWN)
    state = own.state
    return CommuneDot(
        unit_id=first[0],
        code=first[CODE],
        province=first[PROVINCE],
        name=_place(first),
        longitude=first[LONGITUDE],
        latitude=first[LATITUDE],
        state=state and state.value,
        total=own.total,
        overdue=own.overdue,
    )


def is_green(members: Sequence[Row], programme: Programme) -> bool:
    """Whether a commune's own work is green by the thresholds."""
    return _sum(members, OWN).light(programme) is Light.GREEN


def _sum(members: Sequence[Row], start: int) -> Figures:
    if len(members) == 1:
        return figures(members[0], start)
    return sum((figures(row, start) for row in members), Figures())


def _place(row: Row) -> str:
    """The name of the row's place in the reader's language."""
    return str(in_language(row[NAME_VI], row[NAME_EN]))
