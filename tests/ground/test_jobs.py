"""Jobs are queued with their transaction; sweeps run when due, one failing stops no other."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from giamsat.core import clock, jobs
from giamsat.core.models import Heartbeat

ran: list[str] = []


@jobs.job
def note(text: str) -> None:
    ran.append(text)


def queued() -> list[dict[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE task_name LIKE '%%note' ORDER BY id")
        return [json.loads(row[0]) for row in cursor.fetchall()]


@pytest.fixture
def empty_queue() -> Iterator[None]:
    """Django flushes its own tables after a test with real commits, and not those of the job queue."""
    yield
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers RESTART IDENTITY CASCADE")


@pytest.fixture
def sweeps() -> Iterator[dict[str, jobs.Sweep]]:
    before = dict(jobs.sweeps)
    jobs.sweeps.clear()
    yield jobs.sweeps
    jobs.sweeps.clear()
    jobs.sweeps.update(before)


@pytest.mark.django_db
def test_a_job_goes_with_its_transaction() -> None:
    with transaction.atomic():
        jobs.enqueue(note, text="kept")
    with transaction.atomic():
        jobs.enqueue(note, text="lost")
        transaction.set_rollback(True)
    assert [job["text"] for job in queued()] == ["kept"]


@pytest.mark.django_db
def test_a_job_named_once_is_queued_once() -> None:
    with transaction.atomic():
        jobs.enqueue(note, once="n", text="first")
        jobs.enqueue(note, once="n", text="second")
        jobs.enqueue(note, text="third")
    assert [job["text"] for job in queued()] == ["first", "third"]


@pytest.mark.django_db(transaction=True)
def test_a_worker_does_the_job(empty_queue: None) -> None:
    ran.clear()
    jobs.enqueue(note, text="xin chào")
    assert isinstance(app.connector, DjangoConnector)
    connector = app.connector.get_worker_connector()

    def work() -> None:
        with app.replace_connector(connector) as worker:
            worker.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)

    # In a thread of its own: where a browser is open, this one has a running event loop already.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(work).result()
    assert ran == ["xin chào"]


@pytest.mark.django_db
def test_sweeps_run_when_due(sweeps: dict[str, jobs.Sweep]) -> None:
    seen: list[dt.datetime] = []
    jobs.every(minutes=10)(seen.append)
    start = dt.datetime(2026, 3, 2, 8, 0, tzinfo=dt.UTC)
    for minute in range(0, 21):
        with clock.frozen(start + dt.timedelta(minutes=minute)):
            jobs.run_sweeps()
    assert [(at - start).total_seconds() / 60 for at in seen] == [0, 10, 20]


@pytest.mark.django_db
def test_a_clock_that_jumped_ahead_and_back_stops_no_sweep(sweeps: dict[str, jobs.Sweep]) -> None:
    seen: list[dt.datetime] = []
    jobs.every(minutes=10)(seen.append)
    right = dt.datetime(2026, 3, 2, 8, 0, tzinfo=dt.UTC)
    wrong = right.replace(year=2036)
    for instant in (right, wrong, right + dt.timedelta(minutes=1), right + dt.timedelta(minutes=2)):
        with clock.frozen(instant):
            jobs.run_sweeps()
    assert seen == [right, wrong, right + dt.timedelta(minutes=1)]


@pytest.mark.django_db
def test_a_failing_sweep_stops_no_other(sweeps: dict[str, jobs.Sweep]) -> None:
    def broken(now: dt.datetime) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1/0")

    seen: list[dt.datetime] = []
    jobs.every(minutes=1)(broken)
    jobs.every(minutes=1)(seen.append)
    jobs.run_sweeps()
    assert len(seen) == 1
    assert Heartbeat.objects.exclude(fault="").get().fault == "DataError"
    assert Heartbeat.objects.filter(name="tick").exists()


@pytest.mark.django_db(transaction=True)
def test_the_work_of_a_killed_worker_is_taken_up(empty_queue: None) -> None:
    jobs.enqueue(note, text="left behind")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s) RETURNING id",
            [clock.now() - dt.timedelta(minutes=5)],
        )
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE task_name LIKE '%%note'",
            [cursor.fetchone()[0]],
        )
    jobs.run_sweeps(force=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT status FROM procrastinate_jobs WHERE task_name LIKE '%%note'")
        assert cursor.fetchall() == [("todo",)]
        cursor.execute("SELECT count(*) FROM procrastinate_workers")
        assert cursor.fetchone() == (0,)
