"""How long the server takes for the pages that people open first, with the whole country in the database."""

from __future__ import annotations

import contextlib
import statistics
import time
from collections.abc import Iterator
from typing import Any

import psycopg
from django.core.management import call_command
from psycopg import sql
from psycopg.conninfo import make_conninfo

from giamsat.cli.bench import Row, benchmark
from giamsat.core.database import named_url

DATABASE = "giamsat_bench_overview"
#: Person of the demonstration and page: a leader, a ministry, a province and a commune.
PAGES = (
    ("lanh-dao", "/overview/"),
    ("lanh-dao", "/overview/?part=head"),
    ("most.dau-moi", "/overview/"),
    ("ubnd-20.dau-moi", "/overview/"),
    ("ubnd-20.dau-moi", "/work/"),
    ("xa-06040.dau-moi", "/overview/"),
    ("xa-06040.dau-moi", "/work/"),
)


@benchmark(
    "overview",
    "Server time of the overview and of my work: 1,300 tasks over all real units, in a throw-away database.",
)
def overview(seconds: float) -> list[Row]:
    """One row a page: time to make it without network, its size, and how many queries it took."""
    with throw_away_demo():
        return [measure(login, path, seconds) for login, path in PAGES]


@contextlib.contextmanager
def throw_away_demo() -> Iterator[str]:
    """The demonstration in a database of its own beside the one in use; dropped afterwards.

    Yields how other programs connect to it.
    """
    from django.db import connections
    from django.test import override_settings

    from giamsat.demo.load import load_demo

    ours: dict[str, Any] = connections["default"].settings_dict
    before = ours["NAME"]
    _recreate(drop_only=False)
    try:
        _switch(ours, DATABASE)
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        with override_settings(DEMO=True):
            load_demo()
            with connections["default"].cursor() as cursor:
                cursor.execute("ANALYZE")
            yield make_conninfo(named_url(), dbname=DATABASE)
    finally:
        _switch(ours, before)
        _recreate(drop_only=True)


def _switch(ours: dict[str, Any], name: str) -> None:
    from django.db import connections

    connection: Any = connections["default"]
    connection.close()
    connection.close_pool()
    ours["NAME"] = name


def _recreate(*, drop_only: bool) -> None:
    name = sql.Identifier(DATABASE)
    with psycopg.connect(named_url(), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(name))
        if not drop_only:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(name))


def measure(login: str, path: str, seconds: float) -> Row:
    """Ask for a page again and again; the first answer, which reads templates, is left out."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from giamsat.accounts.models import Person

    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(Person.objects.get(login=login))
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
    asked = len(queries)
    times: list[float] = []
    end = time.perf_counter() + seconds
    while not times or time.perf_counter() < end:
        began = time.perf_counter()
        answer = client.get(path)
        times.append(time.perf_counter() - began)
    return {
        "person": login,
        "page": path,
        "status": answer.status_code,
        "p50 ms": round(statistics.median(times) * 1000),
        "p95 ms": round(sorted(times)[int(len(times) * 0.95)] * 1000),
        "queries": asked,
        "KB": round(len(answer.content) / 1000),
        "asked": len(times),
    }
