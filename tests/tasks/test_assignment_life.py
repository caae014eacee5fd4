"""Accepting, contesting, forwarding, pausing and cancelling work (R5, R12, R13)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from giamsat.core import clock
from giamsat.core.actor import Actor, Holding, Role
from giamsat.core.errors import Conflict, InvalidInput, InvalidTransition, NotAllowed
from giamsat.tasks import selectors, services
from giamsat.tasks.models import Assignment, Task
from tests import work
from tests.people import People, Tree, acting_as, plant_unit


@pytest.fixture
def task(tree: Tree, people: People) -> Task:
    return work.plant_task(work.plant_programme(tree), tree.lang_son, tree.cao_bang)


def forward(task: Task, tree: Tree, people: People, *to: object, due: dt.date | None = None) -> None:
    work.give_on(task, people.province_focal, tree.lang_son, *to, due=due)  # type: ignore[arg-type]


def test_forward_accepts_and_gives_each_its_part(task: Task, tree: Tree, people: People) -> None:
    forward(task, tree, people, tree.that_khe, tree.dong_dang, tree.that_khe, due=work.in_days(10))
    part = work.part_of(task, tree.that_khe)
    assert (part.depth, part.due, part.assigner, part.state) == (
        1,
        work.in_days(10),
        tree.lang_son,
        "assigned",
    )
    assert work.part_of(task, tree.lang_son).state == Assignment.State.ACCEPTED
    assert task.assignments.count() == 4


def test_forward_outside_the_tree(task: Task, tree: Tree, people: People) -> None:
    for foreign in (tree.trung_khanh, tree.most, tree.lang_son, tree.gov):
        with pytest.raises(InvalidInput) as fault:
            forward(task, tree, people, foreign)
        assert "to" in fault.value.fields
    assert task.assignments.count() == 2


def test_forward_after_the_parents_deadline_or_past(task: Task, tree: Tree, people: People) -> None:
    for due in (work.in_days(31), work.in_days(-1)):
        with pytest.raises(InvalidInput) as fault:
            forward(task, tree, people, tree.that_khe, due=due)
        assert set(fault.value.fields) == {"due"}


def test_forward_twice_or_to_a_closed_unit(task: Task, tree: Tree, people: People) -> None:
    forward(task, tree, people, tree.that_khe)
    with pytest.raises(InvalidInput, match="Đã có việc này"):
        forward(task, tree, people, tree.that_khe)
    closed = plant_unit("ubnd-99999", tree.lang_son, "communal-peoples-committee", "UBND xã Cũ", "Old")
    closed.valid_to = clock.today()
    closed.save()
    with pytest.raises(InvalidInput, match="Không còn hoạt động"):
        forward(task, tree, people, closed)


def test_only_the_unit_itself_acts(task: Task, tree: Tree, people: People) -> None:
    part = work.part_of(task, tree.lang_son)
    for person in (people.owner, people.leader, people.inspector, people.standing, people.ministry_focal):
        with pytest.raises(NotAllowed):
            services.accept_assignment(acting_as(person), part, version=part.version)
    services.accept_assignment(acting_as(people.province_approver), part, version=part.version)
    with pytest.raises(Conflict):
        services.accept_assignment(acting_as(people.province_focal), part, version=part.version)


def test_contest_is_decided_by_the_giver_and_takes_the_parts_along(
    task: Task, tree: Tree, people: People
) -> None:
    forward(task, tree, people, tree.that_khe)
    part = work.part_of(task, tree.lang_son)
    contested = services.contest_assignment(
        acting_as(people.province_focal), part, version=part.version, reason="Việc của Sở"
    )
    with pytest.raises(NotAllowed):
        services.decide_contest(
            acting_as(people.province_approver),
            contested,
            version=contested.version,
            withdraw=True,
            reason="x",
        )
    assert list(selectors.decisions(acting_as(people.standing)).contests) == [contested]
    services.decide_contest(
        acting_as(people.standing), contested, version=contested.version, withdraw=True, reason="Đúng"
    )
    states = set(task.assignments.exclude(unit=tree.cao_bang).values_list("state", flat=True))
    assert states == {Assignment.State.CANCELLED}


def test_pause_covers_contested_parts_and_resume_restores_each(
    task: Task, tree: Tree, people: People
) -> None:
    part = work.part_of(task, tree.lang_son)
    services.contest_assignment(
        acting_as(people.province_focal), part, version=part.version, reason="Không phải việc của tỉnh"
    )
    office = acting_as(people.standing)
    paused = services.pause_task(office, task, version=task.version, reason="Chờ nghị định")
    assert set(task.assignments.values_list("state", flat=True)) == {"paused"}
    services.resume_task(office, paused, version=paused.version)
    assert work.part_of(task, tree.lang_son).state == Assignment.State.CONTESTED
    assert work.part_of(task, tree.cao_bang).state == Assignment.State.ASSIGNED


def test_cancelled_work_stands_still(task: Task, tree: Tree, people: People) -> None:
    services.cancel_task(acting_as(people.standing), task, version=task.version, reason="Trùng việc")
    part = work.part_of(task, tree.lang_son)
    with pytest.raises(InvalidTransition):
        services.accept_assignment(acting_as(people.province_focal), part, version=part.version)
    with pytest.raises(InvalidTransition):
        forward(task, tree, people, tree.that_khe)


def test_extension_moves_part_and_task_and_keeps_the_chain(task: Task, tree: Tree, people: People) -> None:
    part = work.part_of(task, tree.lang_son)
    first = part.due
    asked = services.ask_extension(
        acting_as(people.province_focal),
        part,
        version=part.version,
        new_due=work.in_days(45),
        reason="Thiết bị về chậm",
        cause="objective",
    )
    with pytest.raises(NotAllowed):
        services.decide_extension(
            acting_as(people.province_approver), asked, version=asked.version, grant=True
        )
    services.decide_extension(acting_as(people.standing), asked, version=asked.version, grant=True)
    part.refresh_from_db()
    task.refresh_from_db()
    assert (part.due, part.original_due, task.due) == (work.in_days(45), first, work.in_days(45))
    assert [row.old_due for row in selectors.extensions(acting_as(people.owner), task)] == []
    assert [row.old_due for row in selectors.extensions(acting_as(people.province_focal), task)] == [first]


def test_part_is_not_extended_past_its_parent(task: Task, tree: Tree, people: People) -> None:
    forward(task, tree, people, tree.that_khe)
    part = work.part_of(task, tree.that_khe)
    asked = services.ask_extension(
        acting_as(people.owner),
        part,
        version=part.version,
        new_due=work.in_days(31),
        reason="Mưa lũ",
        cause="objective",
    )
    with pytest.raises(InvalidInput, match="việc gốc"):
        services.decide_extension(acting_as(people.province_focal), asked, version=asked.version, grant=True)


def test_extension_without_reason_or_cause_or_later_day(task: Task, tree: Tree, people: People) -> None:
    part = work.part_of(task, tree.lang_son)
    with pytest.raises(InvalidInput) as fault:
        services.ask_extension(
            acting_as(people.province_focal),
            part,
            version=part.version,
            new_due=work.in_days(3),
            reason="",
            cause="",
        )
    assert set(fault.value.fields) == {"reason", "cause", "new_due"}


def test_obstacle_waits_for_a_body_above_or_central(task: Task, tree: Tree, people: People) -> None:
    forward(task, tree, people, tree.that_khe)
    part = work.part_of(task, tree.that_khe)
    said: dict[str, Any] = {"kind": "money", "text": "Thiếu máy quét A3", "answer_due": work.in_days(3)}
    for neighbour in (tree.cao_bang, tree.dong_dang, tree.trung_khanh):
        with pytest.raises(InvalidInput) as fault:
            services.raise_obstacle(acting_as(people.owner), part, decider=neighbour, **said)
        assert set(fault.value.fields) == {"decider"}
    obstacle = services.raise_obstacle(acting_as(people.owner), part, decider=tree.lang_son, **said)
    services.raise_obstacle(acting_as(people.owner), part, decider=tree.mof, **said)
    with pytest.raises(NotAllowed):
        services.answer_obstacle(acting_as(people.stranger), obstacle, version=1, answer="Không")
    up = services.escalate_obstacle(
        acting_as(people.province_focal), obstacle, version=1, to=tree.gov, answer_due=work.in_days(5)
    )
    answered = services.answer_obstacle(
        acting_as(people.leader), up, version=up.version, answer="Cấp kinh phí"
    )
    closed = services.close_obstacle(acting_as(people.owner), answered, version=answered.version)
    assert (closed.state, closed.answer) == ("closed", "Cấp kinh phí")


def test_timeline_shows_a_commune_only_its_own(task: Task, tree: Tree, people: People) -> None:
    forward(task, tree, people, tree.that_khe, tree.dong_dang)
    said = [row.data.get("unit", {}).get("vi") for row in selectors.timeline(acting_as(people.owner), task)]
    assert "UBND xã Thất Khê" in said
    assert "UBND xã Đồng Đăng" not in said
    assert "UBND tỉnh Lạng Sơn" not in said


def test_timeline_reaches_the_body_that_gave_the_work(tree: Tree, people: People) -> None:
    task = work.plant_task(work.plant_programme(tree), tree.most)
    # After a reorganisation the giver may stand beside the unit instead of above it.
    task.assignments.update(assigner=tree.standing)
    part = work.part_of(task, tree.most)
    services.accept_assignment(acting_as(people.ministry_focal), part, version=part.version)
    office = Actor(
        people.citizen.pk, "x", (Holding(Role.STANDING_OFFICE, tree.standing.pk, tree.standing.path),)
    )
    assert "assignment.accepted" in [row.verb for row in selectors.timeline(office, task)]
