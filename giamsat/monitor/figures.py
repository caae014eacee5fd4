"""Counts by time state with the rates made of them (requirements R8, R9), and the SQL that adds them up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Final

from giamsat.directives.models import Programme
from giamsat.tasks.timestate import TimeState


class Light(StrEnum):
    """Green, yellow, red, by the CSS names of their states: a unit is on course, behind, or late (R23)."""

    GREEN = "done"
    YELLOW = "soon"
    RED = "overdue"


@dataclass(frozen=True, slots=True)
class Figures:
    """How many things are in each time state; cancelled ones are in none.

    ``progress`` and ``confirmed`` are sums of per cent over all of them (0 where tasks are counted). Rates
    are per cent, not rounded, and None where there is nothing to divide by: no data is neither 0 nor 100
    (requirements §10.1).
    """

    done: int = 0
    late: int = 0
    term: int = 0
    soon: int = 0
    overdue: int = 0
    none: int = 0
    paused: int = 0
    progress: int = 0
    confirmed: int = 0

    def __add__(self, other: Figures) -> Figures:
        return Figures(
            self.done + other.done,
            self.late + other.late,
            self.term + other.term,
            self.soon + other.soon,
            self.overdue + other.overdue,
            self.none + other.none,
            self.paused + other.paused,
            self.progress + other.progress,
            self.confirmed + other.confirmed,
        )

    def of(self, state: str) -> int:
        """The count of a time state, by its key."""
        return int(getattr(self, TimeState(state).value))

    def without_progress(self) -> Figures:
        """The counts alone: a task has no progress of its own."""
        return replace(self, progress=0, confirmed=0)

    @property
    def total(self) -> int:
        return self.done + self.late + self.term + self.soon + self.overdue + self.none + self.paused

    @property
    def finished(self) -> int:
        return self.done + self.late

    @property
    def in_term(self) -> int:
        """Open within the deadline, due soon included: the third of the four official figures (R8)."""
        return self.term + self.soon

    @property
    def aside(self) -> int:
        """What the four official figures leave out: paused, and without a deadline."""
        return self.paused + self.none

    @property
    def rate_all(self) -> float | None:
        """Finished of all: the formula of the reports for 2025."""
        return _rate(self.finished, self.total)

    @property
    def rate_due(self) -> float | None:
        """Finished of those finished or overdue: the formula of 2016 and 2017."""
        return _rate(self.finished, self.finished + self.overdue)

    @property
    def on_time(self) -> float | None:
        """On time among the finished."""
        return _rate(self.done, self.finished)

    @property
    def mean_progress(self) -> float | None:
        """Mean of what was reported, in per cent."""
        return self.progress / self.total if self.total else None

    @property
    def mean_confirmed(self) -> float | None:
        """Mean of what was confirmed, in per cent."""
        return self.confirmed / self.total if self.total else None

    @property
    def gap(self) -> float | None:
        """Points by which reported progress is ahead of confirmed progress."""
        return (self.progress - self.confirmed) / self.total if self.total else None

    def light(self, programme: Programme) -> Light | None:
        """The colour by the programme's thresholds (§10.2); None without any work."""
        rate = self.rate_all
        if rate is None:
            return None
        if self.overdue or rate < programme.yellow_from:
            return Light.RED
        return Light.GREEN if rate >= programme.green_from else Light.YELLOW

    @property
    def state(self) -> TimeState | None:
        """The one that stands for all of them: the worst of what is open, else done; None without work."""
        for state in (
            TimeState.OVERDUE,
            TimeState.DUE_SOON,
            TimeState.IN_TERM,
            TimeState.NO_DEADLINE,
            TimeState.PAUSED,
        ):
            if self.of(state):
                return state
        return TimeState.DONE_ON_TIME if self.finished else None


NAMES: Final = tuple(each.name for each in fields(Figures))
COUNTS: Final = NAMES[:7]

#: The rule of ``tasks.timestate`` over a tally row ``t`` of programme ``p``; the tests hold the two together.
CONDITIONS: Final = {
    TimeState.DONE_ON_TIME: "t.stage = 'done'",
    TimeState.DONE_LATE: "t.stage = 'late'",
    TimeState.IN_TERM: "t.stage = 'open' AND t.due > %(today)s::date + p.soon_days",
    TimeState.DUE_SOON: "t.stage = 'open' AND t.due >= %(today)s AND t.due <= %(today)s::date + p.soon_days",
    TimeState.OVERDUE: "t.stage = 'open' AND t.due < %(today)s",
    TimeState.NO_DEADLINE: "t.stage = 'open' AND t.due IS NULL",
    TimeState.PAUSED: "t.stage = 'paused'",
}


def sums(*, where: str = "true", progress: bool = True) -> str:
    """SQL columns in the order of ``Figures`` over rows ``t`` (a tally) joined with ``p`` (its programme).

    Args:
        where: only rows that meet this condition.
        progress: the tally has sums of progress.
    """
    columns = [
        f"COALESCE(sum(t.count) FILTER (WHERE ({where}) AND {CONDITIONS[TimeState(name)]}), 0)::bigint"
        for name in COUNTS
    ]
    columns += [
        f"COALESCE(sum(t.{name}) FILTER (WHERE {where}), 0)::bigint" if progress else "0"
        for name in ("progress", "confirmed")
    ]
    return ", ".join(columns)


def monday(day: dt.date) -> dt.date:
    """The first day of the week of ``day``."""
    return day - dt.timedelta(days=day.weekday())


def figures(row: Sequence[object], start: int = 0) -> Figures:
    """``Figures`` from the columns of ``sums`` that begin at ``start``."""
    return Figures(*row[start : start + len(NAMES)])  # type: ignore[arg-type]


def _rate(part: int, whole: int) -> float | None:
    return 100 * part / whole if whole else None
