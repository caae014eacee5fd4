"""Which state of the portal there is, known to a process without asking for each request.

A publication, a withdrawal and a signed root send a notice in their transaction, so that a process hears of it when it
is committed. Whoever does not hear the database knows nothing, and asks it for each request.
"""

from __future__ import annotations

import logging
import threading
import time
from typing import NamedTuple

import psycopg
from django.db import connection

log = logging.getLogger(__name__)

CHANNEL = "giamsat_portal"
#: A database that went without a word is noticed by asking it.
CHECK_SECONDS = 1.0
#: A thread of a loaded machine may be late; what was heard longer ago than this is not believed.
BELIEVED_SECONDS = 10.0
SLOWEST_RETRY = 5.0
READ = (
    "SELECT coalesce((SELECT number FROM publishing_edition WHERE id = 1), 0),"
    " coalesce((SELECT texts FROM publishing_edition WHERE id = 1), 0),"
    " coalesce((SELECT max(size) FROM publishing_root), 0),"
    " coalesce((SELECT max(id) FROM publishing_datafile), 0)"
)


class State(NamedTuple):
    """What pages can depend on: the editions of figures and of texts, the leaves under the newest root, the files."""

    figures: int
    texts: int
    seals: int
    files: int


def tell_watchers() -> None:
    """Tell every process that the portal is another once the present transaction is committed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])


class Watch:
    """Listens in a thread of its own, begun at the first question: a server forks after this is made."""

    def __init__(self) -> None:
        self._known: State | None = None
        self._heard = 0.0
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()
        self._ended = threading.Event()

    def state(self) -> State | None:
        """What there is; None while the database is not heard."""
        if self._thread is None:
            self._start()
        if time.monotonic() - self._heard > BELIEVED_SECONDS:
            return None
        return self._known

    def close(self) -> None:
        """Hear no more; the connection is given back within a second."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join(3)

    def _start(self) -> None:
        with self._starting:
            if self._thread is None and not self._ended.is_set():
                self._thread = threading.Thread(target=self._run, name="portal watch", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        pause = 0.25
        while not self._ended.is_set():
            try:
                self._listen()
            except (psycopg.Error, OSError) as fault:
                log.warning("the public pages do not hear the database: %s", type(fault).__name__)
            self._known = None
            self._ended.wait(pause)
            pause = min(2 * pause, SLOWEST_RETRY)

    def _listen(self) -> None:
        where = connection.get_connection_params()
        where.update(application_name="giamsat portal", connect_timeout=5)
        with psycopg.connect(**where, autocommit=True) as heard:
            heard.execute(f"LISTEN {CHANNEL}")
            self._read(heard)
            while not self._ended.is_set():
                for _notice in heard.notifies(timeout=CHECK_SECONDS, stop_after=1):
                    # From here until the new state is read, nothing that is kept may be shown.
                    self._known = None
                self._read(heard)

    def _read(self, heard: psycopg.Connection[tuple[int, int, int, int]]) -> None:
        asked = time.monotonic()
        row = heard.execute(READ).fetchone()
        self._known, self._heard = State(*row) if row else None, asked
