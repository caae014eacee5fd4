"""The block of data quality on the page of a unit: ``{% load desk_indicators %}``."""

from __future__ import annotations

from typing import Any

from django import template

from giamsat.core import clock
from giamsat.indicators import periods
from giamsat.indicators.catalogue import Catalogue
from giamsat.indicators.periods import Cycle
from giamsat.indicators.quality import NAMES, qualities
from giamsat.units.models import Unit

register = template.Library()


@register.inclusion_tag("desk/indicators/_unit.html")
def unit_quality(unit: Unit) -> dict[str, Any]:
    """``{% unit_quality unit %}``: the six figures of the last quarter that ended, for a reader of the unit."""
    now = periods.start_of(Cycle.QUARTER, clock.today())
    period = periods.step(Cycle.QUARTER, now, -1)
    found = qualities(Catalogue(), [unit], Cycle.QUARTER, period)[unit.pk]
    return {
        "unit": unit,
        "quality": found,
        "cycle": Cycle.QUARTER.value,
        "period": period,
        "period_name": periods.label(Cycle.QUARTER, period),
        "figures": [(name, NAMES[name], found.good[name], found.whole[name]) for name in NAMES],
    }
