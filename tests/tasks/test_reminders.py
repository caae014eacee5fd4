"""Reminding those who have not reported: all at once, recorded one by one, not again within the hours."""

from __future__ import annotations

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from giamsat.core import clock
from giamsat.core.actor import SYSTEM
from giamsat.core.errors import InvalidInput, NotAllowed
from giamsat.events.models import Event
from giamsat.tasks import selectors, services
from giamsat.tasks.models import Assignment, Reminder, Task
from tests import work
from tests.people import People, Tree, acting_as, plant_people, plant_tree

TEXT = "Đề nghị báo cáo trước thứ Sáu."


@pytest.fixture
def task(tree: Tree, people: People) -> Task:
    return work.commune_task(tree, people)


def heard_of(days_ago: int, **which: Any) -> None:
    """These parts were given, and last reported on, so many days ago."""
    then = clock.now() - dt.timedelta(days=days_ago)
    Assignment.objects.filter(**which).update(created_at=then, reported_at=then)


def behind(person: Any) -> set[str]:
    return {row.unit.name_vi for row in selectors.unreported(acting_as(person)).select_related("unit")}


def test_who_is_behind_with_whom(task: Task, tree: Tree, people: People) -> None:
    assert behind(people.province_focal) == set()
    heard_of(31, unit=tree.that_khe)
    assert behind(people.province_focal) == {"UBND xã Thất Khê"}
    Assignment.objects.filter(unit=tree.dong_dang).update(due=work.in_days(-1))
    assert behind(people.province_focal) == {"UBND xã Thất Khê", "UBND xã Đồng Đăng"}
    # The standing office asks those to whom it gave the work, not their communes.
    assert behind(people.standing) == set()
    heard_of(31, unit=tree.lang_son)
    assert behind(people.standing) == {"UBND tỉnh Lạng Sơn"}
    # What waits for the giver's answer, is paused or has ended is nobody's debt.
    for state in ("submitted", "paused", "contested", "cancelled"):
        Assignment.objects.filter(unit=tree.that_khe).update(state=state)
        assert behind(people.province_focal) == {"UBND xã Đồng Đăng"}, state
    assert behind(people.owner) == behind(people.inspector) == behind(people.leader) == set()


def test_each_part_has_its_reminder_and_its_event(task: Task, tree: Tree, people: People) -> None:
    heard_of(40, task=task)
    done = services.remind_task(acting_as(people.province_focal), task, text=f"  {TEXT} ")
    assert done == services.Reminded(sent=2, lately=0)
    rows = Reminder.objects.select_related("assignment__unit")
    assert {(row.assignment.unit.code, row.text, row.by) for row in rows} == {
        ("ubnd-06040", TEXT, people.province_focal),
        ("ubnd-06184", TEXT, people.province_focal),
    }
    said = Event.objects.get(verb="assignment.reminded", path=tree.that_khe.path)
    assert (said.task_id, said.actor, said.data["text"]) == (task.pk, people.province_focal, TEXT)
    # A commune reads of its own reminder and not of the other's.
    told = selectors.timeline(acting_as(people.owner), task).filter(verb="assignment.reminded")
    assert [event.pk for event in told] == [said.pk]


def test_not_twice_within_the_hours(task: Task, tree: Tree, people: People, settings: Any) -> None:
    settings.REMINDER_HOURS = 24
    actor = acting_as(people.province_focal)
    heard_of(40, unit=tree.that_khe)
    assert services.remind_task(actor, task, text=TEXT).sent == 1
    heard_of(40, unit=tree.dong_dang)
    assert services.remind_task(actor, task, text=TEXT) == services.Reminded(sent=1, lately=1)
    Reminder.objects.update(at=clock.now() - dt.timedelta(hours=25))
    assert services.remind_task(actor, task, text=TEXT) == services.Reminded(sent=2, lately=0)


def test_a_unit_with_all_below_it(task: Task, tree: Tree, people: People) -> None:
    other = work.plant_task(work.plant_programme(tree, code="06"), tree.most, title="Đề án 06")
    heard_of(40)
    assert services.remind_unit(acting_as(people.province_focal), tree.lang_son, text=TEXT).sent == 2
    assert (
        services.remind_unit(acting_as(people.standing), tree.gov, text=TEXT, programme=task.programme).sent
        == 1
    )
    assert services.remind_unit(acting_as(people.standing), tree.gov, text=TEXT).sent == 1
    assert Reminder.objects.filter(assignment__task=other).count() == 1


def test_who_may_not(task: Task, tree: Tree, people: People) -> None:
    heard_of(40)
    for person in (people.owner, people.ministry_focal, people.leader, people.inspector, people.citizen):
        with pytest.raises(NotAllowed):
            services.remind_task(acting_as(person), task, text=TEXT)
    with pytest.raises(NotAllowed):
        services.remind_unit(acting_as(people.owner), tree.that_khe, text=TEXT)
    assert not Reminder.objects.exists()


def test_words_are_needed_and_somebody_behind(task: Task, people: People) -> None:
    actor = acting_as(people.province_focal)
    with pytest.raises(InvalidInput, match="Không có đơn vị nào"):
        services.remind_task(actor, task, text=TEXT)
    heard_of(40)
    for text in ("  ", "x" * 1001):
        with pytest.raises(InvalidInput):
            services.remind_task(actor, task, text=text)


def test_the_system_may_remind(task: Task) -> None:
    heard_of(40)
    assert services.remind_task(SYSTEM, task, text=TEXT).sent == 3
    assert set(Reminder.objects.values_list("by", flat=True)) == {None}


def test_a_report_answers_it(task: Task, tree: Tree, people: People) -> None:
    heard_of(40, unit=tree.that_khe)
    services.remind_task(acting_as(people.province_focal), task, text=TEXT)
    (row,) = selectors.my_work(acting_as(people.owner)).everything
    assert row.reminder.text == TEXT  # type: ignore[attr-defined]
    work.send(people.owner, work.part_of(task, tree.that_khe))
    (row,) = selectors.my_work(acting_as(people.owner)).everything
    assert row.reminder is None  # type: ignore[attr-defined]


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_reminds() -> None:
    tree = plant_tree()
    people = plant_people(tree)
    task = work.commune_task(tree, people)
    heard_of(40)
    gate = threading.Barrier(4)

    def act() -> int:
        try:
            gate.wait(20)
            return services.remind_task(acting_as(people.province_focal), task, text=TEXT).sent
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        sent = list(pool.map(lambda _n: act(), range(4)))
    assert sorted(sent) == [0, 0, 0, 2]
    assert Reminder.objects.count() == 2
