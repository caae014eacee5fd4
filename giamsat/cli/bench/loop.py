"""The main loop over HTTP: reports with 100 KB of evidence against the real server, as a program sends them."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import secrets
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import click

from giamsat.cli.bench import Row, benchmark
from giamsat.cli.bench.db import CLIENTS, raw_commits

EVIDENCE_BYTES = 100_000
#: Settings of a server that is measured: the API's limit would measure itself.
SERVED_WITH = {
    "GIAMSAT_API_PER_MINUTE": "6000000",
    "GIAMSAT_API_BURST": "1000000",
    "GIAMSAT_FILES_CLEAN_WITHOUT_SCANNER": "yes",
}
#: Enough assignments for the fastest machine seen, so that no client runs dry.
REPORTS_A_SECOND = 150


@dataclass(frozen=True)
class Prepared:
    """What the clients need: a token, and an assignment for each report."""

    token: str
    assignments: list[int]


@benchmark(
    "loop",
    "Reports with 100 KB of evidence by the API (draft, file, submit: three requests each) at 1, 8 and 32 clients,"
    " beside raw commits. Writes into the data folder: give it one of its own with --data.",
)
def bench_loop(seconds: float) -> list[Row]:
    """A row for each number of clients; the last column is the share of raw commits at the same number."""
    prepared = prepare(int(seconds * REPORTS_A_SECOND * len(CLIENTS)))
    waiting = iter(prepared.assignments)
    with _server() as port:
        return [_measure(port, prepared.token, waiting, clients, seconds) for clients in CLIENTS]


def prepare(count: int) -> Prepared:
    """Tables, registry, a ministry's focal point with a token, and ``count`` assignments to report on."""
    from giamsat.accounts import services as accounts
    from giamsat.accounts.selectors import actor_for
    from giamsat.cli.steps import migrate_tables
    from giamsat.core.actor import SYSTEM, Role
    from giamsat.directives.models import Programme
    from giamsat.directives.services import open_programme
    from giamsat.tasks import services as tasks
    from giamsat.tasks.models import Assignment
    from giamsat.units.models import Unit
    from giamsat.units.registry import load_registry

    migrate_tables(lambda _line: None)
    if Programme.objects.exclude(code__startswith="bench-").exists():
        raise click.ClickException("This data folder holds real or demo work. Name an empty one: --data DIR.")
    load_registry(SYSTEM)
    run = secrets.token_hex(3)
    unit = Unit.objects.get(code="most")
    person = accounts.create_person(SYSTEM, login=f"bench-{run}", full_name="Bench", unit=unit)
    accounts.grant_role(SYSTEM, person, unit, Role.FOCAL_POINT)
    _row, token = accounts.create_token(actor_for(person), person, name="bench")
    programme = open_programme(
        SYSTEM,
        code=f"bench-{run}",
        name_vi="Đo tốc độ",
        name_en="Benchmark",
        owner=Unit.objects.get(code="vn"),
        steering_unit=unit,
    )
    work = tasks.Obligation("Việc đo", "Việc đo", incomplete_reason="đo tốc độ")
    ids: list[int] = []
    for _number in range(count):
        task = tasks.issue_task(SYSTEM, programme, work, tasks.Addressees((unit,)))
        ids += Assignment.objects.filter(task=task).values_list("pk", flat=True)
    return Prepared(token, ids)


@contextlib.contextmanager
def _server() -> Iterator[int]:
    """The site as ``up`` serves it, on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    from django.conf import settings

    environment = {**os.environ, **SERVED_WITH}
    command = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)),
        *("--workers", str(settings.WEB_PROCESSES), "--blocking-threads", str(settings.WEB_THREADS)),
        *("--log-level", "warning", "--no-ws", "giamsat.wsgi:application"),
    ]
    server = subprocess.Popen(command, env=environment)
    try:
        _wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait(20)


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise click.ClickException("The server did not start within 30 seconds.")


def _measure(port: int, token: str, waiting: Iterator[int], clients: int, seconds: float) -> Row:
    times: list[float] = []
    faults: list[str] = []
    lock = threading.Lock()
    gate = threading.Barrier(clients + 1)
    until = [0.0]

    def client() -> None:
        caller = Caller(port, token)
        # Each process of the server loads the site at its first request: that is not what is measured.
        caller.warm_up()
        gate.wait()
        while time.perf_counter() < until[0]:
            with lock:
                assignment = next(waiting, None)
            if assignment is None:
                return
            began = time.perf_counter()
            fault = caller.report(assignment)
            times.append(time.perf_counter() - began)
            if fault:
                faults.append(fault)

    threads = [threading.Thread(target=client) for _number in range(clients)]
    for thread in threads:
        thread.start()
    until[0] = time.perf_counter() + 3600
    gate.wait()
    began = time.perf_counter()
    until[0] = began + seconds
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    raw = raw_commits(clients, min(seconds, 3))
    cuts = statistics.quantiles(times, n=20) if len(times) > 1 else [0.0] * 19
    return {
        "clients": clients,
        "reports/s": round((len(times) - len(faults)) / took, 1),
        "p50 ms": round(statistics.median(times) * 1000, 1) if times else "",
        "p95 ms": round(cuts[18] * 1000, 1),
        "requests/s": round(3 * len(times) / took, 1),
        "refused": len(faults),
        "raw commits/s": raw["commits/s"],
        "first refusal": faults[0][:80] if faults else "",
    }


class Caller:
    """One client with one connection, as a program of another system would be."""

    def __init__(self, port: int, token: str):
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._token = token

    def warm_up(self) -> None:
        """A few reads, so that the process that answers this client has loaded what it needs."""
        for _number in range(5):
            self._call("GET", "/api/v1/tasks?limit=1", b"", "")

    def report(self, assignment: int) -> str:
        """Draft, file, submit; the first refusal in words, empty when all went well."""
        said = json.dumps({"done": "Đã làm xong phần đo.", "progress": 100, "is_final": True}).encode()
        status, draft = self._call("PUT", f"/api/v1/assignments/{assignment}/draft", said, "application/json")
        if status != 200:
            return f"draft {status} {draft}"
        status, answer = self._call("POST", f"/api/v1/reports/{draft['id']}/files", *_form())
        if status != 201:
            return f"file {status} {answer}"
        status, answer = self._call("GET", f"/api/v1/reports/{draft['id']}", b"", "")
        version = answer.get("version", draft["version"])
        status, answer = self._call(
            "POST", f"/api/v1/reports/{draft['id']}/submit", b"", "application/json", version
        )
        return "" if status == 200 else f"submit {status} {answer}"

    def _call(
        self, method: str, path: str, body: bytes, kind: str, version: int | None = None
    ) -> tuple[int, dict[str, Any]]:
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": kind}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        content = answer.read()
        return answer.status, json.loads(content or b"{}")


def _form() -> tuple[bytes, str]:
    """A PDF of 100 KB, different each time, as multipart form data."""
    border = secrets.token_hex(8)
    pdf = b"%PDF-1.4\n" + secrets.token_bytes(EVIDENCE_BYTES - 20) + b"\n%%EOF\n"
    head = f'--{border}\r\nContent-Disposition: form-data; name="file"; filename="b.pdf"\r\n\r\n'
    body = head.encode() + pdf + f"\r\n--{border}--\r\n".encode()
    return body, f"multipart/form-data; boundary={border}"
