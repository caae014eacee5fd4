"""How long ``up`` takes from nothing and from warm, and what memory its processes hold together."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import click

from giamsat.cli.bench import Needs, Row, benchmark
from giamsat.cli.place import PROJECT
from giamsat.cli.supervisor import MARK
from giamsat.core.ports import free_port
from giamsat.core.postgres import Cluster

#: A start that is not well by then never will be.
LONGEST_SECONDS = 600
#: Which words of a command line tell what a process is; the first that fits counts.
PROCESSES = {"worker": "giamsat.cli worker", "site": "giamsat.site", "live": "uvicorn"}


@benchmark(
    "up",
    "Time of `up` until /healthz is well, from an empty data folder and warm, and memory (PSS) after SECONDS.",
    needs=Needs.NOTHING,
)
def up(seconds: float) -> list[Row]:
    """One row a start: without demo data and with them from an empty folder, then again (warm)."""
    rows = []
    for name, options in (("registry alone", ["--empty"]), ("demonstration", [])):
        with _folder() as data:
            rows.append(_start(data, f"{name}, from nothing", options, seconds))
            rows.append(_start(data, f"{name}, warm", options, seconds))
    return rows


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    data = Path(tempfile.mkdtemp(prefix="giamsat-bench-up-"))
    data.chmod(0o711)
    try:
        yield data
    finally:
        outside = data / "postgres"
        if outside.is_symlink():
            shutil.rmtree(outside.resolve(), ignore_errors=True)
        shutil.rmtree(data, ignore_errors=True)


def _start(data: Path, name: str, options: list[str], seconds: float) -> Row:
    port = free_port(following=1)
    environment = {
        key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "GIAMSAT_DATA")
    }
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, [str(PROJECT), environment.get("PYTHONPATH")]))
    command = [sys.executable, "-m", "giamsat.cli", "--data", str(data), "up", "--port", str(port), *options]
    began = time.monotonic()
    with tempfile.TemporaryFile("w+") as words:
        process = subprocess.Popen(command, env=environment, stdout=words, stderr=subprocess.STDOUT, cwd="/")
        try:
            while not _is_well(port):
                if process.poll() is not None or time.monotonic() - began > LONGEST_SECONDS:
                    words.seek(0)
                    raise click.ClickException(f"`up` did not become well:\n{words.read()}")
                time.sleep(0.05)
            took = time.monotonic() - began
            time.sleep(seconds)
            held = memory(data, process.pid)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)
    return {
        "start": name,
        "seconds": round(took, 1),
        **{f"{part} MiB": round(size / 1024) for part, size in held.items()},
        "all MiB": round(sum(held.values()) / 1024),
    }


def memory(data: Path, supervisor: int) -> dict[str, int]:
    """Proportional set size of each part in KiB: shared pages count once over all that share them."""
    mark = json.loads((data / "up.lock").read_text(encoding="utf-8"))["mark"]
    wanted = f"{MARK}={mark}".encode()
    held = dict.fromkeys([*PROCESSES, "postgres", "up"], 0)
    held["up"] = _pss(supervisor)
    held["postgres"] = sum(_pss(pid) for pid in Cluster(data).pids())
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if wanted in (entry / "environ").read_bytes().split(b"\0"):
                line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                part = next((part for part, word in PROCESSES.items() if word in line), "site")
                held[part] += _pss(int(entry.name))
    return held


def _pss(pid: int) -> int:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0


def _is_well(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
