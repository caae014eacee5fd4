"""Provinces as tiles and communes as dots, from the rows of ``reads.units_with_figures``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from giamsat.core.text import in_language
from giamsat.monitor.figures import Figures, Light, figures
from giamsat.monitor.pictures import CommuneDot, ProvinceTile
from giamsat.monitor.reads import FIGURES, WIDTH, Row, unit_ref
from giamsat.monitor.scope import Scope
from giamsat.units.models import Territory, Unit

#: Where the columns of ``units_with_figures`` stand or begin.
PATH, KIND = 2, 3
CODE, LEVEL, NAME_VI, NAME_EN, LONGITUDE, LATITUDE, PROVINCE = range(WIDTH, WIDTH + 7)
OWN = WIDTH + 7
ALL = OWN + FIGURES
EXISTS = ALL + FIGURES
SIDE = EXISTS + 1


def by_territory(rows: Iterable[Row], level: str) -> dict[str, list[Row]]:
    """Territory code -> its units, the State's first: Party and State units of a place count together.

    A unit that stands below another one of the same place is left out: it is in that one's figures.
    """
    found: dict[str, list[Row]] = {}
    for row in rows:
        if row[LEVEL] == level:
            found.setdefault(row[CODE], []).append(row)
    for code, members in found.items():
        if len(members) > 1:
            paths = [row[PATH] for row in members]
            found[code] = sorted(
                (row for row in members if not any(row[PATH].startswith(path + ".") for path in paths)),
                key=lambda row: (not row[EXISTS], row[SIDE] != Unit.Side.STATE),
            )
    return found


def provinces(scope: Scope, rows: list[Row]) -> tuple[ProvinceTile, ...]:
    """The provinces whose units lie in the scope, in Vietnamese order."""
    communes: Counter[str] = Counter()
    green: Counter[str] = Counter()
    for members in by_territory(rows, Territory.Level.COMMUNE).values():
        province = members[0][PROVINCE]
        communes[province] += 1
        green[province] += _sum(members, OWN).light(scope.programme) is Light.GREEN
    tiles = []
    for code, members in by_territory(rows, Territory.Level.PROVINCE).items():
        first, everything = members[0], _sum(members, ALL)
        tiles.append(
            ProvinceTile(
                code=code,
                name=_place(first),
                longitude=first[LONGITUDE],
                latitude=first[LATITUDE],
                unit=unit_ref(first),
                own=_sum(members, OWN),
                all=everything,
                light=everything.light(scope.programme),
                communes=communes[code],
                communes_green=green[code],
            )
        )
    return tuple(tiles)


def communes(rows: list[Row]) -> tuple[CommuneDot, ...]:
    """Every commune of the scope with the state of its own work."""
    dots = []
    for code, members in by_territory(rows, Territory.Level.COMMUNE).items():
        first, own = members[0], _sum(members, OWN)
        state = own.state
        dots.append(
            CommuneDot(
                unit_id=first[0],
                code=code,
                province=first[PROVINCE],
                name=_place(first),
                longitude=first[LONGITUDE],
                latitude=first[LATITUDE],
                state=state and state.value,
                total=own.total,
                overdue=own.overdue,
            )
        )
    return tuple(dots)


def _sum(members: list[Row], start: int) -> Figures:
    if len(members) == 1:
        return figures(members[0], start)
    return sum((figures(row, start) for row in members), Figures())


def _place(row: Row) -> str:
    """The name of the row's place in the reader's language."""
    return str(in_language(row[NAME_VI], row[NAME_EN]))
