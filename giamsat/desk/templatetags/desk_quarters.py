"""The quarterly sheets of a unit, on its page: ``{% load desk_quarters %}``."""

from __future__ import annotations

from typing import Any

from django import template

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.monitor.quarters import policies, selectors
from giamsat.monitor.quarters.models import Quarter
from giamsat.units.models import Unit

#: So many sheets are named, the newest first.
NAMED = 4

register = template.Library()


@register.inclusion_tag("desk/quarters/_unit.html")
def unit_quarters(unit: Unit, actor: Actor) -> dict[str, Any]:
    """``{% unit_quarters unit actor %}``: the sheets that the reader may open, and for those who write it the present
    quarter's."""
    rows = list(selectors.sheets_of(actor, unit, NAMED))
    now = Quarter.of(clock.today())
    begins = bool(policies.may_write(actor, unit)) and all(row.of != now for row in rows)
    return {"unit": unit, "rows": rows, "now": now if begins else None}
