"""The forecast beside the rows of a list."""

from __future__ import annotations

from typing import Any

from giamsat.core.actor import Actor
from giamsat.monitor.forecast.selectors import of_assignments, of_tasks


def attach(actor: Actor, rows: list[Any], by_unit: bool) -> bool:
    """Give each row its ``chance`` of being late in per cent, None where nothing is foretold; whether any has one.

    Args:
        by_unit: the rows are assignments; else tasks, of which the leading unit with the highest probability counts.
    """
    found = (
        {pk: each.chance for pk, each in of_assignments(rows).items()}
        if by_unit
        else of_tasks(actor, [row.pk for row in rows])
    )
    for row in rows:
        chance = found.get(row.pk)
        row.chance = None if chance is None else 100 * chance
    return bool(found)
