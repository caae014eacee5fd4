"""Working days of Viet Nam's civil service: weekends, public holidays and exchanged days.

Facts and their sources stand in ``data/working_days_vn.toml`` (Labour Code 2019, articles 111 and 112).
"""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days that differ from the week's order.

    Args:
        off: working days of the week that are days off.
        worked: Saturdays that are worked in exchange.
        fixed: (month, day) of public holidays, for years that nobody has entered.
        years: the years that are entered.
    """

    off: frozenset[dt.date]
    worked: frozenset[dt.date]
    fixed: frozenset[tuple[int, int]]
    years: frozenset[int]

    def is_working(self, day: dt.date) -> bool:
        """True when offices work on ``day``."""
        if day.year not in self.years:
            return day.weekday() < SATURDAY and (day.month, day.day) not in self.fixed
        return day in self.worked or (day.weekday() < SATURDAY and day not in self.off)


@cache
def calendar() -> Calendar:
    """The calendar of the data file."""
    raw = tomllib.loads((files("giamsat.core") / "data" / "working_days_vn.toml").read_text("utf-8"))
    fixed = frozenset((int(each[:2]), int(each[3:])) for each in raw.pop("fixed"))
    return Calendar(
        off=_days(raw, "off"),
        worked=_days(raw, "worked"),
        fixed=fixed,
        years=frozenset(int(year) for year in raw),
    )


def is_working_day(day: dt.date) -> bool:
    """True when offices work on ``day``."""
    return calendar().is_working(day)


def add_working_days(day: dt.date, count: int) -> dt.date:
    """The ``count``-th working day after ``day``; before it when negative; ``day`` itself for 0."""
    step = dt.timedelta(days=1 if count > 0 else -1)
    for _number in range(abs(count)):
        day += step
        while not is_working_day(day):
            day += step
    return day


def working_days_between(first: dt.date, last: dt.date) -> int:
    """How many working days lie after ``first`` up to and including ``last``; negative when ``last`` is earlier."""
    if last < first:
        return -working_days_between(last, first)
    return sum(
        is_working_day(first + dt.timedelta(days=number)) for number in range(1, (last - first).days + 1)
    )


def passed_since(day: dt.date, count: int) -> dt.date:
    """The latest day since which ``count`` working days (one at least) have passed on ``day``, itself counted."""
    return add_working_days(day + dt.timedelta(days=1), -count) - dt.timedelta(days=1)


def _days(raw: dict[str, dict[str, list[str]]], name: str) -> frozenset[dt.date]:
    return frozenset(dt.date.fromisoformat(each) for year in raw.values() for each in year[name])
