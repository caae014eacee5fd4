"""Instants as people type them and as addresses carry them: local to the programme, to the minute."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from giamsat.core import clock
from giamsat.directives.models import Programme
from giamsat.monitor.marks import beginning
from giamsat.monitor.models import SavedInstant

#: How far back a comparison looks when no named instant is older.
BACK = dt.timedelta(days=7)


def zone_of(programme: Programme | None) -> ZoneInfo:
    """The time zone in which a programme's instants are read and shown."""
    return ZoneInfo(programme.time_zone) if programme else clock.HANOI


def read(text: str, programme: Programme | None) -> dt.datetime | None:
    """The instant meant by ``2026-10-15T09:00``; the end of the day for ``2026-10-15``; None for anything else."""
    try:
        if len(text) == len("2026-10-15"):
            ended = clock.end_of(dt.date.fromisoformat(text), zone_of(programme))
            return min(ended - dt.timedelta(seconds=1), clock.now())
        found = dt.datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        return None
    if not 2000 <= found.year < 2200:
        return None
    return found if found.tzinfo else found.replace(tzinfo=zone_of(programme))


def written(instant: dt.datetime, programme: Programme | None) -> str:
    """The same for an address and for a field of a form; seconds only where there are any."""
    local = instant.astimezone(zone_of(programme)).replace(tzinfo=None)
    return local.isoformat(timespec="seconds" if local.second else "minutes")


def earlier(saved: Iterable[SavedInstant], second: dt.datetime) -> dt.datetime:
    """What ``second`` is compared with unless the reader says otherwise: the last named instant, else a week."""
    named = next((each.at for each in saved if each.at < second), None)
    if named is not None:
        return named
    first, back = beginning(), (second - BACK).replace(second=0, microsecond=0)
    # Addresses carry whole seconds: the beginning must not fall before itself.
    return back if first is None else max(first.replace(microsecond=0) + dt.timedelta(seconds=1), back)
