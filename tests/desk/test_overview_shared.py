"""Many who ask for the same part of the overview at once are given one; nobody is given that of other rights."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from giamsat.accounts.models import Person
from giamsat.core.actor import Actor, Holding, Role
from giamsat.desk.overview import shared
from giamsat.desk.overview.wanted import Wanted
from giamsat.events.seen import Snapshot
from giamsat.tasks.models import Assignment
from tests import work
from tests.people import People, Tree, plant_person

REST = "/overview/?part=rest"


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    shared.forget()
    yield
    shared.forget()


def asking(actor: Actor) -> tuple[Actor, Wanted]:
    return actor, Wanted([], None, None, dt.date(2026, 3, 1), "")


def holding(path: str, person: int) -> Actor:
    return Actor(person, "An", (Holding(Role.LEADER, 1, path),))


def test_five_hundred_at_once_are_answered_by_one_making() -> None:
    made: list[str] = []

    def make() -> str:
        time.sleep(0.1)
        made.append("x")
        return f"picture {len(made)}"

    with ThreadPoolExecutor(50) as pool:
        leaders = [asking(holding("vn", number)) for number in range(500)]
        answers = set(pool.map(lambda one: shared.shared(one[0], one[1], make), leaders))
    assert (answers, len(made)) == ({"picture 1"}, 1)
    assert shared.shared(*asking(holding("vn.gov", 1)), make) == "picture 2", "other rights, another picture"
    time.sleep(shared.KEPT)
    assert shared.shared(*asking(holding("vn", 1)), make) == "picture 3", "what is old is made anew"


def test_who_fails_to_make_it_stands_in_nobody_s_way() -> None:
    def broken() -> str:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        shared.shared(*asking(holding("vn", 1)), broken)
    assert shared.shared(*asking(holding("vn", 2)), lambda: "well") == "well"


def test_a_snapshot_sees_what_was_committed_before_it() -> None:
    seen = Snapshot(10, frozenset({7, 9}))
    assert [seen.sees(number) for number in (3, 7, 8, 9, 10, 99)] == [True, False, True, False, False, False]


def transaction_of_now() -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        return int(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_a_head_is_made_once_for_all_who_were_told_of_the_same_and_never_behind_that() -> None:
    made: list[str] = []

    def make() -> str:
        made.append("x")
        return f"head {len(made)}"

    first = transaction_of_now()
    leaders = [asking(holding("vn", number)) for number in range(500)]
    assert {shared.fresh(*one, first, make) for one in leaders} == {"head 1"}
    assert shared.fresh(*leaders[0], transaction_of_now(), make) == "head 2", "told of something later"
    assert shared.fresh(*leaders[1], first, make) == "head 2", "what was read since serves as well"
    assert shared.fresh(*leaders[1], None, make) == "head 3", "who was told of nothing reads anew"
    assert shared.fresh(*asking(holding("vn.gov", 1)), first, make) == "head 4", "other rights"
    assert shared.fresh(*leaders[0], 2**63, make) == "head 5", "a transaction that is still to come"


@pytest.mark.django_db(transaction=True)
def test_heads_asked_for_while_one_is_made_are_one_more() -> None:
    begun, go_on = Event(), Event()
    made: list[str] = []

    def make() -> str:
        made.append("x")
        begun.set()
        go_on.wait(10)
        connection.close()
        return f"head {len(made)}"

    with ThreadPoolExecutor(20) as pool:
        first = pool.submit(shared.fresh, *asking(holding("vn", 0)), None, make)
        begun.wait(10)
        others = [pool.submit(shared.fresh, *asking(holding("vn", n)), None, make) for n in range(1, 20)]
        while sum(one.running() for one in others) < 19:
            time.sleep(0.01)
        time.sleep(0.3)
        go_on.set()
        assert (first.result(), {one.result() for one in others}) == ("head 1", {"head 2"})


def read(person: Person, queries: Any, most: int) -> str:
    client = Client()
    client.force_login(person)
    with queries(most):
        answer = client.get(REST)
    assert answer.status_code == 200
    return answer.content.decode()


def test_another_leader_is_given_the_same_and_a_province_its_own(
    tree: Tree, people: People, django_assert_max_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared, "KEPT", 600.0)
    programme = work.plant_programme(tree)
    work.plant_task(programme, tree.most, title="Việc của bộ", due=work.in_days(3))
    late = work.plant_task(programme, tree.that_khe, title="Việc của xã")
    Assignment.objects.filter(task=late).update(due=work.in_days(-3))
    other = plant_person("lanh-dao-khac", "Mai Thị Khác", tree.vn, Role.LEADER)
    first = read(people.leader, django_assert_max_num_queries, 40)
    assert read(other, django_assert_max_num_queries, 8) == first
    province = read(people.province_focal, django_assert_max_num_queries, 40)
    assert province != first
    assert "Việc của bộ" not in province
    # Rights that end, end with the next request.
    other.grants.update(valid_to=dt.date(2025, 2, 1))
    client = Client()
    client.force_login(other)
    assert client.get(REST).content.decode() != first
