"""One writer at a time for the values of a unit: computed values and weights follow from several rows of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.db import connection

#: Any constant: the class of these locks.
_VALUES: Final = 5731
#: From so many units on, one lock of all is cheaper than one for each.
MANY: Final = 50


def lock_values(unit_ids: Iterable[int]) -> None:
    """Hold the values of these units until the transaction ends; those of many units shut out everybody else."""
    ids = sorted(set(unit_ids))
    with connection.cursor() as cursor:
        if len(ids) > MANY:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [_VALUES])
            return
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s, 0)", [_VALUES])
        for pk in ids:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_VALUES, pk])


def lock_sheets() -> None:
    """Let nobody enter a value, or change another sheet, until the transaction ends: whether values stand in a period,
    and whether formulas go in a circle, stays as it was found."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [_VALUES])
