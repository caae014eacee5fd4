"""What falls due in the coming weeks, and on whom."""

from __future__ import annotations

import datetime as dt

from giamsat.monitor.figures import monday
from giamsat.monitor.forecast.selectors import late_by_week
from giamsat.monitor.pictures import UnitRef, Week
from giamsat.monitor.reads import concerned_by_week, due_by_week, unit_ref
from giamsat.monitor.scope import Scope

WEEKS = 8
UNITS_SHOWN = 5


def weeks(scope: Scope) -> tuple[Week, ...]:
    """Eight calendar weeks; the first is what is left of the present one."""
    first = monday(scope.today)
    counts = due_by_week(scope, first, WEEKS)
    # A forecast is of today; what was foretold on another day is not kept.
    late = late_by_week(scope, first, WEEKS) if scope.then is None else {}
    concerned: dict[int, list[tuple[UnitRef, int]]] = {}
    in_all: dict[int, int] = {}
    for row in concerned_by_week(scope, first, WEEKS, UNITS_SHOWN):
        in_all[row[0]] = row[1]
        concerned.setdefault(row[0], []).append((unit_ref(row, 3), row[2]))
    return tuple(
        Week(
            first=max(first + dt.timedelta(weeks=number), scope.today),
            last=first + dt.timedelta(weeks=number, days=6),
            count=counts.get(number, 0),
            unit_count=in_all.get(number, 0),
            units=tuple(concerned.get(number, ())),
            late=min(late.get(number, 0), counts.get(number, 0)),
        )
        for number in range(WEEKS)
    )
