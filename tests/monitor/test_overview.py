"""The overview against a case counted by hand, for the nation, for a province, for a commune."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

import pytest
from django.utils.translation import override

from giamsat.core import clock
from giamsat.core.actor import SYSTEM, Role
from giamsat.core.errors import NotAllowed, NotFound
from giamsat.directives.models import PartyRole
from giamsat.events.models import Event
from giamsat.monitor import services, tallies, worst
from giamsat.monitor.figures import Figures, Light
from giamsat.monitor.selectors import overview, unit_picture
from giamsat.tasks.models import Assignment, Task
from giamsat.tasks.services import pause_task, raise_obstacle
from giamsat.ui.timeline import sentence
from giamsat.units.models import Territory, Unit
from tests.monitor.conftest import NOW, Plan, assert_exact, assign, day, finish, plant_plan, plant_task
from tests.people import People, Tree, acting_as, give


@dataclass(frozen=True)
class Case:
    """Seven tasks, one in each time state; the overdue one is with a province and two of its communes."""

    done: Task
    late: Task
    overdue: Task
    soon: Task
    term: Task
    none: Task
    paused: Task


@pytest.fixture
def case(tree: Tree, plan: Plan, people: People) -> Case:
    with clock.frozen(NOW - dt.timedelta(days=60)):
        case = Case(
            done=plant_task(plan, day(-20), tree.most, group=plan.data),
            late=plant_task(plan, day(-20), tree.lang_son, tree.cao_bang, group=plan.data),
            overdue=plant_task(plan, day(-10), tree.lang_son, group=plan.data),
            soon=plant_task(plan, day(7), tree.that_khe, group=plan.skills),
            term=plant_task(plan, day(8), tree.most, group=plan.skills),
            none=plant_task(plan, None, tree.mof),
            paused=plant_task(plan, day(-5), tree.mof),
        )
        assign(case.overdue, [tree.that_khe, tree.dong_dang], parent=case.overdue.assignments.get())
        assign(case.term, [tree.mof], role=PartyRole.COORDINATE)
        case.overdue.assignments.filter(unit=tree.dong_dang).update(progress=80, confirmed_progress=30)
        finish(case.done, day(-20))
        finish(case.late, day(-19))
        pause_task(acting_as(people.standing), case.paused, version=1, reason="Chờ luật")
    return case


@pytest.fixture
def land(tree: Tree) -> None:
    """The provinces and communes get their land."""
    lang_son = Territory.objects.create(
        code="20",
        level="province",
        kind="tỉnh",
        name_vi="Lạng Sơn",
        name_en="Lang Son",
        longitude=106.7,
        latitude=21.8,
    )
    Unit.objects.filter(pk=tree.lang_son.pk).update(territory=lang_son)
    for code, name, unit in (("06040", "Thất Khê", tree.that_khe), ("06184", "Đồng Đăng", tree.dong_dang)):
        commune = Territory.objects.create(
            code=code, level="commune", kind="xã", name_vi=name, name_en=name, longitude=106.5, latitude=22.1,
            province=lang_son,
        )  # fmt: skip
        Unit.objects.filter(pk=unit.pk).update(territory=commune)


def test_the_nation(case: Case, tree: Tree, plan: Plan, people: People, land: None) -> None:
    picture = overview(acting_as(people.leader), plan.programme)
    assert picture.unit.code == "vn"
    assert picture.counts_tasks
    assert picture.totals == Figures(done=1, late=1, term=1, soon=1, overdue=1, none=1, paused=1)
    assert picture.totals.total == Task.objects.count()
    assert round(picture.totals.rate_all or 0, 1) == 28.6
    assert round(picture.totals.rate_due or 0, 1) == 66.7
    assert picture.totals.on_time == 50.0
    assert [(group.code, group.figures.total) for group in picture.groups] == [
        ("data", 3),
        ("skills", 2),
        ("", 2),
    ]
    heat = {row.unit.code: ([cell.total for cell in row.cells], row.total.total) for row in picture.heat}
    assert heat == {"most": ([1, 1, 0], 2), "mof": ([0, 1, 2], 3)}
    (tile,) = picture.provinces
    assert (tile.code, tile.own.late, tile.own.overdue, tile.all.overdue, tile.all.soon) == ("20", 1, 1, 3, 1)
    assert (tile.light, tile.communes, tile.communes_green) == (Light.RED, 2, 0)
    assert {dot.name: (dot.state, dot.total, dot.overdue) for dot in picture.communes} == {
        "Thất Khê": ("overdue", 2, 1),
        "Đồng Đăng": ("overdue", 1, 1),
    }
    assert {row.unit.code for row in picture.worst.units} == {"ubnd-20", "ubnd-06040", "ubnd-06184"}
    assert [(gap.unit.code, gap.gap) for gap in picture.worst.gaps] == [("ubnd-06184", 50.0)]
    longest = picture.worst.assignments
    assert [(row.unit.code, row.others) for row in longest] == [("ubnd-20", 2)]
    assert {row.days for row in longest} == {10}
    assert [(week.first, week.count, week.unit_count) for week in picture.ahead[:2]] == [
        (day(0), 0, 0),
        (day(5), 2, 3),
    ]
    assert len(picture.ahead) == 8
    assert {ref.code for ref, _count in picture.ahead[1].units} == {"ubnd-06040", "most", "mof"}


def test_the_same_figures_after_a_fold(case: Case, plan: Plan) -> None:
    before = overview(SYSTEM, plan.programme)
    while tallies.fold():
        pass
    after = overview(SYSTEM, plan.programme)
    assert (after.totals, after.groups, after.heat, after.ahead) == (
        before.totals,
        before.groups,
        before.heat,
        before.ahead,
    )


def test_midnight_needs_no_sweep(case: Case, plan: Plan) -> None:
    before = overview(SYSTEM, plan.programme).totals
    with clock.frozen(NOW + dt.timedelta(days=8)):
        after = overview(SYSTEM, plan.programme).totals
    assert (before.soon, before.overdue) == (1, 1)
    assert (after.soon, after.term, after.overdue) == (1, 0, 2)


def test_a_province_sees_what_came_into_it_once(case: Case, tree: Tree, plan: Plan, people: People) -> None:
    picture = overview(acting_as(people.province_focal), plan.programme)
    assert (picture.unit.code, picture.counts_tasks) == ("ubnd-20", True)
    assert picture.parts is not None
    assert picture.parts.total == 3
    # late and overdue were given to the province, soon straight to a commune; parts given on count no more.
    assert (picture.totals.late, picture.totals.overdue, picture.totals.soon) == (1, 1, 1)
    assert picture.totals.total == 3
    assert {row.unit.code for row in picture.heat} == {"ubnd-06040", "ubnd-06184"}
    assert {row.unit.code for row in picture.worst.units} == {"ubnd-20", "ubnd-06040", "ubnd-06184"}
    with pytest.raises(NotFound):
        overview(acting_as(people.province_focal), plan.programme, unit=tree.cao_bang)
    with pytest.raises(NotFound):
        overview(acting_as(people.province_focal), plan.programme, unit=tree.vn)
    below = overview(acting_as(people.province_focal), plan.programme, unit=tree.dong_dang)
    assert below.totals.total == 1


def test_a_commune_sees_nothing_of_others(case: Case, tree: Tree, plan: Plan, people: People) -> None:
    picture = overview(acting_as(people.stranger), plan.programme)
    assert picture.unit.code == "ubnd-06184"
    assert picture.totals == Figures(overdue=1)
    assert picture.parts == Figures(overdue=1, progress=80, confirmed=30)
    assert [row.unit.code for row in picture.worst.assignments] == ["ubnd-06184"]
    assert all(ref.code == "ubnd-06184" for week in picture.ahead for ref, _count in week.units)
    assert picture.changed.latest == ()
    for foreign in (tree.that_khe, tree.lang_son, tree.most):
        with pytest.raises(NotFound):
            unit_picture(acting_as(people.stranger), foreign)
        with pytest.raises(NotFound):
            unit_picture(acting_as(people.stranger), foreign, plan.programme)
    with pytest.raises((NotAllowed, NotFound)):
        overview(acting_as(people.citizen), plan.programme)


def test_the_body_that_runs_a_programme_sees_it_whole(
    case: Case, tree: Tree, plan: Plan, people: People
) -> None:
    plan.programme.owner = tree.standing
    plan.programme.save()
    give(people.citizen, tree.standing, Role.STANDING_OFFICE)
    picture = overview(acting_as(people.citizen), plan.programme)
    assert (picture.unit.code, picture.totals.total, picture.counts_tasks) == ("vn", 7, True)


def test_own_programme_counts_upwards_only_when_linked(tree: Tree, plan: Plan, people: People) -> None:
    own = plant_plan(tree, "lang-son-57")
    own.programme.owner, own.programme.parent = tree.lang_son, plan.programme
    own.programme.save()
    plant_task(own, day(5), tree.that_khe)
    assert overview(SYSTEM, plan.programme).totals.total == 0
    own.programme.linked = True
    own.programme.save()
    assert overview(SYSTEM, plan.programme).totals.total == 1
    local = overview(acting_as(people.province_focal), own.programme)
    assert (local.unit.code, local.counts_tasks, local.totals.total) == ("ubnd-20", True, 1)


def test_a_unit_page(case: Case, tree: Tree, plan: Plan, people: People) -> None:
    blocked = Assignment.objects.get(task=case.soon)
    raise_obstacle(
        acting_as(people.owner), blocked, kind="money", text="Chưa có kinh phí", decider=tree.lang_son,
        answer_due=day(3),
    )  # fmt: skip
    picture = unit_picture(acting_as(people.leader), tree.lang_son, plan.programme)
    assert (picture.own.late, picture.own.overdue, picture.own.total) == (1, 1, 2)
    assert (picture.all.total, picture.given.overdue, picture.given.total) == (5, 2, 2)
    assert [child.unit.code for child in picture.children] == ["ubnd-06040", "ubnd-06184"]
    assert [row.text for row in picture.waited_for_by] == ["Chưa có kinh phí"]
    assert picture.waits_for == ()
    commune = unit_picture(acting_as(people.owner), tree.that_khe)
    assert [row.decider.code for row in commune.waits_for] == ["ubnd-20"]
    changed = overview(acting_as(people.province_focal), plan.programme).changed
    assert (changed.obstacles_opened, changed.tasks_done) == (1, None)
    said = "UBND xã Thất Khê nêu vướng mắc, chờ UBND tỉnh Lạng Sơn quyết định"
    assert sentence(changed.latest[0]) == said
    assert overview(SYSTEM, plan.programme, since=day(1)).changed.obstacles_opened == 0


def test_deadlines_that_pass_are_told_once(case: Case, tree: Tree, plan: Plan) -> None:
    assert services.record_crossings() == 3
    assert services.record_crossings() == 0
    of_commune = case.overdue.assignments.get(unit=tree.dong_dang)
    told = Event.objects.get(verb="deadline.passed", subject_id=of_commune.pk)
    assert (told.subject_type, told.task_id, told.programme_id) == (
        "assignment",
        case.overdue.pk,
        plan.programme.pk,
    )
    assert (told.path, told.via, told.actor_id, told.changes) == (tree.dong_dang.path, "job", None, {})
    assert told.data == {
        "unit": {"vi": tree.dong_dang.name_vi, "en": tree.dong_dang.name_en},
        "due": str(of_commune.due),
    }
    # They passed at the end of their day, however late the sweep came.
    assert overview(SYSTEM, plan.programme).changed.assignments_overdue == 0
    assert overview(SYSTEM, plan.programme, since=day(-8)).changed.assignments_overdue == 0
    changed = overview(SYSTEM, plan.programme, since=day(-9)).changed
    assert (changed.assignments_overdue, changed.tasks_overdue) == (3, 1)
    case.overdue.assignments.filter(unit=tree.dong_dang).update(due=day(-1))
    assert services.record_crossings() == 1
    assert overview(SYSTEM, plan.programme, since=day(0)).changed.assignments_overdue == 1
    case.soon.assignments.update(due=day(0))
    assert services.record_crossings() == 0
    # The last day has passed in Hanoi while it is still the same day in London.
    with clock.frozen(dt.datetime(2026, 3, 11, 17, 1, tzinfo=dt.UTC)):
        assert services.record_crossings() == 1


def test_queries_do_not_grow(
    case: Case,
    tree: Tree,
    plan: Plan,
    people: People,
    land: None,
    django_assert_num_queries: Callable[[int], AbstractContextManager[object]],
) -> None:
    leader, focal = acting_as(people.leader), acting_as(people.province_focal)
    for who in (leader, focal):
        with django_assert_num_queries(
            16
        ):  # Of those after the first, nobody reads the units and their places.
            overview(who, plan.programme)
    for _more in range(2):
        with django_assert_num_queries(15):
            overview(leader, plan.programme)
        with django_assert_num_queries(15):
            overview(focal, plan.programme)
        with django_assert_num_queries(5):
            unit_picture(leader, tree.lang_son)
        for number in range(15):
            task = plant_task(plan, day(number - 5), tree.lang_son, tree.most, group=plan.data)
            assign(task, [tree.that_khe, tree.dong_dang], parent=task.assignments.get(unit=tree.lang_son))
    assert_exact()


def test_what_is_kept_of_units_ends_with_them(
    case: Case, tree: Tree, plan: Plan, people: People, land: None
) -> None:
    """Names, places and rows are kept between requests; each change shows at once, whatever made it."""
    leader = acting_as(people.leader)
    before = overview(leader, plan.programme)
    assert overview(leader, plan.programme).places is before.places, "the same figures: the same places"
    plant_task(plan, day(-2), tree.that_khe)
    after = overview(leader, plan.programme)
    assert {dot.name: dot.overdue for dot in after.communes} != {
        dot.name: dot.overdue for dot in before.communes
    }
    Unit.objects.filter(pk=tree.lang_son.pk).update(name_vi="UBND tỉnh Xứ Lạng")
    assert [tile.unit.name for tile in overview(leader, plan.programme).provinces] == ["UBND tỉnh Xứ Lạng"]
    Territory.objects.filter(level="commune", name_vi="Thất Khê").update(name_vi="Thất Khê mới")
    assert "Thất Khê mới" in {dot.name for dot in overview(leader, plan.programme).communes}
    with override("en"):
        assert "Thất Khê mới" not in {dot.name for dot in overview(leader, plan.programme).communes}


def test_a_task_group_has_a_picture_of_its_own(
    case: Case, tree: Tree, plan: Plan, people: People, land: None
) -> None:
    """What the picture of a group holds is what the whole says of it, now and then."""
    for then in (None, NOW - dt.timedelta(hours=1)):
        for unit in (None, tree.lang_son):
            whole = overview(SYSTEM, plan.programme, unit=unit, then=then)
            parts = [
                overview(SYSTEM, plan.programme, unit=unit, then=then, group=group)
                for group in (plan.data, plan.skills)
            ]
            for part, said in zip(parts, whole.groups, strict=False):
                assert part.totals == said.figures
                assert [each.id for each in part.groups] == [said.id]
            ahead = sum(week.count for week in whole.ahead)
            assert sum(week.count for part in parts for week in part.ahead) == ahead
    data, skills = parts
    assert {row.task_id for row in data.worst.assignments} <= {case.overdue.pk}
    assert not skills.worst.assignments
    assert {row.unit.id: row.own.overdue for row in data.worst.units}[tree.lang_son.pk] == 1
    assert not skills.worst.units
    services.record_crossings()
    week = clock.today() - dt.timedelta(days=30)
    told = [
        overview(SYSTEM, plan.programme, since=week, group=group).changed
        for group in (None, plan.data, plan.skills)
    ]
    assert told[0].assignments_overdue == told[1].assignments_overdue > told[2].assignments_overdue == 0


def test_the_longest_late_are_found_from_the_beginning_of_what_is_late(
    case: Case, tree: Tree, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(14):
        task = plant_task(plan, day(-1), tree.most, tree.mof, tree.lang_son)
        task.assignments.update(due=day(-20 + number // 2))
    whole = overview(SYSTEM, plan.programme).worst.assignments
    assert len(whole) == worst.SHOWN
    assert [row.others for row in whole] == [2] * worst.SHOWN
    assert [(row.due, row.task_id) for row in whole] == sorted((row.due, row.task_id) for row in whole)
    monkeypatch.setattr(worst, "FIRST_READ", 1)
    assert overview(SYSTEM, plan.programme).worst.assignments == whole


def test_an_event_is_found_by_the_tree_of_its_unit(tree: Tree, people: People) -> None:
    paths = [unit.path for unit in Unit.objects.all()] + [
        "vn.a",
        "vn.a0",
        "vn.a_1",
        "vn.a1.b",
        "vn.A",
        "vn.a.b.c",
        "vnm",
    ]
    Event.objects.bulk_create(
        Event(at=clock.now(), verb="registry.loaded", via="job", subject_type="test", subject_id=1, path=path)
        for path in paths
    )
    for path in paths:
        found = Event.objects.filter(path__in_tree=path).order_by("pk")
        assert list(found) == list(Event.objects.filter(path__within=path).order_by("pk"))
        assert found.exists()
