"""How long a dashboard of twelve tiles takes, kept and made anew, with the whole country in the database."""

from __future__ import annotations

import http.client
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from typing import Any

import click

from giamsat.cli.bench import Row, benchmark
from giamsat.cli.bench.clocks import repeated
from giamsat.cli.bench.nation.asking import CLIENTS, WARM_UP, Times
from giamsat.cli.bench.overview import throw_away_demo
from giamsat.cli.bench.server import cpu_seconds, served

#: A tile of each kind, so that nothing is left out.
TILES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("figure", {"measure": "overdue"}),
    ("trend", {"what": "rate", "months": 6}),
    ("bars", {"by": "states", "rows": 12}),
    ("heat", {"units": "below", "rows": 10}),
    ("map", {"measure": "done"}),
    ("list", {"what": "units", "rows": 5}),
    ("text", {"text": "Đến {{thoi_diem}} còn {{nhiem_vu.qua_han}} việc quá hạn."}),
    ("target", {"indicator": "XA.01"}),
    ("index", {"frame": "766"}),
    ("deadlines", {"weeks": 8}),
    ("bottlenecks", {"rows": 5}),
    ("register", {"register": "procedures"}),
)
#: Those who are measured alone: the country, a province, a commune.
ALONE = ("lanh-dao", "ubnd-20.dau-moi", "xa-06040.dau-moi")
#: Who looks beside them: first words of logins, and how many.
BESIDE = (("most.", 1), ("ubnd-", 2), ("xa-", 2))


@benchmark(
    "boards",
    "A dashboard with a tile of each of the twelve kinds, kept and made anew: by one reader within this process, and by"
    " one and eight readers through the site as `up` starts it.",
)
def boards(seconds: float) -> list[Row]:
    """Two rows a reader; then three ways of looking over HTTP, by one and by eight."""
    with throw_away_demo() as url:
        path = _plant()
        rows = [row for login in ALONE for row in _alone(login, path, seconds)]
        return [*rows, *_through_site(url, path, seconds)]


def _plant() -> str:
    """The dashboard, of the nation and shared with everybody; its address."""
    from giamsat.boards import services
    from giamsat.core.actor import SYSTEM
    from giamsat.units.models import Unit

    board = services.make_board(SYSTEM, owner=Unit.objects.get(code="vn"), name="Bench", is_shared=True)
    for number, (kind, options) in enumerate(TILES):
        services.add_tile(SYSTEM, board, version=1 + number, kind=kind, options=options)
    return f"/boards/{board.pk}/"


def _alone(login: str, path: str, seconds: float) -> Iterator[Row]:
    """One reader in this process, without network: everything made anew each time, then kept."""
    from django.test import Client

    from giamsat.accounts.models import Person
    from giamsat.desk.boards import kept

    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(Person.objects.get(login=login))

    def anew() -> Any:
        kept.forget()
        return client.get(path)

    for name, act in (("made anew", anew), ("kept", lambda: client.get(path))):
        found = repeated(f"{login}, {name}", seconds, act, least=3)
        yield _row(
            found["act"],
            found,
            **{
                "kept %": 0 if act is anew else 100,
                "CPU ms": found["CPU of Python, ms"] + found["its CPU, ms"],
                "statements": found["statements"],
                "KB": round(len(act().content) / 1000),
            },
        )


def _row(name: str, times: Row, **more: object) -> Row:
    """A line; ``CPU ms`` is that of Python and of a private PostgreSQL for one answer."""
    columns = dict.fromkeys(("kept %", "CPU ms", "statements", "KB"), "")
    return (
        {"who": name, "asked": times["times"], "p50 ms": times["p50 ms"], "p95 ms": times["p95 ms"]}
        | columns
        | more
    )


def _readers() -> list[str]:
    """Logins of eight scopes, so that nobody is given what another made: ``ALONE`` and those beside them."""
    from giamsat.accounts.models import Person

    found = list(ALONE)
    for word, count in BESIDE:
        rows = Person.objects.filter(login__startswith=word, login__endswith=".dau-moi").exclude(
            login__in=found
        )
        found += rows.order_by("login").values_list("login", flat=True)[:count]
    return found


def _through_site(url: str, path: str, seconds: float) -> Iterator[Row]:
    """Readers of different scopes over HTTP, each as fast as it is answered: while nothing happens, with a change each
    second, and all at once after each change."""
    from giamsat.accounts.models import Person
    from giamsat.cli.bench.nation.questions import cookie

    headers = [cookie(Person.objects.get(login=login))[0] for login in _readers()]
    happen = _changes()
    with served(worker=False, more={"DATABASE_URL": url}) as server:
        for name, every in (
            ("while nothing happens", None),
            ("a change each second", 1.0),
            ("all after a change", 0.0),
        ):
            for clients in CLIENTS:
                told: Counter[str] = Counter()
                asking = [_look(server.port, path, each, told) for each in headers[:clients]]
                for each in asking:
                    for _number in range(WARM_UP):
                        next(each)
                told.clear()
                before = cpu_seconds(server.pids)
                times = _together(asking, seconds, happen, every)
                spent = cpu_seconds(server.pids) - before
                found = {"times": len(times.each), "p50 ms": times.at(50), "p95 ms": times.at(95)}
                yield _row(
                    f"{clients} over HTTP, {name}",
                    found,
                    **{
                        "kept %": round(100 * told["kept"] / max(1, told.total())),
                        "CPU ms": round(1000 * spent / len(times.each), 1),
                    },
                )


def _look(port: int, path: str, headers: dict[str, str], told: Counter[str]) -> Iterator[None]:
    """One reader with one connection, who looks once for each step; counts whether tiles were kept or made."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    while True:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise click.ClickException(f"{path} answered {answer.status}")
        told[answer.headers["Server-Timing"].rpartition("=")[2]] += 1
        yield


def _together(
    asking: Sequence[Iterator[None]], seconds: float, happen: Callable[[], None], every: float | None
) -> Times:
    """Each looks again and again for so long.

    Args:
        every: seconds between changes; 0: each waits for the others, something changes, all look; None: nothing does.
    """
    end = time.perf_counter() + seconds
    over = threading.Event()

    def begin() -> None:
        if time.perf_counter() >= end:
            over.set()
        else:
            happen()

    gate = threading.Barrier(len(asking), action=begin)

    def reader(looking: Iterator[None]) -> list[float]:
        times: list[float] = []
        while True:
            if every == 0:
                gate.wait()
            elif time.perf_counter() >= end and times:
                over.set()
            if over.is_set():
                return times
            start = time.perf_counter()
            next(looking)
            times.append(time.perf_counter() - start)

    def keep_changing() -> None:
        while every and not over.wait(every):
            happen()

    changing = threading.Thread(target=keep_changing)
    changing.start()
    began = time.perf_counter()
    with ThreadPoolExecutor(len(asking)) as pool:
        each = [spent for times in pool.map(reader, asking) for spent in times]
    changing.join()
    return Times(each, time.perf_counter() - began)


def _changes() -> Callable[[], None]:
    """What changes the figures of all: a task of the country is paused, and goes on the next time."""
    from django.db import connection

    from giamsat.core.actor import SYSTEM
    from giamsat.tasks import services
    from giamsat.tasks.models import Task

    task = Task.objects.filter(state=Task.State.OPEN, due__isnull=False).order_by("pk")[0]
    turns = cycle((True, False))

    def happen() -> None:
        now = Task.objects.get(pk=task.pk)
        if next(turns):
            services.pause_task(SYSTEM, now, version=now.version, reason="Đo")
        else:
            services.resume_task(SYSTEM, now, version=now.version)
        connection.close()

    return happen
