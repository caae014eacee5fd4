"""The units of a tree with their figures, its provinces and its communes, for pictures of a whole tree.

Names, places and the tree change seldom: a process keeps them under a mark that says when they did. What was made of
a unit's figures is kept too, and serves as long as they are the same; mark and figures are read anew each time.
"""

# ruff: noqa: S608 (what is put into statements here are constants of this package; values are bound)

from __future__ import annotations

import datetime as dt
from collections import Counter
from functools import cached_property
from typing import Any, Final

from django.utils.translation import get_language

from giamsat.core.kept import Kept
from giamsat.core.prepared import execute
from giamsat.monitor.figures import sums
from giamsat.monitor.folded import Question, Sums, summed
from giamsat.monitor.pictures import CommuneDot, Places
from giamsat.monitor.places import (
    CODE,
    NOTHING,
    by_territory,
    commune_dot,
    is_green,
    province_tile,
)
from giamsat.monitor.reads import PROGRAMME, UNIT_COLUMNS, Row
from giamsat.monitor.scope import Scope
from giamsat.units.models import Territory

#: Trees of units, and pictures of them, that a process keeps; one of the whole country is some two megabytes.
GROUNDS: Final = 40
PICTURES: Final = 8

#: Which transaction wrote each row of a unit or a place, and where it lies: another sum where any row is another.
#: No trigger or version could be missed by a bulk change or plain SQL, and writers of units wait for nothing.
WRITTEN: Final = "bit_xor(hashtidextended(ctid, hashint8extended(id, xmin::text::bigint)))"
MARK: Final = f"SELECT (SELECT {WRITTEN} FROM units_unit), (SELECT {WRITTEN} FROM units_territory)"
UNITS: Final = f"""
    SELECT {UNIT_COLUMNS}, tt.code, tt.level, tt.name_vi, tt.name_en, tt.longitude, tt.latitude, pt.code,
           u.valid_to IS NULL OR u.valid_to > %(today)s::date, u.side
      FROM units_unit u
      JOIN monitor_above ab ON ab.unit_id = u.id AND ab.above_id = %(unit)s
      LEFT JOIN units_territory tt ON tt.id = u.territory_id
      LEFT JOIN units_territory pt ON pt.id = tt.province_id
     ORDER BY u.sort_key, u.code
"""


class _Ground:
    """Units of a tree on a day; a row: ``UNIT_COLUMNS``, territory (``places``), whether it exists, its side."""

    def __init__(self, mark: Row, unit: int, today: dt.date) -> None:
        self.mark = mark
        self.units: list[Row] = execute(UNITS, {"unit": unit, "today": today}).fetchall()
        self.provinces = by_territory(self.units, Territory.Level.PROVINCE)
        self.communes = by_territory(self.units, Territory.Level.COMMUNE)


class _Made:
    """What was made of one ground for the pictures of one question, each with the rows that it was made of."""

    def __init__(self, ground: _Ground) -> None:
        self.ground = ground
        self.rows: dict[int, tuple[tuple[int, ...], Row]] = {}
        self.dots: dict[str, tuple[tuple[Row, ...], CommuneDot, bool]] = {}
        self.places = Places((), ())


class Country:
    """A unit's tree at an instant: ``rows`` of all units that have work or govern a place, provinces, communes.

    A row: ``UNIT_COLUMNS``, territory (code, level, names, longitude, latitude, code of its province), the figures of
    its own work, those with all below, whether it exists that day, its side.
    """

    def __init__(self, scope: Scope) -> None:
        """Three queries; two where the units are known."""
        self._scope = scope
        found = _figures(scope)
        self._made = _made(scope)
        self._by_unit = self._with_figures(found)

    def _with_figures(self, found: Sums) -> dict[int, Row]:
        kept, rows = self._made.rows, {}
        for unit in self._made.ground.units:
            pk = unit[0]
            figures = found.get(pk)
            if figures is None:
                if unit[CODE] is None:
                    continue
                figures = NOTHING
            known = kept.get(pk)
            if known is None or known[0] != figures:
                known = kept[pk] = (figures, (*unit[:-2], *figures, *unit[-2:]))
            rows[pk] = known[1]
        return rows

    @cached_property
    def rows(self) -> list[Row]:
        """In the order of units."""
        return list(self._by_unit.values())

    @cached_property
    def _dots(self) -> list[tuple[tuple[Row, ...], CommuneDot, bool]]:
        kept, rows, found = self._made.dots, self._by_unit, []
        for code, units in self._made.ground.communes.items():
            members = tuple([rows[unit[0]] for unit in units])
            known = kept.get(code)
            if known is None or known[0] != members:
                known = kept[code] = (members, commune_dot(members), is_green(members, self._scope.programme))
            found.append(known)
        return found

    @cached_property
    def places(self) -> Places:
        """Every commune of the tree with the state of its own work, and the provinces whose units lie in it."""
        communes: Counter[str] = Counter()
        green: Counter[str] = Counter()
        for _rows, dot, is_done in self._dots:
            communes[dot.province] += 1
            green[dot.province] += is_done
        dots = tuple([dot for _rows, dot, _green in self._dots])
        provinces = tuple(
            province_tile(
                code,
                [self._by_unit[unit[0]] for unit in units],
                self._scope.programme,
                communes[code],
                green[code],
            )
            for code, units in self._made.ground.provinces.items()
        )
        last = self._made.places
        if (dots, provinces) != (last.communes, last.provinces):
            last = self._made.places = Places(provinces, dots)
        return last


def _figures(scope: Scope) -> Sums:
    return summed(
        Question(
            f"{scope.units} t {PROGRAMME} JOIN monitor_above ab ON ab.unit_id = t.unit_id",
            f"ab.above_id = %(scope)s AND {scope.counted} AND t.part IN ('own', 'below')",
            "t.unit_id",
            f"""{sums(where="t.part = 'own'")}, {sums()}""",
            scope.values(soon_days=list(scope.soon_days)),
        ),
        past=scope.then is not None,
    )


_grounds: Kept[_Ground] = Kept(GROUNDS)
_pictures: Kept[_Made] = Kept(PICTURES)


def _made(scope: Scope) -> _Made:
    # The mark comes first: of a change in between, the next reader has another mark.
    mark: Any = execute(MARK).fetchone()
    place = (scope.unit.id, scope.today)
    ground = _grounds.known(place)
    if ground is None or ground.mark != mark:
        ground = _grounds.keep(place, _Ground(mark, *place))
    programme = scope.programme
    name = (
        place,
        scope.programme_ids,
        scope.group,
        programme.green_from,
        programme.yellow_from,
        get_language(),
    )
    made = _pictures.known(name)
    if made is None or made.ground is not ground:
        made = _pictures.keep(name, _Made(ground))
    return made
