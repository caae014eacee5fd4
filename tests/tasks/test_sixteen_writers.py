"""Sixteen people at once: nothing lost, nothing double, and the tallies equal the facts afterwards."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from giamsat.core.errors import Conflict, GiamsatError, InvalidTransition
from giamsat.events.models import Event
from giamsat.monitor import services as monitor
from giamsat.tasks import services
from giamsat.tasks.models import Assignment, Comment, Report
from tests import work
from tests.people import People, Tree, acting_as, plant_people, plant_tree

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS = 16


@pytest.fixture
def tree() -> Tree:
    return plant_tree()


@pytest.fixture
def people(tree: Tree) -> People:
    return plant_people(tree)


def at_once(acts: list[Callable[[], Any]]) -> Iterator[Any]:
    """The outcome of each act, all begun at the same moment: what it returned, or how it was refused."""
    gate = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            gate.wait(20)
            return act()
        except GiamsatError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        yield from pool.map(run, acts)


def test_one_report_is_confirmed_once(tree: Tree, people: People) -> None:
    part = work.part_of(work.plant_task(work.plant_programme(tree), tree.most), tree.most)
    report = work.sign(
        people.ministry_approver, work.send(people.ministry_focal, part, progress=100, is_final=True)
    )
    actor = acting_as(people.standing)
    outcomes = list(
        at_once([lambda: services.confirm_report(actor, report, version=report.version)] * WRITERS)
    )
    assert sum(isinstance(outcome, Report) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, Conflict | InvalidTransition) for outcome in outcomes) == WRITERS - 1
    assert Event.objects.filter(verb="report.confirmed").count() == 1
    assert monitor.find_differences() == []


def test_remarks_on_one_assignment_are_all_there(tree: Tree, people: People) -> None:
    part = work.part_of(work.plant_task(work.plant_programme(tree), tree.that_khe), tree.that_khe)
    actor = acting_as(people.colleague)
    list(
        at_once(
            [lambda n=n: services.add_comment(actor, part, text=f"Ý kiến {n}") for n in range(WRITERS)]  # type: ignore[misc]
        )
    )
    assert Comment.objects.count() == WRITERS
    assert Event.objects.filter(verb="comment.added").count() == WRITERS


def test_sixteen_tasks_of_one_unit(tree: Tree, people: People) -> None:
    programme = work.plant_programme(tree)
    parts = [work.part_of(work.plant_task(programme, tree.most), tree.most) for _number in range(WRITERS)]

    def whole_way(part: Assignment) -> Report:
        report = work.send(people.ministry_focal, part, progress=100, is_final=True)
        return work.confirm(people.standing, work.sign(people.ministry_approver, report))

    outcomes = list(at_once([lambda part=part: whole_way(part) for part in parts]))  # type: ignore[misc]
    assert [type(outcome) for outcome in outcomes] == [Report] * WRITERS
    assert Assignment.objects.filter(state=Assignment.State.CONFIRMED).count() == WRITERS
    assert monitor.find_differences() == []


def test_two_drafts_cannot_overwrite_each_other(tree: Tree, people: People) -> None:
    part = work.part_of(work.plant_task(work.plant_programme(tree), tree.that_khe), tree.that_khe)
    begun = work.draft(people.owner, part, done="Bản đầu")
    outcomes = list(
        at_once(
            [
                lambda n=n: services.save_draft(  # type: ignore[misc]
                    acting_as(people.colleague), part, version=begun.version, done=f"Bản {n}"
                )
                for n in range(WRITERS)
            ]
        )
    )
    saved = [outcome for outcome in outcomes if isinstance(outcome, Report)]
    assert len(saved) == 1
    begun.refresh_from_db()
    assert begun.done == saved[0].done
