"""What the context bar offers: scopes around the one shown, and days to compare with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from giamsat.core import clock
from giamsat.core.actor import Actor, covers
from giamsat.desk.overview.wanted import Wanted, day_before
from giamsat.desk.past import instants
from giamsat.directives.models import Programme
from giamsat.monitor.models import SavedInstant
from giamsat.monitor.pictures import UnitRef
from giamsat.tasks.policies import READERS
from giamsat.units import selectors as units
from giamsat.units.models import Unit

#: Named instants offered to compare with.
NAMED_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Scopes:
    """Units above the one shown that the person reads too, and the units directly below it."""

    above: list[Unit]
    below: list[Unit]


def around(actor: Actor, shown: UnitRef) -> Scopes:
    """Two queries, whatever the tree."""
    unit = units.unit_by_id(shown.id)
    paths = actor.paths(READERS)
    above = [each for each in units.ancestors(unit) if any(covers(path, each.path) for path in paths)]
    return Scopes(above, list(units.children(unit).only("name_vi", "name_en")))


def days(
    wanted: Wanted, programme: Programme, saved: Iterable[SavedInstant]
) -> list[tuple[dt.date, str, bool]]:
    """Days to compare with, the name that people gave an instant of the day, and whether it is the chosen one.

    The latest named instants before the one shown stand among them: commonly the last conferences.
    """
    shown = wanted.then or clock.now()
    today = clock.day_of(shown)
    zone = instants.zone_of(programme)
    names = {clock.day_of(each.at, zone): each.name for each in saved if each.at < shown}
    offered = [day_before(wanted.then), *list(names)[:NAMED_SHOWN]]
    offered += [today - dt.timedelta(days=days) for days in (7, 30)]
    offered.append(wanted.since)
    return [(day, names.get(day, ""), day == wanted.since) for day in dict.fromkeys(offered)]
