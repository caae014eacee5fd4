"""Tallies are exact whatever writes: services, bulk statements, plain SQL, moves of units and of groups."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from giamsat.core.actor import SYSTEM
from giamsat.core.errors import NotAllowed
from giamsat.monitor import services, tallies
from giamsat.monitor.models import Above, TaskTally, UnitTally
from giamsat.tasks.models import Assignment, Task
from giamsat.units.services import change_unit, merge_units
from tests.monitor.conftest import Plan, assert_exact, assign, day, finish, plant_task, sql
from tests.people import People, Tree, acting_as


def counted(**key: object) -> int:
    rows = UnitTally.objects.filter(**key).values_list("count", flat=True)
    return sum(rows)


def test_an_assignment_counts_at_its_unit_and_at_each_above(tree: Tree, plan: Plan) -> None:
    plant_task(plan, day(5), tree.that_khe, tree.dong_dang, tree.most, group=plan.data)
    assert sum(TaskTally.objects.values_list("count", flat=True)) == 1
    assert counted(unit_id=tree.that_khe.pk, part="own", group_id=plan.data.pk, due=day(5)) == 1
    assert counted(unit_id=tree.lang_son.pk, part="below") == 2
    assert counted(unit_id=tree.gov.pk, part="below") == 3
    assert counted(unit_id=tree.vn.pk, part="below", top=True, stage="open") == 3
    assert counted(unit_id=tree.vn.pk, part="given") == 3
    assert counted(unit_id=tree.cao_bang.pk) == 0
    assert_exact()


def test_forwarded_work_enters_a_tree_once(tree: Tree, plan: Plan) -> None:
    task = plant_task(plan, day(5), tree.lang_son)
    assign(task, [tree.that_khe, tree.dong_dang], parent=task.assignments.get())
    for unit in (tree.vn, tree.gov, tree.lang_son):
        assert counted(unit_id=unit.pk, part__in=["own", "below"], top=True) == 1
        assert counted(unit_id=unit.pk, part__in=["own", "below"]) == 3
    assert counted(unit_id=tree.that_khe.pk, top=True) == 1
    assert counted(unit_id=tree.lang_son.pk, part="given") == 2
    assert_exact()


def test_a_change_that_counts_nothing_writes_nothing(tree: Tree, plan: Plan) -> None:
    plant_task(plan, day(5), tree.that_khe)
    before = UnitTally.objects.count(), TaskTally.objects.count()
    Assignment.objects.update(version=7, state="accepted")
    Task.objects.update(version=7, title="Khác")
    assert (UnitTally.objects.count(), TaskTally.objects.count()) == before


def test_stages_progress_and_deadlines(tree: Tree, plan: Plan) -> None:
    on_time, late, cancelled, paused, moved, gone = (
        plant_task(plan, day(5), tree.that_khe, tree.most, group=plan.data) for _ in range(6)
    )
    finish(on_time, day(5))
    finish(late, day(6))
    Assignment.objects.filter(task=cancelled).update(state="cancelled")
    Task.objects.filter(pk=cancelled.pk).update(state="cancelled")
    Assignment.objects.filter(task=paused).update(state="paused")
    Assignment.objects.filter(task=moved).update(due=day(50), progress=40, confirmed_progress=10)
    Assignment.objects.filter(task=gone).delete()
    gone.delete()
    totals = {
        stage: counted(unit_id=tree.vn.pk, stage=stage, part="below")
        for stage in ("done", "late", "paused", "open")
    }
    assert totals == {"done": 2, "late": 2, "paused": 2, "open": 2}
    assert sum(TaskTally.objects.filter(stage="late").values_list("count", flat=True)) == 1
    assert counted(unit_id=tree.that_khe.pk, part="own", due=day(50)) == 1
    assert_exact()
    while tallies.fold():
        pass
    folded = UnitTally.objects.filter(unit_id=tree.most.pk, stage="open").get()
    assert (folded.count, folded.progress, folded.confirmed) == (1, 40, 10)
    assert_exact()


def test_a_task_changes_its_group(tree: Tree, plan: Plan) -> None:
    task = plant_task(plan, day(5), tree.that_khe, tree.most, group=plan.data)
    Task.objects.filter(pk=task.pk).update(group=plan.skills)
    assert counted(unit_id=tree.vn.pk, group_id=plan.data.pk) == 0
    assert counted(unit_id=tree.vn.pk, group_id=plan.skills.pk, part="below") == 2
    assert_exact()
    Task.objects.filter(pk=task.pk).update(group=None)
    assert_exact()


def test_plain_sql_in_any_order(tree: Tree, plan: Plan) -> None:
    task = plant_task(plan, day(5), tree.that_khe, group=plan.data)
    # Keys between tables are checked at the end, so a task may go before its assignments.
    with transaction.atomic():
        sql("DELETE FROM tasks_task WHERE id = %s", task.pk)
        assert_exact()
        sql("DELETE FROM tasks_assignment WHERE task_id = %s", task.pk)
    assert_exact()
    tallies.fold()
    assert not UnitTally.objects.exists()
    assert not TaskTally.objects.exists()


def test_a_unit_moves_with_all_below(tree: Tree, plan: Plan) -> None:
    task = plant_task(plan, day(5), tree.lang_son, tree.trung_khanh)
    assign(task, [tree.that_khe, tree.dong_dang], parent=task.assignments.get(unit=tree.lang_son))
    change_unit(SYSTEM, tree.lang_son.pk, 1, parent=tree.cao_bang)
    assert counted(unit_id=tree.cao_bang.pk, part="below") == 4
    assert counted(unit_id=tree.gov.pk, part="below") == 4
    assert_exact()
    change_unit(SYSTEM, tree.that_khe.pk, 1, parent=tree.cao_bang)
    assert_exact()
    # The part given by the province now stands beside it: it comes into no tree but those above both.
    assert counted(unit_id=tree.lang_son.pk, part="below") == 1
    merge_units(SYSTEM, [tree.trung_khanh], tree.that_khe, day(0))
    assert_exact()
    sql("UPDATE units_unit SET path = 'vn.x' WHERE id = %s", tree.lang_son.pk)
    assert_exact()


def test_a_tampered_row_is_named_and_set_right(tree: Tree, plan: Plan, people: People) -> None:
    plant_task(plan, day(5), tree.that_khe)
    while tallies.fold():
        pass
    UnitTally.objects.filter(unit_id=tree.lang_son.pk).update(count=3)
    TaskTally.objects.update(stage="done")
    Above.objects.filter(unit_id=tree.most.pk, above_id=tree.gov.pk).delete()
    found = [str(difference) for difference in services.find_differences()]
    assert len(found) == 7, (
        "a place, three rows that are not the facts, and the same three against their own past"
    )
    assert f"unit_id={tree.most.pk} above_id={tree.gov.pk}" in found[0]
    assert any(
        f"unit_id={tree.lang_son.pk}" in text and "stored (3, 0, 0), facts (1, 0, 0)" in text
        for text in found
    )
    with pytest.raises(NotAllowed):
        services.recount(acting_as(people.leader))
    assert len(services.recount(acting_as(people.operator))) == 7
    assert_exact()


def test_a_fold_that_fails_leaves_all_as_it_was(tree: Tree, plan: Plan) -> None:
    plant_task(plan, day(5), tree.that_khe)
    before = list(UnitTally.objects.order_by("id").values_list("id", "count"))
    with transaction.atomic():
        assert tallies.fold() == len(before) + 1
        transaction.set_rollback(True)
    assert list(UnitTally.objects.order_by("id").values_list("id", "count")) == before
    assert tallies.fold() == len(before) + 1
    assert not UnitTally.objects.filter(folded=False).exists()
    assert_exact()
    assert connection.in_atomic_block
