"""Reports with 100 KB of evidence into the country's work, and how soon an open screen shows them."""

from __future__ import annotations

import http.client
import itertools
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

from giamsat.cli.bench import Row
from giamsat.cli.bench.callers import Caller, Work
from giamsat.cli.bench.nation.asking import Times, figure, row
from giamsat.cli.bench.nation.questions import cookie, key_of
from giamsat.cli.bench.nation.warmth import pages_read, private_cluster, warm
from giamsat.cli.bench.rows import raw_reports
from giamsat.cli.bench.server import Served, cpu_seconds

CLIENTS = 8
AIM_A_SECOND = 200
#: People who report; each has a token of its own, as each unit's program would.
REPORTERS = 200
#: Seconds after the last report within which the screen must have shown it.
PATIENCE = 10.0
#: Longer than the stream is ever silent: it breathes every fifteen seconds.
SILENCE = 60.0
#: Seconds within which an idle process of PostgreSQL has told what it read.
STATISTICS = 10.5


def open_work(count: int) -> Iterator[Work]:
    """About ``count`` open assignments that wait for a report, of the units that have most of them."""
    from django.db.models import Count, Exists, F, OuterRef, Value
    from django.db.models.functions import Concat

    from giamsat.accounts.models import Person
    from giamsat.tasks.models import Assignment, Report
    from giamsat.tasks.selectors import ASKED_OF_UNIT

    # A report that was returned goes on as itself, and not as a new one.
    unfinished = Report.objects.filter(assignment=OuterRef("pk")).exclude(state=Report.State.CONFIRMED)
    waiting = Assignment.objects.filter(~Exists(unfinished), state__in=ASKED_OF_UNIT)
    units = waiting.order_by().values("unit").annotate(n=Count("pk")).order_by("-n")[:REPORTERS]
    logins = Person.objects.filter(login=Concat(F("unit__code"), Value(".dau-moi")))
    given: list[list[Work]] = []
    found = 0
    for each in units:
        person = logins.get(unit=each["unit"])
        token = key_of(person)["Authorization"].removeprefix("Bearer ")
        of_unit = waiting.filter(unit=each["unit"]).order_by("pk").values_list("pk", flat=True)
        given.append([Work(token, pk) for pk in of_unit])
        found += len(given[-1])
        if found >= count and len(given) >= CLIENTS * 4:
            break
    turns = itertools.zip_longest(*given)
    return itertools.islice((work for turn in turns for work in turn if work is not None), count)


def reports(server: Served, seconds: float) -> list[Row]:
    """Eight clients with memory as it was found; then one and eight with what a running country has there.

    Beside each the rows of a report by plain SQL, and the pages that were not in PostgreSQL's memory.
    """
    rows = [_as_fast_as(server, CLIENTS, seconds, "report with 100 KB evidence, memory as found")]
    cluster = private_cluster()
    if cluster is not None:
        rows.append(figure("memory of a running country", warm(cluster)))
    return [*rows, *(_as_fast_as(server, clients, seconds) for clients in (1, CLIENTS))]


def _as_fast_as(
    server: Served, clients: int, seconds: float, name: str = "report with 100 KB evidence"
) -> Row:
    work = open_work(int(seconds * 400))
    before, read = cpu_seconds(server.pids), pages_read()
    times, refused = send(server.port, work, clients, seconds)
    spent = cpu_seconds(server.pids) - before
    time.sleep(STATISTICS)
    read = pages_read() - read
    raw = raw_reports(clients, min(seconds, 2.0), notice=True)
    found = f"{read / len(times.each):.1f} pages read each"
    return row(
        name,
        **{
            "clients": clients,
            "answers/s": times.rate,
            "p50 ms": times.at(50),
            "p95 ms": times.at(95),
            "site CPU ms": round(spent * 1000 / len(times.each), 1),
            "PostgreSQL alone/s": raw["transactions/s"],
            "its p50 ms": raw["p50 ms"],
            "figure": f"{found}; {len(refused)} refused: {refused[0][:60]}" if refused else found,
            "aim at 1.2 M": ">= 200/s, p95 80 ms" if clients == CLIENTS else "",
        },
    )


def send(
    port: int, work: Iterator[Work], clients: int, seconds: float, pace: float = 0.0
) -> tuple[Times, list[str]]:
    """Report for so long; times of the answers, and what was refused in words.

    Args:
        pace: reports a second of all clients together; 0 for as many as they can.
    """
    lock, gate = threading.Lock(), threading.Barrier(clients)
    times: list[float] = []
    refused: list[str] = []
    due: Callable[[], float] = itertools.count().__next__

    def client() -> None:
        caller = Caller(port)
        first = _next(lock, work)
        if first is not None:
            caller.warm_up(first.token)
            caller.whole(first)
        gate.wait()
        began.append(time.perf_counter())
        while time.perf_counter() < began[0] + seconds:
            if pace:
                time.sleep(max(0.0, began[0] + due() / pace - time.perf_counter()))
            given = _next(lock, work)
            if given is None:
                return
            start = time.perf_counter()
            fault = caller.whole(given)
            times.append(time.perf_counter() - start)
            if fault:
                refused.append(fault)

    began: list[float] = []
    with ThreadPoolExecutor(clients) as pool:
        for each in [pool.submit(client) for _number in range(clients)]:
            each.result()
    return Times(times, time.perf_counter() - began[0]), refused


def _next(lock: threading.Lock, work: Iterator[Work]) -> Work | None:
    with lock:
        return next(work, None)


def freshness(server: Served, seconds: float) -> list[Row]:
    """From the event of a report to the moment at which an open overview has the figures that count it."""
    from giamsat.accounts.models import Person
    from giamsat.events.models import Event
    from giamsat.tasks.events import REPORT_SUBMITTED

    work = open_work(int(seconds * AIM_A_SECOND * 1.2))
    screen = Screen(server, Person.objects.get(login="bench-leader"))
    screen.start()
    times, _refused = send(server.port, work, CLIENTS, seconds, pace=AIM_A_SECOND)
    screen.stop()
    # Only reports: the keys of those who report were made just before.
    told = Event.objects.filter(pk__in=list(screen.shown), verb=REPORT_SUBMITTED)
    happened = dict(told.values_list("pk", "at"))
    late = Times([screen.shown[pk] - at.timestamp() for pk, at in happened.items()], seconds)
    if len(late.each) < 2:
        return [figure("freshness of an open overview", "nothing was shown")]
    return [
        figure(
            "freshness of an open overview",
            f"p50 {late.at(50):.0f} ms, p95 {late.at(95):.0f} ms at {times.rate:.0f} reports/s",
            f"p95 1 s at {AIM_A_SECOND}/s",
        )
    ]


class Screen:
    """An overview that stands open: follows the stream, and fetches its head whenever it is told of a change."""

    def __init__(self, server: Served, person: object):
        from giamsat.accounts.selectors import actor_for
        from giamsat.cli.bench.country.ground import NATIONAL
        from giamsat.directives.models import Programme
        from giamsat.monitor.live_token import stream_url
        from giamsat.monitor.selectors import counted_programmes

        self._server = server
        (self._cookie,) = cookie(person)
        counted = counted_programmes(Programme.objects.get(code=NATIONAL))
        address = stream_url(actor_for(person), *counted)  # type: ignore[arg-type]
        self._path = "/live/events" + address.partition("/live/events")[2]
        self._told: list[int] = []
        #: The transaction of the last event told, as the page sends it with its question.
        self._up_to = ""
        self._woken, self._ended = threading.Event(), threading.Event()
        #: Event -> seconds of the epoch at which the figures that count it had come.
        self.shown: dict[int, float] = {}

    def start(self) -> None:
        """Open the page and then the stream; returns when both are open."""
        self._page = http.client.HTTPConnection("127.0.0.1", self._server.port, timeout=PATIENCE)
        for path in ("/overview/", "/overview/?part=head"):
            self._read(path)
        self._stream = http.client.HTTPConnection("127.0.0.1", self._server.live_port, timeout=SILENCE)
        self._stream.request("GET", self._path)
        self._answer = self._stream.getresponse()
        self._threads = [threading.Thread(target=each, daemon=True) for each in (self._follow, self._fetch)]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Wait until all that was told is shown."""
        end = time.monotonic() + PATIENCE
        time.sleep(1.0)
        while self._told and time.monotonic() < end:
            time.sleep(0.05)
        self._ended.set()
        self._woken.set()
        if self._stream.sock is not None:
            self._stream.sock.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(PATIENCE)
        self._stream.close()
        self._page.close()

    def _follow(self) -> None:
        name = ""
        while not self._ended.is_set():
            try:
                line = self._answer.readline().decode()
            except (OSError, ValueError):
                return
            if line.startswith("event: "):
                name = line[7:].strip()
            elif line.startswith("id: "):
                self._up_to = line[4:].strip()
            elif line.startswith("data: ") and name == "changed":
                self._told += [told["id"] for told in json.loads(line[6:])]
                self._woken.set()

    def _fetch(self) -> None:
        while self._woken.wait() and not self._ended.is_set():
            self._woken.clear()
            told = list(self._told)
            self._read(f"/overview/?part=head&told={self._up_to}")
            now = time.time()
            self.shown |= dict.fromkeys(told, now)
            del self._told[: len(told)]

    def _read(self, path: str) -> None:
        self._page.request("GET", path, headers=self._cookie)
        self._page.getresponse().read()
