"""The list that every figure opens: its query parameters and the reader's scope (R26)."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from giamsat.accounts.models import Person
from giamsat.desk.tasks import views
from giamsat.directives.models import TaskGroup
from giamsat.tasks.models import Task
from giamsat.ui import paging
from tests import work
from tests.people import People, Tree


@pytest.fixture
def planted(tree: Tree, people: People) -> dict[str, Task]:
    """One task late, one due soon, one far off and key, one forwarded to both communes."""
    programme = work.plant_programme(tree)
    other = work.plant_programme(tree, code="de-an-06")
    group = TaskGroup.objects.create(programme=programme, code="data", name_vi="Dữ liệu", name_en="Data")
    tasks = {
        "late": work.plant_task(programme, tree.most, title="Trễ", due=work.in_days(1)),
        "soon": work.plant_task(programme, tree.lang_son, title="Kết nối mạng", due=work.in_days(3)),
        "far": work.plant_task(
            programme, tree.most, title="Hạ tầng", due=work.in_days(90), is_key=True, group=group
        ),
        "other": work.plant_task(other, tree.mof, title="Định danh", coordinates=(tree.most,)),
    }
    Task.objects.filter(pk=tasks["late"].pk).update(due=work.in_days(-2))
    tasks["late"].assignments.update(due=work.in_days(-2))
    work.give_on(tasks["soon"], people.province_focal, tree.lang_son, tree.that_khe, tree.dong_dang)
    return tasks


def titles(person: Person, **query: Any) -> list[str]:
    client = Client()
    client.force_login(person)
    page = client.get("/tasks/", query)
    assert page.status_code == 200
    return [getattr(row, "task", row).title for row in page.context["page_obj"]]


def test_each_parameter_narrows(planted: dict[str, Task], tree: Tree, people: People) -> None:
    person = people.standing
    assert titles(person) == ["Trễ", "Kết nối mạng", "Định danh", "Hạ tầng"]
    assert titles(person, programme="57") == ["Trễ", "Kết nối mạng", "Hạ tầng"]
    assert titles(person, state="overdue") == ["Trễ"]
    assert titles(person, state="soon,term") == ["Kết nối mạng", "Định danh", "Hạ tầng"]
    assert titles(person, key="1") == ["Hạ tầng"]
    assert titles(person, group=planted["far"].group_id) == ["Hạ tầng"]
    assert titles(person, q="ket noi") == ["Kết nối mạng"]
    assert titles(person, due_from=work.in_days(0), due_to=work.in_days(5)) == ["Kết nối mạng"]


def test_unit_lists_what_its_figures_count(planted: dict[str, Task], tree: Tree, people: People) -> None:
    person = people.standing
    assert titles(person, unit=tree.most.pk) == ["Trễ", "Định danh", "Hạ tầng"]
    assert titles(person, unit=tree.most.pk, role="coordinate") == ["Định danh"]
    assert titles(person, unit=tree.most.pk, state="overdue", programme="57") == ["Trễ"]
    assert titles(person, unit=tree.lang_son.pk) == ["Kết nối mạng"]
    assert titles(person, unit=tree.lang_son.pk, below="1") == ["Kết nối mạng"] * 3
    assert titles(person, unit=tree.lang_son.pk, below="top") == ["Kết nối mạng"]
    assert titles(person, unit_name="bo khoa hoc", state="overdue") == ["Trễ"]


def test_scope_of_the_reader(planted: dict[str, Task], tree: Tree, people: People) -> None:
    assert titles(people.owner) == ["Kết nối mạng"]
    assert titles(people.owner, unit=tree.lang_son.pk, below="1") == ["Kết nối mạng"]
    assert titles(people.owner, unit=tree.dong_dang.pk) == []
    assert titles(people.citizen) == []


def test_senseless_values_are_told_and_left_out(planted: dict[str, Task], people: People) -> None:
    client = Client()
    client.force_login(people.standing)
    query = {"programme": "nope", "state": "blue", "unit": "²", "group": "99999999999999999999",
             "due_from": "31-12", "page": "x", "below": "9", "unit_name": "khong co don vi nay"}  # fmt: skip
    page = client.get("/tasks/", query)
    assert page.status_code == 200
    assert len(page.context["remarks"]) == 5
    assert len(page.context["page_obj"]) == 4


def test_few_queries_however_many(
    planted: dict[str, Task], people: People, django_assert_max_num_queries: object
) -> None:
    client = Client()
    client.force_login(people.standing)
    with django_assert_max_num_queries(14):  # type: ignore[operator]
        client.get("/tasks/")


def test_a_task_of_two_communes_names_neither_to_the_other(tree: Tree, people: People) -> None:
    work.plant_task(work.plant_programme(tree), tree.that_khe, tree.dong_dang, title="Việc của mọi xã")
    client = Client()
    client.force_login(people.owner)
    page = client.get("/tasks/").content.decode()
    assert "Việc của mọi xã" in page
    assert tree.that_khe.name_vi in page
    assert tree.dong_dang.name_vi not in page
    client.force_login(people.province_focal)
    assert "+1" in client.get("/tasks/").content.decode()


def test_a_long_list_is_not_counted_to_its_end(
    planted: dict[str, Task], people: People, monkeypatch: Any
) -> None:
    monkeypatch.setattr(paging.LongList, "counted", 2)
    monkeypatch.setattr(views, "TASKS_A_PAGE", 1)
    client = Client()
    client.force_login(people.standing)
    first = client.get("/tasks/")
    assert "Hơn 2 nhiệm vụ" in first.content.decode()
    assert first.context["page_obj"].paginator.count == 3
    # Every page can be reached: beyond what was counted all is counted.
    last = client.get("/tasks/", {"page": "4"})
    assert "4 nhiệm vụ" in last.content.decode()
    assert [row.title for row in last.context["page_obj"]] == ["Hạ tầng"]
    assert not last.context["page_obj"].has_next()
