"""What a timeline calls units: in the reader's language, and by the name of the day."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.utils.translation import override

from giamsat.core import clock
from giamsat.core.actor import SYSTEM
from giamsat.events.models import Event
from giamsat.tasks.models import Task
from giamsat.ui.timeline import sentence
from giamsat.units.services import merge_units, rename_unit
from tests import work
from tests.people import People, Tree


@pytest.fixture
def task(tree: Tree, people: People) -> Task:
    return work.commune_task(tree, people)


def both(event: Event) -> tuple[str, str]:
    """The sentence for readers of Vietnamese and of English."""
    with override("vi"):
        vietnamese = sentence(event)
    with override("en"):
        return vietnamese, sentence(event)


def test_page_of_a_task_names_units_in_english(task: Task, people: People) -> None:
    people.standing.language = "en"
    people.standing.save()
    client = Client()
    client.force_login(people.standing)
    with override("vi"):  # what the page chose must not stay for the next test
        text = client.get(f"/tasks/{task.pk}/").content.decode()
    timeline = text[text.index('id="timeline"') :]
    assert "Lang Son People&#x27;s Committee forwarded it to That Khe Commune" in timeline
    assert "UBND xã Thất Khê" not in text


def test_history_keeps_the_name_of_the_day(task: Task, tree: Tree, people: People) -> None:
    before = Event.objects.get(verb="assignment.forwarded", data__unit__vi="UBND xã Thất Khê")
    rename_unit(
        SYSTEM,
        tree.that_khe.pk,
        tree.that_khe.version,
        name_vi="UBND phường Thất Khê",
        name_en="That Khe Ward",
        date=clock.today(),
    )
    assert both(before)[1].endswith("That Khe Commune")
    tree.that_khe.refresh_from_db()
    work.send(people.owner, work.part_of(task, tree.that_khe), progress=60)
    said = both(Event.objects.get(verb="report.submitted"))
    assert said == ("UBND phường Thất Khê báo cáo 60 %", "That Khe Ward reported 60%")
    renamed = both(Event.objects.get(verb="unit.renamed"))
    assert "UBND xã Thất Khê" in renamed[0]
    assert "That Khe Commune" in renamed[1]


def test_units_of_a_merger_are_named_in_both_languages(tree: Tree, people: People) -> None:
    task = work.commune_task(tree, people)
    merge_units(SYSTEM, [tree.dong_dang], tree.that_khe, clock.today() - dt.timedelta(days=1))
    merged = both(Event.objects.filter(verb="units.merged").first() or Event())
    assert merged[1].count("Dong Dang Commune") == 1
    ended = both(Event.objects.get(verb="assignment.merged_away", task_id=task.pk))
    assert "UBND xã Thất Khê" in ended[0]
    assert "That Khe Commune" in ended[1]
    assert "đơn vị" not in ended[1]


def test_an_older_event_shows_what_it_kept(task: Task) -> None:
    assert "UBND xã Cũ" in both(Event(verb="assignment.accepted", data={"unit": "UBND xã Cũ"}))[1]
