"""What a dashboard shows: each kind of tile, within the viewer's rights, at a bounded cost."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from tests.boards.conftest import World

#: Sessions, the person with roles, the frame of the page: what every page of the desk asks for.
FRAME = 12


def page(world: World, person: Any, **query: str) -> str:
    answer = world.client(person).get(reverse("desk:board", args=[world.board.pk]), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_each_kind_of_tile_is_drawn(world: World) -> None:
    shown = page(world, world.people.province_focal)
    assert shown.count('class="tile1') == 12
    assert "Ban hành danh mục dữ liệu" in shown
    assert "Số dân" in shown
    assert "Sổ của tỉnh" in shown
    assert "việc quá hạn. {{khong.co}}" in shown
    print(shown)
