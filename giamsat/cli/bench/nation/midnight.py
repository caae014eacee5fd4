"""The night on which a hundred thousand deadlines pass, and what the site answers meanwhile."""

from __future__ import annotations

import datetime as dt
import threading
import time

from giamsat.cli.bench import Row
from giamsat.cli.bench.nation import questions
from giamsat.cli.bench.nation.asking import Times, asked, figure, page
from giamsat.cli.bench.nation.warmth import pages_read
from giamsat.cli.bench.server import Served

Value = int | dt.date
DEADLINES = 100_000
#: How many change in one transaction: the tallies follow each.
AT_ONCE = 5_000
#: Where those stood that are open for this night alone; a table, so that a killed measurement puts them back later.
_REOPENED = """
    CREATE TABLE bench_reopened AS
    SELECT row_number() OVER () AS number, id, due, completed_on FROM (
        SELECT id, due, completed_on FROM tasks_assignment WHERE state = 'confirmed' AND due IS NOT NULL
         ORDER BY hashint8(id) LIMIT %s
    ) a
"""
_OPEN = "state = 'in_progress', completed_on = NULL, due = %s"
_BACK = "state = 'confirmed', completed_on = b.completed_on, due = b.due"
_MOVE = (
    "UPDATE tasks_assignment a SET {} FROM bench_reopened b WHERE a.id = b.id AND b.number BETWEEN %s AND %s"
)


def midnight(server: Served, seconds: float) -> list[Row]:
    """The sweep of a day of so many deadlines, while the site is asked for its counts; and one that finds nothing.

    A country has less open work that is due on one day: confirmed work from all over it is opened for this night (at
    most half of it) and confirmed again afterwards. Crossings of the night are dropped again, their events stay.
    """
    from django.db import connection

    from giamsat.core import clock
    from giamsat.monitor.models import DeadlineCrossing
    from giamsat.monitor.services import record_crossings

    today = clock.today()
    _put_back()
    record_crossings()
    _open_more(today)
    counts = questions.prepare()[0]
    quiet = asked(1, seconds, lambda number: page(server.port, counts, number))
    told: list[tuple[int, float, int, int]] = []

    def sweep() -> None:
        log, read, began = _log_position(), pages_read(), time.perf_counter()
        count = record_crossings(today + dt.timedelta(days=1))
        told.append((count, time.perf_counter() - began, _log_position() - log, pages_read() - read))
        connection.close()

    sweeping = threading.Thread(target=sweep)
    sweeping.start()
    asking = page(server.port, counts, 0)
    meanwhile: list[float] = []
    while sweeping.is_alive():
        began = time.perf_counter()
        next(asking)
        meanwhile.append(time.perf_counter() - began)
    sweeping.join()
    began = time.perf_counter()
    record_crossings(today + dt.timedelta(days=1))
    idle = time.perf_counter() - began
    DeadlineCrossing.objects.filter(due__gte=today).delete()
    _put_back()
    ((count, took, log, read),) = told
    busy = Times(meanwhile, took)
    return [
        figure(
            f"sweep of {count:,} deadlines",
            f"{took:.1f} s; counts meanwhile p95 {busy.at(95)} ms, else {quiet.at(95)} ms; of each {log / count:,.0f} "
            f"bytes of log, {read / count:.2f} pages read",
            "30 s for 100,000, site responsive",
        ),
        figure("the next sweep, which finds nothing new", f"{idle * 1000:.0f} ms"),
    ]


def _open_more(due: dt.date) -> None:
    """Open confirmed work, due on that day, until there is enough."""
    from giamsat.tasks.models import Assignment

    closed = ("confirmed", "cancelled", "paused")
    there = Assignment.objects.filter(due=due).exclude(state__in=closed).count()
    confirmed = Assignment.objects.filter(state="confirmed").count()
    _run(_REOPENED, min(max(DEADLINES - there, 0), confirmed // 2))
    _moved(_OPEN, due)


def _put_back() -> None:
    from django.db import connection

    if "bench_reopened" in connection.introspection.table_names():
        _moved(_BACK)
        _run("DROP TABLE bench_reopened")


def _moved(change: str, *values: Value) -> None:
    (most,) = _run("SELECT count(*) FROM bench_reopened")
    for first in range(1, most + 1, AT_ONCE):
        _run(_MOVE.format(change), *values, first, first + AT_ONCE - 1)
    _run("VACUUM ANALYZE tasks_assignment, tasks_assignmentpast")


def _log_position() -> int:
    """Bytes that PostgreSQL has written into its log of changes, since ever."""
    return int(_run("SELECT pg_current_wal_insert_lsn() - '0/0'")[0])


def _run(statement: str, *values: Value) -> tuple[int, ...]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return tuple(cursor.fetchone()) if cursor.description else ()
