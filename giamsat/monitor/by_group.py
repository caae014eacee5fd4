"""A picture by task group: the groups of its totals, and its units in a heat table."""

from __future__ import annotations

from django.db.models import QuerySet

from giamsat.core.prepared import Prepared
from giamsat.directives.models import Programme, TaskGroup
from giamsat.monitor import places, reads
from giamsat.monitor.figures import Figures
from giamsat.monitor.pictures import GroupFigures, HeatRow
from giamsat.monitor.scope import Scope
from giamsat.units.models import Unit

CENTRAL = (Unit.Kind.MINISTRY, Unit.Kind.MINISTRY_AGENCY)


def groups_of(programme: Programme) -> list[TaskGroup]:
    """The task groups of a programme that the person reads, in their order."""
    found: list[TaskGroup] = _GROUPS.all(programme.pk)
    return found


def groups(scope: Scope, counted: dict[int | None, Figures]) -> tuple[GroupFigures, ...]:
    """The groups of a scope with what is counted in each; last the tasks that are in none of the programme's own."""
    known = [each for each in groups_of(scope.programme) if scope.group in (None, each.pk)]
    groups = [
        GroupFigures(group.pk, group.code, group.name, counted.get(group.pk, Figures())) for group in known
    ]
    # Tasks without a group, and those of linked programmes, which have groups of their own.
    own = {group.pk for group in known}
    rest = sum((found for pk, found in counted.items() if pk not in own), Figures())
    return (*groups, GroupFigures(None, "", "", rest)) if rest.total else tuple(groups)


def heat_rows(scope: Scope, rows: list[reads.Row], groups: tuple[GroupFigures, ...]) -> tuple[HeatRow, ...]:
    """Ministries; where the scope has none, the units directly below it."""
    existing = [row for row in rows if row[places.EXISTS]]
    chosen_rows = [row for row in existing if row[places.KIND] in CENTRAL]
    chosen_rows = chosen_rows or [
        row for row in existing if row[places.PATH].rpartition(".")[0] == scope.unit.path
    ]
    chosen = [reads.unit_ref(row) for row in chosen_rows]
    table = reads.groups_of_units(scope, [ref.id for ref in chosen])
    known = {group.id for group in groups if group.id is not None}
    heat = []
    for ref in chosen:
        found = table.get(ref.id, {})
        rest = sum((each for pk, each in found.items() if pk not in known), Figures())
        cells = tuple(rest if group.id is None else found.get(group.id, Figures()) for group in groups)
        heat.append(HeatRow(ref, cells, sum(cells, Figures())))
    return tuple(heat)


def _groups_of(programme_id: int) -> QuerySet[TaskGroup]:
    return TaskGroup.objects.filter(programme=programme_id).order_by("position", "pk")


_GROUPS: Prepared[TaskGroup] = Prepared(_groups_of, int)
