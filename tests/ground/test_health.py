"""The health page tells the truth about database, worker, tick and disk."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client, override_settings

from giamsat.core import clock, jobs
from giamsat.core.models import Heartbeat


def worker_seen(ago: dt.timedelta) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s)", [clock.now() - ago])


@pytest.mark.django_db
def test_unwell_without_worker_and_tick(client: Client) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 503
    facts = answer.json()
    assert facts["database"] == {"ok": True}
    assert facts["worker"] == {"ok": False, "last": None}
    assert facts["tick"]["ok"] is False


@pytest.mark.django_db
def test_well_with_worker_and_tick(client: Client) -> None:
    worker_seen(dt.timedelta(seconds=5))
    jobs.run_sweeps()
    answer = client.get("/healthz")
    assert answer.status_code == 200, answer.json()
    assert answer.json()["ok"] is True
    assert answer["Cache-Control"].startswith("max-age=0")


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
