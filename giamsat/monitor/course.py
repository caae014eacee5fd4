"""How the totals of a scope stood at several instants, in one statement over the tallies of then; which instants."""

# ruff: noqa: S608 (what is put into statements here are constants of this package; values are bound)

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from zoneinfo import ZoneInfo

from giamsat.core import clock
from giamsat.directives.models import Programme
from giamsat.monitor import marks, reads
from giamsat.monitor.figures import Figures, figures, monday, sums
from giamsat.monitor.scope import Scope


def course(scope: Scope, instants: Sequence[dt.datetime]) -> list[Figures]:
    """The totals at each instant, in their order: tasks once where the whole programme is counted or trees knew tasks.

    Args:
        scope: of the present (``selectors.scope_of``); ``instants`` are ones of which history knows.
    """
    if not instants:
        return []
    source = "monitor_tasks_then(i.at)" if scope.whole else "monitor_units_then(i.at)"
    of_tree = "true" if scope.whole else f"t.unit_id = %(scope)s AND {scope.entered}"
    counted = sums(progress=False).replace("%(today)s", "i.day")
    zone = ZoneInfo(scope.programme.time_zone)
    found = {
        row[0]: figures(row, 1)
        for row in reads.rows(
            f"""
            SELECT i.number, {counted}
              FROM unnest(%(instants)s::timestamptz[], %(days)s::date[]) WITH ORDINALITY i (at, day, number)
             CROSS JOIN LATERAL {source} t {reads.PROGRAMME}
             WHERE {scope.counted} AND {of_tree}
             GROUP BY i.number
            """,
            scope.values(instants=list(instants), days=[clock.day_of(at, zone) for at in instants]),
        )
    }
    return [found.get(number, Figures()) for number in range(1, len(instants) + 1)]


def month_ends(programme: Programme, count: int) -> list[dt.datetime]:
    """The last instants of the ``count`` months before this one of which something is known, the earliest first."""

    def days(first: dt.date) -> Iterator[dt.date]:
        while True:
            first = (first - dt.timedelta(days=1)).replace(day=1)
            yield first.replace(day=monthrange(first.year, first.month)[1])

    return _known(programme, lambda today: days(today.replace(day=1)), count)


def week_ends(programme: Programme, count: int) -> list[dt.datetime]:
    """The same of the calendar weeks before this one."""

    def days(first: dt.date) -> Iterator[dt.date]:
        while True:
            yield first - dt.timedelta(days=1)
            first -= dt.timedelta(weeks=1)

    return _known(programme, lambda today: days(monday(today)), count)


def _known(
    programme: Programme, days: Callable[[dt.date], Iterator[dt.date]], count: int
) -> list[dt.datetime]:
    """Nothing is known before the installation kept history, and nothing is shown before the programme began."""
    zone = ZoneInfo(programme.time_zone)
    known = marks.beginning()
    found: list[dt.datetime] = []
    for last in islice(days(clock.day_of(clock.now(), zone)), count):
        at = clock.end_of(last, zone) - dt.timedelta(seconds=1)
        if last < programme.opened_on or (known is not None and at < known):
            break
        found.append(at)
    return found[::-1]
