"""The room of publications: set the rule, prepare, look, approve by another, withdraw with a reason."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from giamsat.accounts.models import Person
from giamsat.publishing.models import Preparation, PublicationPolicy, Release
from giamsat.publishing.preparing import prepare_ordered
from tests.people import People, Tree
from tests.publishing.world import World, plant

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(tree: Tree, people: People) -> World:
    return plant(tree, people)


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_from_preparing_to_withdrawal(world: World, django_assert_max_num_queries: Any) -> None:
    office, publisher = signed_in(world.people.standing), signed_in(world.publisher)
    sent = office.post(reverse("desk:publication-prepare", args=["57"]), {"once": "a", "note": "Tuần 47"})
    assert sent.status_code == 303
    ordered = Preparation.objects.get()
    assert "Chờ đến lượt" in office.get(reverse("desk:publications")).content.decode()
    assert not Release.objects.exists(), "the request only orders it"
    prepare_ordered(preparation_id=ordered.pk)
    made = Release.objects.get()
    page = reverse("desk:publication", args=[made.number])
    with django_assert_max_num_queries(25):
        said = publisher.get(page).content.decode()
    assert "Duyệt công khai" in said
    assert world.late.title in said
    assert (
        f'<a class="t" href="?kind=task&amp;act=new#facts">{made.counts["sets"]["task"]["new"]}</a>' in said
    )
    assert world.late.title not in publisher.get(f"{page}?kind=task&act=removed").content.decode()
    approve = reverse("desk:publication-approve", args=[made.number])
    whole = publisher.get(approve).content.decode()
    assert f"{made.facts.count()} dữ kiện mới, 0 đổi, 0 không còn công khai." in whole
    refused = office.post(approve, {"once": "b", "version": made.version})
    assert refused.status_code in (403, 422)
    assert publisher.post(approve, {"once": "c", "version": 99}).status_code == 422
    assert publisher.post(approve, {"once": "d", "version": made.version}).status_code == 303
    made.refresh_from_db()
    assert (made.state, made.approved_by) == ("approved", world.publisher)
    end = reverse("desk:publication-end", args=[made.number])
    assert publisher.post(end, {"once": "e", "version": made.version, "reason": ""}).status_code == 422
    assert publisher.post(end, {"once": "f", "version": made.version, "reason": "Nhầm"}).status_code == 303
    made.refresh_from_db()
    assert (made.state, made.end_reason) == ("withdrawn", "Nhầm")


def test_the_rule_is_set_field_by_field(world: World) -> None:
    publisher = signed_in(world.publisher)
    address = reverse("desk:publication-policy", args=["57"])
    assert "Nội dung giao" in publisher.get(address).content.decode()
    row = PublicationPolicy.objects.get()
    body = {"once": "a", "version": row.version, "is_open": "on", "fields_task": ["content", "product"]}
    assert publisher.post(address, body).status_code == 303
    row.refresh_from_db()
    assert (row.fields["task"], row.fields["report"]) == (["content", "product"], [])
    wrong = {"once": "b", "version": row.version, "fields_task": ["secret"]}
    assert publisher.post(address, wrong).status_code == 422


def test_a_task_is_held_by_its_code(world: World) -> None:
    office = signed_in(world.people.standing)
    address = reverse("desk:publication-hold", args=["57"])
    body = {"once": "a", "code": world.late.code, "until": "2099-01-01", "reason": "Chờ họp báo"}
    assert office.post(address, body).status_code == 303
    assert world.late.code in office.get(address).content.decode()
    assert office.post(address, {**body, "once": "b", "code": "khong-co"}).status_code == 422


def test_others_do_not_enter(world: World) -> None:
    for person in (world.people.owner, world.people.inspector):
        assert signed_in(person).get(reverse("desk:publications")).status_code == 403


def test_preparing_is_stopped_from_the_page(world: World) -> None:
    office = signed_in(world.people.standing)
    prepare = reverse("desk:publication-prepare", args=["57"])
    assert office.post(prepare, {"once": "a"}).status_code == 303
    ordered = Preparation.objects.get()
    assert office.post(prepare, {"once": "b"}).status_code == 422, "one at a time"
    stop = reverse("desk:publication-cancel", args=[ordered.pk])
    assert office.get(stop).status_code == 405
    assert signed_in(world.people.inspector).post(stop).status_code in (403, 404)
    assert office.post(stop).status_code == 303
    prepare_ordered(preparation_id=ordered.pk)
    assert not Release.objects.exists()
    assert "Đã dừng" in office.get(reverse("desk:publications")).content.decode()
    assert office.post(prepare, {"once": "c"}).status_code == 303
