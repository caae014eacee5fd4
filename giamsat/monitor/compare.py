"""Two instants side by side: what each said, and what moved between them (R26)."""

# ruff: noqa: S608 (what is put into statements here are constants of this package; values are bound)

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from django.db import connection

from giamsat.core.actor import Actor
from giamsat.directives.models import Programme
from giamsat.monitor import marks, reads
from giamsat.monitor.figures import Figures
from giamsat.monitor.pictures import UnitRef
from giamsat.monitor.scope import Scope
from giamsat.monitor.selectors import day_of, scope_of
from giamsat.tasks.listing import Filter
from giamsat.tasks.listing_then import list_assignments_then, list_tasks_then
from giamsat.tasks.listing_tree import list_tree_tasks_then
from giamsat.tasks.models import Assignment, Task
from giamsat.tasks.timestate import TimeState
from giamsat.units.models import Unit

#: What can have happened to one piece of work, and the condition over its two states.
KINDS: Final = {
    "added": "a.id IS NULL",
    "dropped": "b.id IS NULL",
    "state": "a.id IS NOT NULL AND b.id IS NOT NULL AND a.state <> b.state",
    "deadline": "a.id IS NOT NULL AND b.id IS NOT NULL AND a.due IS DISTINCT FROM b.due",
}
#: What it can have become; each of these is one of ``KINDS`` as well.
REACHED: Final = {
    "finished": "b.state IN ('done', 'late') AND (a.id IS NULL OR a.state NOT IN ('done', 'late'))",
    "lapsed": "b.state = 'overdue' AND (a.id IS NULL OR a.state <> 'overdue')",
}
CHUNK: Final = 1000
ANY: Final = " OR ".join(f"({condition})" for condition in KINDS.values())


@dataclass(frozen=True, slots=True)
class Moved:
    """A task, or an assignment, that is not what it was. Time states; None where it was not there."""

    task: Task
    unit: Unit | None
    assignment_id: int | None
    state_before: str | None
    state_after: str | None
    due_before: dt.date | None
    due_after: dt.date | None

    @property
    def deadline_moved(self) -> bool:
        return None not in (self.state_before, self.state_after) and self.due_before != self.due_after


@dataclass(frozen=True, slots=True)
class Comparison:
    """The figures of both instants, how much moved in which way, and one page of what moved.

    ``whole`` and ``counts_tasks`` as in ``Scope``: false is told of instants before trees counted tasks.
    """

    unit: UnitRef
    whole: bool
    counts_tasks: bool
    first: dt.datetime
    second: dt.datetime
    before: Figures
    after: Figures
    counts: dict[str, int]
    passages: list[tuple[str, str, int]]
    changed: int
    rows: list[Moved]
    reached: dict[str, int]

    def moved(self, kind: str) -> int:
        """How many moved in this way; in any way when none is named. One thing may move in two ways."""
        if not kind:
            return self.changed
        states = passage(kind)
        if states is None:
            return (self.counts | self.reached)[kind]
        return next((count for *pair, count in self.passages if tuple(pair) == states), 0)


def compare(
    actor: Actor,
    programme: Programme,
    first: dt.datetime,
    second: dt.datetime,
    *,
    unit: Unit | None = None,
    kind: str = "",
    start: int = 0,
    size: int = 50,
) -> Comparison:
    """What moved in a programme between two instants, within the tree of a unit.

    Figures are those of the pictures of the two instants, linked programmes included: each task once, with the
    one state that it has in the unit's tree (R9). What moved is told of the same tasks.

    Args:
        kind: only what moved in this way, a key of ``KINDS`` or of ``REACHED``, or as ``passage`` reads it.
        start, size: which rows of the list, the earliest deadline first.

    Raises:
        NotFound, NotAllowed, BeforeHistory: as ``selectors.overview``.
    """
    scopes = both_scopes(actor, programme, unit, first, second)
    before, after = (sum(counted(scope).values(), Figures()) for scope in scopes)
    scope = scopes[0]
    statement, values = _both(actor, programme, scope, first, second)
    chosen = _chosen(kind)
    named = KINDS | REACHED
    columns = ", ".join(f"count(*) FILTER (WHERE {condition})" for condition in named.values())
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FILTER (WHERE {ANY}), {columns} {statement}", values)
        changed, *by_kind = cursor.fetchone()
        moved = dict(zip(named, by_kind, strict=True))
        cursor.execute(
            f"SELECT a.state, b.state, count(*) {statement} WHERE {KINDS['state']} GROUP BY 1, 2 ORDER BY 3 DESC",
            values,
        )
        passages = list(cursor.fetchall())
        cursor.execute(
            f"{_ROWS} {statement} WHERE {chosen} {_ORDER} LIMIT %s OFFSET %s", [*values, size, start]
        )
        found = list(cursor.fetchall())
    return Comparison(
        scope.unit, scope.whole, scope.counts_tasks, first, second, before, after,
        {key: moved[key] for key in KINDS}, passages, changed, _named(found, scope.counts_tasks),
        {key: moved[key] for key in REACHED},
    )  # fmt: skip


def all_moved(
    actor: Actor,
    programme: Programme,
    first: dt.datetime,
    second: dt.datetime,
    *,
    unit: Unit | None = None,
    kind: str = "",
) -> Iterator[list[Moved]]:
    """The whole list that ``compare`` shows a page of, in chunks, by a cursor of the server.

    Raises:
        NotFound, NotAllowed, BeforeHistory: as ``compare``, when the first chunk is asked for.
    """
    scope, _later = both_scopes(actor, programme, unit, first, second)
    statement, values = _both(actor, programme, scope, first, second)
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"{_ROWS} {statement} WHERE {_chosen(kind)} {_ORDER}", values)
        while found := cursor.fetchmany(CHUNK):
            yield _named(found, scope.counts_tasks)


_ROWS: Final = "SELECT COALESCE(b.id, a.id), a.state, b.state, a.due, b.due"
_ORDER: Final = "ORDER BY COALESCE(b.due, a.due) NULLS LAST, 1"


def passage(kind: str) -> tuple[str, str] | None:
    """The two states of a kind such as ``soon-done``: what was due soon before and is done after; else None."""
    before, dash, after = kind.partition("-")
    known = {state.value for state in TimeState}
    return (before, after) if dash and {before, after} <= known and before != after else None


def _chosen(kind: str) -> str:
    states = passage(kind)
    if states is not None:
        return f"a.state = '{states[0]}' AND b.state = '{states[1]}'"
    return (KINDS | REACHED).get(kind, ANY)


def both_scopes(
    actor: Actor, programme: Programme, unit: Unit | None, first: dt.datetime, second: dt.datetime | None
) -> tuple[Scope, Scope]:
    """The scopes of two instants that count alike: assignments where tasks are not known at one of them.

    Raises:
        NotFound, NotAllowed, BeforeHistory: as ``selectors.overview``.
    """
    marks.require_known(first)
    later = scope_of(actor, programme, unit, second)
    earlier = replace(later, then=first, today=day_of(programme, first))
    once = later.once and marks.knows_tasks_of_trees(first)
    return replace(earlier, once=once), replace(later, once=once)


def counted(scope: Scope) -> dict[int | None, Figures]:
    """What the totals of a scope count, for each task group."""
    if scope.whole:
        return reads.totals_by_group(scope)
    return {group: once for group, (once, _parts) in reads.entered_by_group(scope).items()}


def _both(
    actor: Actor, programme: Programme, scope: Scope, first: dt.datetime, second: dt.datetime
) -> tuple[str, list[Any]]:
    """SQL from which both states of each piece of work can be read, ``a`` before and ``b`` after."""
    sides, values = [], []
    home = None if scope.whole else Unit.objects.get(pk=scope.unit.id)
    for instant in (first, second):
        if scope.whole:
            rows: Any = list_tasks_then(actor, Filter(programme=programme), instant)
            columns = ("task_id", "time_state", "due")
        elif scope.once:
            rows = list_tree_tasks_then(actor, Filter(programme=programme, unit=home, below="once"), instant)
            columns = ("task_id", "time_state", "tree_due")
        else:
            rows = list_assignments_then(actor, Filter(programme=programme, unit=home, below="top"), instant)
            columns = ("assignment_id", "time_state", "due")
        sql, bound = rows.order_by().values_list(*columns).query.sql_with_params()
        sides.append(f"(SELECT * FROM ({sql}) q (id, state, due))")
        values += bound
    return f"FROM {sides[0]} a FULL JOIN {sides[1]} b ON a.id = b.id", values


def _named(found: list[Any], tasks: bool) -> list[Moved]:
    ids = [row[0] for row in found]
    if tasks:
        of_task = Task.objects.in_bulk(ids)
        return [Moved(of_task[pk], None, None, *rest) for pk, *rest in found]
    parts = Assignment.objects.select_related("task", "unit").in_bulk(ids)
    return [Moved(parts[pk].task, parts[pk].unit, pk, *rest) for pk, *rest in found]
