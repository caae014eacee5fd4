"""The health page tells the truth about database, worker, tick and disk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from django.test import Client, override_settings

from giamsat.core import clock, jobs
from giamsat.core.health import LIVE_NAME
from giamsat.core.models import Heartbeat
from giamsat.core.sandbox import missing_walls
from giamsat.monitor import live as live_module
from giamsat.monitor.live import conninfo_of_settings


def worker_seen(ago: dt.timedelta) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s)", [clock.now() - ago])


@pytest.fixture
def live() -> Iterator[psycopg.Connection[object]]:
    """A connection such as the live process holds; seen from outside the test's transaction."""
    conninfo = conninfo_of_settings()
    with psycopg.connect(conninfo, autocommit=True, application_name=LIVE_NAME) as one:
        one.execute("SELECT 1")
        yield one


@pytest.mark.django_db
def test_unwell_without_worker_and_tick(client: Client) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 503
    facts = answer.json()
    assert facts["database"] == {"ok": True}
    assert facts["worker"] == {"ok": False, "last": None}
    assert facts["tick"]["ok"] is False
    assert facts["live"] == {"ok": False, "last": None}


@pytest.mark.django_db
def test_well_with_worker_tick_and_live(client: Client, live: psycopg.Connection[object]) -> None:
    worker_seen(dt.timedelta(seconds=5))
    jobs.run_sweeps()
    answer = client.get("/healthz")
    assert answer.status_code == 200, answer.json()
    assert answer.json()["ok"] is True
    assert answer["Cache-Control"].startswith("max-age=0")
    assert answer.json()["sandbox"] == {"ok": True, "missing": list(missing_walls())}


@pytest.mark.django_db
def test_a_live_process_that_hangs_is_seen(client: Client, live: psycopg.Connection[object]) -> None:
    worker_seen(dt.timedelta(seconds=5))
    jobs.run_sweeps()
    with clock.frozen(clock.now() + dt.timedelta(seconds=70)):
        assert client.get("/healthz").json()["live"]["ok"] is False


def test_the_live_process_goes_by_that_name() -> None:
    """The core may not import it: the name stands in both."""
    assert f'application_name="{LIVE_NAME}"' in Path(live_module.__file__).read_text(encoding="utf-8")


@pytest.mark.django_db
def test_dead_worker_is_seen(client: Client) -> None:
    worker_seen(dt.timedelta(seconds=90))
    Heartbeat.objects.create(name="tick", at=clock.now())
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["worker"]["ok"] is False


@pytest.mark.django_db
@override_settings(LEAST_FREE_MIB=2**40)
def test_full_disk_is_seen(client: Client) -> None:
    assert client.get("/healthz").json()["disk"]["ok"] is False


@pytest.mark.django_db
def test_writing_to_it_is_refused(client: Client) -> None:
    assert client.post("/healthz").status_code == 405
