"""The one clock. Nothing else in Giamsat asks the machine for the time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from zoneinfo import ZoneInfo

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")

#: What ``frozen`` gives to a ``with`` statement.
Frozen = AbstractContextManager[None]

_frozen: ContextVar[dt.datetime | None] = ContextVar("frozen_clock", default=None)

#: Told the held instant, or None, whenever the clock is held or let go: others who keep time must agree.
on_held: list[Callable[[dt.datetime | None], None]] = []


def now() -> dt.datetime:
    """The present instant, aware, in UTC."""
    return _frozen.get() or dt.datetime.now(dt.UTC)


def held() -> dt.datetime | None:
    """The instant at which the clock is held; None while it runs."""
    return _frozen.get()


def today(zone: ZoneInfo = HANOI) -> dt.date:
    """The calendar day of ``now()`` in ``zone``: deadlines are days of the programme's time zone."""
    return now().astimezone(zone).date()


def day_of(instant: dt.datetime, zone: ZoneInfo = HANOI) -> dt.date:
    """The calendar day of an aware ``instant`` in ``zone``."""
    return instant.astimezone(zone).date()


def end_of(day: dt.date, zone: ZoneInfo = HANOI) -> dt.datetime:
    """The first instant after ``day`` in ``zone``: a deadline has passed from then on."""
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), zone)


@contextmanager
def frozen(instant: dt.datetime) -> Iterator[None]:
    """Hold the clock at ``instant`` (aware) inside the block: demo history and tests are written so."""
    if instant.tzinfo is None:
        raise ValueError("the clock takes aware instants only")
    token = _frozen.set(instant)
    _tell()
    try:
        yield
    finally:
        _frozen.reset(token)
        _tell()


def _tell() -> None:
    for listener in on_held:
        listener(_frozen.get())
