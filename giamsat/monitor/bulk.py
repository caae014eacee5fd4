"""Loading very much at once: writes that no trigger counts, and one count of everything afterwards.

For benchmarks and first imports into an empty installation alone; everything else is counted as it happens.
"""

# ruff: noqa: S608 (what is put into statements here are constants of this package)

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any, Final

from django.db import connection, transaction

from giamsat.monitor.tallies import FOLD_LOCK, MARK_ANEW, TABLES
from giamsat.tasks.models_past import KEPT

#: The tables whose triggers count and keep the past.
COUNTED: Final = ("tasks_task", "tasks_assignment")


@contextlib.contextmanager
def uncounted() -> Iterator[None]:
    """Within the block no trigger counts, whoever writes; at its end everything is counted anew.

    What is known of the past begins then.

    For a database that nobody else writes to meanwhile. What fails or is killed within the block leaves the
    triggers off and the tallies wrong, until a block that ends well.
    """
    _switch("DISABLE")
    yield
    _switch("ENABLE")
    count_anew()


def _switch(how: str) -> None:
    with connection.cursor() as cursor:
        for table in COUNTED:
            for operation in ("insert", "update", "delete"):
                for trigger in ("monitor", "once", "keep"):
                    cursor.execute(f"ALTER TABLE {table} {how} TRIGGER {trigger}_{operation}")


def count_anew() -> None:
    """Make the tallies from the facts, in one transaction; nobody may write meanwhile.

    The lock is that of folding: a fold in between would bring rows back that are about to go.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [FOLD_LOCK])
        for table in TABLES:
            keys = ", ".join(table.keys)
            cursor.execute(f"DELETE FROM {table.name}")
            cursor.execute(
                f"INSERT INTO {table.name} ({keys}, {', '.join(table.sums)}, folded)"
                f" SELECT {keys}, {table.summed()}, true FROM {table.facts} GROUP BY {keys}"
            )
        cursor.execute(MARK_ANEW)
        cursor.execute("UPDATE monitor_foldmark SET once_since = NULL")
        _begin_history(cursor)


def _begin_history(cursor: Any) -> None:
    for name in ("task", "assignment"):
        cursor.execute(f"DELETE FROM tasks_{name}past")
        columns = ", ".join(KEPT[name])
        cursor.execute(
            f"INSERT INTO tasks_{name}past ({name}_id, {columns}, since)"
            f" SELECT id, {columns}, giamsat_now() FROM tasks_{name}"
        )
    for table in TABLES:
        for rows in ("past", "marked"):
            cursor.execute(f"DELETE FROM {table.name}{rows}")
    cursor.execute("DELETE FROM monitor_tallymark")
    cursor.execute(
        "INSERT INTO monitor_tallymark (at, is_beginning) VALUES (giamsat_now(), true) RETURNING id"
    )
    (mark,) = cursor.fetchone()
    for table in TABLES:
        columns = ", ".join((*table.keys, *table.sums))
        cursor.execute(
            f"INSERT INTO {table.name}marked ({columns}, mark_id) SELECT {columns}, %s FROM {table.name}",
            [mark],
        )
