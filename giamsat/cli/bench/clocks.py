"""How long an act takes, and how much of it is the database's."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

from giamsat.cli.bench import Row
from giamsat.cli.bench.server import cpu_seconds, postgres_pids


class StatementClock:
    """Counts the statements and the time that the database takes for them (``connection.execute_wrapper``)."""

    def __init__(self) -> None:
        self.statements, self.seconds = 0, 0.0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.statements += 1
            self.seconds += time.perf_counter() - began


def repeated(name: str, seconds: float, act: Callable[[], Any], *, least: int = 20) -> Row:
    """Do an act again and again for so long; the first time, which reads templates and plans, is left out.

    Args:
        least: how many times at least.

    Raises:
        ClickException: a page was refused.
    """
    from django.db import connection

    if getattr(act(), "status_code", 200) >= 400:
        raise click.ClickException(f"{name}: refused")
    clock, database = StatementClock(), postgres_pids()
    taken: list[float] = []
    began, cpu, theirs = time.monotonic(), time.process_time(), cpu_seconds(database)
    with connection.execute_wrapper(clock):
        while time.monotonic() - began < seconds or len(taken) < least:
            start = time.perf_counter()
            act()
            taken.append(time.perf_counter() - start)
    return row(name, taken, time.process_time() - cpu, clock, cpu_seconds(database) - theirs)


@contextmanager
def once(rows: list[Row], name: str) -> Iterator[None]:
    """Measure the block as an act that is done once, and add its row."""
    from django.db import connection

    clock, database = StatementClock(), postgres_pids()
    theirs, cpu, began = cpu_seconds(database), time.process_time(), time.perf_counter()
    with connection.execute_wrapper(clock):
        yield
    taken, cpu = [time.perf_counter() - began], time.process_time() - cpu
    rows.append(row(name, taken, cpu, clock, cpu_seconds(database) - theirs))


def row(name: str, taken: list[float], cpu: float, clock: StatementClock, theirs: float) -> Row:
    """A line: how long the act took, and what the database and Python had of it, in milliseconds each time.

    Args:
        taken: seconds of each time.
        cpu: seconds of Python's processor in all.
        theirs: seconds of PostgreSQL's processor in all; 0 where the server is not ours to look at.
    """
    times, taken = len(taken), sorted(taken)
    return {
        "act": name,
        "times": times,
        "p50 ms": round(1000 * taken[times // 2], 1),
        "p95 ms": round(1000 * taken[int(times * 0.95)], 1),
        "in PostgreSQL, ms": round(1000 * clock.seconds / times, 1),
        "its CPU, ms": round(1000 * theirs / times, 1),
        "CPU of Python, ms": round(1000 * cpu / times, 1),
        "statements": round(clock.statements / times, 1),
    }
