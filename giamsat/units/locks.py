"""The lock of the tree of units. It is taken first, before any row: tree, document, task, assignment, report."""

from __future__ import annotations

from django.db import connection

#: Any constant number: the one lock under which the tree changes.
_TREE = 5701


def lock_tree() -> None:
    """Let one transaction at a time change the tree: a move rewrites the paths of all that stand below."""
    _take("pg_advisory_xact_lock")


def hold_tree() -> None:
    """Let no unit merge, split or move until this transaction ends; others may hold the tree as well.

    For services that put something on a unit: what they write while the unit is being closed would otherwise
    be left on it, since its work has been moved already. Read the units after this.
    """
    _take("pg_advisory_xact_lock_shared")


def _take(function: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [_TREE])
