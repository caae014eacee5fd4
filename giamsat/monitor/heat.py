"""Units × task groups, for the rows that the reader chooses."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.directives.models import Programme, TaskGroup
from giamsat.monitor import reads
from giamsat.monitor.by_group import CENTRAL, groups_of
from giamsat.monitor.figures import Figures
from giamsat.monitor.pictures import HeatRow, UnitRef
from giamsat.monitor.scope import Scope
from giamsat.monitor.selectors import scope_of
from giamsat.units.models import Unit

#: Which units stand in the rows: ministries, provinces, the units directly below the one shown.
ROWS: Final = ("central", "provinces", "below")


@dataclass(frozen=True, slots=True)
class Heat:
    """The table; ``counts_tasks`` false: of then, when trees counted assignments. The last group may be the tasks in
    none (None)."""

    unit: UnitRef
    at: dt.datetime
    counts_tasks: bool
    groups: tuple[TaskGroup | None, ...]
    rows: tuple[HeatRow, ...]


def heat(
    actor: Actor,
    programme: Programme,
    rows: str,
    *,
    unit: Unit | None = None,
    then: dt.datetime | None = None,
) -> Heat:
    """The tasks that came into the tree of each unit, by group; units without work are left out.

    Args:
        rows: one of ``ROWS``.

    Raises:
        NotFound, NotAllowed, BeforeHistory: as ``selectors.overview``.
    """
    return heat_of(scope_of(actor, programme, unit, then), rows)


def heat_of(scope: Scope, rows: str) -> Heat:
    """The same of a scope that the person was granted (``selectors.scope_of``)."""
    inside = Unit.objects.filter(path__within=scope.unit.path)
    if rows == "below":
        inside = inside.filter(parent=scope.unit.id)
    else:
        kinds = CENTRAL if rows == "central" else (Unit.Kind.PROVINCIAL_COMMITTEE,)
        inside = inside.filter(kind__in=kinds)
    units = [reads.ref_of(each) for each in inside.order_by("sort_key", "code")]
    table = reads.groups_of_units(scope, [ref.id for ref in units])
    groups: list[TaskGroup | None] = [*groups_of(scope.programme)]
    known = {group.pk for group in groups if group is not None}
    if any(pk not in known for found in table.values() for pk in found):
        groups.append(None)
    lines = []
    for ref in units:
        found = table.get(ref.id, {})
        rest = sum((each for pk, each in found.items() if pk not in known), Figures())
        cells = tuple(rest if group is None else found.get(group.pk, Figures()) for group in groups)
        total = sum(cells, Figures())
        if total.total:
            lines.append(HeatRow(ref, cells, total))
    lines.sort(key=lambda row: (-row.total.overdue, -row.total.soon, -row.total.total))
    return Heat(scope.unit, scope.then or clock.now(), scope.once, tuple(groups), tuple(lines))
