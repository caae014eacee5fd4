"""A killed sweep, a clock that jumps, a restored dump, a programme deleted in error: nothing told twice or lost."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, connection, models, transaction

from giamsat.cli.backup import HOLD_BACK
from giamsat.core import clock, jobs
from giamsat.core.actor import SYSTEM
from giamsat.core.models import Heartbeat
from giamsat.directives.models import Programme
from giamsat.directives.services import close_programme
from giamsat.events.models import Event
from giamsat.events.services import record_events_of
from giamsat.monitor import services
from giamsat.monitor.models import DeadlineCrossing
from giamsat.monitor.selectors import overview
from giamsat.monitor.urging import mails, notices
from giamsat.monitor.urging.models import Digest, Mail, Notice
from giamsat.monitor.urging.services import choose_digest
from giamsat.monitor.warnings import sweep
from tests.monitor.conftest import NOW, Plan, assert_exact, day, plant_plan, plant_task, sql
from tests.people import People, Tree, acting_as, plant_tree

SWEEP = "giamsat.monitor.jobs.tell_passed_deadlines"


def passed() -> tuple[int, int]:
    """Crossings, and events that tell of them."""
    return DeadlineCrossing.objects.count(), Event.objects.filter(verb="deadline.passed").count()


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_a_sweep_tells_nothing_twice_and_loses_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tree = plant_tree()
    plan = plant_plan(tree)
    for number in range(12):
        plant_task(plan, day(-1 - number), tree.most, tree.mof)
    monkeypatch.setattr(services, "CROSSINGS_AT_ONCE", 5)
    batches: list[int] = []

    def told(*arguments: Any) -> int:
        count = record_events_of(*arguments)
        batches.append(count)
        if len(batches) == 3:
            # The server ends the session as it does when the worker at its other end is gone.
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return count

    def sweep() -> None:
        with closing(connection), clock.frozen(NOW):
            jobs.run_sweeps(force=True)

    def doomed() -> None:
        with closing(connection), clock.frozen(NOW):
            services.record_crossings()

    monkeypatch.setattr(services, "record_events_of", told)
    with ThreadPoolExecutor(1) as pool, pytest.raises(OperationalError):
        pool.submit(doomed).result()
    assert passed() == (10, 10), "two batches of five are told, nothing of the third is"
    with ThreadPoolExecutor(4) as pool:
        for each in [pool.submit(sweep) for _number in range(4)]:
            each.result()
    assert passed() == (24, 24)
    assert Event.objects.filter(verb="deadline.passed").values("subject_id").distinct().count() == 24
    assert Heartbeat.objects.get(name=SWEEP).fault == ""
    assert_exact()


def test_a_clock_that_jumps_ahead_and_back(plan: Plan, tree: Tree) -> None:
    plant_task(plan, day(-1), tree.most)
    plant_task(plan, day(30), tree.mof)
    with clock.frozen(NOW):
        assert services.record_crossings() == 1
    with clock.frozen(NOW + dt.timedelta(days=365)):
        assert services.record_crossings() == 1
    with clock.frozen(NOW):
        # Of what has not come yet nothing is counted, and nothing is told a second time.
        assert services.record_crossings() == 0
        assert overview(SYSTEM, plan.programme, since=day(-3)).changed.assignments_overdue == 1
        assert overview(SYSTEM, plan.programme).totals.overdue == 1
    with clock.frozen(NOW + dt.timedelta(days=31)):
        # The day has come: now it is true.
        assert services.record_crossings() == 1
        assert services.record_crossings() == 0
        assert overview(SYSTEM, plan.programme).changed.assignments_overdue == 1
    assert_exact()


def test_a_clock_that_jumps_tells_nobody_twice(
    plan: Plan, tree: Tree, people: People, settings: object
) -> None:
    settings.EMAIL_HOST = "127.0.0.1"  # type: ignore[attr-defined]
    people.owner.email = "chu@thatkhe.example"
    people.owner.save()
    with clock.frozen(NOW - dt.timedelta(days=1)):
        choose_digest(acting_as(people.owner), Digest.Rhythm.INSTANT)
    task = plant_task(plan, day(1), tree.that_khe)
    task.assignments.update(created_at=NOW - dt.timedelta(days=40))
    counts = []
    # Ahead, back, and then there by itself: one reminder of each kind and one warning a step, each in one mail.
    for days in (0, 2, 0, 2):
        with clock.frozen(NOW + dt.timedelta(days=days)):
            notices.remind()
            sweep.run_rule("no_report")
            sweep.climb()
            notices.tell_of_warnings()
            mails.make_mails()
        counts.append((Notice.objects.filter(person=people.owner).count(), Mail.objects.count()))
    assert counts[0] < counts[1] == counts[2] == counts[3]
    assert Notice.objects.filter(person=people.owner, mail=None).count() == 0


def test_after_a_dump_is_restored_nobody_is_written_to_twice(
    plan: Plan, tree: Tree, people: People, settings: object
) -> None:
    settings.EMAIL_HOST = "127.0.0.1"  # type: ignore[attr-defined]
    people.owner.email = "chu@thatkhe.example"
    people.owner.save()
    with clock.frozen(NOW - dt.timedelta(days=1)):
        choose_digest(acting_as(people.owner), Digest.Rhythm.INSTANT)
    with clock.frozen(NOW):
        plant_task(plan, day(1), tree.that_khe)
        notices.remind()
        assert mails.make_mails() == 1
        plant_task(plan, day(1), tree.that_khe)
        notices.remind()
        told = Notice.objects.filter(person=people.owner).count()
        # The dump was written here: one mail waits, one notice has no mail yet. Both left soon after.
        for statement in HOLD_BACK:
            sql(statement)
        assert mails.due_mails() == []
        assert mails.make_mails() == 0
        assert set(Mail.objects.values_list("state", flat=True)) == {Mail.State.UNSURE}
        assert Notice.objects.filter(person=people.owner, read_at=None).count() == told, (
            "all is read in the app"
        )
        # What happens from now on is sent as ever.
        plant_task(plan, day(1), tree.that_khe)
        notices.remind()
        assert mails.make_mails() == 1


def test_a_programme_can_be_closed_and_not_deleted(plan: Plan, tree: Tree, people: People) -> None:
    plant_task(plan, day(3), tree.most)
    with clock.frozen(NOW):
        before = overview(SYSTEM, plan.programme).totals
        with pytest.raises(models.ProtectedError):
            plan.programme.delete()
        sql("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(IntegrityError), transaction.atomic():
            sql("DELETE FROM directives_programme WHERE id = %s", plan.programme.pk)
        closed = close_programme(acting_as(people.standing), plan.programme, version=plan.programme.version)
        assert closed.closed_on == clock.today()
        assert Programme.objects.get(pk=plan.programme.pk).closed_on == clock.today()
        assert overview(SYSTEM, plan.programme).totals == before
    assert_exact()
