"""The figures "changed" of the overview and "given" of a unit open the list that they count."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from giamsat.accounts.models import Person
from giamsat.core import clock
from giamsat.tasks import services
from giamsat.tasks.models import Task
from tests import work
from tests.people import People, Tree, acting_as


@pytest.fixture
def task(tree: Tree, people: People) -> Task:
    """Today a commune finished, another has a question, and the ministry finished a whole task."""
    task = work.commune_task(tree, people)
    part = work.part_of(task, tree.that_khe)
    report = work.sign(people.approver, work.send(people.owner, part, progress=100, is_final=True))
    work.confirm(people.province_focal, report)
    services.raise_obstacle(
        acting_as(people.stranger), work.part_of(task, tree.dong_dang), kind="money", text="Thiếu tiền",
        decider=tree.lang_son, answer_due=work.in_days(3),
    )  # fmt: skip
    whole = work.plant_task(task.programme, tree.most, title="Ban hành khung dữ liệu")
    report = work.send(people.ministry_focal, work.part_of(whole, tree.most), progress=100, is_final=True)
    work.confirm(people.standing, work.sign(people.ministry_approver, report))
    return task


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def opened(client: Client, page: str, words: str) -> str:
    """The list behind the link to tasks whose address holds ``words``."""
    (url,) = set(re.findall(rf'href="(/tasks/\?[^"]*{words}[^"]*)"', page))
    return client.get(url.replace("&amp;", "&")).content.decode()


def test_what_changed_opens(task: Task, people: People) -> None:
    client = signed_in(people.leader)
    page = client.get(f"/overview/?programme=57&since={clock.today().isoformat()}").content.decode()
    done = opened(client, page, "happened=done")
    assert "1 nhiệm vụ" in done
    assert "Ban hành khung dữ liệu" in done
    confirmed = opened(client, page, "happened=confirmed")
    assert "2 phần việc" in confirmed
    assert "UBND xã Thất Khê" in confirmed
    raised = opened(client, page, "happened=raised")
    assert "1 phần việc" in raised
    assert "UBND xã Đồng Đăng" in raised
    # What did not happen has nothing to open.
    assert "happened=moved" not in page


def test_what_a_unit_gave_opens(task: Task, tree: Tree, people: People) -> None:
    client = signed_in(people.province_focal)
    page = client.get(f"/units/{tree.lang_son.pk}/").content.decode()
    done = opened(client, page, "below=given&amp;state=done")
    assert "1 phần việc" in done
    assert "UBND xã Thất Khê" in done
    assert "UBND xã Đồng Đăng" not in done


def test_unknown_filters_change_nothing(task: Task, people: People) -> None:
    client = signed_in(people.leader)
    for query in ("happened=x&since=2025-01-01", "happened=done", "happened=done&since=x"):
        assert "2 nhiệm vụ" in client.get(f"/tasks/?{query}").content.decode(), query
