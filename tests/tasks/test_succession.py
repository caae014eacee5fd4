"""Use case: units merge or split, and the work in hand goes on; figures agree with the facts throughout."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db.models import Q

from giamsat.accounts.models import Grant
from giamsat.core import clock
from giamsat.core.actor import SYSTEM, Role
from giamsat.core.errors import InvalidInput
from giamsat.directives.models import Programme
from giamsat.events.models import Event
from giamsat.events.registry import names_of
from giamsat.monitor.services import find_differences
from giamsat.tasks import services
from giamsat.tasks.models import Assignment, Obstacle, Task
from giamsat.tasks.policies import visible_assignments
from giamsat.tasks.succession import work_in_hand
from giamsat.units.models import Unit
from giamsat.units.services import merge_units, split_unit
from tests.people import People, Tree, acting_as, plant_unit

DECISION = "202/2025/QH15"


@pytest.fixture
def programme(tree: Tree) -> Programme:
    return Programme.objects.create(
        code="57", name_vi="Nghị quyết 57", name_en="Resolution 57", owner=tree.vn,
        steering_unit=tree.steering, opened_on=dt.date(2025, 1, 1),
    )  # fmt: skip


def issue(programme: Programme, *units: Unit) -> Task:
    return services.issue_task(
        SYSTEM,
        programme,
        services.Obligation(
            title="Số hóa hồ sơ", content="Số hóa hồ sơ hộ tịch.", deadline_kind="day",
            due=clock.today() + dt.timedelta(days=30), product="Kho", authority="UBND", responsibility="UBND",
        ),
        services.Addressees(units, ()),
    )  # fmt: skip


def part(task: Task, unit: Unit) -> Assignment:
    return task.assignments.select_related("unit", "assigner").get(unit=unit)


def forward(people: People, task: Task, *to: Unit) -> None:
    given = task.assignments.get(unit=people.province_focal.unit)
    services.forward_assignment(
        acting_as(people.province_focal), given, version=given.version, to=to, due=given.due
    )


def merge(*before: Unit, into: Unit) -> None:
    merge_units(SYSTEM, before, into, clock.today(), decision=DECISION)
    assert [str(difference) for difference in find_differences()] == []


def test_work_goes_to_the_successor_with_its_people(people: People, tree: Tree, programme: Programme) -> None:
    task = issue(programme, tree.lang_son)
    forward(people, task, tree.that_khe)
    before = part(task, tree.that_khe)
    merge(tree.that_khe, into=tree.dong_dang)
    after = part(task, tree.dong_dang)
    assert (after.pk, after.state, after.parent_id) == (before.pk, "assigned", before.parent_id)
    assert after.version > before.version
    event = Event.objects.get(verb="assignment.handed_over")
    assert event.data == {"unit": names_of(tree.dong_dang), "former_unit": names_of(tree.that_khe)}
    assert (event.task_id, event.path) == (task.pk, tree.dong_dang.path)
    accepted = services.accept_assignment(acting_as(people.owner), after, version=after.version)
    assert accepted.state == "accepted"


def test_finished_work_stays_where_it_was_done(people: People, tree: Tree, programme: Programme) -> None:
    task = issue(programme, tree.that_khe)
    task.assignments.update(state="confirmed", completed_on=clock.today(), progress=100)
    merge(tree.that_khe, into=tree.dong_dang)
    assert part(task, tree.that_khe).state == "confirmed"
    assert not task.assignments.filter(unit=tree.dong_dang).exists()


def test_what_both_have_goes_on_once(people: People, tree: Tree, programme: Programme) -> None:
    task = issue(programme, tree.that_khe, tree.dong_dang)
    assert work_in_hand([tree.that_khe], tree.dong_dang).double == 1
    merge(tree.that_khe, into=tree.dong_dang)
    old = part(task, tree.that_khe)
    assert old.state == "cancelled"
    assert old.state_reason == "Sắp xếp đơn vị: UBND xã Đồng Đăng đã có việc này và tiếp tục thực hiện."
    assert part(task, tree.dong_dang).state == "assigned"
    assert Event.objects.get(verb="assignment.merged_away").changes["state"] == ["assigned", "cancelled"]


def test_of_two_that_merge_into_a_third_one_part_goes_on(
    people: People, tree: Tree, programme: Programme
) -> None:
    task = issue(programme, tree.that_khe, tree.dong_dang)
    heir = plant_unit("ubnd-09999", tree.lang_son, tree.that_khe.kind, "UBND xã Mới", "New Commune")
    merge(tree.that_khe, tree.dong_dang, into=heir)
    assert [row.unit_id for row in task.assignments.exclude(state="cancelled")] == [heir.pk]


def test_the_last_open_part_of_a_task_ends_it(people: People, tree: Tree, programme: Programme) -> None:
    task = issue(programme, tree.that_khe, tree.dong_dang)
    task.assignments.filter(unit=tree.dong_dang).update(state="confirmed", completed_on=clock.today())
    merge(tree.that_khe, into=tree.dong_dang)
    task.refresh_from_db()
    assert (task.state, task.done_on) == ("done", clock.today())


def test_parts_hang_on_the_successors_own(people: People, tree: Tree, programme: Programme) -> None:
    task = issue(programme, tree.lang_son, tree.cao_bang)
    forward(people, task, tree.that_khe)
    merge(tree.lang_son, into=tree.cao_bang)
    below = part(task, tree.that_khe)
    assert (below.parent_id, below.assigner_id) == (part(task, tree.cao_bang).pk, tree.cao_bang.pk)
    assert below.unit.path.startswith(tree.cao_bang.path)
    assert Event.objects.get(verb="assignment.giver_changed").data["giver"]["vi"] == tree.cao_bang.name_vi


def test_a_unit_that_merges_into_the_one_above(people: People, tree: Tree, programme: Programme) -> None:
    task = issue(programme, tree.lang_son)
    forward(people, task, tree.that_khe, tree.dong_dang)
    merge(tree.that_khe, into=tree.lang_son)
    assert part(task, tree.that_khe).state == "cancelled"
    assert part(task, tree.lang_son).state == "accepted"
    assert part(task, tree.dong_dang).parent_id == part(task, tree.lang_son).pk


def test_own_tasks_and_questions_go_along(people: People, tree: Tree, programme: Programme) -> None:
    own = Programme.objects.create(
        code="20",
        name_vi="Của tỉnh",
        name_en="Own",
        owner=tree.lang_son,
        steering_unit=tree.lang_son,
        opened_on=dt.date(2025, 1, 1),
    )
    task = issue(own, tree.that_khe)
    Obstacle.objects.create(
        assignment=part(task, tree.that_khe), kind="money", text="Thiếu kinh phí", decider=tree.lang_son,
        answer_due=clock.today(), raised_by=people.owner, raised_at=clock.now(),
    )  # fmt: skip
    found = work_in_hand([tree.lang_son], tree.cao_bang)
    assert (found.own, found.given, found.tasks, found.questions) == (0, 1, 1, 1)
    merge(tree.lang_son, into=tree.cao_bang)
    task.refresh_from_db()
    assert task.owner == tree.cao_bang
    assert Obstacle.objects.get().decider == tree.cao_bang
    assert work_in_hand([tree.lang_son]).own == work_in_hand([tree.lang_son]).given == 0


def test_a_split_leaves_the_work_with_the_first_named_or_the_chosen(
    people: People, tree: Tree, programme: Programme
) -> None:
    kind = tree.that_khe.kind
    a = plant_unit("ubnd-09001", tree.lang_son, kind, "UBND xã Một", "One")
    b = plant_unit("ubnd-09002", tree.lang_son, kind, "UBND xã Hai", "Two")
    first, second = issue(programme, tree.that_khe), issue(programme, tree.dong_dang)
    split_unit(SYSTEM, tree.that_khe, [b, a], clock.today(), decision=DECISION)
    assert part(first, b).state == "assigned"
    split_unit(SYSTEM, tree.dong_dang, [b, a], clock.today(), heir=a, decision=DECISION)
    assert part(second, a).state == "assigned"
    assert find_differences() == []
    people.owner.refresh_from_db()
    assert people.owner.unit == b
    with pytest.raises(InvalidInput) as refused:
        split_unit(SYSTEM, tree.trung_khanh, [a, b], clock.today(), heir=tree.mof)
    assert "heir" in refused.value.fields


def test_readers_of_the_successor_see_it_and_the_former_grants_are_history(
    people: People, tree: Tree, programme: Programme
) -> None:
    task = issue(programme, tree.that_khe)
    merge(tree.that_khe, into=tree.dong_dang)
    seen = Assignment.objects.filter(visible_assignments(acting_as(people.stranger)))
    assert [row.task_id for row in seen] == [task.pk]
    closed = Grant.objects.filter(Q(unit=tree.that_khe), role=Role.FOCAL_POINT.value)
    assert closed.count() == 2
    assert not closed.filter(revoked_at__isnull=True).exists()
