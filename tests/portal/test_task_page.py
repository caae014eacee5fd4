"""The page of a task in few statements, also where thousands have a part in it; what leads on from it."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from giamsat.publishing.models import PublicRow
from giamsat.voice.models import Item
from tests import work
from tests.people import People, Tree
from tests.portal.test_pages import page, text_of
from tests.publishing.world import World, plant, release
from tests.voice import samples
from tests.voice.samples import Desk, desk

__all__ = ["desk"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def world(tree: Tree, people: People) -> World:
    world = plant(tree, people)
    release(world)
    return world


def test_a_task_page_asks_three_statements(world: World, django_assert_num_queries: Any) -> None:
    page("task", world.late.code)
    for task in (world.late, world.done, world.open):
        # The edition, the task with its release, and all that stands beside it.
        with django_assert_num_queries(3):
            said = text_of(page("task", task.code))
        assert task.title in said
        assert world.programme.name in said
    assert page("task", "khong/co").status_code == 404


def test_of_many_parts_some_are_shown_and_the_rest_counted(world: World) -> None:
    part = PublicRow.objects.get(kind="part", task=world.late.code)
    fact = part.fact
    for number in range(20):
        fact.pk, fact.key = None, f"{world.late.code}/x{number:02}"
        fact.save(force_insert=True)
        part.pk, part.fact = None, fact
        part.key, part.state = f"{world.late.code}/x{number:02}", "overdue" if number == 19 else "term"
        part.body = {**part.body, "unit_name": f"Đơn vị {number:02}"}
        part.save()
    answer = page("task", world.late.code)
    names = [one["unit_name"] for one in answer.context["leads"]]
    assert (len(names), answer.context["more_leads"]) == (15, 6)
    assert set(names[:2]) == {"UBND tỉnh Lạng Sơn", "Đơn vị 19"}, "what is late comes first"
    assert "và 6 đơn vị nữa" in text_of(answer)


def test_the_calendar_asks_no_statement_a_line(world: World, django_assert_max_num_queries: Any) -> None:
    for number in range(5):
        work.plant_task(world.programme, world.tree.most, title=f"Việc {number}", due=work.in_days(5))
    release(world)
    with django_assert_max_num_queries(3):
        assert page("calendar").content.decode().count("BEGIN:VEVENT") == 7


def test_a_task_leads_to_what_people_sent_about_it(world: World, desk: Desk) -> None:
    about = samples.published(desk, samples.classified(desk))
    other = samples.published(
        desk, samples.classified(desk, title="Đèn đường thôn Bản Chang bị hỏng nhiều tuần")
    )
    Item.objects.filter(pk=about.pk).update(task=world.late)
    link = f"{reverse('portal:voice')}?task={world.late.code}"
    assert link in page("task", world.late.code).content.decode()
    answer = page("voice", query=f"?task={world.late.code}")
    assert [item.code for item in answer.context["page_obj"]] == [about.code]
    assert other.code not in answer.content.decode()
    assert page("voice", query="?task=a%0Ab").status_code == 200
