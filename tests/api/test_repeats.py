"""Idempotency keys: the same call does its act once, however often and however fast it comes."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection, connections, transaction

from giamsat.core import clock
from giamsat.core.jobs import KEPT, forget_once_keys
from giamsat.core.models import OnceKey
from giamsat.core.once import first_time, remember, stored_answer
from giamsat.tasks.models import Comment, Evidence
from tests.api.world import Caller, World, caller, plant_world
from tests.people import People, Tree, acting_as

pytestmark = pytest.mark.django_db


def comment(who: Caller, world: World, text: str = "Một lần", key: str = "k-1") -> Any:
    return who.post(f"/assignments/{world.commune.pk}/comments", {"text": text}, Idempotency_Key=key)


def test_a_repeat_does_nothing_and_gets_the_first_answer(world: World, people: People) -> None:
    me = caller(people.owner)
    first, again = comment(me, world), comment(me, world)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert Comment.objects.count() == 1


def test_the_repeat_of_a_versioned_call_gets_its_etag_too(world: World, people: People) -> None:
    me = caller(people.owner)
    path, version = f"/assignments/{world.commune.pk}/accept", str(world.commune.version)
    first = me.post(path, If_Match=version, Idempotency_Key="k")
    again = me.post(path, If_Match=version, Idempotency_Key="k")
    assert (again.status_code, again["ETag"]) == (200, first["ETag"])
    assert me.post(path, If_Match=version).status_code == 412


def test_a_key_stands_for_one_call_of_one_person(world: World, people: People) -> None:
    me, colleague = caller(people.owner), caller(people.colleague)
    comment(me, world)
    other = comment(me, world, "Khác")
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")
    assert comment(colleague, world, "Khác").status_code == 201
    assert comment(me, world, key="k-2").status_code == 201
    for bad in ("", "có dấu", "a b", "x" * 91):
        assert me.post("/programmes", {}, Idempotency_Key=bad.encode().decode("latin-1")).status_code == 422


def test_a_refused_call_leaves_its_key_free(world: World, people: People) -> None:
    me = caller(people.owner)
    draft = f"/reports/{world.draft.pk}/submit"
    assert me.post(draft, If_Match="99", Idempotency_Key="k").status_code == 412
    assert me.post(draft, If_Match=str(world.draft.version), Idempotency_Key="k").status_code == 200


def test_a_file_is_taken_once(world: World, people: People) -> None:
    me = caller(people.owner)
    path = f"/reports/{world.draft.pk}/files"
    answers = [
        me.send_file(path, "a.txt", content, Idempotency_Key="k").status_code
        for content in (b"one list", b"one list", b"another list")
    ]
    assert answers == [201, 201, 422]
    assert Evidence.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_repeats_at_the_same_time_wait_for_the_first(tree: Tree, people: People) -> None:
    world = plant_world(tree, people)
    token = caller(people.owner).token
    found: list[Any] = []
    barrier = threading.Barrier(8)

    def call() -> None:
        try:
            barrier.wait()
            response = comment(Caller(token), world)
            found.append((response.status_code, response.json()["id"]))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=call) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(found) == 8
    assert len(set(found)) == 1
    assert Comment.objects.count() == 1


def test_long_keys_never_become_one(people: People) -> None:
    actor = acting_as(people.owner)
    with transaction.atomic(), pytest.raises(ValueError, match="at most 100"):
        first_time(actor, "x" * 101)
    with transaction.atomic():
        assert first_time(actor, "x" * 100) is None
        remember(actor, "x" * 100, fingerprint="f", status=201, body={"id": 1})
    kept = stored_answer(actor, "x" * 100)
    assert kept is not None
    assert (kept.status, kept.body) == (201, {"id": 1})
    assert stored_answer(acting_as(people.colleague), "x" * 100) is None


def test_keys_are_forgotten_after_days(people: People) -> None:
    OnceKey.objects.create(person_id=people.owner.pk, key="old", at=clock.now() - KEPT * 2)
    OnceKey.objects.create(person_id=people.owner.pk, key="new", at=clock.now())
    forget_once_keys(clock.now())
    assert [row.key for row in OnceKey.objects.all()] == ["new"]
    assert connection.in_atomic_block
