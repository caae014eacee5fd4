"""Benchmarks that nobody runs each day still measure what they say: each over the small world, as short as can be."""

from __future__ import annotations

from contextlib import nullcontext

import pytest
from django.core.signals import request_finished, request_started

from giamsat.cli.bench import boards, overview, portal
from tests.boards.conftest import OPTIONS, World, world
from tests.people import People, Tree
from tests.publishing.world import plant, release

__all__ = ["world"]
pytestmark = pytest.mark.django_db


def test_a_dashboard_of_each_kind_of_tile(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    readers = [person.login for person in (world.people.leader, world.people.province_focal)]
    monkeypatch.setattr(boards, "throw_away_demo", nullcontext)
    # A test and the benchmark's servers see different transactions.
    monkeypatch.setattr(boards, "_through_site", lambda _url, _path, _seconds: [])
    monkeypatch.setattr(boards, "ALONE", readers)
    monkeypatch.setattr(boards, "TILES", [(kind, OPTIONS[kind]) for kind, _options in boards.TILES])
    rows = boards.boards(0)
    assert [row["who"] for row in rows] == [
        f"{reader}, {name}" for reader in readers for name in ("made anew", "kept")
    ]
    for anew, again in zip(rows[::2], rows[1::2], strict=True):
        assert again["statements"] < anew["statements"] / 2


def test_pages_that_people_open_first(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    people = {"lanh-dao": world.people.leader}
    asked = [(people.get(login, world.people.province_focal).login, path) for login, path in overview.PAGES]
    monkeypatch.setattr(overview, "throw_away_demo", nullcontext)
    monkeypatch.setattr(overview, "PAGES", asked)
    rows = overview.overview(0)
    assert [(row["person"], row["page"], row["status"]) for row in rows] == [(*each, 200) for each in asked]


def test_the_public_website(tree: Tree, people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    release(plant(tree, people))
    monkeypatch.setattr(portal, "SEALED", 20)
    # A test and the benchmark's servers see different transactions; tests/portal runs what asks them.
    monkeypatch.setattr(portal, "through_servers", lambda _home, _seconds: [])
    for signal in (request_started, request_finished):
        # The application ends a request by giving its connection back; the test's transaction lives on it.
        monkeypatch.setattr(signal, "send", lambda sender, **named: [])
    rows = {row["what"]: row["count"] for row in portal.portal(0)}
    assert len(rows) == 9
    assert rows["events sealed"] >= 20
