"""Data quality of a unit and a period as six figures (requirements §10.4), each the share of its own whole.

A *cell* is an indicator, a reporting unit of the tree, and a period that ends within the span asked for. Only what
people or systems report counts, never what a formula computes.

correct (đúng)
    Of the reported cells, those that another person confirmed and that name their evidence; what a system sent or
    imported has that system as its evidence.
sufficient (đủ)
    Of the cells whose window has closed, those that were reported.
clean (sạch)
    Of the reported cells, those that break no rule about the value itself (range, monotone, jump, other). A warning
    that was justified in writing is not broken.
live (sống)
    Of the reported cells, those first reported before their window closed.
unified (thống nhất)
    Of the reported cells under a rule that compares them with another indicator, those that agree with it.
shared (dùng chung)
    Of the reported cells, those published, so that every unit can use them.

A figure whose whole is empty is unknown. The quality in all is the mean of the known figures, each of equal weight.
"""

# ruff: noqa: S608 (statements are made of constants and of shapes, which hold no text of anybody)
from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from django.db import connection
from django.utils.translation import gettext_lazy as _

from giamsat.core import clock
from giamsat.indicators import judging, periods
from giamsat.indicators.catalogue import Catalogue
from giamsat.indicators.due import Due, Key, due_cells, highest_paths, upwards
from giamsat.indicators.formula.evaluate import CONTEXT
from giamsat.units.models import Unit

#: The six figures with their names.
NAMES: Final[dict[str, Any]] = {
    "correct": _("Đúng"),
    "sufficient": _("Đủ"),
    "clean": _("Sạch"),
    "live": _("Sống"),
    "unified": _("Thống nhất"),
    "shared": _("Dùng chung"),
}
#: What each counts, in a line for the reader.
MEANINGS: Final[dict[str, Any]] = {
    "correct": _("đã có người khác xác nhận và có căn cứ"),
    "sufficient": _("đã báo cáo, trong số ô đã hết hạn nhập"),
    "clean": _("không vi phạm quy tắc kiểm tra, hoặc đã giải trình"),
    "live": _("báo cáo lần đầu trước khi khóa kỳ"),
    "unified": _("khớp với chỉ tiêu liên quan"),
    "shared": _("đã công bố để mọi đơn vị dùng chung"),
}
#: A figure below this share is told beside the mean of the six, which it would vanish in.
HIDDEN_BELOW: Final = Decimal("0.5")
#: How long a list of cells gets.
LISTED: Final = 300
#: The periods that count, the units asked about, and the values that stand there.
_THERE: Final = """
WITH due AS (
    SELECT * FROM unnest(%(indicators)s::bigint[], %(starts)s::date[], %(ends)s::date[], %(closes)s::timestamptz[],
                         %(kinds)s::text[]) AS d (indicator_id, period, ends, closes, kind)
), units AS MATERIALIZED (
    SELECT id, kind, path, valid_from, valid_to FROM units_unit WHERE path <@ ANY (%(paths)s::ltree[])
), there AS (
    SELECT u.path, o.indicator_id, o.period, o.unit_id, d.closes <= %(now)s AS is_due,
           o.state >= 2 AND (o.evidence <> '' OR o.via IN ('api', 'import')) AS correct,
           o.state = 3 AS shared,
           o.at < d.closes OR o.version > 1 AND EXISTS (
               SELECT FROM indicators_revision r
                WHERE r.indicator_id = o.indicator_id AND r.period = o.period AND r.unit_id = o.unit_id
                  AND r.value IS NOT NULL AND r.at < d.closes) AS live
      FROM due d
      JOIN indicators_observation o
        ON o.indicator_id = d.indicator_id AND o.period = d.period AND o.value IS NOT NULL
      JOIN units u ON u.id = o.unit_id AND u.kind = d.kind
       AND (u.valid_from IS NULL OR u.valid_from <= d.ends) AND (u.valid_to IS NULL OR u.valid_to > d.period)
)
"""
#: How many cells are due follows from kinds of units and periods: nobody has to list them.
_COUNTED: Final = (
    _THERE
    + """
SELECT u.path::text, sum(d.cells)::bigint, 0, 0, 0, 0, 0
  FROM (SELECT kind, period, ends, count(*) AS cells FROM due WHERE closes <= %(now)s GROUP BY 1, 2, 3) AS d
  JOIN units u ON u.kind = d.kind
   AND (u.valid_from IS NULL OR u.valid_from <= d.ends) AND (u.valid_to IS NULL OR u.valid_to > d.period)
 GROUP BY u.id, u.path
UNION ALL
SELECT path::text, 0, count(*) FILTER (WHERE is_due), count(*), count(*) FILTER (WHERE correct),
       count(*) FILTER (WHERE live), count(*) FILTER (WHERE shared)
  FROM there GROUP BY path
"""
)
_MISSING: Final = (
    _THERE
    + """
SELECT d.indicator_id, d.period, u.id
  FROM due d
  JOIN units u ON u.kind = d.kind
   AND (u.valid_from IS NULL OR u.valid_from <= d.ends) AND (u.valid_to IS NULL OR u.valid_to > d.period)
 WHERE d.closes <= %(now)s AND NOT EXISTS (
       SELECT FROM indicators_observation o WHERE o.indicator_id = d.indicator_id AND o.period = d.period
          AND o.unit_id = u.id AND o.value IS NOT NULL)
 ORDER BY d.indicator_id, d.period, u.path LIMIT %(listed)s
"""
)
_FAULTY: Final = {
    "sufficient": _MISSING,
    **{
        name: f"{_THERE} SELECT indicator_id, period, unit_id FROM there WHERE NOT {name}"
        " ORDER BY indicator_id, period, path LIMIT %(listed)s"
        for name in ("correct", "live", "shared")
    },
}


@dataclass
class Quality:
    """The six figures: by name how many cells are good, of how many."""

    good: dict[str, int] = field(default_factory=lambda: dict.fromkeys(NAMES, 0))
    whole: dict[str, int] = field(default_factory=lambda: dict.fromkeys(NAMES, 0))

    def add(self, name: str, good: int, whole: int) -> None:
        self.good[name] += good
        self.whole[name] += whole

    def share_of(self, name: str) -> Decimal | None:
        """One figure between 0 and 1; None where nothing counts."""
        whole = self.whole[name]
        return CONTEXT.divide(Decimal(self.good[name]), Decimal(whole)) if whole else None

    @property
    def share(self) -> Decimal | None:
        """The mean of the known figures, between 0 and 1."""
        known = [share for name in NAMES if (share := self.share_of(name)) is not None]
        return CONTEXT.divide(sum(known, Decimal(0)), Decimal(len(known))) if known else None

    @property
    def percent(self) -> Decimal | None:
        """``share`` in per cent."""
        return None if self.share is None else self.share * 100

    @property
    def weakest(self) -> tuple[Any, Decimal] | None:
        """Name and per cent of the lowest figure where it is so low that the mean hides it; else None."""
        known = [(share, name) for name in NAMES if (share := self.share_of(name)) is not None]
        if not known or min(known)[0] >= HIDDEN_BELOW:
            return None
        share, name = min(known)
        return NAMES[name], share * 100


def qualities(
    catalogue: Catalogue,
    units: Sequence[Unit],
    cycle: str,
    period: dt.date,
    codes: Iterable[str] | None = None,
) -> dict[int, Quality]:
    """The quality of each unit with all below it.

    Args:
        cycle, period: the span in which periods of indicators end.
        codes: only these indicators, and what they are computed from.
    """
    due = list(due_cells(catalogue, cycle, period, codes))
    found = {unit.pk: Quality() for unit in units}
    by_path = {str(unit.path): found[unit.pk] for unit in units}
    for path, was_due, in_time, there, correct, live, shared in _rows(_COUNTED, due, units):
        for each in _above(path, by_path):
            each.add("sufficient", in_time, was_due)
            for name, good in (("correct", correct), ("live", live), ("shared", shared), ("clean", there)):
                each.add(name, good, there)
    for path, unclean, compared, apart in judging.counts(catalogue, due, units):
        for each in _above(path, by_path):
            each.add("clean", -unclean, 0)
            each.add("unified", compared - apart, compared)
    return found


def _above(path: str, by_path: Mapping[str, Quality]) -> list[Quality]:
    """Those asked about that are at or above a path."""
    return [by_path[upper] for upper in upwards(path) if upper in by_path]


def cells(
    catalogue: Catalogue,
    unit: Unit,
    cycle: str,
    period: dt.date,
    name: str,
    codes: Iterable[str] | None = None,
) -> list[Key]:
    """The cells that cost a figure its points: indicator, period and unit of each, at most ``LISTED``."""
    due = list(due_cells(catalogue, cycle, period, codes))
    if name in _FAULTY:
        return [(row[0], row[1], row[2]) for row in _rows(_FAULTY[name], due, [unit])]
    return judging.cells(catalogue, due, [unit], name, LISTED)


def _rows(sql: str, due: Sequence[Due], units: Sequence[Unit]) -> list[tuple[Any, ...]]:
    flat = [(each, kind) for each in due for kind in each.sheet.reporters]
    with connection.cursor() as cursor:
        cursor.execute(
            sql,
            {
                "indicators": [each.indicator_id for each, _kind in flat],
                "starts": [each.period for each, _kind in flat],
                "ends": [periods.end_of(each.sheet.cycle, each.period) for each, _kind in flat],
                "closes": [each.closes for each, _kind in flat],
                "kinds": [kind for _each, kind in flat],
                "paths": highest_paths(units),
                "now": clock.now(),
                "listed": LISTED,
            },
        )
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found
