"""A level's total counts a task once (R9), whatever happened, and however many finish at the same time."""

from __future__ import annotations

import datetime as dt
import itertools
import random
import threading
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections, transaction

from giamsat.core import clock
from giamsat.core.actor import SYSTEM
from giamsat.monitor import bulk, services, tallies
from giamsat.monitor.compare import compare
from giamsat.monitor.figures import COUNTS
from giamsat.monitor.models import FoldMark, Part, UnitTally
from giamsat.monitor.selectors import overview, unit_picture
from giamsat.tasks.listing import Filter
from giamsat.tasks.listing_tree import list_tree_tasks, list_tree_tasks_then
from giamsat.tasks.models import Assignment
from giamsat.tasks.timestate import TimeState, time_state
from giamsat.units.models import Unit
from tests.monitor.conftest import NOW, Plan, assert_exact, assign, day, finish, plant_plan, plant_task
from tests.monitor.test_chaos import Chaos
from tests.monitor.test_concurrency import closing, connect
from tests.people import People, Tree, plant_tree


def counted_by_hand(programme_id: int, today: dt.date, soon_days: int) -> dict[tuple[int, str], int]:
    """(unit, time state) -> tasks of its tree, one by one, from the rows themselves."""
    paths = dict(Unit.objects.values_list("pk", "path"))
    above = {
        low: [pk for pk, path in paths.items() if f"{paths[low]}.".startswith(f"{path}.")] for low in paths
    }
    tops: dict[tuple[int, int], list[Assignment]] = defaultdict(list)
    for row in Assignment.objects.filter(programme=programme_id).exclude(state="cancelled"):
        for unit in above[row.unit_id]:
            if row.depth == 0 or unit not in above[row.assigner_id]:
                tops[unit, row.task_id].append(row)
    counts: dict[tuple[int, str], int] = defaultdict(int)
    for (unit, _task), rows in tops.items():
        bearing = [row for row in rows if row.role == "lead"] or rows
        still = [row for row in bearing if row.completed_on is None]
        going = [row for row in still if row.state != "paused"]
        late = any(row.completed_on and row.due and row.completed_on > row.due for row in bearing)
        if still:
            state = time_state(
                paused=not going, cancelled=False, completed_on=None, today=today, soon_days=soon_days,
                due=min((row.due for row in going if row.due), default=None),
            )  # fmt: skip
        else:
            state = TimeState.DONE_LATE if late else TimeState.DONE_ON_TIME
        counts[unit, state.value] += 1
    return dict(counts)


def counted_by_pictures(plan: Plan) -> dict[tuple[int, str], int]:
    counts: dict[tuple[int, str], int] = {}
    for unit in Unit.objects.all():
        found = unit_picture(SYSTEM, unit, plan.programme).tasks
        counts |= {(unit.pk, name): found.of(name) for name in COUNTS if found.of(name)}
    return counts


def test_a_task_of_every_commune_is_one_task_of_the_province(tree: Tree, plan: Plan) -> None:
    task = plant_task(plan, day(5), tree.that_khe, tree.dong_dang, group=plan.data)
    plant_task(plan, day(9), tree.that_khe)

    def figures() -> tuple[tuple[int, int, int], tuple[int, int, int]]:
        picture = overview(SYSTEM, plan.programme, unit=tree.lang_son)
        assert picture.parts is not None
        return tuple(  # type: ignore[return-value]
            (each.total, each.finished, each.overdue) for each in (picture.totals, picture.parts)
        )

    assert figures() == ((2, 0, 0), (3, 0, 0))
    first, second = task.assignments.order_by("pk")
    Assignment.objects.filter(pk=first.pk).update(state="confirmed", completed_on=day(0))
    assert figures() == ((2, 0, 0), (3, 1, 0))
    Assignment.objects.filter(pk=second.pk).update(due=day(-1))
    assert figures() == ((2, 0, 1), (3, 1, 1))
    Assignment.objects.filter(pk=second.pk).update(state="confirmed", completed_on=day(0))
    assert figures() == ((2, 1, 0), (3, 2, 0))
    picture = overview(SYSTEM, plan.programme, unit=tree.lang_son)
    assert (picture.totals.late, picture.groups[0].figures.late, picture.totals.total) == (1, 1, 2)
    assert_exact()


def test_the_leading_units_of_the_tree_decide(tree: Tree, plan: Plan) -> None:
    task = plant_task(plan, day(5), tree.that_khe)
    assign(task, [tree.dong_dang], role="coordinate", due=day(-3))
    assert unit_picture(SYSTEM, tree.lang_son, plan.programme).tasks.soon == 1
    Assignment.objects.filter(unit=tree.that_khe).update(state="cancelled")
    assert unit_picture(SYSTEM, tree.lang_son, plan.programme).tasks.overdue == 1
    assert_exact()


def test_a_report_that_moves_no_stage_writes_nothing_here(tree: Tree, plan: Plan) -> None:
    plant_task(plan, day(5), tree.that_khe, tree.dong_dang)
    UnitTally.objects.all().delete()
    Assignment.objects.update(progress=40, state="submitted", version=3)
    assert UnitTally.objects.filter(part="below").exists()
    assert not UnitTally.objects.filter(part=Part.ONCE).exists()


@pytest.mark.parametrize("seed", [5, 8])
def test_any_history_counts_as_by_hand(seed: int, tree: Tree, plan: Plan, people: People) -> None:
    chaos = Chaos(seed, tree, plan, people)
    soon_days = plan.programme.soon_days
    several = 0
    for number in range(160):
        chaos.step()
        if number % 8 == 7:
            with clock.frozen(chaos.now):
                found = counted_by_pictures(plan)
                assert found == counted_by_hand(plan.programme.pk, clock.today(), soon_days)
                several += UnitTally.objects.filter(part=Part.ONCE).count()
                # Each of these asks for a list: some forty each time.
                for (unit, name), count in found.items() if number % 32 == 31 else ():
                    wanted = Filter(plan.programme, (name,), Unit.objects.get(pk=unit), "once")
                    assert list_tree_tasks(SYSTEM, wanted).count() == count
    assert several > 100
    assert_exact()


def test_lists_of_then_hold_what_was_counted(tree: Tree, plan: Plan, people: People) -> None:
    chaos = Chaos(21, tree, plan, people)
    chaos.acts.remove(chaos.move)
    wanted = Filter(plan.programme, unit=tree.lang_son, below="once")
    kept = []
    for number in range(100):
        chaos.step()
        if number % 20 == 19:
            with clock.frozen(chaos.now):
                rows = list(list_tree_tasks(SYSTEM, wanted))
                totals = overview(SYSTEM, plan.programme, unit=tree.lang_son).totals
                assert totals.total == len(rows)
                kept.append((chaos.now, rows, totals))
            chaos.now += dt.timedelta(minutes=1)
            tallies.fold()
    with clock.frozen(chaos.now + dt.timedelta(days=1)):
        for instant, rows, totals in kept:
            assert list(list_tree_tasks_then(SYSTEM, wanted, instant)) == rows
            assert overview(SYSTEM, plan.programme, unit=tree.lang_son, then=instant).totals == totals
        for (first, old, before), (second, new, after) in itertools.combinations(kept, 2):
            found = compare(SYSTEM, plan.programme, first, second, unit=tree.lang_son, size=500)
            assert (found.before, found.after) == (before, after)
            was, became = ({row["task_id"]: row for row in rows} for rows in (old, new))
            both = was.keys() & became.keys()
            moved = {pk for pk in both if was[pk]["time_state"] != became[pk]["time_state"]}
            later = {pk for pk in both if was[pk]["tree_due"] != became[pk]["tree_due"]}
            assert found.counts == {
                "added": len(became.keys() - was.keys()),
                "dropped": len(was.keys() - became.keys()),
                "state": len(moved),
                "deadline": len(later),
            }
            assert sum(count for _old, _new, count in found.passages) == len(moved)
            assert {row.task.pk for row in found.rows} == (was.keys() ^ became.keys()) | moved | later


def test_before_tasks_were_counted_once_a_picture_says_parts(tree: Tree, plan: Plan) -> None:
    plant_task(plan, day(5), tree.that_khe, tree.dong_dang)
    FoldMark.objects.update(once_since=NOW + dt.timedelta(hours=2))
    with clock.frozen(NOW + dt.timedelta(hours=5)):
        old = overview(SYSTEM, plan.programme, unit=tree.lang_son, then=NOW + dt.timedelta(hours=1))
        new = overview(SYSTEM, plan.programme, unit=tree.lang_son, then=NOW + dt.timedelta(hours=3))
        both = compare(SYSTEM, plan.programme, old.at, new.at, unit=tree.lang_son)
    assert (old.counts_tasks, old.totals.total) == (False, 2)
    assert (new.counts_tasks, new.totals.total) == (True, 1)
    assert (both.counts_tasks, both.before.total, both.after.total) == (False, 2, 2), "alike on both sides"


def test_recount_names_and_mends_a_wrong_correction(tree: Tree, plan: Plan) -> None:
    finish(plant_task(plan, day(5), tree.that_khe, tree.dong_dang), day(0))
    tallies.fold()
    UnitTally.objects.filter(part=Part.ONCE, unit_id=tree.lang_son.pk).update(count=7)
    assert any("part=once" in str(found) for found in services.find_differences())
    services.recount(SYSTEM)
    assert_exact()
    assert unit_picture(SYSTEM, tree.lang_son, plan.programme).tasks.total == 1


@pytest.mark.django_db(transaction=True)
def test_what_is_loaded_uncounted_is_counted_afterwards() -> None:
    tree = plant_tree()
    plan = plant_plan(tree)
    with bulk.uncounted():
        plant_task(plan, day(5), tree.that_khe, tree.dong_dang, tree.trung_khanh)
        assert not UnitTally.objects.exists()
    assert unit_picture(SYSTEM, tree.lang_son, plan.programme).tasks.total == 1
    assert unit_picture(SYSTEM, tree.gov, plan.programme).tasks.total == 1
    assert_exact()


@pytest.mark.django_db(transaction=True)
def test_two_who_finish_one_task_at_a_time_do_not_miss_each_other() -> None:
    """The first has written and not committed when the second writes: without a turn each sees the other open."""
    tree = plant_tree()
    plan = plant_plan(tree)
    task = plant_task(plan, day(5), tree.that_khe, tree.dong_dang)
    first, second = task.assignments.order_by("pk").values_list("pk", flat=True)
    finished = "UPDATE tasks_assignment SET state = 'confirmed', completed_on = '2026-03-01' WHERE id = %s"
    done = threading.Event()

    def other() -> None:
        with connect() as own, own.cursor() as cursor:
            cursor.execute(finished, [second])
        done.set()

    with ThreadPoolExecutor(1) as pool, connect() as own, own.cursor() as cursor:
        cursor.execute(finished, [first])
        waiting = pool.submit(other)
        assert not done.wait(0.5), "the second has its turn after the first"
        own.commit()
        waiting.result(10)
    assert unit_picture(SYSTEM, tree.lang_son, plan.programme).tasks.finished == 1
    assert_exact()


@pytest.mark.django_db(transaction=True)
def test_many_finish_the_same_tasks_at_once() -> None:
    tree = plant_tree()
    plan = plant_plan(tree)
    units = (tree.that_khe, tree.dong_dang, tree.lang_son, tree.trung_khanh, tree.most, tree.mof)
    for number in range(6):
        plant_task(plan, day(number), *units)

    def finish_those_of(unit: Unit) -> None:
        order = list(Assignment.objects.filter(unit=unit).values_list("pk", flat=True))
        random.Random(unit.pk).shuffle(order)  # noqa: S311 (repeatable)
        for pk in order:
            with transaction.atomic():
                Assignment.objects.filter(pk=pk).update(state="confirmed", completed_on=day(0))

    connections.close_all()
    with ThreadPoolExecutor(4) as pool:
        for each in [pool.submit(closing(lambda unit=unit: finish_those_of(unit))) for unit in units]:  # type: ignore[misc]
            each.result()
    assert counted_by_pictures(plan) == counted_by_hand(plan.programme.pk, clock.today(), 7)
    assert unit_picture(SYSTEM, tree.lang_son, plan.programme).tasks.finished == 6
    assert_exact()
