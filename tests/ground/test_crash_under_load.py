"""Server and database are killed in the middle of reporting: every acknowledged report is there afterwards."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import psycopg
import pytest

from giamsat.cli.bench.callers import Caller, Work
from giamsat.cli.bench.loop import SERVED_WITH
from giamsat.core.ports import free_port
from giamsat.core.postgres import Cluster
from tests.ground.test_up import Site

pytestmark = pytest.mark.slow
CLIENTS = 4
PREPARE = """
import json, sys
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from giamsat.cli.place import Place
with Place.of(Path(sys.argv[1])).django():
    from giamsat.cli.bench.callers import prepare
    print(json.dumps([[work.token, work.assignment] for work in prepare(150)]))
"""


def test_acknowledged_reports_survive(bare_environment: dict[str, str], data: Path) -> None:
    site = Site({**bare_environment, **SERVED_WITH}, data, free_port(following=1))
    try:
        site.start()
        made = subprocess.run(
            [sys.executable, "-c", PREPARE, str(data)],
            env=site.environment,
            cwd="/",
            capture_output=True,
            text=True,
            timeout=600,
            check=True,
        )
        given = [Work(*each) for each in json.loads(made.stdout.splitlines()[-1])]
        acknowledged = _report_until_killed(site, iter(given))
        assert len(acknowledged) >= 10, "too little was reported before the kill to prove anything"
        site.start()
        with psycopg.connect(Cluster(data).url(), autocommit=True) as connection:
            rows = connection.execute(
                "SELECT r.assignment_id FROM tasks_report r JOIN tasks_evidence e ON e.report_id = r.id"
                " JOIN core_storedfile f ON f.id = e.file_id WHERE r.state = 'submitted' AND f.state = 'clean'"
            ).fetchall()
            files = {row[0] for row in connection.execute("SELECT sha256 FROM core_storedfile")}
        assert acknowledged <= {row[0] for row in rows}
        for sha in files:
            assert (data / "files" / sha[:2] / sha[2:4] / sha).stat().st_size > 90_000
    finally:
        site.kill_everything()


def _report_until_killed(site: Site, given: Iterator[Work]) -> set[int]:
    acknowledged: set[int] = set()
    lock = threading.Lock()

    def client() -> None:
        caller = Caller(site.port)
        # Both ways by turns: a report that is acknowledged is there whichever way it came.
        acts = cycle((caller.whole, caller.in_steps))
        try:
            while True:
                with lock:
                    work = next(given, None)
                if work is None:
                    return
                if next(acts)(work) == "":
                    acknowledged.add(work.assignment)
        except (OSError, http.client.HTTPException, json.JSONDecodeError):
            return

    threads = [threading.Thread(target=client) for _number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + 300
    while len(acknowledged) < 30 and time.monotonic() < deadline:
        time.sleep(0.05)
    site.kill_everything()
    for thread in threads:
        thread.join(60)
    return acknowledged
