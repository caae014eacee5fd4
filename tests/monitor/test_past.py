"""Pictures and lists of the past are what they were on the day, after whatever happened since."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection

from giamsat.core import clock
from giamsat.core.actor import SYSTEM
from giamsat.monitor import marks, services, tallies
from giamsat.monitor.models import TallyMark, UnitTally
from giamsat.monitor.pictures import Overview
from giamsat.monitor.selectors import overview
from giamsat.tasks.listing import Filter, list_assignments, list_tasks
from giamsat.tasks.listing_then import list_assignments_then, list_tasks_then
from giamsat.tasks.models import Task
from giamsat.tasks.models_past import AssignmentPast
from tests.monitor.conftest import NOW, Plan, assert_exact, assign, day, finish, plant_task
from tests.monitor.test_chaos import Chaos
from tests.people import People, Tree


def seen(picture: Overview) -> dict[str, Any]:
    """Every figure of a picture, by what it is of."""
    return {
        "totals": picture.totals,
        "groups": {group.id: group.figures for group in picture.groups},
        "heat": {row.unit.id: row.total for row in picture.heat if row.total.total},
        "provinces": {tile.unit.id: (tile.own, tile.all, tile.communes_green) for tile in picture.provinces},
        "late": [(row.id, row.due, row.others, row.progress) for row in picture.worst.assignments],
        "ahead": [(week.first, week.count, week.unit_count) for week in picture.ahead],
        "changed": picture.changed.assignments_done,
    }


def listed(rows: Any, key: str) -> list[tuple[Any, ...]]:
    return list(rows.values_list(key, "state", "due", "time_state"))


@pytest.mark.parametrize("seed", [3, 11])
def test_what_was_seen_is_seen_again(seed: int, tree: Tree, plan: Plan, people: People) -> None:
    chaos = Chaos(seed, tree, plan, people)
    chaos.acts.remove(chaos.move)  # Which units stand in a scope follows the tree of today.
    tasks = Filter(programme=plan.programme)
    below = Filter(programme=plan.programme, unit=tree.lang_son, below="top", states=("overdue", "soon"))
    kept: list[tuple[dt.datetime, dict[str, Any], list[Any], list[Any]]] = []
    for number in range(120):
        chaos.step()
        if number % 10 == 9:
            with clock.frozen(chaos.now):
                kept.append(
                    (
                        chaos.now,
                        seen(overview(SYSTEM, plan.programme)),
                        listed(list_tasks(SYSTEM, tasks), "pk"),
                        listed(list_assignments(SYSTEM, below), "pk"),
                    )
                )
            chaos.now += dt.timedelta(minutes=1)
        if number == 60:
            tallies.fold()
        if number == 80:
            with clock.frozen(chaos.now):
                marks.mark_if_due(least=1)
    tallies.fold()
    with clock.frozen(chaos.now + dt.timedelta(days=1)):
        for instant, picture, task_rows, unit_rows in kept:
            assert seen(overview(SYSTEM, plan.programme, then=instant)) == picture
            assert listed(list_tasks_then(SYSTEM, tasks, instant), "task") == task_rows
            assert listed(list_assignments_then(SYSTEM, below, instant), "assignment") == unit_rows
    assert_exact()
    assert chaos.did["confirm"] + chaos.did["approve"] > 0


def test_a_mark_changes_no_figure_and_shortens_what_is_added_up(tree: Tree, plan: Plan) -> None:
    for number in range(6):
        with clock.frozen(NOW + dt.timedelta(hours=number)):
            plant_task(plan, day(number - 2), tree.most, tree.lang_son)
    instants = [NOW + dt.timedelta(hours=number, minutes=1) for number in range(6)]
    with clock.frozen(NOW + dt.timedelta(days=9)):
        before = [seen(overview(SYSTEM, plan.programme, then=instant)) for instant in instants]
        tallies.fold()
        assert [seen(overview(SYSTEM, plan.programme, then=instant)) for instant in instants] == before
        assert marks.mark_if_due(least=1)
        assert not marks.mark_if_due(least=1), "nothing was added since"
        assert [seen(overview(SYSTEM, plan.programme, then=instant)) for instant in instants] == before


def test_a_clock_that_went_back_loses_nothing(tree: Tree, plan: Plan) -> None:
    """What is written after a mark is never dated before it."""
    with clock.frozen(NOW):
        plant_task(plan, day(3), tree.most)
    TallyMark.objects.create(at=NOW + dt.timedelta(days=1))  # A mark of nothing: made by a clock ahead.
    with clock.frozen(NOW + dt.timedelta(hours=2)):
        plant_task(plan, day(3), tree.most)
    with clock.frozen(NOW + dt.timedelta(days=2)):
        assert overview(SYSTEM, plan.programme, then=clock.now()).totals.total == 1


def test_of_two_changes_the_later_never_ends_before_the_first(tree: Tree, plan: Plan) -> None:
    task = plant_task(plan, day(3), tree.most)
    with clock.frozen(NOW - dt.timedelta(days=1)):
        finish(task, day(-1))
    rows = AssignmentPast.objects.filter(task=task).order_by("id").values_list("since", "until")
    assert [(since <= until if until else True) for since, until in rows] == [True, True]


def test_rows_are_kept_for_what_lists_show_and_for_nothing_else(tree: Tree, plan: Plan) -> None:
    task = plant_task(plan, day(3), tree.most)
    Task.objects.filter(pk=task.pk).update(content="Khác", version=2)
    assert task.past.count() == 1
    Task.objects.filter(pk=task.pk).update(due=day(5))
    assert list(task.past.order_by("since").values_list("due", flat=True)) == [day(3), day(5)]
    assign(task, [tree.mof])
    assert AssignmentPast.objects.filter(task=task, until=None).count() == 2


def test_before_history_is_said(tree: Tree, plan: Plan) -> None:
    TallyMark.objects.create(at=NOW - dt.timedelta(days=1), is_beginning=True)
    for instant in (NOW - dt.timedelta(days=2), NOW + dt.timedelta(seconds=1)):
        with pytest.raises(marks.BeforeHistory):
            overview(SYSTEM, plan.programme, then=instant)


def test_the_database_follows_the_clock(db: None) -> None:
    def told() -> dt.datetime:
        with connection.cursor() as cursor:
            cursor.execute("SELECT giamsat_now()")
            answer: dt.datetime = cursor.fetchone()[0]
            return answer

    assert told() == NOW
    with clock.frozen(NOW + dt.timedelta(days=3)):
        assert told() == NOW + dt.timedelta(days=3)
    assert told() == NOW


def test_recount_sets_the_past_right_too(tree: Tree, plan: Plan) -> None:
    plant_task(plan, day(3), tree.most)
    tallies.fold()
    UnitTally.objects.filter(unit_id=tree.most.pk).update(count=5)
    assert {found.table for found in services.find_differences()} == {
        "monitor_unittally",
        "monitor_units_then('infinity')",
    }
    services.recount(SYSTEM)
    assert_exact()
    tallies.fold()
    assert_exact()
    with clock.frozen(NOW + dt.timedelta(days=1)):
        assert overview(SYSTEM, plan.programme, then=NOW).totals.total == 1
