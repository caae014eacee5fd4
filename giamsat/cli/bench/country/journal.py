"""How far a load has come, in the database itself: what was killed goes on where it stood.

The table is there from the first batch until everything is counted, so it tells an unfinished load by itself.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

TABLE = "bench_journal"
MAKE = f"""
    CREATE TABLE {TABLE} (
        what text NOT NULL, number int NOT NULL, words text NOT NULL DEFAULT '', PRIMARY KEY (what, number)
    )
"""
#: What a line of the journal is about.
ORDER, BATCH, BARE = "order", "batch", "bare"


@dataclass(frozen=True, slots=True)
class Order:
    """What was asked for; whoever goes on must ask for the same."""

    assignments: int
    reports: int
    seed: int
    today: dt.date


def is_open() -> bool:
    """A load began here and did not end."""
    return bool(_rows("SELECT to_regclass(%s) IS NOT NULL", [TABLE])[0][0])


def begin(order: Order) -> None:
    """Note what is being loaded."""
    words = {"assignments": order.assignments, "reports": order.reports, "seed": order.seed}
    with transaction.atomic():
        make_table()
        note(ORDER, 0, json.dumps({**words, "today": order.today.isoformat()}))


def make_table() -> None:
    """The journal, with no line yet."""
    _do(MAKE)


def order() -> Order:
    """What the unfinished load was asked for."""
    told = json.loads(lines(ORDER)[0][1])
    return Order(told["assignments"], told["reports"], told["seed"], dt.date.fromisoformat(told["today"]))


def note(what: str, number: int, words: str = "") -> None:
    """Add a line in the caller's transaction."""
    _do(f"INSERT INTO {TABLE} VALUES (%s, %s, %s)", [what, number, words])  # noqa: S608


def strike(what: str, number: int) -> None:
    """Take a line out again: what it says is done."""
    _do(f"DELETE FROM {TABLE} WHERE what = %s AND number = %s", [what, number])  # noqa: S608


def lines(what: str) -> list[tuple[int, str]]:
    """Number and words of the lines about something, in order."""
    return _rows(f"SELECT number, words FROM {TABLE} WHERE what = %s ORDER BY number", [what])  # noqa: S608


def end() -> None:
    """The load is whole."""
    _do(f"DROP TABLE {TABLE}")


def _do(statement: str, values: list[Any] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def _rows(statement: str, values: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
