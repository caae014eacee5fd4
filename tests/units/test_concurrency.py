"""Sixteen writers at once: one unit, and one tree."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from giamsat.core.actor import SYSTEM
from giamsat.core.errors import Conflict
from giamsat.units.models import Unit
from giamsat.units.services import change_unit
from tests.units.conftest import make, plant_tree

WRITERS = 16


def all_at_once(act: Callable[[int], object]) -> list[object]:
    def run(number: int) -> object:
        try:
            return act(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS) as pool:
        return list(pool.map(run, range(WRITERS)))


@pytest.mark.django_db(transaction=True)
def test_of_sixteen_who_saw_the_same_version_one_writes() -> None:
    unit = plant_tree().north

    def act(number: int) -> object:
        try:
            return change_unit(SYSTEM, unit.pk, 1, short_vi=f"Bắc {number}").short_vi
        except Conflict:
            return None

    won = [name for name in all_at_once(act) if name]
    after = Unit.objects.get(pk=unit.pk)
    assert [after.short_vi] == won
    assert after.version == 2


@pytest.mark.django_db(transaction=True)
def test_additions_and_moves_at_once_leave_a_sound_tree() -> None:
    tree = plant_tree()

    def act(number: int) -> object:
        if number % 2:
            return make(f"new-{number}", tree.north_a)
        target = tree.party if number % 4 else tree.gov
        version = Unit.objects.get(pk=tree.north.pk).version
        try:
            return change_unit(SYSTEM, tree.north.pk, version, parent=target)
        except Conflict:
            return None

    all_at_once(act)
    paths = dict(Unit.objects.values_list("pk", "path"))
    assert len(paths) == 7 + WRITERS // 2
    for unit in Unit.objects.exclude(parent=None):
        assert paths[unit.pk] == f"{paths[unit.parent_id or 0]}.{unit.code.replace('-', '_')}"
