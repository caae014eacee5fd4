"""Periods of reporting: months, quarters, half-years, years; each is known by its first day."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from django.db import models
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _


class Cycle(models.TextChoices):
    """How often a value is due."""

    MONTH = "month", _("Tháng")
    QUARTER = "quarter", _("Quý")
    HALF = "half", _("Nửa năm")
    YEAR = "year", _("Năm")


MONTHS = {Cycle.MONTH: 1, Cycle.QUARTER: 3, Cycle.HALF: 6, Cycle.YEAR: 12}


# A file of all communes asks a hundred thousand times, always of the same few periods.
@lru_cache(4096)
def start_of(cycle: str, day: dt.date) -> dt.date:
    """The first day of the period in which ``day`` lies."""
    length = MONTHS[Cycle(cycle)]
    return dt.date(day.year, (day.month - 1) // length * length + 1, 1)


@lru_cache(4096)
def step(cycle: str, start: dt.date, count: int) -> dt.date:
    """The start of the period ``count`` periods after the one that starts at ``start`` (before, if negative)."""
    months = start.year * 12 + start.month - 1 + count * MONTHS[Cycle(cycle)]
    return dt.date(months // 12, months % 12 + 1, 1)


@lru_cache(4096)
def end_of(cycle: str, start: dt.date) -> dt.date:
    """The last day of the period."""
    return step(cycle, start, 1) - dt.timedelta(days=1)


def is_start(cycle: str, day: dt.date) -> bool:
    """True when a period of this cycle begins on ``day``."""
    return start_of(cycle, day) == day


def within(cycle: str, start: dt.date, finer: str) -> list[dt.date]:
    """The starts of the periods of a finer cycle that make up the one at ``start``."""
    count = MONTHS[Cycle(cycle)] // MONTHS[Cycle(finer)]
    return [step(finer, start, number) for number in range(count)]


def last(cycle: str, until: dt.date, count: int) -> list[dt.date]:
    """The starts of the ``count`` periods up to the one in which ``until`` lies, the oldest first."""
    newest = start_of(cycle, until)
    return [step(cycle, newest, -number) for number in reversed(range(count))]


def of_year(cycle: str, year: int) -> list[dt.date]:
    """The starts of the periods of a year."""
    return within(Cycle.YEAR, dt.date(year, 1, 1), cycle)


def label(cycle: str, start: dt.date) -> str:
    """A period in words: ``tháng 6/2025``, ``quý 3/2025``, ``6 tháng đầu 2025``, ``năm 2025``."""
    year = {"year": start.year}
    if cycle == Cycle.MONTH:
        return gettext("tháng %(month)s/%(year)s") % {"month": start.month, **year}
    if cycle == Cycle.QUARTER:
        return gettext("quý %(quarter)s/%(year)s") % {"quarter": (start.month + 2) // 3, **year}
    if cycle == Cycle.HALF:
        words = gettext("6 tháng đầu %(year)s") if start.month == 1 else gettext("6 tháng cuối %(year)s")
        return words % year
    return gettext("năm %(year)s") % year


def short_label(cycle: str, start: dt.date) -> str:
    """A period for the head of a column: ``6/2025``, ``Q3/2025``, ``2025``."""
    if cycle == Cycle.MONTH:
        return f"{start.month}/{start.year}"
    if cycle == Cycle.QUARTER:
        return pgettext("quarter", "Q%(n)s/%(year)s") % {"n": (start.month + 2) // 3, "year": start.year}
    if cycle == Cycle.HALF:
        return pgettext("half-year", "N%(n)s/%(year)s") % {
            "n": 1 if start.month == 1 else 2,
            "year": start.year,
        }
    return str(start.year)
