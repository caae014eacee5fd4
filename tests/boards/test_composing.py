"""Composing by forms alone, as a person without script does."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from giamsat.boards import services
from giamsat.boards.kinds import Width
from giamsat.boards.models import Board, Tile
from giamsat.core.errors import Conflict, InvalidInput, NotAllowed
from tests.access.entry import once
from tests.boards.conftest import OPTIONS, World
from tests.people import acting_as


def test_a_province_composes_a_dashboard_of_its_own(world: World) -> None:
    client = world.client(world.people.province_focal)
    made = client.post(
        reverse("desk:board-new"),
        {"once": once(), "name": "Giao ban tuần", "owner": world.tree.lang_son.pk, "period": "now"},
    )
    board = Board.objects.get(name="Giao ban tuần")
    assert made["Location"] == reverse("desk:board-edit", args=[board.pk])
    for version, kind in enumerate(("figure", "list"), 1):
        answer = client.post(
            reverse("desk:board-tile-new", args=[board.pk, kind]),
            {"once": once(), "version": version, "width": 6, **OPTIONS[kind]},
        )
        assert answer.status_code == 303
    first, second = board.tiles.all()
    acts: list[tuple[Tile, dict[str, Any]]] = [
        (second, {"to": 1}),
        (second, {"act": "wider"}),
        (first, {"act": "drop"}),
    ]
    for version, (tile, act) in enumerate(acts, 3):
        address = reverse("desk:board-tile-act", args=[board.pk, tile.pk])
        assert client.post(address, {"once": once(), "version": version, **act}).status_code == 303
    (left,) = board.tiles.all()
    assert (left.kind, left.width) == ("list", Width.WIDE)


def test_wrong_options_are_named_at_their_place(world: World) -> None:
    client = world.client(world.people.province_focal)
    body = {"once": once(), "version": world.board.version, "width": 6, "what": "overdue", "rows": "999"}
    answer = client.post(reverse("desk:board-tile-new", args=[world.board.pk, "list"]), body)
    assert answer.status_code == 422
    owner = acting_as(world.people.province_focal)
    for kind, wrong in (
        ("figure", {"measure": "secret"}),
        ("trend", {"what": "indicator", "indicator": "", "months": 6}),
        ("target", {"indicator": "KHONG.CO"}),
        ("register", {"register": "so-la"}),
        ("index", {"frame": "../766"}),
        ("text", {"text": " "}),
        ("deadlines", {"weeks": "³"}),
        ("nothing", {}),
    ):
        with pytest.raises(InvalidInput):
            services.add_tile(owner, world.board, version=world.board.version, kind=kind, options=wrong)
    assert world.board.tiles.count() == 12


def test_two_who_compose_at_once_are_told(world: World) -> None:
    owner = acting_as(world.people.province_focal)
    tile = world.board.tiles.first()
    assert tile is not None
    services.place_tile(owner, tile, version=world.board.version, place=3)
    world.board.refresh_from_db()
    assert [each.kind for each in world.board.tiles.all()][:4] == ["trend", "bars", "figure", "heat"]
    services.place_tile(owner, tile, version=world.board.version, place=999)
    assert list(world.board.tiles.all())[-1] == tile
    with pytest.raises(Conflict):
        services.drop_tile(owner, tile, version=world.board.version)


def test_others_copy_and_do_not_change(world: World) -> None:
    commune = acting_as(world.people.stranger)
    with pytest.raises(NotAllowed):
        services.drop_board(commune, world.board, version=world.board.version)
    answer = world.client(world.people.stranger).post(
        reverse("desk:board-copy", args=[world.board.pk]),
        {"once": once(), "owner": world.tree.dong_dang.pk},
    )
    copy = Board.objects.get(owner=world.tree.dong_dang)
    assert answer["Location"] == reverse("desk:board-edit", args=[copy.pk])
    assert copy.tiles.count() == 12
    assert not copy.is_shared
    ready = world.client(world.people.stranger).post(
        reverse("desk:board-ready", args=["commune"]), {"once": once(), "owner": world.tree.dong_dang.pk}
    )
    assert ready.status_code == 303
    assert Board.objects.filter(owner=world.tree.dong_dang).count() == 2
