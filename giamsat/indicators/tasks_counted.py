"""Counts of a unit's tasks for formulas, from the tallies behind all pictures; of the past, as it was then."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from giamsat.core import clock
from giamsat.core.errors import GiamsatError
from giamsat.monitor import marks, reads
from giamsat.monitor.figures import Figures


class TaskCounts:
    """``tasks.done`` and its like for some units; each day and programme is read once."""

    def __init__(self, unit_ids: list[int]) -> None:
        self._unit_ids = unit_ids
        self._read: dict[tuple[int, dt.date], dict[tuple[int, str], Figures] | None] = {}

    def count(self, name: str, programme_id: int | None, unit_id: int, day: dt.date) -> Decimal | None:
        """How many tasks that came into the unit's tree are in a state at the end of ``day``; now if it is not over.

        None without a programme, and for days of which the history knows nothing.
        """
        if programme_id is None:
            return None
        key = (programme_id, min(day, clock.today()))
        if key not in self._read:
            self._read[key] = self._figures(*key)
        found = self._read[key]
        if found is None:
            return None
        return Decimal(_named(found.get((unit_id, "once"), Figures()), name))

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
