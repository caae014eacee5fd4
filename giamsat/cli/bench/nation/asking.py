"""Asking a question again and again by several clients over HTTP, and PostgreSQL alone for the same."""

from __future__ import annotations

import http.client
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import click
import psycopg

from giamsat.cli.bench import Row
from giamsat.cli.bench.server import cpu_seconds

CLIENTS = (1, 8)
#: Asked at first of each process of the server, which loads the site then; not counted.
WARM_UP = 12
COLUMNS = (
    "question", "clients", "answers/s", "p50 ms", "p95 ms", "site CPU ms", "PostgreSQL alone/s", "its p50 ms",
    "its p95 ms", "figure", "aim at 1.2 M",
)  # fmt: skip


def row(question: str, **cells: object) -> Row:
    """A line of the table; columns that are not given stay empty.

    Raises:
        ValueError: there is no such column.
    """
    unknown = set(cells) - set(COLUMNS)
    if unknown:
        raise ValueError(f"no such column: {unknown}")
    return dict.fromkeys(COLUMNS, "") | {"question": question} | cells


def figure(question: str, found: str, aim: str = "") -> Row:
    """A line that holds one figure."""
    return row(question, **{"figure": found, "aim at 1.2 M": aim})


@dataclass(frozen=True)
class Question:
    """What is asked over HTTP, as whom, and how PostgreSQL alone is asked for the same.

    Args:
        aims: for 1 and 8 clients, what issue 4 wants at 1.2 million assignments; empty where it says nothing.
    """

    name: str
    path: str
    headers: list[dict[str, str]]
    statement: str
    values: dict[str, Any] = field(default_factory=dict)
    aims: tuple[str, str] = ("", "")


def measured(port: int, pids: list[int], question: Question, clients: int, seconds: float) -> Row:
    """Answers a second and their times over HTTP; PostgreSQL's own at as many connections.

    The site's CPU time for an answer tells more than the clock where other work shares the machine.
    """
    before = cpu_seconds(pids)
    http_times = asked(clients, seconds, lambda number: page(port, question, number))
    spent = cpu_seconds(pids) - before
    own = asked(clients, min(seconds, 2.0), lambda _number: _statement(question))
    return row(
        question.name,
        **{
            "clients": clients,
            "answers/s": http_times.rate,
            "p50 ms": http_times.at(50),
            "p95 ms": http_times.at(95),
            "site CPU ms": round(
                spent * 1000 / (len(http_times.each) + (WARM_UP // clients + 1) * clients), 1
            ),
            "PostgreSQL alone/s": own.rate,
            "its p50 ms": own.at(50),
            "its p95 ms": own.at(95),
            "aim at 1.2 M": question.aims[clients > 1],
        },
    )


@dataclass(frozen=True)
class Times:
    """Seconds that each answer took, and how long all took together."""

    each: list[float]
    took: float

    @property
    def rate(self) -> float:
        return round(len(self.each) / self.took, 1)

    def at(self, percentile: int) -> float:
        """Milliseconds."""
        if len(self.each) < 2:
            return round(self.each[0] * 1000, 1)
        return round(statistics.quantiles(self.each, n=100)[percentile - 1] * 1000, 1)


def asked(clients: int, seconds: float, connect: Callable[[int], Iterator[None]]) -> Times:
    """Each client asks again and again for so long; the first answers, before all start together, are left out."""
    gate = threading.Barrier(clients)
    began: list[float] = []

    def client(number: int) -> list[float]:
        asking = connect(number)
        times: list[float] = []
        for _number in range(WARM_UP // clients + 1):
            next(asking)
        gate.wait()
        began.append(time.perf_counter())
        end = began[-1] + seconds
        while not times or time.perf_counter() < end:
            start = time.perf_counter()
            next(asking)
            times.append(time.perf_counter() - start)
        asking.close()  # type: ignore[attr-defined]
        return times

    with ThreadPoolExecutor(clients) as pool:
        each = [spent for times in pool.map(client, range(clients)) for spent in times]
    return Times(each, time.perf_counter() - min(began))


def page(port: int, question: Question, number: int) -> Iterator[None]:
    """One client with one connection, which asks once for each step.

    Raises:
        ClickException: another answer than 200.
    """
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    headers = question.headers[number % len(question.headers)]
    while True:
        connection.request("GET", question.path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise click.ClickException(f"{question.path} answered {answer.status}")
        yield


def _statement(question: Question) -> Iterator[None]:
    from giamsat.core.database import named_url

    with psycopg.connect(named_url(), autocommit=True) as connection:
        while True:
            connection.execute(question.statement, question.values).fetchall()
            yield
