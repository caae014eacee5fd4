"""Many who ask for the same part of the overview at once are given one; nobody is given that of other rights."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.test import Client

from giamsat.accounts.models import Person
from giamsat.core.actor import Actor, Holding, Role
from giamsat.desk.overview import shared
from giamsat.desk.overview.wanted import Wanted
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


def read(person: Person, queries: Any, most: int) -> str:
    client = Client()
    client.force_login(person)
    with queries(most):
        answer = client.get(REST)
    assert answer.status_code == 200
    return answer.content.decode()


def test_another_leader_is_given_the_same_and_a_province_its_own(
    tree: Tree, people: People, django_assert_max_num_queries: Any
) -> None:
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
