"""Every number opens: the list behind a figure has exactly as many rows, for every unit and state."""

from __future__ import annotations

from giamsat.core.actor import SYSTEM
from giamsat.directives.models import TaskGroup
from giamsat.monitor import reads
from giamsat.monitor.figures import COUNTS, Figures
from giamsat.monitor.selectors import overview, scope_of, unit_picture
from giamsat.tasks.listing import Filter, list_assignments, list_tasks
from giamsat.tasks.listing_tree import list_tree_tasks
from giamsat.units.models import Unit
from tests.monitor.conftest import Plan, day, plant_plan, plant_task
from tests.monitor.test_overview import Case, case
from tests.people import People, Tree, acting_as

__all__ = ["case"]


def test_every_number_opens(case: Case, plan: Plan, people: People) -> None:
    seen = 0
    for unit in Unit.objects.all():
        picture = unit_picture(SYSTEM, unit, plan.programme)
        scope = overview(SYSTEM, plan.programme, unit=unit)
        by_group = reads.groups_of_units(scope_of(SYSTEM, plan.programme, unit), [unit.pk]).get(unit.pk, {})
        entered = sum(by_group.values(), Figures())
        assert picture.tasks == entered
        if scope.parts is not None:
            assert scope.totals == entered
            assert scope.parts == picture.entered
        for below, figures in (("", picture.own), ("1", picture.all), ("top", picture.entered)):
            for name in COUNTS:
                once = list_tree_tasks(SYSTEM, Filter(plan.programme, (name,), unit, "once"))
                assert once.count() == picture.tasks.of(name), (unit.code, name)
                rows = list_assignments(SYSTEM, Filter(plan.programme, (name,), unit, below))
                assert rows.count() == figures.of(name), (unit.code, below, name)
                seen += rows.count()
    assert seen > 50


def test_totals_open_tasks_with_those_of_linked_programmes(
    case: Case, tree: Tree, plan: Plan, people: People
) -> None:
    own = plant_plan(tree, "lang-son-57")
    own.programme.owner, own.programme.parent, own.programme.linked = tree.lang_son, plan.programme, True
    own.programme.save()
    plant_task(own, day(5), tree.that_khe)
    totals = overview(SYSTEM, plan.programme).totals
    for name in COUNTS:
        assert list_tasks(SYSTEM, Filter(plan.programme, (name,))).count() == totals.of(name), name
    for group in overview(SYSTEM, plan.programme).groups[:2]:
        assert group.id is not None
        wanted = Filter(plan.programme, group=TaskGroup.objects.get(pk=group.id))
        assert list_tasks(SYSTEM, wanted).count() == group.figures.total


def test_a_list_shows_only_what_the_person_may_see(case: Case, plan: Plan, people: People) -> None:
    stranger = acting_as(people.stranger)
    for unit in Unit.objects.exclude(code="ubnd-06184"):
        rows = list_assignments(stranger, Filter(plan.programme, unit=unit, below="1"))
        assert {row.unit.code for row in rows} <= {"ubnd-06184"}
