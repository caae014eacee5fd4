"""Counts of a unit's tasks for formulas, from the tallies behind all pictures; of the past, as it was then."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, Final

from django.db import connection

from giamsat.core import clock
from giamsat.core.errors import GiamsatError
from giamsat.monitor import marks, reads
from giamsat.monitor.figures import Figures

#: Reports signed off in a unit's tree by a day, and those of them confirmed by then.
_REPORTS: Final = """
SELECT u.id, count(*), count(*) FILTER (WHERE r.confirmed_at <= %s)
  FROM units_unit u
  JOIN units_unit below ON below.path <@ u.path
  JOIN tasks_assignment a ON a.unit_id = below.id
  JOIN tasks_task t ON t.id = a.task_id AND t.programme_id = %s
  JOIN tasks_report r ON r.assignment_id = a.id AND r.approved_at <= %s
 WHERE u.id = ANY (%s) GROUP BY u.id
"""
#: Obstacles that a unit itself had to answer by a day, and those that it had answered by then.
_OBSTACLES: Final = """
SELECT o.decider_id, count(*), count(*) FILTER (WHERE o.answered_at <= %s)
  FROM tasks_obstacle o
  JOIN tasks_assignment a ON a.id = o.assignment_id
  JOIN tasks_task t ON t.id = a.task_id AND t.programme_id = %s
 WHERE (o.answer_due <= %s::date OR o.answered_at <= %s) AND o.decider_id = ANY (%s) GROUP BY o.decider_id
"""


class TaskCounts:
    """``tasks.done`` and its like for some units; each day and programme is read once."""

    def __init__(self, unit_ids: list[int]) -> None:
        self._unit_ids = unit_ids
        self._read: dict[tuple[int, dt.date], dict[tuple[int, str], Figures] | None] = {}
        self._counted: dict[tuple[str, int, dt.date], dict[int, tuple[int, int]]] = {}

    def count(self, name: str, programme_id: int | None, unit_id: int, day: dt.date) -> Decimal | None:
        """How many tasks that came into the unit's tree are in a state at the end of ``day``; now if it is not over.

        None without a programme, and for days of which the history knows nothing.
        """
        if programme_id is None:
            return None
        key = (programme_id, min(day, clock.today()))
        what, _underscore, part = name.partition("_")
        if what in ("reports", "obstacles"):
            return Decimal(self._pair(what, *key).get(unit_id, (0, 0))[bool(part)])
        if key not in self._read:
            self._read[key] = self._figures(*key)
        found = self._read[key]
        if found is None:
            return None
        return Decimal(_named(found.get((unit_id, "once"), Figures()), name))

    def _pair(self, what: str, programme_id: int, day: dt.date) -> dict[int, tuple[int, int]]:
        key = (what, programme_id, day)
        if key not in self._counted:
            ends = clock.end_of(day)
            values: list[Any] = (
                [ends, programme_id, ends] if what == "reports" else [ends, programme_id, day, ends]
            )
            with connection.cursor() as cursor:
                cursor.execute(_REPORTS if what == "reports" else _OBSTACLES, [*values, self._unit_ids])
                self._counted[key] = {pk: (every, settled) for pk, every, settled in cursor.fetchall()}
        return self._counted[key]

    def _figures(self, programme_id: int, day: dt.date) -> dict[tuple[int, str], Figures] | None:
        then = None if day >= clock.today() else clock.end_of(day)
        try:
            marks.require_known(then)
        except GiamsatError:
            return None
        return reads.figures_of_units(self._unit_ids, [programme_id], day, then)


def _named(figures: Figures, name: str) -> int:
    return {
        "all": figures.total,
        "done": figures.finished,
        "done_on_time": figures.done,
        "done_late": figures.late,
        "open": figures.in_term + figures.none,
        "overdue": figures.overdue,
        "paused": figures.paused,
    }[name]
