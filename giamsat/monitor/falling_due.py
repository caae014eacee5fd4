"""How much falls due in which week, and on whom, over as many weeks as the reader asks for."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from giamsat.core.actor import Actor
from giamsat.directives.models import Programme
from giamsat.monitor import reads
from giamsat.monitor.figures import monday
from giamsat.monitor.forecast.selectors import late_by_week
from giamsat.monitor.pictures import UnitRef
from giamsat.monitor.scope import Scope
from giamsat.monitor.selectors import scope_of
from giamsat.units.models import Unit


@dataclass(frozen=True, slots=True)
class DueWeek:
    """Both days included; ``late`` of the tasks hold work that is likely late."""

    first: dt.date
    last: dt.date
    count: int
    late: int


@dataclass(frozen=True, slots=True)
class Burden:
    """A unit's own open work by week, in the order of ``FallingDue.weeks``."""

    unit: UnitRef
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class FallingDue:
    """``units`` are those with most of ``unit_count``. ``whole``: weeks count the programme's tasks themselves, else
    those that came into the unit's tree."""

    unit: UnitRef
    today: dt.date
    whole: bool
    weeks: tuple[DueWeek, ...]
    units: tuple[Burden, ...]
    unit_count: int


def falling_due(
    actor: Actor, programme: Programme, weeks: int, *, unit: Unit | None = None, most: int = 25
) -> FallingDue:
    """The weeks from this one on; what is overdue already is in none of them.

    Raises:
        NotFound, NotAllowed: as ``selectors.overview``.
    """
    return due_within(scope_of(actor, programme, unit), weeks, most)


def due_within(scope: Scope, weeks: int, most: int) -> FallingDue:
    """The same of a scope of the present that the person was granted (``selectors.scope_of``)."""
    first = monday(scope.today)
    counts = reads.due_by_week(scope, first, weeks)
    late = late_by_week(scope, first, weeks)
    found = reads.rows(_BURDENS, scope.values(first=first, weeks=weeks, most=most))
    table: dict[int, tuple[UnitRef, list[int]]] = {}
    for row in found:
        _ref, by_week = table.setdefault(row[3], (reads.unit_ref(row, 3), [0] * weeks))
        by_week[row[0]] = row[1]
    return FallingDue(
        unit=scope.unit,
        today=scope.today,
        whole=scope.whole,
        weeks=tuple(
            DueWeek(
                first=max(first + dt.timedelta(weeks=number), scope.today),
                last=first + dt.timedelta(weeks=number, days=6),
                count=counts.get(number, 0),
                late=min(late.get(number, 0), counts.get(number, 0)),
            )
            for number in range(weeks)
        ),
        units=tuple(Burden(ref, tuple(by_week)) for ref, by_week in table.values()),
        unit_count=found[0][2] if found else 0,
    )


_BURDENS = f"""
    WITH due AS (
        SELECT (t.due - %(first)s::date) / 7 AS week, t.unit_id, sum(t.count)::bigint AS count
          FROM monitor_unittally t
          JOIN monitor_above ab ON ab.unit_id = t.unit_id AND ab.above_id = %(scope)s
         WHERE t.programme_id = ANY (%(programmes)s) AND t.part = 'own' AND t.stage = 'open'
           AND t.due >= %(today)s AND t.due < %(first)s::date + 7 * %(weeks)s
         GROUP BY 1, 2 HAVING sum(t.count) > 0
    ), unit AS (
        SELECT unit_id, sum(count) AS total, count(*) OVER () AS units FROM due GROUP BY unit_id
         ORDER BY total DESC, unit_id LIMIT %(most)s
    )
    SELECT d.week, d.count, n.units, {reads.UNIT_COLUMNS}
      FROM unit n JOIN due d ON d.unit_id = n.unit_id JOIN units_unit u ON u.id = n.unit_id
     ORDER BY n.total DESC, u.sort_key, u.id, d.week
"""  # noqa: S608 (constants of this package; values are bound)
