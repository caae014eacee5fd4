"""What a dashboard shows: each kind of tile, within the viewer's rights, at a bounded cost."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from giamsat.boards import selectors, services
from giamsat.boards.kinds import TileKind
from giamsat.boards.models import Board
from giamsat.boards.readymade import all_ready_made
from giamsat.core import clock
from giamsat.core.errors import NotFound
from giamsat.desk.boards import kept
from tests.boards.conftest import OPTIONS, World
from tests.people import acting_as

#: The page with twelve tiles of twelve kinds, nothing kept: session, rights, frame, twelve kinds of reading.
MOST = 46
SECRET = "Việc bí mật của Trùng Khánh"


def page(world: World, person: Any, board: Board | None = None, **query: str) -> str:
    address = reverse("desk:board", args=[(board or world.board).pk])
    answer = world.client(person).get(address, query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_each_kind_of_tile_is_drawn(world: World) -> None:
    shown = page(world, world.people.province_focal)
    assert shown.count('class="tile1') == len(TileKind.values) == 12
    assert "Ban hành danh mục dữ liệu" in shown
    assert "Số dân" in shown
    assert "Sổ của tỉnh" in shown
    assert "việc quá hạn. {{khong.co}}" in shown
    assert "state=overdue" in shown
    assert 'http-equiv="refresh"' not in shown


def test_more_tiles_of_the_same_kinds_ask_nothing_more(world: World) -> None:
    people = world.people
    client, address = world.client(people.province_focal), reverse("desk:board", args=[world.board.pk])
    client.get(address)
    kept.forget()
    with CaptureQueriesContext(connection) as twelve:
        client.get(address)
    assert len(twelve) <= MOST, [query["sql"][:90] for query in twelve]
    for number in range(12):
        services.add_tile(
            acting_as(people.province_focal),
            world.board,
            version=world.board.version + number,
            kind=TileKind.values[number],
            options=OPTIONS[TileKind.values[number]],
        )
    with CaptureQueriesContext(connection) as more:
        assert client.get(address).content.decode().count('class="tile1') == 24
    assert len(more) == len(twelve)


def test_a_tile_shows_what_its_viewer_may_see(world: World) -> None:
    """The same dashboard, of the whole country and shared: each sees their own part of it."""
    everything = services.make_board(
        acting_as(world.people.standing), owner=world.tree.vn, name="Cả nước", is_shared=True
    )
    for number, kind in enumerate(("figure", "list", "heat", "bars", "register", "target")):
        more = {"bars": {"by": "units"}, "heat": {"units": "provinces"}}
        options = {**OPTIONS[kind], **more.get(kind, {})}
        services.add_tile(
            acting_as(world.people.standing), everything, version=1 + number, kind=kind, options=options
        )
    national = page(world, world.people.inspector, everything)
    assert "UBND tỉnh Cao Bằng" in national
    assert "Ban hành danh mục dữ liệu" in national
    stranger = page(world, world.people.stranger, everything)
    assert "Cao Bằng" not in stranger
    assert "Ban hành danh mục dữ liệu" not in stranger
    assert "UBND xã Thất Khê" not in stranger
    assert "4.217" not in stranger
    # Asking for somebody else's unit by address gives a refusal in each tile, and not one figure.
    beyond = page(world, world.people.stranger, everything, unit=str(world.tree.that_khe.pk))
    assert "Ban hành danh mục dữ liệu" not in beyond
    assert "4.217" not in beyond
    assert beyond.count("Không có mục này trong phạm vi của bạn.") == 4


def test_a_dashboard_is_seen_by_its_unit_those_above_and_where_shared_those_below(world: World) -> None:
    people = world.people
    for who in (people.province_focal, people.owner, people.stranger, people.inspector):
        assert selectors.board(acting_as(who), world.board.pk)
    with pytest.raises(NotFound):
        selectors.board(acting_as(people.ministry_focal), world.board.pk)
    services.change_board(
        acting_as(people.province_focal), world.board, version=world.board.version, is_shared=False
    )
    with pytest.raises(NotFound):
        selectors.board(acting_as(people.stranger), world.board.pk)
    assert selectors.board(acting_as(people.leader), world.board.pk)
    # Whoever only inspects, or stands above, looks and does not touch.
    for who in (people.inspector, people.leader):
        shown = page(world, who)
        assert reverse("desk:board-edit", args=[world.board.pk]) not in shown


def test_group_unit_and_period_narrow_it(world: World) -> None:
    shown = page(world, world.people.province_focal, group=str(world.group.pk))
    assert "trong 1 nhiệm vụ" in shown
    below = page(world, world.people.province_focal, unit=str(world.tree.dong_dang.pk))
    assert "Ban hành danh mục dữ liệu" not in below
    before = page(world, world.people.province_focal, period="year")
    assert f"31/12/{clock.today().year - 1}" in before
    assert "Ban hành danh mục dữ liệu" not in before


def test_a_wall_keeps_itself_fresh_without_script(world: World) -> None:
    wall = page(world, world.people.province_focal, screen="wall")
    assert '<meta http-equiv="refresh" content="60">' in wall
    assert "<nav" not in wall
    alone = page(world, world.people.province_focal, screen="full")
    assert "http-equiv" not in alone


@pytest.mark.parametrize("code", [each.code for each in all_ready_made()])
def test_ready_made_ones_fit_whoever_looks(world: World, code: str) -> None:
    for who in (world.people.leader, world.people.stranger):
        answer = world.client(who).get(reverse("desk:board-ready", args=[code]))
        assert answer.status_code == 200
        assert SECRET not in answer.content.decode() or who == world.people.leader
