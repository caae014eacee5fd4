"""What the two tally tables have in common: folding them together, and proving them against the facts."""

# ruff: noqa: S608 (what is put into statements here are constants of this package; values are bound)

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.db import connection, transaction


@dataclass(frozen=True, slots=True)
class Table:
    """A tally table: what tells its rows apart, what they add up, the facts that they must equal, and its past."""

    name: str
    keys: tuple[str, ...]
    sums: tuple[str, ...]
    facts: str
    then: str

    @property
    def nonzero(self) -> str:
        return " OR ".join(f"sum({name}) <> 0" for name in self.sums)

    def equal(self, one: str, other: str) -> str:
        """SQL: the keys are the same; empty group and deadline equal themselves."""
        stand_in = {"group_id": "0", "due": "'-infinity'"}
        return " AND ".join(
            f"COALESCE({one}.{key}, {stand_in[key]}) = COALESCE({other}.{key}, {stand_in[key]})"
            if key in stand_in
            else f"{one}.{key} = {other}.{key}"
            for key in self.keys
        )

    def summed(self, alias: str = "") -> str:
        return ", ".join(f"sum({alias}{name}) AS {name}" for name in self.sums)


TASKS: Final = Table(
    "monitor_tasktally",
    ("programme_id", "group_id", "stage", "due"),
    ("count",),
    "monitor_task_facts()",
    "monitor_tasks_then",
)
UNITS: Final = Table(
    "monitor_unittally",
    ("programme_id", "group_id", "unit_id", "part", "role", "top", "stage", "due"),
    ("count", "progress", "confirmed"),
    "monitor_tree_facts()",
    "monitor_units_then",
)
TABLES: Final = (TASKS, UNITS)

#: Any number, the same everywhere: two folds at once would do each other's work in vain.
FOLD_LOCK = 570_004
BATCH = 20_000
#: In the transaction of every change of folded rows: ``folded.summed`` remembers them under the mark.
MARK_ANEW: Final = "UPDATE monitor_foldmark SET mark = gen_random_uuid()"


@dataclass(frozen=True, slots=True)
class Difference:
    """A row of a tally that is not what the facts say. ``stored`` and ``facts`` are the sums, in order."""

    table: str
    key: dict[str, Any]
    stored: tuple[int, ...]
    facts: tuple[int, ...]

    def __str__(self) -> str:
        key = " ".join(f"{name}={value}" for name, value in self.key.items())
        return f"{self.table} {key}: stored {self.stored}, facts {self.facts}"


def fold(limit: int = BATCH) -> int:
    """Fold up to ``limit`` loose rows of each table into one row a key; how many there were.

    What was added stays known with its instant, in the table of the past. One statement a table takes rows away
    and puts their sum back, so a kill leaves all as it was, and readers see the same figures before, during and
    after. Writers only add rows and never wait.
    """
    return sum(_fold(table, limit) for table in TABLES)


def _fold(table: Table, limit: int) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [FOLD_LOCK])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(fold_statement(table), [limit])
        folded = int(cursor.fetchone()[0])
        if folded:
            cursor.execute(MARK_ANEW)
        return folded


def fold_statement(table: Table) -> str:
    """The statement that folds; its one value is how many loose rows, and it returns how many there were."""
    keys = ", ".join(table.keys)
    return f"""
        WITH loose AS MATERIALIZED (
            SELECT id, {keys} FROM {table.name} WHERE NOT folded ORDER BY id LIMIT %s
        ), wanted AS MATERIALIZED (SELECT DISTINCT {keys} FROM loose
        ), found AS MATERIALIZED (
            SELECT id FROM loose
            UNION SELECT t.id FROM {table.name} t JOIN wanted w ON t.folded AND {table.equal("t", "w")}
        ), gone AS (
            DELETE FROM {table.name} t USING found WHERE t.id = found.id RETURNING t.*
        ), put AS (
            INSERT INTO {table.name} ({keys}, {", ".join(table.sums)}, folded)
            SELECT {keys}, {table.summed()}, true FROM gone GROUP BY {keys} HAVING {table.nonzero}
        ), kept AS (
            INSERT INTO {table.name}past ({keys}, {", ".join(table.sums)}, at)
            SELECT {keys}, {table.summed()}, at FROM gone WHERE NOT folded
             GROUP BY {keys}, at HAVING {table.nonzero}
        )
        SELECT count(*) FROM loose
    """


def differences(table: Table) -> list[Difference]:
    """Where the sums of a tally are not those of the facts; one statement, so exact under load too."""
    return _differences(table, table.name, table.facts)


def past_differences(table: Table) -> list[Difference]:
    """Where all that was ever added to a tally does not make what it says now."""
    return _differences(table, f"{table.then}('infinity')", table.name)


def _differences(table: Table, stored: str, facts: str) -> list[Difference]:
    with connection.cursor() as cursor:
        cursor.execute(_compared(table, stored, facts))
        width = len(table.keys)
        count = len(table.sums)
        return [
            Difference(
                stored,
                dict(zip(table.keys, row, strict=False)),
                tuple(int(value) for value in row[width : width + count]),
                tuple(int(value) for value in row[width + count :]),
            )
            for row in cursor.fetchall()
        ]


def correct(table: Table) -> None:
    """Make the sums equal to the facts by adding what is missing, in one statement, while others write."""
    sums = ", ".join(f"fact_{name} - stored_{name}" for name in table.sums)
    keys = ", ".join(table.keys)
    past = f"{table.then}('infinity')"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table.name} ({keys}, {', '.join(table.sums)}, folded)"
            f" SELECT {keys}, {sums}, false FROM ({_compared(table, table.name, table.facts)}) d"
        )
        # What was wrong in the tally alone was right in its past, which would now hold the correction too much.
        cursor.execute(
            f"INSERT INTO {table.name}past ({keys}, {', '.join(table.sums)}, at)"
            f" SELECT {keys}, {sums}, monitor_now()"
            f" FROM ({_compared(table, past, table.name)}) d"
        )


def _compared(table: Table, stored_in: str, facts_in: str) -> str:
    keys = ", ".join(table.keys)
    joined = ", ".join(f"COALESCE(s.{key}, f.{key}) AS {key}" for key in table.keys)
    stored = ", ".join(f"COALESCE(s.{name}, 0) AS stored_{name}" for name in table.sums)
    facts = ", ".join(f"COALESCE(f.{name}, 0) AS fact_{name}" for name in table.sums)
    differs = " OR ".join(f"COALESCE(s.{name}, 0) <> COALESCE(f.{name}, 0)" for name in table.sums)
    return f"""
        SELECT {joined}, {stored}, {facts}
          FROM (SELECT {keys}, {table.summed()} FROM {stored_in} GROUP BY {keys}) s
          FULL JOIN (SELECT {keys}, {table.summed()} FROM {facts_in} GROUP BY {keys}) f
            ON {table.equal("s", "f")}
         WHERE {differs}
    """


MISPLACED = """
    SELECT COALESCE(s.unit_id, f.unit_id), COALESCE(s.above_id, f.above_id), s.unit_id IS NOT NULL
      FROM monitor_above s
      FULL JOIN (
          SELECT u.id AS unit_id, a.id AS above_id FROM units_unit u JOIN units_unit a ON a.path @> u.path
      ) f ON s.unit_id = f.unit_id AND s.above_id = f.above_id
     WHERE s.unit_id IS NULL OR f.unit_id IS NULL
"""


def misplaced() -> list[Difference]:
    """Units that are counted under other units than those that stand above them."""
    with connection.cursor() as cursor:
        cursor.execute(MISPLACED)
        return [
            Difference(
                "monitor_above", {"unit_id": unit, "above_id": above}, (int(stored),), (int(not stored),)
            )
            for unit, above, stored in cursor.fetchall()
        ]


def place_again(units: list[int]) -> None:
    """Count some units anew under those that stand above them.

    The lock is that of the triggers (migration ``0002_triggers``): nobody counts while the ground moves.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(570003)")
        cursor.execute("SELECT monitor_place_again(%s)", [units])
