"""Chains of tasks: earliest ends, room, and the critical path by the rule that the page states."""

from __future__ import annotations

import datetime as dt

from giamsat.core import clock
from giamsat.core.actor import SYSTEM
from giamsat.monitor.chain import chains
from giamsat.tasks import services
from giamsat.tasks.models import Task
from tests.monitor.conftest import NOW, Plan, day, finish, plant_task
from tests.people import People, Tree, acting_as


def given(plan: Plan, ago: int, due: int | None, *units: object, confirmed: int = 0) -> Task:
    """A task issued so many days ago, due so many days from now."""
    with clock.frozen(NOW - dt.timedelta(days=ago)):
        task = plant_task(plan, None if due is None else day(due), *units)  # type: ignore[arg-type]
    task.assignments.update(confirmed_progress=confirmed, progress=confirmed)
    return task


def test_the_path_is_the_chain_with_least_room(tree: Tree, plan: Plan) -> None:
    first = given(plan, 10, 10, tree.most, confirmed=50)  # 20 days of term, half left: 10 days
    slow = given(plan, 0, 30, tree.mof)  # 30 days, after the first
    quick = given(plan, 0, 30, tree.cao_bang, confirmed=90)  # 3 days, after the first
    last = given(plan, 0, 45, tree.lang_son, confirmed=80)  # 9 days, after both
    done = given(plan, 20, 5, tree.that_khe)
    finish(done, day(-1))
    for task, needs in ((slow, first), (quick, first), (last, slow), (last, quick), (first, done)):
        services.link_tasks(SYSTEM, task, needs)
    alone = given(plan, 0, 9, tree.most)

    (chain,) = chains(SYSTEM, plan.programme)
    nodes = {node.task.pk: node for node in chain.nodes}
    assert alone.pk not in nodes
    assert [nodes[task.pk].left for task in (first, slow, quick, last)] == [10, 30, 3, 9]
    assert nodes[done.pk].room is None
    assert nodes[first.pk].end == day(10)
    assert nodes[slow.pk].end == day(40)
    assert nodes[quick.pk].end == day(13)
    assert nodes[last.pk].end == day(49)
    # The first may end on its day 10, for its own deadline; but the slow one must begin on day 0 to keep day 30.
    assert nodes[slow.pk].room == -10
    assert nodes[first.pk].room == -10
    assert nodes[last.pk].room == -4
    assert nodes[quick.pk].room == 17
    assert [node.task.pk for node in chain.path] == [first.pk, slow.pk]
    assert chain.room == -10
    order = [node.task.pk for node in chain.nodes]
    assert order.index(first.pk) < order.index(slow.pk) < order.index(last.pk)


def test_groups_are_apart_and_within_reach(tree: Tree, plan: Plan, people: People) -> None:
    one, two = given(plan, 0, 20, tree.most), given(plan, 0, 60, tree.most)
    three, four = given(plan, 0, 20, tree.mof), given(plan, 0, None, tree.mof)
    services.link_tasks(SYSTEM, two, one)
    services.link_tasks(SYSTEM, four, three)
    assert len(chains(SYSTEM, plan.programme)) == 2
    (own,) = chains(acting_as(people.ministry_focal), plan.programme)
    assert {node.task.pk for node in own.nodes} == {one.pk, two.pk}
    (asked,) = chains(SYSTEM, plan.programme, four)
    assert {node.task.pk for node in asked.nodes} == {three.pk, four.pk}
    assert [node.task.pk for node in asked.path] == [three.pk], "what has no deadline binds nothing"
