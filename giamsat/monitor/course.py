"""How the totals of a scope stood at several instants, in one statement over the tallies of then."""

# ruff: noqa: S608 (what is put into statements here are constants of this package; values are bound)

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from giamsat.core import clock
from giamsat.monitor import reads
from giamsat.monitor.figures import Figures, figures, sums
from giamsat.monitor.reads import Scope


def course(scope: Scope, instants: Sequence[dt.datetime], group: int | None = None) -> list[Figures]:
    """The totals at each instant, in their order: tasks once where the whole programme is counted or trees knew tasks.

    Args:
        scope: of the present (``selectors.scope_of``); ``instants`` are ones of which history knows.
        group: only tasks of this group.
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
             WHERE t.programme_id = ANY (%(programmes)s) AND {of_tree}
               AND (%(group)s::bigint IS NULL OR t.group_id = %(group)s)
             GROUP BY i.number
            """,
            scope.values(
                instants=list(instants), days=[clock.day_of(at, zone) for at in instants], group=group
            ),
        )
    }
    return [found.get(number, Figures()) for number in range(1, len(instants) + 1)]
