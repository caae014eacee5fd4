"""Where a unit stands among its like: by what is public alone, for everybody signed in."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.test import Client

from giamsat.accounts.models import Person
from giamsat.directives.models import Programme
from giamsat.publishing.models import Fact, PublicRow, Release
from giamsat.publishing.standing import like, standings
from giamsat.tasks.models import Assignment
from giamsat.units.models import Unit
from tests.people import People, Tree
from tests.publishing import world
from tests.publishing.world import World


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def released(tree: Tree, people: People) -> World:
    planted = world.plant(tree, people)
    world.release(planted)
    return planted


def publish(unit: Unit, programme: Programme, states: str) -> None:
    """Public parts of a unit in these states, as a release writes them."""
    release = Release.objects.get()
    for number, state in enumerate(states.split()):
        key = f"{unit.code}-{number}"
        PublicRow.objects.create(
            fact=Fact.objects.create(release=release, kind="part", key=key, body={}), kind="part", key=key,
            programme=programme.code, unit=unit.code, path=unit.path, role="lead", state=state, body={},
        )  # fmt: skip


def test_provinces_are_ranked_by_what_everybody_may_read(
    released: World, tree: Tree, people: People, django_assert_max_num_queries: Any
) -> None:
    PublicRow.objects.filter(kind="part").delete()
    publish(tree.lang_son, released.programme, "done done late term overdue")
    publish(tree.cao_bang, released.programme, "done done done late term")
    # What is not published counts for nothing: all is done at the tables, nothing of it was released.
    Assignment.objects.filter(unit=tree.lang_son).update(progress=100)
    rows = standings(like(tree.lang_son), released.programme)
    assert [(row.unit, row.by_done, row.by_overdue) for row in rows] == [
        (tree.cao_bang, 1, 1), (tree.lang_son, 2, 2),
    ]  # fmt: skip
    client = signed_in(people.province_focal)
    with django_assert_max_num_queries(14):
        page = client.get(f"/units/{tree.lang_son.pk}/standing/")
    words = " ".join(page.content.decode().split())
    assert "hạng 2/2 theo tỷ lệ hoàn thành" in words
    assert (
        f"/units/{tree.lang_son.pk}/standing/" in client.get(f"/units/{tree.lang_son.pk}/").content.decode()
    )
    file = client.get(f"/units/{tree.lang_son.pk}/standing/?export=csv")
    lines = list(csv.reader(io.StringIO(b"".join(file).decode("utf-8-sig"))))
    assert [line[:3] for line in lines if line[:1] in (["1"], ["2"])] == [
        ["1", tree.cao_bang.code, tree.cao_bang.name_vi], ["2", tree.lang_son.code, tree.lang_son.name_vi],
    ]  # fmt: skip


def test_few_public_parts_are_listed_and_not_ranked(released: World, tree: Tree, people: People) -> None:
    rows = standings(like(tree.lang_son), released.programme)
    assert {row.unit for row in rows} == {tree.lang_son, tree.cao_bang}
    assert {row.by_done for row in rows} == {None}
    page = signed_in(people.stranger).get(f"/units/{tree.lang_son.pk}/standing/").content.decode()
    assert "nên không xếp hạng" in page


def test_nothing_is_ranked_before_anything_is_public(tree: Tree, people: People) -> None:
    page = signed_in(people.province_focal).get(f"/units/{tree.lang_son.pk}/standing/").content.decode()
    assert "Chưa có số đã công bố" in page
    assert signed_in(people.leader).get(f"/units/{tree.lang_son.pk}/standing/?programme=x").status_code == 404
