"""The map alone, of now or of then: what a country looked like at the ends of months."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.directives.models import Programme
from giamsat.monitor import marks, places, reads
from giamsat.monitor.pictures import CommuneDot, ProvinceTile, UnitRef
from giamsat.monitor.selectors import scope_of
from giamsat.units.models import Unit


@dataclass(frozen=True, slots=True)
class PlacesThen:
    """Provinces and communes of a unit's tree at an instant."""

    unit: UnitRef
    at: dt.datetime
    provinces: tuple[ProvinceTile, ...]
    communes: tuple[CommuneDot, ...]


def places_then(
    actor: Actor, programme: Programme, *, unit: Unit | None = None, then: dt.datetime | None = None
) -> PlacesThen:
    """The map of an instant; of the present without one.

    Raises:
        NotFound, NotAllowed, BeforeHistory: as ``selectors.overview``.
    """
    scope = scope_of(actor, programme, unit, then)
    rows = reads.units_with_figures(scope)
    return PlacesThen(scope.unit, then or clock.now(), places.provinces(scope, rows), places.communes(rows))


def month_ends(programme: Programme, count: int) -> Sequence[dt.datetime]:
    """The last instants of the ``count`` months before this one of which something is known, the earliest first.

    Nothing is known before the installation kept history, and nothing is shown before the programme began.
    """
    zone = ZoneInfo(programme.time_zone)
    known = marks.beginning()
    first = clock.day_of(clock.now(), zone).replace(day=1)
    found: list[dt.datetime] = []
    for _month in range(count):
        last = first - dt.timedelta(days=1)
        at = clock.end_of(last, zone) - dt.timedelta(seconds=1)
        if last < programme.opened_on or (known is not None and at < known):
            break
        found.append(at)
        first = last.replace(day=1)
    return found[::-1]
