"""Sixteen writers, two folders, a mover and a checker at once: figures stay exact at every instant."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from django.db import connection, connections

from giamsat.core.actor import SYSTEM
from giamsat.monitor import services, tallies
from giamsat.monitor.models import UnitTally
from giamsat.tasks.models import Assignment
from giamsat.units.models import Unit
from giamsat.units.services import change_unit
from tests.monitor.conftest import assert_exact, day, plant_plan, plant_task, sql
from tests.people import plant_tree

WRITERS = 16
SECONDS = 4.0

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def connect() -> psycopg.Connection:
    """A connection of its own: Django's pool holds fewer than there are writers."""
    found = connection.settings_dict
    return psycopg.connect(
        dbname=found["NAME"],
        user=found["USER"],
        password=found["PASSWORD"],
        host=found["HOST"],
        port=found["PORT"],
    )


def closing(function: Callable[[], None]) -> Callable[[], None]:
    def run() -> None:
        try:
            function()
        finally:
            connections.close_all()

    return run


def write(seed: int) -> int:
    """Report, finish, move deadlines, now and then give up; how many transactions were committed."""
    until = time.monotonic() + SECONDS
    dice = random.Random(seed)  # noqa: S311 (repeatable)
    done = 0
    with connect() as own:
        while time.monotonic() < until:
            time.sleep(dice.random() * 0.05)
            with own.cursor() as cursor:
                cursor.execute("SELECT id FROM tasks_assignment ORDER BY random() LIMIT 2")
                chosen = sorted(pk for (pk,) in cursor.fetchall())
                # As the services do: rows are locked before the first of them changes.
                cursor.execute(
                    "SELECT FROM tasks_assignment WHERE id = ANY (%s) ORDER BY id FOR UPDATE", [chosen]
                )
                for pk in chosen:
                    if dice.random() < 0.3:
                        statement = "SET state = 'confirmed', completed_on = '2026-03-01', progress = 100"
                    elif dice.random() < 0.3:
                        statement = "SET state = 'in_progress', completed_on = NULL, progress = progress / 2"
                    else:
                        statement = f"SET due = due + {dice.randrange(9)}"
                    cursor.execute(f"UPDATE tasks_assignment {statement} WHERE id = %s", [pk])
            if dice.random() < 0.2:
                own.rollback()
            else:
                own.commit()
                done += 1
    return done


def test_sixteen_writers() -> None:
    tree = plant_tree()
    plan = plant_plan(tree)
    for number in range(30):
        plant_task(
            plan, day(number), tree.that_khe, tree.dong_dang, tree.most, tree.lang_son, group=plan.data
        )
    running = threading.Event()
    running.set()
    checks: list[int] = []

    def folds() -> None:
        while running.is_set():
            tallies.fold(200)
            time.sleep(0.01)

    def moves() -> None:
        parents = [tree.cao_bang, tree.lang_son]
        while running.is_set():
            unit = Unit.objects.get(pk=tree.that_khe.pk)
            change_unit(
                SYSTEM, unit.pk, unit.version, parent=Unit.objects.get(pk=parents[len(checks) % 2].pk)
            )
            sql("UPDATE tasks_task SET group_id = %s WHERE id %% 3 = %s", plan.skills.pk, len(checks) % 3)
            time.sleep(0.05)

    def check() -> None:
        while running.is_set():
            checks.append(len(services.find_differences()))

    # Django's pool has four connections, one for each thread around the writers.
    connections.close_all()
    with ThreadPoolExecutor(WRITERS + 4) as pool:
        around = [pool.submit(closing(each)) for each in (folds, folds, moves, check)]
        committed = sum(pool.map(write, range(WRITERS)))
        running.clear()
        for each in around:
            each.result()
    assert committed > WRITERS * 10
    assert checks, "nobody compared tallies and facts while the writers wrote"
    assert set(checks) == {0}
    assert_exact()
    while tallies.fold():
        pass
    assert not UnitTally.objects.filter(folded=False).exists()
    assert_exact()


def test_a_fold_that_is_killed_loses_nothing() -> None:
    tree = plant_tree()
    plan = plant_plan(tree)
    units = (tree.that_khe, tree.dong_dang, tree.most, tree.mof, tree.trung_khanh)
    # Differences pile up by statement, a row for each unit and day: few tasks, moved often.
    for number in range(6):
        plant_task(plan, day(number), *units)
    for number in range(250):
        Assignment.objects.update(due=day(number))
    before = UnitTally.objects.count()
    assert before > 5000
    killed = threading.Event()

    def fold() -> None:
        with connect() as own, own.cursor() as cursor:
            pids.append(own.info.backend_pid)
            cursor.execute(statement, [10**6])
            killed.wait(10)
            cursor.execute("SELECT 1")

    statement = tallies.fold_statement(tallies.UNITS)
    pids: list[int] = []
    with ThreadPoolExecutor(1) as pool:
        doomed = pool.submit(fold)
        while not pids:
            time.sleep(0.001)
        time.sleep(0.02)
        sql("SELECT pg_terminate_backend(%s)", pids[0])
        killed.set()
        with pytest.raises(psycopg.OperationalError):
            doomed.result()
    assert UnitTally.objects.count() == before
    assert_exact()
    while tallies.fold(10**6):
        pass
    assert UnitTally.objects.count() < before / 10
    assert_exact()
