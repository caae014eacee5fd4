"""Pictures, lists and search of a whole country over HTTP, with PostgreSQL's own time for the same beside it."""

from __future__ import annotations

import http.client
import secrets
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import click
import psycopg

from giamsat.cli.bench import Row, benchmark
from giamsat.cli.bench.server import cpu_seconds, memory_mib, site_and_worker

CLIENTS = (1, 8)
#: Asked at first of each process of the server, which loads the site then; not counted.
WARM_UP = 12
PROVINCE = "ubnd-01"


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


@benchmark(
    "national",
    "National counts, overdue list of a province, search in all tasks: at 1 and 8 clients over HTTP, beside"
    " PostgreSQL's own time; then the memory of the processes. Needs a folder filled by bench load.",
)
def national(seconds: float) -> list[Row]:
    """A row for each question and number of clients; last the memory of the server's processes."""
    questions = prepare()
    with site_and_worker() as (port, pids):
        rows = [
            measured(port, pids, question, clients, seconds) for question in questions for clients in CLIENTS
        ]
        held = {"question": "memory of site and worker (PSS)", "MiB": memory_mib(pids)}
        rows.append(dict.fromkeys(rows[0], "") | held)
    return rows


def prepare() -> list[Question]:
    """The questions; makes keys and sessions for those who ask.

    Raises:
        ClickException: the folder was not filled by ``bench load``.
    """
    from giamsat.accounts.models import Person
    from giamsat.cli.bench.country.ground import NATIONAL
    from giamsat.cli.bench.country.words import COMMON, RARE
    from giamsat.cli.steps import migrate_tables
    from giamsat.core import clock
    from giamsat.core.text import fold
    from giamsat.directives.models import Programme
    from giamsat.units.models import Unit

    migrate_tables(lambda _line: None)
    if not Programme.objects.filter(code=NATIONAL).exists():
        raise click.ClickException("Fill the folder first: bench load --assignments N.")
    leader = Person.objects.get(login="bench-leader")
    province = Unit.objects.get(code=PROVINCE)
    head = Person.objects.get(login=f"{PROVINCE}.dau-moi")
    # A key for each client: one key's requests are counted in one row, which its clients would wait for.
    keys = [_key(leader) for _number in range(max(CLIENTS))]
    cookies, own = _cookie(leader), _cookie(head)
    today = {"today": clock.today(), "path": province.path}
    overdue = f"/tasks/?unit={province.pk}&below=1&state=overdue"
    return [
        Question(
            "national counts, API", f"/api/v1/programmes/{NATIONAL}/overview", keys, COUNTS, today,
            ("p50 15 ms", "200/s, p95 60 ms"),
        ),
        Question("national counts, part of the page", "/overview/?part=head", cookies, COUNTS, today),
        Question("whole overview page, 3,321 dots", "/overview/", cookies, COUNTS, today),
        Question(
            "overdue of a province, API",
            f"/api/v1/assignments?unit={PROVINCE}&below=true&time_state=overdue&limit=50",
            keys, OVERDUE, today, ("p50 15 ms", "p95 80 ms"),
        ),
        Question("overdue of a province, page", overdue, cookies, OVERDUE, today),
        Question("the same, province's own", overdue, own, OVERDUE, today),
        *(
            Question(f"search, {name}", f"/search/?q={quote(words)}", cookies, SEARCH, {"like": f"%{fold(words)}%"},
                (f"p50 {aim} ms", ""))
            for name, words, aim in (("rare", RARE, 60), ("common", COMMON, 150))
        ),
        Question(
            "search, common, in a province",
            f"/search/?q={quote(COMMON)}",
            own, SEARCH, {"like": f"%{fold(COMMON)}%"},
        ),
        Question("all tasks, first page", "/tasks/", cookies, FIRST, today),
        Question("a province's page", f"/units/{province.pk}/", cookies, COUNTS, today),
    ]  # fmt: skip


#: The same questions to the tables of facts, flat: what a page without tallies would have to ask.
COUNTS = """
    SELECT CASE WHEN state IN ('cancelled', 'paused') THEN state WHEN done_on > due THEN 'late'
                WHEN done_on IS NOT NULL THEN 'done' WHEN due IS NULL THEN 'none'
                WHEN due < %(today)s THEN 'overdue' WHEN due <= %(today)s::date + 7 THEN 'soon' ELSE 'term' END,
           count(*) FROM tasks_task GROUP BY 1
"""
OVERDUE = """
    SELECT a.id, t.code, t.title, u.name_vi, a.due FROM tasks_assignment a JOIN units_unit u ON u.id = a.unit_id
      JOIN tasks_task t ON t.id = a.task_id
     WHERE u.path <@ %(path)s::ltree AND a.due < %(today)s AND a.state NOT IN ('confirmed', 'cancelled', 'paused')
     ORDER BY a.due, a.id LIMIT 50
"""
SEARCH = (
    "SELECT id, code, title FROM tasks_task WHERE search LIKE %(like)s ORDER BY state <> 'open', due LIMIT 20"
)
FIRST = "SELECT id, code, title, due FROM tasks_task WHERE state <> 'cancelled' ORDER BY due, id LIMIT 50"


def _key(person: Any) -> dict[str, str]:
    from giamsat.accounts.selectors import actor_for
    from giamsat.accounts.services import create_token

    _row, token = create_token(actor_for(person), person, name=f"bench {secrets.token_hex(3)}")
    return {"Authorization": f"Bearer {token}"}


def _cookie(person: Any) -> list[dict[str, str]]:
    from django.conf import settings
    from django.test import Client

    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(person)
    return [
        {"Cookie": f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"}
    ]


def measured(port: int, pids: list[int], question: Question, clients: int, seconds: float) -> Row:
    """Answers a second and their times over HTTP; PostgreSQL's own at as many connections.

    The site's CPU time for an answer tells more than the clock where other work shares the machine.
    """
    before = cpu_seconds(pids)
    http_times = asked(clients, seconds, lambda number: _page(port, question, number))
    spent = cpu_seconds(pids) - before
    own = asked(clients, min(seconds, 2.0), lambda _number: _statement(question))
    return {
        "question": question.name,
        "clients": clients,
        "answers/s": http_times.rate,
        "p50 ms": http_times.at(50),
        "p95 ms": http_times.at(95),
        "site CPU ms": round(spent * 1000 / (len(http_times.each) + (WARM_UP // clients + 1) * clients), 1),
        "PostgreSQL alone/s": own.rate,
        "its p50 ms": own.at(50),
        "its p95 ms": own.at(95),
        "aim at 1.2 M": question.aims[clients > 1],
        "MiB": "",
    }


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


def _page(port: int, question: Question, number: int) -> Iterator[None]:
    """One client with one connection."""
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
