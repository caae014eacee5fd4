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

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from django.db import connection
from django.utils.translation import gettext_lazy as _

from giamsat.core import clock
from giamsat.core.actor import covers
from giamsat.core.ltree import within_any
from giamsat.indicators import periods, rules
from giamsat.indicators.catalogue import Catalogue, parsed
from giamsat.indicators.formula import references
from giamsat.indicators.formula.evaluate import CONTEXT
from giamsat.indicators.models import Observation, Rule, Sheet
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
#: How long a list of cells gets.
LISTED: Final = 300
_CELLS: Final = """
WITH due AS (
    SELECT * FROM unnest(%(indicators)s::bigint[], %(starts)s::date[], %(ends)s::date[], %(closes)s::timestamptz[],
                         %(kinds)s::text[]) AS d (indicator_id, period, ends, closes, kind)
), cells AS (
    SELECT u.id AS unit_id, u.path::text AS path, d.indicator_id, d.period, d.closes <= %(now)s AS is_due,
           o.value IS NOT NULL AS is_there,
           o.value IS NOT NULL AND o.state >= 2 AND (o.evidence <> '' OR o.via IN ('api', 'import')) AS correct,
           o.value IS NOT NULL AND o.state = 3 AS shared,
           o.value IS NOT NULL AND COALESCE(
               (SELECT min(r.at) FROM indicators_revision r
                 WHERE r.indicator_id = o.indicator_id AND r.period = o.period AND r.unit_id = o.unit_id
                   AND r.value IS NOT NULL), o.at) < d.closes AS live
      FROM due d
      JOIN units_unit u ON u.kind = d.kind AND u.path <@ ANY (%(paths)s::ltree[])
       AND (u.valid_from IS NULL OR u.valid_from <= d.ends) AND (u.valid_to IS NULL OR u.valid_to > d.period)
      LEFT JOIN indicators_observation o
        ON o.indicator_id = d.indicator_id AND o.period = d.period AND o.unit_id = u.id
)
"""
_COUNTED: Final = (
    _CELLS
    + """
SELECT unit_id, path, count(*) FILTER (WHERE is_due), count(*) FILTER (WHERE is_due AND is_there),
       count(*) FILTER (WHERE is_there), count(*) FILTER (WHERE correct), count(*) FILTER (WHERE live),
       count(*) FILTER (WHERE shared)
  FROM cells GROUP BY unit_id, path
"""
)
_FAULTY: Final = {
    "correct": "is_there AND NOT correct",
    "sufficient": "is_due AND NOT is_there",
    "live": "is_there AND NOT live",
    "shared": "is_there AND NOT shared",
}
Key = tuple[int, dt.date, int]


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


@dataclass(frozen=True, slots=True)
class Due:
    """An indicator's period whose values count."""

    indicator_id: int
    sheet: Sheet
    period: dt.date
    closes: dt.datetime


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
    due = list(_due(catalogue, cycle, period, codes))
    found = {unit.pk: Quality() for unit in units}
    paths = [(unit.pk, str(unit.path)) for unit in units]
    for _unit, path, was_due, in_time, there, correct, live, shared in _rows(_COUNTED, due, units):
        for pk, above in paths:
            if covers(above, path):
                found[pk].add("sufficient", in_time, was_due)
                for name, good in (("correct", correct), ("live", live), ("shared", shared)):
                    found[pk].add(name, good, there)
                found[pk].add("clean", there, there)
    broken, compared = _judged(catalogue, due, units)
    for name, path, good, whole in (
        *(("clean", path, -1, 0) for path, _key in broken["clean"]),
        *(("unified", path, 1, 1) for path, _key in compared),
        *(("unified", path, -1, 0) for path, _key in broken["unified"]),
    ):
        for pk, above in paths:
            if covers(above, path):
                found[pk].add(name, good, whole)
    return found


def cells(
    catalogue: Catalogue,
    unit: Unit,
    cycle: str,
    period: dt.date,
    name: str,
    codes: Iterable[str] | None = None,
) -> list[Key]:
    """The cells that cost a figure its points: indicator, period and unit of each, at most ``LISTED``."""
    due = list(_due(catalogue, cycle, period, codes))
    if name in _FAULTY:
        order = "ORDER BY indicator_id, period, path LIMIT %(listed)s"
        sql = f"{_CELLS} SELECT indicator_id, period, unit_id FROM cells WHERE {_FAULTY[name]} {order}"  # noqa: S608
        return [(row[0], row[1], row[2]) for row in _rows(sql, due, [unit])]
    broken, _compared = _judged(catalogue, due, [unit])
    return [key for _path, key in broken[name]][:LISTED]


def _due(catalogue: Catalogue, cycle: str, period: dt.date, codes: Iterable[str] | None) -> Iterator[Due]:
    """Periods of reported indicators that end within the span and have begun."""
    last = periods.end_of(cycle, period)
    wanted: set[int] | None = None
    if codes is not None:
        wanted = catalogue.closure(catalogue.by_code[code].pk for code in codes if code in catalogue.by_code)
    for indicator in catalogue.by_id.values():
        if wanted is not None and indicator.pk not in wanted:
            continue
        newest = catalogue.sheet(indicator.pk, last) or catalogue.newest(indicator.pk)
        if newest is None:
            continue
        start = periods.start_of(newest.cycle, last)
        while periods.end_of(newest.cycle, start) >= period:
            sheet = catalogue.sheet(indicator.pk, start)
            ends = periods.end_of(newest.cycle, start)
            if sheet is not None and not sheet.is_computed and ends <= last and start <= clock.today():
                yield Due(indicator.pk, sheet, start, clock.end_of(rules.window_of(sheet, start)[1]))
            start = periods.step(newest.cycle, start, -1)


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
                "paths": [str(unit.path) for unit in units],
                "now": clock.now(),
                "listed": LISTED,
            },
        )
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


Judged = list[tuple[str, Key]]


def _judged(
    catalogue: Catalogue, due: Sequence[Due], units: Sequence[Unit]
) -> tuple[dict[str, Judged], Judged]:
    """Cells that break a rule, by figure, and all that are compared with another indicator; each with its path."""
    broken: dict[str, Judged] = {"clean": [], "unified": []}
    compared: Judged = []
    held: dict[int, list[Rule]] = {}
    ids = {each.indicator_id for each in due}
    for rule in Rule.objects.filter(indicator__in=ids, is_active=True):
        held.setdefault(rule.indicator_id, []).append(rule)
    ruled = [each for each in due if each.indicator_id in held]
    if not ruled:
        return broken, compared
    values = _values(catalogue, ruled, held, units)
    for each in ruled:
        code = catalogue.by_id[each.indicator_id].code
        for unit_id, (path, value, note) in values.get((each.indicator_id, each.period), {}).items():
            key = (each.indicator_id, each.period, unit_id)

            def stored(other: str, period: dt.date, unit_id: int = unit_id) -> Decimal | None:
                pk = catalogue.by_code[other].pk if other in catalogue.by_code else 0
                there = values.get((pk, period), {}).get(unit_id)
                return there[1] if there else None

            faults = set()
            names = {_figure_of(rule) for rule in held[each.indicator_id]}
            for rule in held[each.indicator_id]:
                justified = rule.severity == Rule.Severity.WARNING and len(note) >= rules.SHORTEST
                if not justified and rules.broken(rule, code, each.sheet, each.period, value, stored):
                    faults.add(_figure_of(rule))
            for name in faults:
                broken[name].append((path, key))
            if "unified" in names:
                compared.append((path, key))
    return broken, compared


def _figure_of(rule: Rule) -> str:
    return "unified" if rule.kind == Rule.Kind.SUM else "clean"


def _values(
    catalogue: Catalogue, ruled: Sequence[Due], held: Mapping[int, Sequence[Rule]], units: Sequence[Unit]
) -> dict[tuple[int, dt.date], dict[int, tuple[str, Decimal, str]]]:
    """Values that the rules ask for, by indicator and period, then by unit: path, value and note."""
    ids, starts = {each.indicator_id for each in ruled}, set()
    for each in ruled:
        starts |= {
            each.period,
            periods.step(each.sheet.cycle, each.period, -1),
            each.period.replace(year=each.period.year - 1),
        }
        for rule in held[each.indicator_id]:
            codes = references(parsed(rule.condition))
            ids |= {catalogue.by_code[code].pk for code in codes if code in catalogue.by_code}
    found: dict[tuple[int, dt.date], dict[int, tuple[str, Decimal, str]]] = {}
    rows = Observation.objects.filter(
        indicator__in=ids, period__in=starts, value__isnull=False, unit__in=_below(units)
    )
    for indicator, period, unit, path, value, note in rows.values_list(
        "indicator_id", "period", "unit_id", "unit__path", "value", "note"
    ).iterator():
        found.setdefault((indicator, period), {})[unit] = (str(path), value or Decimal(0), note.strip())
    return found


def _below(units: Sequence[Unit]) -> Any:
    return Unit.objects.filter(within_any("path", tuple(str(unit.path) for unit in units))).values("pk")
