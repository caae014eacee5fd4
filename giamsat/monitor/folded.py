"""Sums over tallies that read folded rows once and loose ones each time.

Folded rows are many and change only when a fold (or a recount) gives them another mark; loose rows are the few of
the last minute. Both and the mark come from one statement, so a figure is never of two moments.
"""

# ruff: noqa: S608 (what is put into statements here are constants of this package; values are bound)

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final
from uuid import UUID

from django.db import connection

from giamsat.core.prepared import execute

Sums = dict[Any, tuple[int, ...]]
#: A country's largest sum has a row for each of 3,500 units, about a megabyte.
KEPT: Final = 40
_kept: OrderedDict[Hashable, tuple[UUID, Sums]] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True, slots=True)
class Question:
    """What is summed: ``columns`` of ``source`` (a tally ``t`` with what it is joined with) for each ``key``.

    ``values`` are those of the statement; all of them, with the texts, tell questions apart.
    """

    source: str
    where: str
    key: str
    columns: str
    values: dict[str, Any]

    @property
    def name(self) -> Hashable:
        bound = tuple(
            (name, tuple(v) if isinstance(v, list) else v) for name, v in sorted(self.values.items())
        )
        return (self.source, self.where, self.key, self.columns, bound)


def summed(question: Question, *, past: bool = False) -> Sums:
    """Key -> sums, exact at the moment of asking.

    Args:
        past: the source is a tally as it stood at an instant: it has no folded rows, and nothing is remembered.
    """
    if past:
        return _plainly(question)
    with _lock:
        known = _kept.get(question.name)
        if known is not None:
            _kept.move_to_end(question.name)
    mark, folded, loose = _read(question, known[0] if known else None)
    if known is not None and mark == known[0]:
        return _added(known[1], loose)
    if mark is None:  # Nothing says when folded rows change: nothing is remembered of them.
        return _added(folded, loose)
    with _lock:
        _kept[question.name] = (mark, folded)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return _added(folded, loose)


def _read(question: Question, known: UUID | None) -> tuple[UUID | None, Sums, Sums]:
    """The mark of now, sums of folded rows (empty where the mark is still the ``known`` one), those of loose rows."""
    part = f"{question.key}, {question.columns} FROM {question.source} WHERE {question.where}"
    rows = execute(
        f"""
        SELECT m.mark, s.* FROM (SELECT (SELECT mark FROM monitor_foldmark) AS mark) m LEFT JOIN (
            SELECT false, {part} AND NOT t.folded GROUP BY {question.key}
            UNION ALL
            SELECT true, {part} AND t.folded
               AND (%(known)s::uuid IS NULL OR (SELECT mark FROM monitor_foldmark) IS DISTINCT FROM %(known)s::uuid)
             GROUP BY {question.key}
        ) s ON true
        """,
        {**question.values, "known": known},
    ).fetchall()
    sums: tuple[Sums, Sums] = ({}, {})
    for row in rows:
        if row[1] is not None:
            sums[row[1]][row[2]] = row[3:]
    return rows[0][0], sums[True], sums[False]


def _plainly(question: Question) -> Sums:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {question.key}, {question.columns} FROM {question.source} WHERE {question.where}"
            f" GROUP BY {question.key}",
            question.values,
        )
        return {row[0]: row[1:] for row in cursor.fetchall()}


def _added(folded: Sums, loose: Sums) -> Sums:
    if not loose:
        return folded
    together = dict(folded)
    for key, row in loose.items():
        there = folded.get(key)
        together[key] = row if there is None else tuple(a + b for a, b in zip(there, row, strict=True))
    return together
