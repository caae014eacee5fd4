"""Of what a dashboard tells: programme, unit, group, and as of when."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from giamsat.boards.kinds import Period
from giamsat.core import clock
from giamsat.directives.models import Programme, TaskGroup
from giamsat.indicators import periods
from giamsat.units.models import Unit


@dataclass(frozen=True, slots=True)
class Asked:
    """Of what a dashboard tells: the reader's own highest unit where ``unit`` is None; now where ``then`` is None."""

    programme: Programme | None
    unit: Unit | None = None
    group: TaskGroup | None = None
    then: dt.datetime | None = None


def instant_of(period: str, programme: Programme | None) -> dt.datetime | None:
    """The last instant of the month, quarter or year before the present one; None for now."""
    if period not in Period.values or period == Period.NOW:
        return None
    zone = ZoneInfo(programme.time_zone) if programme else clock.HANOI
    today = clock.day_of(clock.now(), zone)
    return clock.end_of(periods.start_of(period, today) - dt.timedelta(days=1), zone) - dt.timedelta(
        seconds=1
    )
