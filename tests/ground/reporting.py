"""Clients that report to a site until it is killed, and what must be there afterwards."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from itertools import cycle
from pathlib import Path

import psycopg

from giamsat.cli.bench.callers import Caller, Work

CLIENTS = 4
PREPARE = """
import json, sys
from pathlib import Path
from giamsat.cli.place import Place
with Place.of(Path(sys.argv[1])).django():
    from giamsat.cli.bench.callers import prepare
    print(json.dumps([[work.token, work.assignment] for work in prepare(150)]))
"""


def give_work(environment: dict[str, str], data: Path) -> list[Work]:
    """Work to report on, in the installation of ``data``."""
    made = subprocess.run(
        [sys.executable, "-c", PREPARE, str(data)],
        env=environment,
        cwd="/",
        capture_output=True,
        text=True,
        timeout=600,
        check=True,
    )
    return [Work(*each) for each in json.loads(made.stdout.splitlines()[-1])]


def report_until_killed(port: int, work: list[Work], kill: Callable[[], None]) -> set[int]:
    """Report on ``work``, one after the other; ``kill`` once thirty were acknowledged. Which ones were, in the end."""
    given = iter(work)
    acknowledged: set[int] = set()
    lock = threading.Lock()

    def client() -> None:
        caller = Caller(port)
        # Both ways by turns: a report that is acknowledged is there whichever way it came.
        acts = cycle((caller.whole, caller.in_steps))
        try:
            while True:
                with lock:
                    one = next(given, None)
                if one is None:
                    return
                if next(acts)(one) == "":
                    acknowledged.add(one.assignment)
        except (OSError, http.client.HTTPException, json.JSONDecodeError):
            return

    threads = [threading.Thread(target=client) for _number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + 300
    while len(acknowledged) < 30 and time.monotonic() < deadline:
        time.sleep(0.05)
    kill()
    for thread in threads:
        thread.join(60)
    return acknowledged


def reported(url: str, data: Path) -> set[int]:
    """Assignments with a report that was sent with a clean file; every file that the database knows is on disk."""
    with psycopg.connect(url, autocommit=True) as connection:
        rows = connection.execute(
            "SELECT r.assignment_id FROM tasks_report r JOIN tasks_evidence e ON e.report_id = r.id"
            " JOIN core_storedfile f ON f.id = e.file_id WHERE r.state = 'submitted' AND f.state = 'clean'"
        ).fetchall()
        files = [sha for (sha,) in connection.execute("SELECT sha256 FROM core_storedfile")]
    for sha in files:
        assert (data / "files" / sha[:2] / sha[2:4] / sha).stat().st_size > 90_000
    return {assignment for (assignment,) in rows}
