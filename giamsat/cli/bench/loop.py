"""The main loop over HTTP: reports with 100 KB of evidence against the real server, as a program sends them."""

from __future__ import annotations

import contextlib
import os
import socket
import statistics
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import click

from giamsat.cli.bench import Needs, Row, benchmark
from giamsat.cli.bench.callers import Caller, Work, prepare
from giamsat.cli.bench.db import raw_commits
from giamsat.cli.bench.rows import raw_reports
from giamsat.cli.serving import site_command
from giamsat.core.ports import free_port

#: Settings of a server that is measured: the API's limit would measure itself.
SERVED_WITH = {
    "GIAMSAT_API_PER_MINUTE": "6000000",
    "GIAMSAT_API_BURST": "1000000",
    "GIAMSAT_FILES_CLEAN_WITHOUT_SCANNER": "yes",
}
WHOLE, STEPS = "one request", "four requests"
LINES = ((WHOLE, 1), (WHOLE, 8), (WHOLE, 32), (STEPS, 8))
#: Enough assignments for the fastest machine seen, so that no client runs dry.
REPORTS_A_SECOND = 400


@benchmark(
    "loop",
    "Reports with 100 KB of evidence by the API: whole in one request at 1, 8 and 32 clients, in four requests at 8;"
    " beside raw commits of the same rows. Writes into the data folder: give it one of its own with --data.",
    needs=Needs.DATABASE,
)
def bench_loop(seconds: float) -> list[Row]:
    """A row for each way and number of clients.

    Columns ``… CPU`` are milliseconds of processor time for one report: of the site, of PostgreSQL (where it
    is the private one), and of the client, which runs on the same machine. ``raw`` are transactions a second of
    the same number of plain connections: of a report's rows, of these with a notice, and of one small row.
    """
    waiting = iter(prepare(int(seconds * REPORTS_A_SECOND * len(LINES))))
    with _server() as server:
        return [_measure(server, waiting, way, clients, seconds) for way, clients in LINES]


@dataclass(frozen=True, slots=True)
class Server:
    """The site that is measured."""

    port: int
    pid: int


@contextlib.contextmanager
def _server() -> Iterator[Server]:
    """The site as ``up`` serves it, on a free port."""
    port = free_port()
    process = subprocess.Popen(site_command("127.0.0.1", port), env={**os.environ, **SERVED_WITH})
    try:
        _wait_for(port)
        yield Server(port, process.pid)
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise click.ClickException("The server did not start within 30 seconds.")


@dataclass
class _Run:
    """What the clients of one line found."""

    times: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def _measure(server: Server, waiting: Iterator[Work], way: str, clients: int, seconds: float) -> Row:
    run = _Run()
    lock = threading.Lock()
    gate = threading.Barrier(clients + 1)
    until = [float("inf")]

    def draw() -> Work | None:
        with lock:
            return next(waiting, None)

    def client() -> None:
        caller = Caller(server.port)
        act: Callable[[Work], str] = caller.whole if way == WHOLE else caller.in_steps
        # Each process of the server loads the site at its first request: that is not what is measured.
        first = draw()
        if first is not None:
            caller.warm_up(first.token)
            act(first)
        gate.wait()
        while time.perf_counter() < until[0]:
            work = draw()
            if work is None:
                return
            began = time.perf_counter()
            fault = act(work)
            run.times.append(time.perf_counter() - began)
            if fault:
                run.faults.append(fault)

    threads = [threading.Thread(target=client) for _number in range(clients)]
    for thread in threads:
        thread.start()
    gate.wait()
    spent = _spent(server)
    began = time.perf_counter()
    until[0] = began + seconds
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    spent = {name: after - spent[name] for name, after in _spent(server).items()}
    return _row(way, clients, run, took, spent, min(seconds, 3))


def _row(way: str, clients: int, run: _Run, took: float, spent: dict[str, float], raw_seconds: float) -> Row:
    times, done = run.times, len(run.times) - len(run.faults)
    cuts = statistics.quantiles(times, n=20) if len(times) > 1 else [0.0] * 19
    each = {
        f"{name} CPU": round(value * 1000 / len(times), 1) if times else "" for name, value in spent.items()
    }
    return {
        "way": way,
        "clients": clients,
        "reports/s": round(done / took, 1),
        "p50 ms": round(statistics.median(times) * 1000, 1) if times else "",
        "p95 ms": round(cuts[18] * 1000, 1),
        "refused": len(run.faults),
        **each,
        "raw reports/s": raw_reports(clients, raw_seconds, notice=False)["transactions/s"],
        "with notice/s": raw_reports(clients, raw_seconds, notice=True)["transactions/s"],
        "raw commits/s": raw_commits(clients, raw_seconds)["commits/s"],
        "first refusal": run.faults[0][:80] if run.faults else "",
    }


def _spent(server: Server) -> dict[str, float]:
    """Seconds of processor time that site, database and this client have used so far."""
    from django.conf import settings

    from giamsat.core.database import Cluster

    site = [server.pid, *_children(server.pid)]
    return {
        "site": sum(map(_processor_time, site)),
        "database": sum(map(_processor_time, Cluster(Path(settings.DATA_DIR)).pids())),
        "client": time.process_time(),
    }


def _children(pid: int) -> list[int]:
    try:
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    except OSError:
        return []
    return [int(word) for word in listed.split()]


def _processor_time(pid: int) -> float:
    """User and system time of a process, without that of its children; 0 for one that is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
