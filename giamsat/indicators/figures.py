"""Values of indicators for any unit and period: reported, computed, or rolled up from below.

Everything that a page or a ranking needs is read in two queries; the rest is arithmetic on what was read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db import connection

from giamsat.core import clock
from giamsat.indicators import periods
from giamsat.indicators.catalogue import Catalogue, parsed
from giamsat.indicators.formula import Inputs, evaluate
from giamsat.indicators.formula.evaluate import CONTEXT
from giamsat.indicators.models import Indicator, OverTime, RollUp, Sheet
from giamsat.indicators.models_values import State
from giamsat.indicators.periods import MONTHS, Cycle
from giamsat.indicators.tasks_counted import TaskCounts
from giamsat.units.models import Unit

_OWN: Final = """
SELECT indicator_id, period, unit_id, value, state, version, evidence
  FROM indicators_observation
 WHERE indicator_id = ANY (%s) AND period BETWEEN %s AND %s AND unit_id = ANY (%s)
"""
_BELOW: Final = """
SELECT indicator_id, period, unit_id, sum(total), sum(weight), sum(weighted), sum(units), sum(met), sum(confirmed),
       sum(published)
  FROM indicators_tally
 WHERE indicator_id = ANY (%s) AND period BETWEEN %s AND %s AND unit_id = ANY (%s)
 GROUP BY indicator_id, period, unit_id
"""


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with what stands behind it.

    Args:
        value: None where it is not known.
        units: how many units have a value in it: 1 for a unit's own, 0 for none.
        met: of ``count_if``, how many units meet the condition.
        confirmed, published: how many of ``units`` were confirmed (and published).
        state, version, evidence: of a unit's own value.
    """

    value: Decimal | None = None
    units: int = 0
    met: int | None = None
    confirmed: int = 0
    published: int = 0
    state: int | None = None
    version: int = 0
    evidence: str = ""

    @property
    def is_published(self) -> bool:
        """Everything in it was published."""
        return self.units > 0 and self.published == self.units

    @property
    def lacks_evidence(self) -> bool:
        """A unit's own value that nobody confirmed yet and that names none."""
        return self.value is not None and self.state == State.REPORTED and not self.evidence


NOTHING: Final = Figure()


class Figures:
    """Values of some indicators, with all that their formulas ask for, of some units from one day to another.

    Every period that is asked for lies between these days, also one of a longer cycle than the indicator's.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        indicators: Iterable[Indicator],
        units: Sequence[Unit],
        first: dt.date,
        last: dt.date,
    ) -> None:
        self.catalogue = catalogue
        self._units = {unit.pk: unit for unit in units}
        ids = sorted(catalogue.closure(indicator.pk for indicator in indicators))
        values: list[Any] = [ids, *_span(catalogue, ids, first, last), list(self._units)]
        self._own: dict[tuple[int, dt.date, int], Figure] = {}
        self._below: dict[tuple[int, dt.date, int], tuple[Any, ...]] = {}
        with connection.cursor() as cursor:
            cursor.execute(_OWN, values)
            for row in cursor.fetchall():
                indicator, period, unit, value, state, version, evidence = row
                units_ = 0 if value is None else 1
                confirmed, published = units_ if state >= 2 else 0, units_ if state >= 3 else 0
                self._own[indicator, period, unit] = Figure(
                    value, units_, None, confirmed, published, state, version, evidence
                )
            cursor.execute(_BELOW, values)
            for row in cursor.fetchall():
                self._below[row[0], row[1], row[2]] = row[3:]
        self._known: dict[tuple[int, int, str, dt.date], Figure] = {}
        self._tasks = TaskCounts(list(self._units))

    def of(self, indicator: Indicator, unit: Unit, period: dt.date, cycle: str = "") -> Figure:
        """The value of a unit in the period that starts on ``period``.

        Args:
            cycle: of that period; the indicator's own when left out. A longer one adds up the indicator's periods by
                its rule, a shorter one gets the value of the period around it.
        """
        in_force = self.catalogue.sheet(indicator.id, period)
        sheet = in_force or self.catalogue.newest(indicator.id)
        if sheet is None:
            return NOTHING
        cycle = cycle or sheet.cycle
        is_own = sheet is in_force and cycle == sheet.cycle and sheet.roll_up != RollUp.FORMULA
        if is_own and periods.start_of(cycle, period) == period:
            return self._at(indicator, sheet, unit, period)
        key = (indicator.id, unit.id, cycle, period)
        known = self._known.get(key)
        if known is None:
            self._known[key] = NOTHING  # a loop, which sheets are checked against, ends here
            known = self._known[key] = self._in_cycle(indicator, sheet, unit, period, cycle)
        return known

    def _in_cycle(
        self, indicator: Indicator, sheet: Sheet, unit: Unit, period: dt.date, cycle: str
    ) -> Figure:
        if cycle == sheet.cycle or MONTHS[Cycle(cycle)] <= MONTHS[Cycle(sheet.cycle)]:
            start = periods.start_of(sheet.cycle, period)
            own = self.catalogue.sheet(indicator.id, start)
            return NOTHING if own is None else self._at(indicator, own, unit, start)
        if sheet.formula and sheet.roll_up == RollUp.FORMULA:
            return self._computed(indicator, sheet, unit, period, cycle)
        parts = [self.of(indicator, unit, each) for each in periods.within(cycle, period, sheet.cycle)]
        known = [part for part in parts if part.value is not None]
        if not known:
            return NOTHING
        if sheet.over_time == OverTime.LAST:
            return known[-1]
        if len(known) < len(parts) and period <= clock.today() <= periods.end_of(cycle, period):
            parts = known  # a year that still runs: so far
        if len(known) < len(parts):
            return Figure(units=max(part.units for part in known))
        total = sum((part.value for part in known if part.value is not None), Decimal(0))
        value = total if sheet.over_time == OverTime.SUM else CONTEXT.divide(total, Decimal(len(known)))
        return Figure(
            value,
            min(part.units for part in known),
            None,
            min(part.confirmed for part in known),
            min(part.published for part in known),
        )

    def _at(self, indicator: Indicator, sheet: Sheet, unit: Unit, start: dt.date) -> Figure:
        if sheet.roll_up == RollUp.FORMULA:
            return self._computed(indicator, sheet, unit, start, sheet.cycle)
        if unit.kind in sheet.reporters or sheet.roll_up == RollUp.NONE:
            return self._own.get((indicator.id, start, unit.id), NOTHING)
        row = self._below.get((indicator.id, start, unit.id))
        return NOTHING if row is None else _rolled_up(sheet, row)

    def _computed(
        self, indicator: Indicator, sheet: Sheet, unit: Unit, period: dt.date, cycle: str
    ) -> Figure:
        asked: list[Figure] = []

        def reference(code: str) -> Decimal | None:
            other = self.catalogue.by_code.get(code)
            if other is None:
                return None
            found = self.of(other, unit, period, cycle)
            asked.append(found)
            return found.value

        programme = indicator.group.programme_id
        value = evaluate(
            parsed(sheet.formula),
            Inputs(
                reference,
                {},
                lambda name: self._tasks.count(name, programme, unit.pk, periods.end_of(cycle, period)),
            ),
        )
        if value is None:
            return NOTHING
        if not asked:
            return Figure(value, 1)
        return Figure(
            value,
            min(each.units for each in asked),
            None,
            min(each.confirmed for each in asked),
            min(each.published for each in asked),
        )


def _span(catalogue: Catalogue, ids: Iterable[int], first: dt.date, last: dt.date) -> tuple[dt.date, dt.date]:
    """From when until when values are asked for: a year's value of a monthly input needs all its months, that of a
    month the year around it."""
    cycles = {sheet.cycle for pk in ids for sheet in catalogue.sheets(pk)}
    starts = [first, *(periods.start_of(cycle, first) for cycle in cycles)]
    ends = [last, *(periods.end_of(cycle, periods.start_of(cycle, last)) for cycle in cycles)]
    return min(starts), max(ends)


def _rolled_up(sheet: Sheet, row: tuple[Any, ...]) -> Figure:
    total, weight, weighted, units, met, confirmed, published = row
    counts = (int(units), None, int(confirmed), int(published))
    if not units:
        return NOTHING
    if sheet.roll_up == RollUp.SUM:
        return Figure(total, *counts)
    if sheet.roll_up == RollUp.MEAN:
        return Figure(CONTEXT.divide(weighted, weight) if weight else None, *counts)
    share = CONTEXT.divide(Decimal(100) * int(met), Decimal(int(units)))
    return Figure(share, int(units), int(met), int(confirmed), int(published))
