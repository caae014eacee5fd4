"""The quick list of programs holds exactly what the list of pages holds, in the same order."""

from __future__ import annotations

from itertools import product

import pytest

from giamsat.accounts.models import Person
from giamsat.core import clock
from giamsat.directives.models import Programme
from giamsat.tasks.listing import Filter, list_assignments
from giamsat.tasks.listing_rows import After, assignment_rows, soon_days
from giamsat.tasks.models import Assignment, Task
from giamsat.tasks.timestate import TimeState
from giamsat.units.models import Unit
from tests import work
from tests.people import People, Tree, acting_as

EVERY = 200


@pytest.fixture
def planted(tree: Tree, people: People) -> Programme:
    """Late, soon, far, without a day, paused, cancelled, done and forwarded work in two programmes."""
    programme = work.plant_programme(tree)
    other = work.plant_programme(tree, code="de-an-06")
    late = work.plant_task(programme, tree.most, title="Trễ", due=work.in_days(1))
    soon = work.plant_task(programme, tree.lang_son, title="Kết nối", due=work.in_days(3))
    far = work.plant_task(other, tree.mof, title="Định danh", due=work.in_days(90), coordinates=(tree.most,))
    done = work.plant_task(programme, tree.most, title="Xong", due=work.in_days(4))
    work.give_on(soon, people.province_focal, tree.lang_son, tree.that_khe, tree.dong_dang)
    late.assignments.update(due=work.in_days(-2))
    done.assignments.update(state="confirmed", completed_on=work.in_days(0))
    far.assignments.filter(unit=tree.most).update(state="paused")
    soon.assignments.filter(unit=tree.dong_dang).update(state="cancelled")
    soon.assignments.filter(unit=tree.that_khe).update(due=None)
    Task.objects.filter(pk=late.pk).update(due=work.in_days(-2))
    return programme


def same(person: Person, wanted: Filter) -> int:
    actor = acting_as(person)
    slow = list(list_assignments(actor, wanted))
    quick = assignment_rows(actor, wanted, limit=EVERY)
    assert [row.id for row in quick] == [row.pk for row in slow], wanted
    today, soon = clock.today(), soon_days(wanted)
    assert [row.time_state(today, soon) for row in quick] == [row.time_state for row in slow]  # type: ignore[attr-defined]
    return len(slow)


def test_both_lists_are_equal(planted: Programme, tree: Tree, people: People) -> None:
    readers = (people.standing, people.leader, people.owner, people.province_focal, people.stranger)
    units: list[tuple[Unit | None, str]] = [(None, "")]
    units += [(unit, below) for unit in (tree.most, tree.lang_son, tree.that_khe) for below in ("", "1")]
    states: list[tuple[str, ...]] = [
        (),
        *((state,) for state in TimeState),
        ("overdue", "soon"),
        ("term", "none"),
    ]
    seen = 0
    for person, (unit, below), wanted in product(readers, units, states):
        for programme in (None, planted):
            seen += same(person, Filter(programme, wanted, unit, below))
    assert seen > 100


def test_other_conditions(planted: Programme, people: People) -> None:
    task = Assignment.objects.filter(state="confirmed").values_list("task_id", flat=True).get()
    for wanted in (
        Filter(role="coordinate"), Filter(task_id=task), Filter(work_state="assigned"), Filter(with_cancelled=True),
        Filter(planted, ("overdue",), role="lead", work_state="assigned"),
    ):  # fmt: skip
        assert same(people.standing, wanted)


def test_pages_follow_each_other(planted: Programme, people: People) -> None:
    actor, wanted = acting_as(people.standing), Filter(with_cancelled=True)
    every = [row.id for row in assignment_rows(actor, wanted, limit=EVERY)]
    got: list[int] = []
    after = None
    while rows := assignment_rows(actor, wanted, limit=2, after=after):
        got += [row.id for row in rows]
        after = After(rows[-1].due, rows[-1].id)
    assert got == every
    assert len(every) > 5


def test_a_right_that_ends_is_gone_at_once(planted: Programme, tree: Tree, people: People) -> None:
    assert assignment_rows(acting_as(people.owner), Filter(), limit=EVERY)
    people.owner.grants.update(revoked_at=clock.now(), revoke_reason="thôi việc")
    assert assignment_rows(acting_as(people.owner), Filter(), limit=EVERY) == []
