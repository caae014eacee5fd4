"""The other steps: proof of the figures, the first sweeps, the past, and five losses of power."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from psycopg.conninfo import conninfo_to_dict

from giamsat.cli.bench import Row
from giamsat.cli.bench.callers import Caller, Work
from giamsat.cli.bench.nation import questions
from giamsat.cli.bench.nation.asking import CLIENTS, figure, measured
from giamsat.cli.bench.nation.reports import open_work
from giamsat.cli.bench.server import Served, kill, memory_mib, served
from giamsat.core.database import Cluster

Tell = Callable[[str], None]
KILLS = 5
#: Reports that must be acknowledged before a kill, and the longest wait for them.
REPORTS_A_KILL = 40
SECONDS_A_KILL = 30.0
#: The queue of a country's first hour is empty by then, or something is wrong.
LONGEST_FIRST_HOUR = 3600.0


def recount(name: str = "recount --check after the load") -> list[Row]:
    """All tallies and their past against all facts."""
    from giamsat.monitor.services import find_differences

    began = time.perf_counter()
    differences = find_differences()
    found = f"{len(differences)} differences" if differences else "clean"
    return [figure(name, f"{found}, {time.perf_counter() - began:.1f} s", "clean")]


def first_sweeps(tell: Tell) -> list[Row]:
    """Every rule of early warning for the first time, as each hour and as each day; then the worker's first hour, until
    it has nothing left to do: what is measured afterwards is a site that has run for a while."""
    from django.db import connection

    from giamsat.monitor.warnings.rule import rules
    from giamsat.monitor.warnings.sweep import run_rule

    first: dict[str, float] = {}
    hourly: dict[str, float] = {}
    daily: dict[str, float] = {}
    opened = 0
    for spent in (first, hourly, daily):
        for code, rule in rules().items():
            if spent is daily and not rule.looks_back:
                continue
            began = time.perf_counter()
            opened += run_rule(code, whole=spent is not hourly)[0]
            spent[code] = time.perf_counter() - began
        tell(f"{len(spent)} rules in {sum(spent.values()):.1f} s")
    slowest = sorted(hourly, key=lambda code: -hourly[code])[:3]
    words = ", ".join(f"{code} {hourly[code]:.1f} s" for code in slowest)
    looking_back = ", ".join(f"{code} {spent:.1f} s" for code, spent in daily.items())
    began = time.perf_counter()
    with served():
        time.sleep(2.0)  # the worker's first tick queues what the hour holds
        while _queued() and time.perf_counter() - began < LONGEST_FIRST_HOUR:
            time.sleep(0.5)
        idle = time.perf_counter() - began
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return [
        figure("early warning, all rules: first time", f"{sum(first.values()):.1f} s, {opened:,} found"),
        figure("early warning, all rules: each hour", f"{sum(hourly.values()):.1f} s; {words}"),
        figure("early warning, rules that look back: each day", looking_back),
        figure("worker's first hour of sweeps and jobs", f"{idle:.0f} s"),
    ]


def _queued() -> bool:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM core_heartbeat WHERE name = 'tick') AND NOT EXISTS ("
            " SELECT FROM procrastinate_jobs WHERE status IN ('todo', 'doing') AND scheduled_at IS NULL)"
        )
        return not cursor.fetchone()[0]


def ask(server: Served, seconds: float, tell: Tell) -> list[Row]:
    """Every question at one and at eight clients; then the memory of all processes."""
    rows = []
    for question in questions.prepare():
        for clients in CLIENTS:
            rows.append(measured(server.port, server.pids, question, clients, seconds))
            tell(f"{question.name}, {clients}: {rows[-1]['answers/s']}/s, p95 {rows[-1]['p95 ms']} ms")
    held = f"{memory_mib(server.pids)} MiB"
    return [*rows, figure("memory of site, worker and live process (PSS)", held, "400 MiB")]


def past(server: Served, seconds: float) -> list[Row]:
    """The whole overview of now and as of the first instant that is known."""
    from giamsat.cli.bench.country.ground import NATIONAL
    from giamsat.directives.models import Programme

    live, then = questions.overviews(Programme.objects.get(code=NATIONAL))
    rows = [measured(server.port, server.pids, question, 1, seconds) for question in (live, then)]
    times = rows[1]["p50 ms"] / rows[0]["p50 ms"]
    rows[1] |= {"figure": f"{times:.1f} times the live one", "aim at 1.2 M": "within 3 times"}
    return rows[1:]


def losses_of_power(tell: Tell) -> list[Row]:
    """Site, worker, live process and database killed under reports, five times; then nothing may be missing."""
    from django.conf import settings

    cluster = Cluster(Path(settings.DATA_DIR))
    name = f"{KILLS} kills of worker, site and database under reports"
    if not cluster.is_running():
        return [figure(name, "not measured: the database is not of this folder")]
    acknowledged: set[int] = set()
    proving = 0
    for number in range(KILLS):
        work = iter(list(open_work(2_000)))
        with served() as server:
            before = len(acknowledged)
            threads = [
                threading.Thread(target=_report, args=(server.port, work, acknowledged)) for _ in range(4)
            ]
            for thread in threads:
                thread.start()
            end = time.monotonic() + SECONDS_A_KILL
            while len(acknowledged) < before + REPORTS_A_KILL and time.monotonic() < end:
                if not any(thread.is_alive() for thread in threads):
                    break
                time.sleep(0.05)
            for pid in cluster.pids():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, 9)
            kill(server)
            for thread in threads:
                thread.join(60)
        _bring_back(cluster)
        proving += len(acknowledged) > before
        tell(f"kill {number + 1}: {len(acknowledged)} reports acknowledged so far")
    missing = acknowledged - _kept(acknowledged)
    rows = recount("recount --check after the kills")
    return [
        figure(name, f"{len(acknowledged)} reports acknowledged, {len(missing)} missing", "0 missing"),
        figure("kills with reports acknowledged just before, which alone prove", str(proving), str(KILLS)),
        *rows,
    ]


def _report(port: int, work: Iterator[Work], acknowledged: set[int]) -> None:
    caller = Caller(port)
    with contextlib.suppress(OSError, http.client.HTTPException, json.JSONDecodeError):
        for given in work:
            if caller.whole(given) == "":
                acknowledged.add(given.assignment)


def _bring_back(cluster: Cluster) -> None:
    """Start the database again, and let this process find it."""
    from django.db import connection

    while cluster.pids() and not cluster.is_running():
        time.sleep(0.1)
    cluster.restart_if_down()
    os.environ["DATABASE_URL"] = cluster.url()
    own: Any = connection
    own.close()
    own.close_pool()
    own.settings_dict["HOST"] = str(conninfo_to_dict(cluster.url())["host"])


def _kept(assignments: set[int]) -> set[int]:
    from giamsat.tasks.models import Report

    found = Report.objects.filter(
        assignment__in=assignments, state="submitted", evidence__file__state="clean"
    )
    return set(found.values_list("assignment", flat=True))
