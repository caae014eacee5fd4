"""What the context bar offers: scopes around the one shown, and days to compare with."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from giamsat.core import clock
from giamsat.core.actor import Actor, covers
from giamsat.desk.overview.wanted import Wanted, day_before
from giamsat.monitor.pictures import UnitRef
from giamsat.tasks.policies import READERS
from giamsat.units import selectors as units
from giamsat.units.models import Unit


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
    return Scopes(above, list(units.children(unit)))


def days(wanted: Wanted) -> list[tuple[dt.date, bool]]:
    """Days to compare with, and whether each is the chosen one."""
    today = clock.day_of(wanted.then or clock.now())
    offered = [day_before(wanted.then), today - dt.timedelta(days=7), today - dt.timedelta(days=30)]
    if wanted.since not in offered:
        offered.append(wanted.since)
    return [(day, day == wanted.since) for day in offered]
