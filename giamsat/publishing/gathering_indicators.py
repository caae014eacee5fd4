"""Published values of a programme's indicators, as facts: what was published on the desk, and nothing before that."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from giamsat.core import clock
from giamsat.directives.models import Programme
from giamsat.indicators import periods
from giamsat.indicators.achievement import achievement
from giamsat.indicators.catalogue import Catalogue
from giamsat.indicators.figures import Figure, Figures
from giamsat.indicators.models import Indicator, Observation, Sheet, Target
from giamsat.indicators.models_values import State
from giamsat.indicators.periods import Cycle
from giamsat.indicators.selectors import nearest_target, targets_of
from giamsat.units.models import Unit

Row = tuple[str, dict[str, Any]]
#: Values so many years back enter a release; those of earlier ones stay as they were released.
YEARS = 10
#: For these, sums of what is below are told beside values of their own.
TOLD_FOR = (Unit.Kind.NATION, Unit.Kind.PROVINCIAL_COMMITTEE)


def indicator_rows(programme: Programme, as_of: dt.datetime) -> Iterator[Row]:
    """Facts of the kinds ``indicator`` and ``value``; an indicator of which nothing was published has none."""
    catalogue = Catalogue()
    today = clock.day_of(as_of)
    above = list(Unit.objects.in_force(today).filter(kind__in=TOLD_FOR))
    chosen = [one for one in catalogue.by_id.values() if one.group.programme_id == programme.pk]
    targets = targets_of(chosen, above)
    for indicator in sorted(chosen, key=lambda one: (one.group.position, one.position, one.code)):
        newest = catalogue.newest(indicator.pk)
        if newest is None:
            continue
        values = [
            *_sums(catalogue, indicator, newest, above, targets, today),
            *_own(catalogue, indicator, {unit.pk for unit in above}, today),
        ]
        if values:
            yield "indicator", _about(indicator, newest, programme)
            yield from (("value", {**value, "programme": programme.code}) for value in values)


def _about(indicator: Indicator, sheet: Sheet, programme: Programme) -> dict[str, Any]:
    return {
        "key": indicator.code,
        "programme": programme.code,
        "group": indicator.group.code,
        "group_name": indicator.group.name_vi,
        "group_name_en": indicator.group.name_en,
        "name": sheet.name_vi,
        "name_en": sheet.name_en,
        "measure": sheet.measure,
        "decimals": sheet.decimals,
        "cycle": sheet.cycle,
        "direction": sheet.direction,
        "owner": indicator.owner.name_vi,
        "meaning": sheet.meaning,
        "method": sheet.method,
        "source": sheet.source,
        "is_demo": indicator.is_demo,
    }


def _sums(
    catalogue: Catalogue,
    indicator: Indicator,
    newest: Sheet,
    units: list[Unit],
    targets: dict[tuple[int, int], list[Target]],
    today: dt.date,
) -> Iterator[dict[str, Any]]:
    """Values of the country and the provinces, their own or made of those below; all in it was published."""
    starts = periods.last(newest.cycle, today, YEARS * 12 // periods.MONTHS[Cycle(newest.cycle)])
    figures = Figures(catalogue, [indicator], units, starts[0], starts[-1])
    for start in starts:
        sheet = catalogue.sheet(indicator.pk, start)
        if sheet is None or sheet.cycle != newest.cycle:
            continue
        for unit in units:
            figure = figures.of(indicator, unit, start)
            if figure.value is None or not figure.is_published:
                continue
            target = nearest_target(targets.get((indicator.pk, unit.pk), ()), start)
            yield _value(indicator, sheet, unit, start, figure, target)


def _value(
    indicator: Indicator, sheet: Sheet, unit: Unit, start: dt.date, figure: Figure, target: Target | None
) -> dict[str, Any]:
    reached = achievement(indicator, sheet, figure.value, target)
    return {
        **_of(indicator, unit.code, unit.name_vi, sheet, start, figure.value),
        "units": figure.units,
        "target": plain(target.value) if target else None,
        "target_to": plain(target.value_to) if target else None,
        "target_year": target.year if target else None,
        "met": reached.met if reached else None,
    }


def _own(
    catalogue: Catalogue, indicator: Indicator, told: set[int], today: dt.date
) -> Iterator[dict[str, Any]]:
    """Published values of all other units, communes among them."""
    since = dt.date(today.year - YEARS, 1, 1)
    rows = Observation.objects.filter(
        indicator=indicator, state=State.PUBLISHED, value__isnull=False, period__gte=since
    ).exclude(unit__in=told)
    columns = ("period", "value", "unit__code", "unit__name_vi")
    for period, value, code, name in (
        rows.order_by("period", "unit__code").values_list(*columns).iterator(5000)
    ):
        sheet = catalogue.sheet(indicator.pk, period)
        if sheet is not None:
            nothing = {"target": None, "target_to": None, "target_year": None, "met": None}
            yield {**_of(indicator, code, name, sheet, period, value), "units": 1, **nothing}


def _of(
    indicator: Indicator, unit: str, name: str, sheet: Sheet, start: dt.date, value: Decimal | None
) -> dict[str, Any]:
    return {
        "key": f"{indicator.code}/{unit}/{start.isoformat()}",
        "indicator": indicator.code,
        "unit": unit,
        "unit_name": name,
        "period": start,
        "cycle": sheet.cycle,
        "value": plain(value),
    }


def plain(value: Decimal | None) -> str | None:
    """A decimal in the one way that it is written down: no exponent, no zeros at its end."""
    if value is None:
        return None
    text = format(value.normalize(), "f")
    return "0" if text in ("-0", "") else text
