"""Programmes: settings by their office, a unit's own programme, a task of its own without a document."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from giamsat.core.actor import Role
from giamsat.directives.models import Programme
from giamsat.tasks.models import Task
from tests.directives.samples import plant_groups, plant_programme, register
from tests.people import People, Tree, give

pytestmark = pytest.mark.django_db
OWN = {"once": "n", "name_vi": "Lạng Sơn số", "name_en": "", "code": "ls-so"}


@pytest.fixture
def province(client: Client, people: People, tree: Tree) -> Client:
    """A province's own standing office."""
    give(people.province_focal, tree.lang_son, Role.STANDING_OFFICE)
    client.force_login(people.province_focal)
    return client


def test_a_province_opens_its_own_programme(province: Client, tree: Tree) -> None:
    plant_programme(tree)
    done = province.post(reverse("desk:programme-new"), {**OWN, "owner": tree.lang_son.pk})
    assert done["Location"] == reverse("desk:programme", args=["ls-so"])
    opened = Programme.objects.get(code="ls-so")
    assert (opened.owner, opened.linked, opened.name_en) == (tree.lang_son, False, "Lạng Sơn số")
    taken = province.post(reverse("desk:programme-new"), {**OWN, "once": "m", "owner": tree.lang_son.pk})
    assert taken.status_code == 422
    assert "đã có" in taken.content.decode()
    foreign = province.post(reverse("desk:programme-new"), {**OWN, "once": "o", "owner": tree.cao_bang.pk})
    assert foreign.status_code == 422
    assert Programme.objects.count() == 2


def test_its_office_changes_thresholds(client: Client, people: People, tree: Tree) -> None:
    programme = plant_programme(tree)
    register(programme)
    url = reverse("desk:programme", args=["57"])
    values = {
        "once": "1",
        "version": 1,
        "name_vi": "A",
        "name_en": "B",
        "green_from": 90,
        "yellow_from": 60,
        "soon_days": 10,
    }
    client.force_login(people.standing)
    assert "12-TB/BCĐ" in client.get(url).content.decode()
    assert client.post(url, {**values, "green_from": 50}).status_code == 422
    assert client.post(url, values).status_code == 303
    programme.refresh_from_db()
    assert (programme.green_from, programme.yellow_from, programme.soon_days) == (90, 60, 10)
    stale = client.post(url, {**values, "once": "2", "name_vi": "Tên vừa gõ"})
    assert stale.status_code == 422
    assert "Tên vừa gõ" in stale.content.decode()
    client.force_login(people.leader)
    assert "Lưu cài đặt" not in client.get(url).content.decode()
    assert client.post(url, values).status_code == 403


def test_a_task_of_its_own(province: Client, tree: Tree) -> None:
    plant_groups()
    plant_programme(tree, owner=tree.lang_son, code="ls")
    url = reverse("desk:programme-task-new", args=["ls"])
    searched = province.post(url, {"search": "1", "find": "that khe", "title": "Đang gõ"})
    page = searched.content.decode()
    assert searched.status_code == 200
    assert f'name="body-u{tree.that_khe.pk}"' in page
    assert "Đang gõ" in page
    outside: Any = province.post(url, {"search": "1", "find": "trung khanh"}).content.decode()
    assert "Không có đơn vị nào" in outside
    values: dict[str, Any] = {
        "once": "1", "title": "Trả lời dân", "content": "Trả lời phản ánh", "deadline_kind": "day",
        "due": "2099-12-31", "product": "Thư trả lời", "authority": "Chủ tịch xã",
    }  # fmt: skip
    nobody = province.post(url, values)
    assert nobody.status_code == 422
    assert not Task.objects.exists()
    past = province.post(url, {**values, "due": "2020-01-01", f"body-u{tree.that_khe.pk}": "lead"})
    assert "Hạn đã qua" in past.content.decode()
    foreign = province.post(url, {**values, f"body-u{tree.trung_khanh.pk}": "lead"})
    assert "không thuộc" in foreign.content.decode()
    communes = next(iter(plant_group_pk("communes")))
    done = province.post(url, {**values, f"body-g{communes}": "lead"})
    assert done.status_code == 303
    task = Task.objects.get()
    assert {row.unit for row in task.assignments.all()} == {tree.that_khe, tree.dong_dang}
    assert task.owner == tree.lang_son


def plant_group_pk(code: str) -> list[int]:
    """The id of a planted group."""
    from giamsat.units.models import UnitGroup

    return list(UnitGroup.objects.filter(code=code).values_list("pk", flat=True))


def test_others_issue_nothing(client: Client, people: People, tree: Tree) -> None:
    plant_programme(tree)
    for person in (people.leader, people.province_focal):
        client.force_login(person)
        assert client.get(reverse("desk:programme-task-new", args=["57"])).status_code == 403
        assert client.get(reverse("desk:programme-new")).status_code == 403
