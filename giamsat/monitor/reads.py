"""The queries behind pictures. They read tallies, never the facts, and cost by units and deadlines."""

# ruff: noqa: S608 (what is put into statements here are constants of this package; values are bound)

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.db import connection
from django.utils.translation import get_language

from giamsat.core import clock
from giamsat.events.models import TOLD
from giamsat.monitor.figures import Figures, figures, sums
from giamsat.monitor.folded import Question, summed
from giamsat.monitor.pictures import UnitRef
from giamsat.monitor.scope import ENTERED, ENTERED_ONCE, GROUPED, Scope, unit_rows
from giamsat.units.models import Unit

Row = Sequence[Any]


#: What ``unit_ref`` reads, as fields of the model and as columns of a statement.
UNIT_FIELDS: Final = ("id", "code", "path", "kind", "name_vi", "name_en", "short_vi", "short_en")
UNIT_COLUMNS: Final = "u.id, u.code, u.path::text, u.kind, u.name_vi, u.name_en, u.short_vi, u.short_en"
WIDTH: Final = 8
FIGURES: Final = 9
PROGRAMME: Final = "JOIN directives_programme p ON p.id = t.programme_id"


def unit_ref(row: Row, start: int = 0) -> UnitRef:
    """A unit from ``UNIT_COLUMNS`` that begin at ``start``, in the reader's language."""
    pk, code, path, kind, name_vi, name_en, short_vi, short_en = row[start : start + WIDTH]
    name, short = (name_en, short_en) if get_language() == "en" else (name_vi, short_vi)
    return UnitRef(pk, code, path, kind, name, short or name)


def ref_of(unit: Unit) -> UnitRef:
    """The same from a model."""
    return UnitRef(unit.pk, unit.code, unit.path, unit.kind, unit.name, unit.short)


def rows(statement: str, values: dict[str, Any]) -> list[Row]:
    """The rows of a query."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def totals_by_group(scope: Scope) -> dict[int | None, Figures]:
    """Totals of a whole programme for each task group: each task once."""
    found = summed(
        Question(
            f"{scope.tasks} t {PROGRAMME}",
            scope.counted,
            "t.group_id",
            sums(progress=False),
            scope.values(soon_days=list(scope.soon_days)),
        ),
        past=scope.then is not None,
    )
    return {group: figures(row) for group, row in found.items()}


def entered_by_group(scope: Scope) -> dict[int | None, tuple[Figures, Figures]]:
    """What came into the tree, for each task group: tasks once, and the assignments by which it came.

    Where tasks are not known (``scope.once``) both are the assignments.
    """
    found = summed(
        Question(
            f"{scope.units} t {PROGRAMME}",
            f"{scope.counted} AND t.unit_id = %(scope)s AND {ENTERED_ONCE}",
            "t.group_id",
            f"""{sums(progress=False)}, {sums(where="t.part <> 'once'")}""",
            scope.values(soon_days=list(scope.soon_days)),
        ),
        past=scope.then is not None,
    )
    return {
        group: (figures(row) if scope.once else figures(row, FIGURES), figures(row, FIGURES))
        for group, row in found.items()
    }


def groups_of_units(scope: Scope, unit_ids: Iterable[int]) -> dict[int, dict[int | None, Figures]]:
    """Unit -> group -> figures of the tasks that came into the unit's tree, each once (``scope.once``)."""
    found = rows(
        f"""
        SELECT t.unit_id, t.group_id, {sums(progress=False)} FROM {scope.units} t {PROGRAMME}
         WHERE {scope.counted} AND t.unit_id = ANY (%(units)s) AND {scope.entered}
         GROUP BY t.unit_id, t.group_id
        """,
        scope.values(units=list(unit_ids)),
    )
    table: dict[int, dict[int | None, Figures]] = {}
    for row in found:
        table.setdefault(row[0], {})[row[1]] = figures(row, 2)
    return table


def due_by_week(scope: Scope, first: dt.date, weeks: int) -> dict[int, int]:
    """How much of the totals falls due in each of so many weeks that begin at ``first``; not before today."""
    source, wanted = (
        (scope.tasks, "true") if scope.whole else (scope.units, f"t.unit_id = %(scope)s AND {scope.entered}")
    )
    found = rows(
        f"""
        SELECT (t.due - %(first)s::date) / 7, sum(t.count)::bigint FROM {source} t
         WHERE {scope.counted} AND {wanted} AND t.stage = 'open'
           AND t.due >= %(today)s AND t.due < %(first)s::date + 7 * %(weeks)s
         GROUP BY 1
        """,
        scope.values(first=first, weeks=weeks),
    )
    return {row[0]: row[1] for row in found}


def concerned_by_week(scope: Scope, first: dt.date, weeks: int, most: int) -> list[Row]:
    """The units with most of their own work due in each week: week, units in all, count, ``UNIT_COLUMNS``."""
    return rows(
        f"""
        SELECT w.week, w.units, w.due, {UNIT_COLUMNS} FROM (
            SELECT week, unit_id, due, count(*) OVER (PARTITION BY week) AS units,
                   row_number() OVER (PARTITION BY week ORDER BY due DESC, unit_id) AS place
              FROM (
                  SELECT (t.due - %(first)s::date) / 7 AS week, t.unit_id, sum(t.count)::bigint AS due
                    FROM {scope.units} t
                    JOIN monitor_above ab ON ab.unit_id = t.unit_id AND ab.above_id = %(scope)s
                   WHERE {scope.counted} AND t.part = 'own' AND t.stage = 'open'
                     AND t.due >= %(today)s AND t.due < %(first)s::date + 7 * %(weeks)s
                   GROUP BY 1, 2 HAVING sum(t.count) > 0
              ) s
        ) w JOIN units_unit u ON u.id = w.unit_id
         WHERE w.place <= %(most)s ORDER BY w.week, w.place
        """,
        scope.values(first=first, weeks=weeks, most=most),
    )


# A sweep may tell late (the worker stood still, old work was imported): the day of the deadline decides.
PASSED: Final = "verb = 'deadline.passed' AND data ->> 'due' >= %(last_due)s"
EVENT_COUNTS: Final = (
    "count(*) FILTER (WHERE verb = 'task.done')",
    "count(*) FILTER (WHERE verb = 'report.confirmed' AND changes -> 'state' ->> 1 = 'confirmed')",
    f"count(*) FILTER (WHERE {PASSED})",
    f"count(DISTINCT task_id) FILTER (WHERE {PASSED})",
    "count(*) FILTER (WHERE verb = 'extension.granted')",
    "count(*) FILTER (WHERE verb = 'obstacle.raised')",
    "count(*) FILTER (WHERE verb = 'obstacle.answered')",
    "count(*) FILTER (WHERE verb = 'obstacle.closed')",
)


def event_counts(scope: Scope, day: dt.date, since: dt.datetime) -> Row:
    """How often what happened since ``since``, the beginning of ``day``, in the order of ``EVENT_COUNTS``;
    up to the picture's instant, which is now for the present: an event of the future is of a wrong clock."""
    last_due = (day - dt.timedelta(days=1)).isoformat()
    of_group = "" if scope.group is None else f"AND task_id IN ({GROUPED})"
    (row,) = rows(
        f"""
        SELECT {", ".join(EVENT_COUNTS)} FROM events_event
         WHERE programme_id = ANY (%(programmes)s) AND at >= %(since)s AND verb IN {TOLD}
           AND at <= COALESCE(%(then)s::timestamptz, %(now)s)
           AND (path <@ %(path)s::ltree OR (%(whole)s AND path IS NULL)) {of_group}
        """,
        scope.values(
            since=since, last_due=last_due, path=scope.unit.path, whole=scope.whole, now=clock.now()
        ),
    )
    return row


def figures_of_units(
    unit_ids: Iterable[int], programme_ids: Iterable[int], today: dt.date, then: dt.datetime | None = None
) -> dict[tuple[int, str], Figures]:
    """(unit, part) -> figures over some programmes, now or then.

    Part ``top`` are the assignments by which work came into the unit's tree, part ``once`` the tasks of these.
    """
    found = rows(
        f"""
        SELECT t.unit_id, s.part, {sums()} FROM {unit_rows(then)} t {PROGRAMME}
         CROSS JOIN LATERAL (
             SELECT t.part WHERE t.part <> 'once'
             UNION ALL SELECT 'top' WHERE {ENTERED}
             UNION ALL SELECT 'once' WHERE {ENTERED_ONCE}
         ) s (part)
         WHERE t.unit_id = ANY (%(units)s) AND t.programme_id = ANY (%(programmes)s)
         GROUP BY t.unit_id, s.part
        """,
        {"units": list(unit_ids), "programmes": list(programme_ids), "today": today, "then": then},
    )
    return {(row[0], row[1]): figures(row, 2) for row in found}


def lowest_holding_all(programme_id: int, path: str) -> str:
    """The path of the lowest unit, at or above ``path``, whose tree holds all the work of a programme."""
    if "." not in path:
        return path
    held = summed(
        Question(
            "monitor_unittally t JOIN units_unit u ON u.id = t.unit_id",
            "u.path @> %(path)s::ltree AND t.programme_id = %(programme)s AND t.part IN ('own', 'below')",
            "u.path::text",
            "sum(t.count)::bigint",
            {"programme": programme_id, "path": path},
        )
    )
    work: dict[str, int] = {above: row[0] for above, row in held.items()}
    # Where there is no work yet, the unit itself.
    return max([path, *work], key=lambda above: (work.get(above, 0), above.count(".")))
