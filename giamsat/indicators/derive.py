"""What follows from values inside a unit: computed values of its own, and the weights of others."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from django.db import connection

from giamsat.core import clock
from giamsat.indicators import periods
from giamsat.indicators.catalogue import Catalogue, parsed
from giamsat.indicators.formula import Inputs, evaluate
from giamsat.indicators.formula.evaluate import stored
from giamsat.indicators.models import Indicator, Observation, RollUp, Sheet
from giamsat.indicators.models_values import State
from giamsat.units.models import Unit

#: Written when a value arrives, and when it changes.
FIELDS: Final = (
    "value", "weight", "met", "state", "version", "by", "on_behalf_of", "decided_by", "via", "at", "note", "evidence",
)  # fmt: skip
Key = tuple[int, dt.date, int]
_WEIGHTS: Final = """
SELECT DISTINCT ON (unit_id) unit_id, value FROM indicators_observation
 WHERE indicator_id = %s AND unit_id = ANY (%s) AND period <= %s AND value IS NOT NULL
 ORDER BY unit_id, period DESC
"""
_REWEIGH: Final = """
UPDATE indicators_observation o SET weight = w.value, version = o.version + 1
  FROM (SELECT o.indicator_id, o.period, o.unit_id,
               (SELECT w.value FROM indicators_observation w
                 WHERE w.indicator_id = %s AND w.unit_id = o.unit_id AND w.period <= o.period
                   AND w.value IS NOT NULL
                 ORDER BY w.period DESC LIMIT 1) AS value
          FROM indicators_observation o
         WHERE o.indicator_id = %s AND o.unit_id = ANY (%s) AND o.period >= %s) w
 WHERE o.indicator_id = w.indicator_id AND o.period = w.period AND o.unit_id = w.unit_id
   AND o.weight IS DISTINCT FROM w.value
"""


def meets(sheet: Sheet, value: Decimal | None) -> bool | None:
    """Whether a value counts under ``count_if``; None where nothing is counted."""
    if value is None or sheet.roll_up != RollUp.COUNT_IF:
        return None
    answer = evaluate(parsed(sheet.condition), Inputs(own={"x": value}))
    return None if answer is None else bool(answer)


def weights(weight_id: int, unit_ids: Iterable[int], period: dt.date) -> dict[int, Decimal]:
    """The weight of each unit for a period: the last known value of the weighing indicator by then."""
    with connection.cursor() as cursor:
        cursor.execute(_WEIGHTS, [weight_id, list(unit_ids), period])
        return dict(cursor.fetchall())


def store(rows: list[Observation]) -> None:
    """Write values, new ones and changed ones, in few statements; triggers keep the old and add up."""
    Observation.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["indicator", "period", "unit"],
        update_fields=list(FIELDS),
        batch_size=2000,
    )


def follow(catalogue: Catalogue, units: dict[int, Unit], changed: Iterable[Key]) -> int:
    """Compute anew what follows from changed values; the caller holds the lock of their units.

    Returns:
        How many computed values changed.
    """
    by_period: dict[dt.date, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    for indicator_id, period, unit_id in changed:
        by_period[period][indicator_id].add(unit_id)
    count = 0
    for period, touched in by_period.items():
        _reweigh(catalogue, period, touched)
        for indicator, sheet in catalogue.dependants(touched, period):
            ids = {
                unit_id
                for code in catalogue.inputs_of(sheet)
                if (other := catalogue.by_code.get(code)) is not None
                for unit_id in touched.get(other.pk, ())
            }
            unit_ids = [pk for pk in ids if units[pk].kind in sheet.reporters]
            done = _compute(catalogue, indicator, sheet, unit_ids, period)
            if done:
                touched[indicator.pk] |= done
                _reweigh(catalogue, period, {indicator.pk: done})
                count += len(done)
    return count


def _reweigh(catalogue: Catalogue, period: dt.date, touched: dict[int, set[int]]) -> None:
    for indicator in catalogue.by_id.values():
        sheet = catalogue.newest(indicator.pk)
        if sheet is not None and sheet.roll_up == RollUp.MEAN and sheet.weight_id in touched:
            with connection.cursor() as cursor:
                cursor.execute(
                    _REWEIGH,
                    [sheet.weight_id, indicator.pk, list(touched[sheet.weight_id]), period],
                )


def _compute(
    catalogue: Catalogue, indicator: Indicator, sheet: Sheet, unit_ids: list[int], period: dt.date
) -> set[int]:
    """Store the computed value of an indicator for some units and one period; the units where it changed."""
    codes = catalogue.inputs_of(sheet)
    inputs = {code: catalogue.by_code[code].pk for code in codes if code in catalogue.by_code}
    start = periods.start_of(sheet.cycle, period)
    known: dict[tuple[int, int], Observation] = {
        (row.indicator_id, row.unit_id): row
        for row in Observation.objects.filter(
            indicator__in=[*inputs.values(), indicator.pk], period=start, unit__in=unit_ids
        )
    }
    weighing = (
        weights(sheet.weight_id, unit_ids, start) if sheet.roll_up == RollUp.MEAN and sheet.weight_id else {}
    )
    rows: list[Observation] = []
    now = clock.now()
    for unit_id in unit_ids:
        met = [known[pk, unit_id] for pk in inputs.values() if (pk, unit_id) in known]
        values = {
            code: known[pk, unit_id].value if (pk, unit_id) in known else None for code, pk in inputs.items()
        }
        value = stored(evaluate(parsed(sheet.formula), Inputs(values.get)))
        state = min((row.state for row in met), default=State.REPORTED)
        old = known.get((indicator.pk, unit_id))
        if old is None and value is None:
            continue
        if old is not None and (old.value, old.state) == (value, state):
            continue
        rows.append(
            Observation(
                indicator_id=indicator.pk,
                period=start,
                unit_id=unit_id,
                value=value,
                weight=weighing.get(unit_id),
                met=meets(sheet, value),
                state=state,
                version=1 if old is None else old.version + 1,
                via="formula",
                at=now,
            )
        )
    store(rows)
    return {row.unit_id for row in rows}
