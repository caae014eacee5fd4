"""Which unit and period an address asks for."""

from __future__ import annotations

import datetime as dt

from giamsat.accounts.middleware import ActorRequest
from giamsat.core.errors import NotFound
from giamsat.indicators import periods, selectors
from giamsat.indicators.catalogue import Catalogue
from giamsat.indicators.models import Indicator
from giamsat.units.models import Unit
from giamsat.units.selectors import unit_by_id


def number_wanted(request: ActorRequest, name: str) -> int | None:
    """A whole number of the query; None when there is none."""
    named = request.GET.get(name) or request.POST.get(name) or ""
    return int(named) if named.isascii() and named.isdecimal() and len(named) < 18 else None


def unit_wanted(request: ActorRequest, *, any_unit: bool = False) -> Unit:
    """The unit of the query, else the highest one that the person reads.

    Args:
        any_unit: also one out of sight, of which only what was published is shown.

    Raises:
        NotFound: no such unit, or one out of sight.
    """
    pk = number_wanted(request, "unit")
    if pk is None:
        return selectors.home(request.actor)
    return unit_by_id(pk) if any_unit else selectors.in_sight(request.actor, pk)


def indicator_wanted(pk: int) -> Indicator:
    """The indicator of an address; sheets are known to every unit.

    Raises:
        NotFound: there is none.
    """
    found = Catalogue().by_id.get(pk)
    if found is None:
        raise NotFound
    return found


def period_wanted(request: ActorRequest, cycle: str) -> dt.date | None:
    """The period of the query, by any day in it; None when there is none.

    Raises:
        NotFound: not a day of the years that values have.
    """
    named = request.GET.get("period") or request.POST.get("period") or ""
    if not named:
        return None
    try:
        day = dt.date.fromisoformat(named)
    except ValueError as fault:
        raise NotFound from fault
    if not 1990 <= day.year <= 2100:
        raise NotFound
    return periods.start_of(cycle, day)
