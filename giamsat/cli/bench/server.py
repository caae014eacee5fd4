"""The site and its worker as ``up`` runs them, on a free port, for a measurement."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import click

from giamsat.core.ports import free_port

#: The API's limit would measure itself.
SERVED_WITH = {"GIAMSAT_API_PER_MINUTE": "6000000", "GIAMSAT_API_BURST": "1000000"}


@contextlib.contextmanager
def site_and_worker() -> Iterator[tuple[int, list[int]]]:
    """Yields the port and the ids of both programs, whose children are theirs."""
    from django.conf import settings

    port = free_port()
    environment = {**os.environ, **SERVED_WITH}
    site = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)),
        *("--workers", str(settings.WEB_PROCESSES), "--blocking-threads", str(settings.WEB_THREADS)),
        *("--log-level", "warning", "--no-ws", "giamsat.wsgi:application"),
    ]
    with contextlib.ExitStack() as stopping:
        pids = []
        for command in (site, [sys.executable, "-m", "giamsat.cli", "worker"]):
            program = subprocess.Popen(command, env=environment)
            stopping.callback(_stop, program)
            pids.append(program.pid)
        _wait_for(port)
        yield port, pids


def _stop(program: subprocess.Popen[bytes]) -> None:
    program.terminate()
    try:
        program.wait(20)
    except subprocess.TimeoutExpired:
        program.kill()
        program.wait()


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise click.ClickException("The server did not start within two minutes.")


def memory_mib(pids: list[int]) -> int:
    """Memory of these processes and all below them, by proportional share (PSS), in MiB."""
    every = [each for pid in pids for each in (pid, *_below(pid))]
    return round(sum(_pss(pid) for pid in every) / 1024)


def cpu_seconds(pids: list[int]) -> float:
    """Seconds of processor that these processes and all below them have used."""
    ticks = 0
    for pid in (each for one in pids for each in (one, *_below(one))):
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _below(parent: int) -> Iterator[int]:
    for children in Path(f"/proc/{parent}/task").glob("*/children"):
        for child in children.read_text(encoding="ascii").split():
            yield int(child)
            yield from _below(int(child))


def _pss(pid: int) -> int:
    """KiB; 0 where the process is gone or its memory is not told."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
