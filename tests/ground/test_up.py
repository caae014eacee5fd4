"""``up`` as real processes: starts, refuses a second one, comes back whole after a kill, stops."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from giamsat.cli.bench.loop import SERVED_WITH
from giamsat.core.ports import free_port
from giamsat.core.postgres import Cluster
from tests.ground.conftest import giamsat
from tests.ground.reporting import give_work, report_until_killed, reported

pytestmark = pytest.mark.slow


class Site:
    """One ``up`` on a data folder."""

    def __init__(self, environment: dict[str, str], data: Path, port: int):
        self.environment, self.data, self.port = environment, data, port
        self.output = data / "up.out"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "giamsat.cli", "--data", str(self.data)),
                    *("up", "--empty", "--port", str(self.port)),
                ],
                env=self.environment,
                cwd="/",
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        self.wait_for(lambda: "Giamsat runs at" in self.words() or self.process.poll() is not None)  # type: ignore[union-attr]
        assert self.process.poll() is None, self.words()

    def words(self) -> str:
        return self.output.read_text(encoding="utf-8", errors="replace")

    def wait_for(self, true: Callable[[], bool], seconds: float = 600) -> None:
        deadline = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < deadline, self.words()
            time.sleep(0.1)

    def health(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer:
                return bool(json.load(answer)["ok"])
        except OSError:
            return False

    def pids(self) -> dict[int, str]:
        """Every process of this ``up`` besides the database, with its command line."""
        wanted = f"GIAMSAT_DATA={self.data}".encode()
        found = {}
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                if wanted in (entry / "environ").read_bytes().split(b"\0"):
                    found[int(entry.name)] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
        return found

    def kill_everything(self) -> None:
        if self.process is not None:
            for pid in (self.process.pid, *self.pids(), *Cluster(self.data).pids()):
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    continue
            self.process.wait()


@pytest.fixture
def site(bare_environment: dict[str, str], data: Path) -> Iterator[Site]:
    site = Site({**bare_environment, **SERVED_WITH}, data, free_port(following=1))
    yield site
    site.kill_everything()


def test_the_life_of_an_installation(site: Site) -> None:
    site.start()
    site.wait_for(site.health)
    key = (site.data / "secret.key").read_text()
    assert (site.data / "secret.key").stat().st_mode & 0o777 == 0o600

    # A second one on the same folder says so and stops; so does one on a port that is taken.
    second = giamsat(site.environment, "--data", str(site.data), "up", "--port", str(free_port(following=1)))
    assert second.returncode == 1
    assert f"already runs on {site.data}" in second.stderr
    assert f"http://127.0.0.1:{site.port}" in second.stderr
    other = site.data / "other"
    taken = giamsat(site.environment, "--data", str(other), "up", "--port", str(site.port))
    assert taken.returncode == 1
    assert f"Port {site.port} of 127.0.0.1 cannot be used" in taken.stderr

    # A command beside it uses the same database and leaves it running.
    beside = giamsat(site.environment, "--data", str(site.data), "manage", "showmigrations", "core")
    assert "[X] 0001_extensions" in beside.stdout, beside.stderr
    assert site.health()

    # A crashed process comes back.
    (worker,) = (pid for pid, command in site.pids().items() if "giamsat.cli worker" in command)
    os.kill(worker, signal.SIGKILL)
    site.wait_for(lambda: "worker ended by signal 9" in site.words())
    site.wait_for(lambda: any("giamsat.cli worker" in one for one in site.pids().values()))

    # So does the database.
    os.kill(Cluster(site.data).pids()[0], signal.SIGKILL)
    site.wait_for(lambda: "The database had ended; it runs again." in site.words())
    site.wait_for(site.health)

    # All killed at once in the middle of reporting: every report that was acknowledged is there afterwards.
    work = give_work(site.environment, site.data)
    acknowledged = report_until_killed(site.port, work, site.kill_everything)
    assert len(acknowledged) >= 10, "too little was reported before the kill to prove anything"
    site.start()
    site.wait_for(site.health)
    assert acknowledged <= reported(Cluster(site.data).url(), site.data)
    assert (site.data / "secret.key").read_text() == key

    # Only the supervisor killed: its processes end with it, and the next start finds its port free.
    assert site.process is not None
    site.process.kill()
    site.process.wait()
    site.start()
    assert site.health()

    # SIGTERM stops all of it.
    site.process.terminate()
    assert site.process.wait(60) == 0
    assert "Stopped." in site.words()
    assert site.pids() == {}
    assert Cluster(site.data).pids() == []
