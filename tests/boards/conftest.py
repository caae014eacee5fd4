"""A province with work at every stage, an indicator and a register; a dashboard with a tile of each kind."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from giamsat.accounts.models import Person
from giamsat.boards import services
from giamsat.boards.kinds import TileKind
from giamsat.boards.models import Board
from giamsat.core.actor import Role
from giamsat.directives.models import Programme, TaskGroup
from giamsat.registers import services as registers
from giamsat.tasks.models import Assignment
from tests.access.rooms import plant_values
from tests.people import People, Tree, acting_as, give
from tests.work import give_on, in_days, plant_programme, plant_task

#: What a tile of each kind is made with.
OPTIONS: dict[str, dict[str, Any]] = {
    "figure": {"measure": "overdue"},
    "trend": {"what": "rate", "months": 6},
    "bars": {"by": "states", "rows": 12},
    "heat": {"units": "below", "rows": 10},
    "map": {"measure": "done"},
    "list": {"what": "overdue", "rows": 5},
    "text": {"text": "Đến {{thoi_diem}} còn {{nhiem_vu.qua_han}} việc quá hạn. {{khong.co}}"},
    "target": {"indicator": "DAN.01"},
    "index": {"frame": "766"},
    "deadlines": {"weeks": 8},
    "bottlenecks": {"rows": 5},
    "register": {"register": "so-tinh"},
}


@dataclass
class World:
    """Who and what the tests of dashboards work with."""

    tree: Tree
    people: People
    programme: Programme
    group: TaskGroup
    board: Board

    def client(self, person: Person) -> Client:
        """A browser in which ``person`` is signed in."""
        client = Client()
        client.force_login(person)
        return client


@pytest.fixture
def world(tree: Tree, people: People) -> World:
    """Three tasks of the province, one with its communes; two parts are late."""
    programme = plant_programme(tree)
    group = TaskGroup.objects.create(
        programme=programme, code="du-lieu", name_vi="Dữ liệu", name_en="Data", position=1
    )
    shared = plant_task(programme, tree.lang_son, title="Số hóa sổ hộ tịch")
    give_on(shared, people.province_focal, tree.lang_son, tree.that_khe, tree.dong_dang)
    late = plant_task(programme, tree.that_khe, title="Ban hành danh mục dữ liệu")
    plant_task(programme, tree.cao_bang, title="Việc riêng của Cao Bằng")
    plant_task(programme, tree.trung_khanh, title="Việc bí mật của Trùng Khánh")
    late.group = group
    late.save(update_fields=["group"])
    Assignment.objects.filter(task=late).update(due=in_days(-5))
    type(late).objects.filter(pk=late.pk).update(due=in_days(-5))
    give(people.province_focal, tree.lang_son, Role.UNIT_ADMIN)
    registers.open_register(
        acting_as(people.province_focal), code="so-tinh", name_vi="Sổ của tỉnh", owner=tree.lang_son
    )
    its = SimpleNamespace(unit=tree.that_khe, focal=people.owner)
    plant_values(its, SimpleNamespace(programme=programme))  # type: ignore[arg-type]
    board = services.make_board(
        acting_as(people.province_focal), owner=tree.lang_son, name="Điều hành tỉnh", is_shared=True
    )
    for number, kind in enumerate(TileKind.values):
        services.add_tile(
            acting_as(people.province_focal), board, version=1 + number, kind=kind, options=OPTIONS[kind]
        )
    board.refresh_from_db()
    return World(tree, people, programme, group, board)
