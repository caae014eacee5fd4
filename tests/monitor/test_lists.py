"""Every number opens: the list behind a figure has exactly as many rows, for every unit and state."""

from __future__ import annotations

from giamsat.core.actor import SYSTEM
from giamsat.monitor import reads
from giamsat.monitor.figures import COUNTS, Figures
from giamsat.monitor.lists import Counted, assignments_counted, tasks_counted
from giamsat.monitor.selectors import overview, scope_of, unit_picture
from giamsat.tasks.timestate import TimeState
from giamsat.units.models import Unit
from tests.monitor.conftest import Plan
from tests.monitor.test_overview import Case, case
from tests.people import People, acting_as

__all__ = ["case"]


def test_every_number_opens(case: Case, plan: Plan, people: People) -> None:
    seen = 0
    for unit in Unit.objects.all():
        picture = unit_picture(SYSTEM, unit, plan.programme)
        scope = overview(SYSTEM, plan.programme, unit=unit)
        by_group = reads.groups_of_units(scope_of(SYSTEM, plan.programme, unit), [unit.pk]).get(unit.pk, {})
        entered = sum(by_group.values(), Figures())
        if not scope.counts_tasks:
            assert scope.totals == entered
        for counted, figures in (
            (Counted.OWN, picture.own),
            (Counted.ALL, picture.all),
            (Counted.GIVEN, picture.given),
            (Counted.ENTERED, entered),
        ):
            for name in COUNTS:
                rows = assignments_counted(SYSTEM, plan.programme, unit, counted, state=TimeState(name))
                assert rows.count() == figures.of(name), (unit.code, counted, name)
                seen += rows.count()
    assert seen > 50
    totals = overview(SYSTEM, plan.programme).totals
    for name in COUNTS:
        assert tasks_counted(SYSTEM, plan.programme, state=TimeState(name)).count() == totals.of(name)
    for group in overview(SYSTEM, plan.programme).groups[:2]:
        assert tasks_counted(SYSTEM, plan.programme, group_id=group.id).count() == group.figures.total


def test_a_list_shows_only_what_the_person_may_see(case: Case, plan: Plan, people: People) -> None:
    stranger = acting_as(people.stranger)
    for unit in Unit.objects.exclude(code="ubnd-06184"):
        rows = assignments_counted(stranger, plan.programme, unit, Counted.ALL)
        assert {row.unit.code for row in rows} <= {"ubnd-06184"}
