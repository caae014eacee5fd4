"""The act that reminds, from the pages of a task and of a unit, to the receiver's "my work"."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from giamsat.accounts.models import Person
from giamsat.core import clock
from giamsat.tasks.models import Assignment, Reminder, Task
from tests import work
from tests.people import People, Tree


@pytest.fixture
def task(tree: Tree, people: People) -> Task:
    task = work.commune_task(tree, people)
    Assignment.objects.update(created_at=clock.now() - dt.timedelta(days=40))
    return task


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_from_the_task_to_my_work(task: Task, tree: Tree, people: People) -> None:
    client = signed_in(people.province_focal)
    url = f"/tasks/{task.pk}/remind/"
    assert url in client.get(f"/tasks/{task.pk}/").content.decode()
    page = client.get(url)
    text = page.content.decode()
    for words in ("2 đơn vị, 2 việc", "UBND xã Thất Khê", "UBND xã Đồng Đăng", "30 ngày", "24 giờ"):
        assert words in text, words
    sent = {"once": page.context["form"]["once"].value(), "text": "Đề nghị báo cáo ngay."}
    done = client.post(url, sent, follow=True).content.decode()
    assert "Đã nhắc 2 việc." in done
    assert "Nhắc UBND xã Thất Khê báo cáo: Đề nghị báo cáo ngay." in done
    client.post(url, sent)
    assert Reminder.objects.count() == 2
    again = client.post(url, {**sent, "once": "x"}, follow=True).content.decode()
    assert "Đã nhắc 0 việc. 2 việc mới được nhắc, không nhắc lại." in again
    mine = signed_in(people.owner).get("/work/").content.decode()
    for words in ("Nơi giao nhắc báo cáo", "Đề nghị báo cáo ngay.", "Nông Văn Tỉnh"):
        assert words in mine, words


def test_from_the_unit(task: Task, tree: Tree, people: People) -> None:
    url = f"/units/{tree.lang_son.pk}/remind/"
    client = signed_in(people.standing)
    assert url in client.get(f"/units/{tree.lang_son.pk}/").content.decode()
    client.post(url, {"once": "a", "text": "Đề nghị báo cáo."})
    assert [row.assignment.unit for row in Reminder.objects.all()] == [tree.lang_son]


def test_others_see_no_button_and_are_refused(task: Task, tree: Tree, people: People) -> None:
    for person in (people.owner, people.inspector, people.leader):
        client = signed_in(person)
        assert "/remind/" not in client.get(f"/tasks/{task.pk}/").content.decode()
        assert "Không có đơn vị nào" in client.get(f"/tasks/{task.pk}/remind/").content.decode()
        assert client.post(f"/tasks/{task.pk}/remind/", {"once": "a", "text": "x"}).status_code == 422
    assert signed_in(people.ministry_focal).get(f"/tasks/{task.pk}/remind/").status_code == 404
    assert not Reminder.objects.exists()
