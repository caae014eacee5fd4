"""The site and its worker as ``up`` runs them, on a free port, for a measurement."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import click

from giamsat.cli.serving import live_command, site_command
from giamsat.core.ports import free_port

#: Settings of a server that is measured: the API's limit would measure itself, and no scanner is at hand.
SERVED_WITH = {
    "GIAMSAT_API_PER_MINUTE": "6000000",
    "GIAMSAT_API_BURST": "1000000",
    "GIAMSAT_FILES_CLEAN_WITHOUT_SCANNER": "yes",
    "PYTHONWARNINGS": "ignore",
}


@dataclass(frozen=True, slots=True)
class Served:
    """Where site and live process listen, and the ids of all programs, whose children are theirs."""

    port: int
    live_port: int
    pids: list[int]


@contextlib.contextmanager
def served(*, worker: bool = True, more: Mapping[str, str] | None = None) -> Iterator[Served]:
    """Site, live process and worker for the length of the block.

    Args:
        more: settings of this measurement, beside ``SERVED_WITH``.

    Raises:
        ClickException: the site did not come up.
    """
    port, live_port = free_port(), free_port()
    environment = {
        **os.environ,
        **SERVED_WITH,
        **(more or {}),
        "GIAMSAT_LIVE_URL": f"http://127.0.0.1:{live_port}",
        "GIAMSAT_LIVE_ORIGINS": f"http://127.0.0.1:{port}",
    }
    commands = [site_command("127.0.0.1", port), live_command("127.0.0.1", live_port)]
    if worker:
        commands.append([sys.executable, "-m", "giamsat.cli", "worker"])
    with contextlib.ExitStack() as stopping:
        pids = []
        for command in commands:
            program = subprocess.Popen(command, env=environment)
            stopping.callback(_stop, program)
            pids.append(program.pid)
        _wait_for(port)
        _wait_for(live_port)
        yield Served(port, live_port, pids)


def kill(server: Served) -> None:
    """End all of them at once, as a loss of power does."""
    for pid in (each for one in server.pids for each in (*below(one), one)):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


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
    every = [each for pid in pids for each in (pid, *below(pid))]
    return round(sum(_pss(pid) for pid in every) / 1024)


def cpu_seconds(pids: list[int]) -> float:
    """Seconds of processor that these processes and all below them have used."""
    ticks = 0
    for pid in (each for one in pids for each in (one, *below(one))):
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def postgres_pids() -> list[int]:
    """The private server's first process, whose children do the work; none where the operator named another."""
    told = Path(os.environ.get("GIAMSAT_DATA", "")) / "postgres" / "postmaster.pid"
    try:
        return [int(told.read_text(encoding="ascii").split()[0])]
    except OSError:
        return []


def below(parent: int) -> Iterator[int]:
    """Ids of all processes that stem from this one."""
    for children in Path(f"/proc/{parent}/task").glob("*/children"):
        for child in children.read_text(encoding="ascii").split():
            yield int(child)
            yield from below(int(child))


def _pss(pid: int) -> int:
    """KiB; 0 where the process is gone or its memory is not told."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
