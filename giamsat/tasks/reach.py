"""Visibility as large lists ask for it: the rule of ``policies``, without looking at each row where it can be told
beforehand. Tests hold the two together.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from giamsat.core.actor import Actor, covers
from giamsat.core.ltree import within_any
from giamsat.core.prepared import Prepared
from giamsat.tasks.models import Assignment, Task
from giamsat.tasks.policies import READERS
from giamsat.units.models import Unit


def _tops() -> QuerySet[Unit, tuple[str]]:
    return Unit.objects.filter(parent__isnull=True).order_by().values_list("path")


_TOPS: Prepared[Unit] = Prepared(_tops)


def reaches(actor: Actor, path: str) -> bool:
    """True when the person reads everything of the unit at ``path`` and of those below it."""
    return actor.is_system or any(covers(own, path) for own in actor.paths(READERS))


def sees_everything(actor: Actor) -> bool:
    """True when no unit lies outside the person's reach; asks the database only for those at the very top."""
    if actor.is_system:
        return True
    paths = actor.paths(READERS)
    if not any("." not in path for path in paths):
        return False
    return all(path in paths for (path,) in _TOPS.all())


def assignments_in_reach(actor: Actor) -> Q:
    """As ``policies.visible_assignments``, by ids of units: rows are found by index, without joins."""
    if sees_everything(actor):
        return Q()
    units = _units(actor.paths(READERS))
    return Q(unit__in=units) | Q(assigner__in=units)


def tasks_in_reach(actor: Actor) -> Q:
    """As ``policies.visible_tasks``: each way to a task is a lookup by index of its own."""
    return tasks_within(None if sees_everything(actor) else actor.paths(READERS))


def tasks_within(paths: tuple[str, ...] | None) -> Q:
    """The same for whoever reads all below ``paths``; all of them for None."""
    if paths is None:
        return Q()
    units = _units(paths)
    own = Assignment.objects.filter(task=OuterRef("pk")).order_by()
    return Q(owner__in=units) | Exists(own.filter(unit__in=units)) | Exists(own.filter(assigner__in=units))


def unit_ids_within(paths: tuple[str, ...]) -> list[int]:
    """Ids of the units below ``paths``."""
    return [pk for (pk,) in Unit.objects.filter(within_any("path", paths)).order_by().values_list("pk")]


def task_ids_of(units: list[int]) -> QuerySet[Any, Any]:
    """The same tasks as a set of ids, for whoever narrows it down: made once, by indexes, from the parts of the units.

    ``tasks_within`` is asked of each row instead, which is quicker where few rows are looked at.

    Args:
        units: ``unit_ids_within`` the reach. PostgreSQL takes a tree asked for in place for a fixed share of all units,
            and then reads every assignment of the country.
    """
    rows = Assignment.objects.order_by()
    return (
        rows.filter(unit__any=units)
        .values("task_id")
        .union(
            rows.filter(assigner__any=units).values("task_id"),
            Task.objects.order_by().filter(owner__any=units).values("pk"),
        )
    )


def _units(paths: tuple[str, ...]) -> QuerySet[Unit]:
    return Unit.objects.filter(within_any("path", paths)).order_by().values("pk")  # type: ignore[return-value]
