"""The map alone, of now or of then."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.directives.models import Programme
from giamsat.monitor.country import Country
from giamsat.monitor.pictures import Places, UnitRef
from giamsat.monitor.selectors import scope_of
from giamsat.units.models import Unit


@dataclass(frozen=True, slots=True)
class PlacesThen:
    """Provinces and communes of a unit's tree at an instant."""

    unit: UnitRef
    at: dt.datetime
    places: Places


def places_then(
    actor: Actor, programme: Programme, *, unit: Unit | None = None, then: dt.datetime | None = None
) -> PlacesThen:
    """The map of an instant; of the present without one.

    Raises:
        NotFound, NotAllowed, BeforeHistory: as ``selectors.overview``.
    """
    scope = scope_of(actor, programme, unit, then)
    country = Country(scope)
    return PlacesThen(scope.unit, then or clock.now(), country.places)
