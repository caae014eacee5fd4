"""Tasks as one place stands in them: what all communes share is overdue while one is late, though this one is done."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Case, Count, IntegerField, Max, Min, QuerySet, Value, When

from giamsat.portal.pages.shown import Shown, state_words
from giamsat.publishing.models import PublicRow
from giamsat.publishing.selectors import STATES, Tally, public_tasks

#: The most pressing first: of several parts of a place, the first of these is how the place stands.
PRESSING = ("overdue", "soon", "term", "paused", "none", "late", "done")
_RANK = Case(
    *(When(state=state, then=Value(rank)) for rank, state in enumerate(PRESSING)),
    default=Value(len(PRESSING) - 1),
    output_field=IntegerField(),
)
#: Bodies of a place that are named beside a task; more are counted.
NAMED = 3


@dataclass(frozen=True, slots=True)
class Standing:
    """How a place stands in a task: its most pressing part, and each body's or how many in each state."""

    state: str
    words: str
    due: dt.date | None
    bodies: Sequence[tuple[str, str]]
    counts: Sequence[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class _Count:
    """Parts in one state: how many, the first deadline among them, the last day on which one was done."""

    number: int
    due: dt.date | None
    done_on: dt.date | None


class Here:
    """A place with its public parts.

    Args:
        mine: the parts of the place's bodies.
        codes: the bodies whose part a reader of the place looks for first on the page of a task.
    """

    def __init__(self, mine: QuerySet[PublicRow], codes: Sequence[str]):
        self._mine = mine
        self._query = urlencode([("at", code) for code in codes])
        ranks = mine.order_by().values_list("task").annotate(rank=Min(_RANK))
        self._states = {task: PRESSING[rank] for task, rank in ranks}

    def tasks(self, states: Iterable[str] = PRESSING) -> QuerySet[PublicRow]:
        """The public tasks in which the place stands in one of these states."""
        wanted = set(states)
        return public_tasks().filter(key__in=[key for key, state in self._states.items() if state in wanted])

    def tally(self, rows: QuerySet[PublicRow]) -> Tally:
        """These tasks by how the place stands in them."""
        found = Counter(self._states[key] for key in rows.order_by().values_list("key", flat=True))
        return Tally({state: found[state] for state in STATES})

    def by_pressing(self) -> Case:
        """An order: what is late in this place first, what is done there last."""
        keys: dict[str, list[str]] = {}
        for key, state in self._states.items():
            keys.setdefault(state, []).append(key)
        whens = (
            When(key__in=keys[state], then=Value(rank))
            for rank, state in enumerate(PRESSING)
            if state in keys
        )
        return Case(*whens, default=Value(len(PRESSING)), output_field=IntegerField())

    def shown(self, rows: Iterable[PublicRow], as_of: dt.date) -> list[Shown]:
        """Tasks for a page, each with how the place stands in it; two statements, thousands of parts are counted."""
        tasks = list(rows)
        parts = self._mine.filter(task__in=[row.key for row in tasks]).order_by()
        counted: dict[str, dict[str, _Count]] = {}
        sums = parts.values_list("task", "state").annotate(Count("pk"), Min("due"), Max("done_on"))
        for task, state, *found in sums:
            counted.setdefault(task, {})[state] = _Count(*found)
        few = [
            task
            for task, states in counted.items()
            if 1 < sum(one.number for one in states.values()) <= NAMED
        ]
        named: dict[str, list[tuple[str, str]]] = {}
        for part in parts.filter(task__in=few).order_by("key") if few else ():
            named.setdefault(part.task, []).append((part.body["unit_name"], part.state))
        return [
            Shown(row, as_of, _standing(counted[row.key], named.get(row.key, []), as_of), self._query)
            for row in tasks
        ]


def _standing(counted: dict[str, _Count], named: list[tuple[str, str]], as_of: dt.date) -> Standing:
    states = [state for state in PRESSING if state in counted]
    first = counted[states[0]]
    words = state_words(states[0], first.due, first.done_on, as_of)
    many = sum(one.number for one in counted.values()) > NAMED
    counts = [(state, counted[state].number) for state in states] if many else []
    return Standing(states[0], words, first.due, named, counts)
