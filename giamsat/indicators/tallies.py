"""Folding the sums upwards, and proving them against the values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.db import connection, transaction

NAMES: Final = ("total", "weight", "weighted", "units", "weighed", "met", "confirmed", "published")
#: Any number, the same everywhere: two folds at once would do each other's work in vain.
FOLD_LOCK: Final = 570_031
BATCH: Final = 5_000
_COLUMNS: Final = ", ".join(NAMES)
_SUMS: Final = ", ".join(f"sum({name}) AS {name}" for name in NAMES)
_NOT_ZERO: Final = " OR ".join(f"sum({name}) <> 0" for name in NAMES)
_FOLD: Final = f"""
WITH loose AS (
    SELECT indicator_id, period, unit_id FROM indicators_tally
     GROUP BY indicator_id, period, unit_id HAVING count(*) > 1 LIMIT %s
), gone AS (
    DELETE FROM indicators_tally t USING loose l
     WHERE t.indicator_id = l.indicator_id AND t.period = l.period AND t.unit_id = l.unit_id
    RETURNING t.*
), kept AS (
    INSERT INTO indicators_tally (indicator_id, period, unit_id, {_COLUMNS})
    SELECT indicator_id, period, unit_id, {_SUMS} FROM gone
     GROUP BY indicator_id, period, unit_id HAVING {_NOT_ZERO}
)
SELECT count(*) FROM loose
"""  # noqa: S608 - constants of this file
_DIFFER: Final = f"""
WITH stored AS (
    SELECT indicator_id, period, unit_id, {_SUMS} FROM indicators_tally
     GROUP BY indicator_id, period, unit_id HAVING {_NOT_ZERO}
)
SELECT COALESCE(s.indicator_id, f.indicator_id), COALESCE(s.period, f.period), COALESCE(s.unit_id, f.unit_id),
       {", ".join(f"COALESCE(f.{name}, 0) - COALESCE(s.{name}, 0)" for name in NAMES)}
  FROM stored s FULL JOIN indicators_tally_facts() f USING (indicator_id, period, unit_id)
 WHERE ({", ".join(f"COALESCE(s.{name}, 0)" for name in NAMES)})
    IS DISTINCT FROM ({", ".join(f"COALESCE(f.{name}, 0)" for name in NAMES)})
 ORDER BY 1, 2, 3
"""  # noqa: S608 - constants of this file


@dataclass(frozen=True, slots=True)
class Difference:
    """Sums that are not what the values say; ``missing`` is what to add, in the order of ``NAMES``."""

    indicator_id: int
    period: str
    unit_id: int
    missing: tuple[Any, ...]

    def __str__(self) -> str:
        return f"indicator {self.indicator_id}, {self.period}, unit {self.unit_id}: missing {self.missing}"


def fold() -> int:
    """Make one row of the many of a key, for some keys; how many were done. Readers see before or after."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [FOLD_LOCK])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(_FOLD, [BATCH])
        return int(cursor.fetchone()[0])


def count_anew() -> int:
    """Make all sums from the values, in one transaction, after much was loaded without counting; how many there are.

    Nobody may write values meanwhile. The lock is that of folding, which would bring rows back that are about to go.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [FOLD_LOCK])
        cursor.execute("DELETE FROM indicators_tally")
        cursor.execute(
            f"INSERT INTO indicators_tally (indicator_id, period, unit_id, {_COLUMNS})"  # noqa: S608
            f" SELECT indicator_id, period, unit_id, {_COLUMNS} FROM indicators_tally_facts()"
        )
        return int(cursor.rowcount)


def find_differences() -> list[Difference]:
    """Every sum that does not equal the values below it, in one statement and so as of one instant."""
    with connection.cursor() as cursor:
        cursor.execute(_DIFFER)
        return [Difference(row[0], str(row[1]), row[2], tuple(row[3:])) for row in cursor.fetchall()]


def correct() -> list[Difference]:
    """Add what is missing, while nobody writes values; returns what was wrong."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE indicators_observation IN SHARE MODE")
        found = find_differences()
        cursor.executemany(
            f"INSERT INTO indicators_tally (indicator_id, period, unit_id, {_COLUMNS}) "  # noqa: S608
            f"VALUES (%s, %s, %s, {', '.join(['%s'] * len(NAMES))})",
            [(each.indicator_id, each.period, each.unit_id, *each.missing) for each in found],
        )
        return found
