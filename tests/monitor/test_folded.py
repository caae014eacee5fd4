"""What is remembered of folded rows is never shown when it is no longer true."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection

from giamsat.core import clock
from giamsat.directives.models import Programme
from giamsat.monitor import bulk, folded, selectors, tallies
from giamsat.monitor.figures import COUNTS
from giamsat.tasks.listing import Filter, list_tasks
from giamsat.tasks.models import Task
from tests.monitor.conftest import NOW, Plan, assert_exact, day, finish, plant_task
from tests.people import People, Tree, acting_as


def test_figures_are_right_whatever_is_folded(tree: Tree, plan: Plan, people: People) -> None:
    leader = acting_as(people.leader)

    def check() -> int:
        programme = Programme.objects.get(pk=plan.programme.pk)
        totals = selectors.standing(leader, programme).totals
        for state in COUNTS:
            assert totals.of(state) == list_tasks(leader, Filter(programme, (state,))).count(), state
        assert totals == selectors.overview(leader, programme).totals
        return totals.total

    tasks = [plant_task(plan, day(number - 4), tree.most, tree.lang_son) for number in range(12)]
    assert check() == 12
    assert tallies.fold()
    assert check() == 12
    finish(tasks[0], day(-1))
    plant_task(plan, day(2), tree.that_khe, group=plan.data)
    assert check() == 13
    Programme.objects.filter(pk=plan.programme.pk).update(soon_days=1)
    assert check() == 13
    tallies.fold()
    Task.objects.filter(pk=tasks[1].pk).update(state="cancelled")
    assert check() == 12
    bulk.count_anew()
    assert check() == 12
    assert_exact()


def test_folded_rows_are_read_once(tree: Tree, plan: Plan, people: People) -> None:
    plant_task(plan, day(3), tree.most)
    tallies.fold()
    selectors.standing(acting_as(people.leader), plan.programme)
    asked: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, values: Any, many: bool, context: Any) -> Any:
        asked.append((sql, values))
        return execute(sql, values, many, context)

    with connection.execute_wrapper(note):
        selectors.standing(acting_as(people.leader), plan.programme)
    ((sql, values),) = [(sql, values) for sql, values in asked if "monitor_foldmark" in sql]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", values)
        (explained,) = cursor.fetchone()[0]
    read = [node for node in nodes(explained["Plan"]) if node.get("Relation Name") == "monitor_tasktally"]
    assert sum(node["Actual Rows"] * node["Actual Loops"] for node in read) == 0


def nodes(plan: dict[str, Any]) -> list[dict[str, Any]]:
    return [plan, *(node for part in plan.get("Plans", ()) for node in nodes(part))]


def test_no_more_is_kept_than_fits(tree: Tree, plan: Plan, people: People) -> None:
    leader = acting_as(people.leader)
    for number in range(folded.KEPT + 5):
        with clock.frozen(NOW + dt.timedelta(days=number)):
            selectors.overview(leader, plan.programme)
    assert len(folded._kept) == folded.KEPT
