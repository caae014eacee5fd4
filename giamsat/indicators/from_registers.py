"""Values that registers keep: a figure of each unit's records becomes the unit's value of an indicator.

The value goes the way of everybody's: windows, rules and history hold for it. What a person reported, and what is
confirmed, stays.
"""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_EVEN, Decimal

from giamsat.core import clock
from giamsat.core.actor import SYSTEM
from giamsat.core.jobs import every
from giamsat.indicators import periods
from giamsat.indicators.catalogue import Catalogue
from giamsat.indicators.models import Indicator, Observation
from giamsat.indicators.models_values import State
from giamsat.indicators.services import Entry, ValuesRefused, record_values
from giamsat.registers.figures import feed_values
from giamsat.registers.models import Feed
from giamsat.units.models import Unit

#: Records come late: the period before the present one is looked at too.
PERIODS = 2
_SIX_PLACES = Decimal("0.000001")


@every(minutes=60)
def take_from_registers(now: dt.datetime) -> None:
    """Each indicator that has a register for its source."""
    for feed in Feed.objects.filter(register__closed_on__isnull=True).select_related("register"):
        take(feed)


def take(feed: Feed) -> int:
    """Store the figures that differ from what stands there; how many."""
    catalogue = Catalogue()
    indicator = catalogue.by_code.get(feed.indicator_code)
    sheet = catalogue.sheet(indicator.pk, clock.today()) if indicator else None
    if indicator is None or sheet is None or sheet.formula:
        return 0
    entries: list[Entry] = []
    for start in periods.last(sheet.cycle, clock.today(), PERIODS):
        figures = feed_values(feed, start, periods.end_of(sheet.cycle, start))
        entries += _entries(feed, indicator, start, figures)
    if not entries:
        return 0
    try:
        record_values(SYSTEM, entries, dry_run=True)
    except ValuesRefused as fault:
        # A closed window or a broken rule stands against single units, not against the others.
        refused = {each.place for each in fault.faults}
        entries = [each for each in entries if each.place not in refused]
    return record_values(SYSTEM, entries).changed if entries else 0


def _entries(feed: Feed, indicator: Indicator, start: dt.date, figures: dict[int, Decimal]) -> list[Entry]:
    stored = {
        row.unit_id: row
        for row in Observation.objects.filter(indicator=indicator, period=start, unit__in=figures)
    }
    found = []
    for unit in Unit.objects.filter(pk__in=figures):
        row = stored.get(unit.pk)
        if row is not None and (row.by_id is not None or row.state != State.REPORTED):
            continue
        value = figures[unit.pk].quantize(_SIX_PLACES, ROUND_HALF_EVEN)
        if row is None or row.value != value:
            source, place = f"register:{feed.register.code}", f"{unit.code} {start}"
            version = row.version if row else 0
            found.append(Entry(indicator, unit, start, value, version, evidence=source, place=place))
    return found
