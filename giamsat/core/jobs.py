"""Work that is done later or again and again. Nothing else in Giamsat knows what carries it.

A job is queued in the caller's transaction, so it exists exactly when the fact exists. What must happen
regularly is a sweep: idempotent, registered with ``every``, run by the one tick of each minute.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, connection, transaction
from procrastinate import RetryStrategy, exceptions
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from giamsat.core import clock
from giamsat.core.models import Heartbeat, OnceKey

log = logging.getLogger(__name__)

#: Any number, the same everywhere: the key of the lock that keeps two ticks apart.
TICK_LOCK = 570_001
TICK = "tick"
#: A worker that gave no sign for so long is dead; its jobs are taken up again.
DEAD_WORKER_SECONDS = 60
KEPT = dt.timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Sweep:
    """A function to be run about every ``minutes``; it gets the instant and may find nothing to do.

    ``in_steps``: it commits by itself, step by step.
    """

    name: str
    minutes: int
    run: Callable[[dt.datetime], None]
    in_steps: bool = False


sweeps: dict[str, Sweep] = {}


def job(function: Callable[..., None]) -> Callable[..., None]:
    """Mark a function of JSON-able keyword arguments as one that ``enqueue`` may queue.

    It is tried again (at most five times, ever later) when it raises, so it must bear being run twice.
    """
    name = f"{function.__module__}.{function.__qualname__}"
    task = app.task(name=name, retry=RetryStrategy(max_attempts=5, exponential_wait=5), pass_context=False)(
        function
    )
    function.task = task  # type: ignore[attr-defined]
    return function


def enqueue(function: Callable[..., None], *, once: str | None = None, **arguments: Any) -> None:
    """Queue ``function(**arguments)`` in the present transaction.

    Args:
        function: one marked with ``job``.
        once: a name; while a job of that name waits, another is not queued.
    """
    task = function.task  # type: ignore[attr-defined]
    try:
        # A refused duplicate breaks the statement, and must not break the caller's transaction.
        with transaction.atomic():
            task.configure(queueing_lock=once).defer(**arguments)
    except exceptions.AlreadyEnqueued:
        log.debug("already queued: %s", once)


def every(
    *, minutes: int, in_steps: bool = False
) -> Callable[[Callable[[dt.datetime], None]], Callable[[dt.datetime], None]]:
    """Register a sweep. It must be idempotent: after a crash it may run again for the same minute.

    Args:
        in_steps: it may have much to do, and commits each step by itself; all else is one transaction.
    """

    def register(function: Callable[[dt.datetime], None]) -> Callable[[dt.datetime], None]:
        name = f"{function.__module__}.{function.__qualname__}"
        sweeps[name] = Sweep(name, minutes, function, in_steps)
        return function

    return register


def run_sweeps(*, force: bool = False) -> list[str]:
    """Run the sweeps that are due (all with ``force``) and note the tick; the names of those run.

    One process at a time: a second caller returns at once with nothing. A failing sweep stops no other.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [TICK_LOCK])
        if not cursor.fetchone()[0]:
            return []
    try:
        began = time.monotonic()
        last = dict(Heartbeat.objects.values_list("name", "at"))
        done = [sweep.name for sweep in sweeps.values() if (force or _due(sweep, last)) and _run(sweep)]
        _beat(TICK, began)
        return done
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [TICK_LOCK])


@app.periodic(cron="* * * * *")
@app.task(name="giamsat.tick", queueing_lock="giamsat.tick", pass_context=False)
def tick(timestamp: int) -> None:
    """The one periodic job: everything regular hangs on it."""
    run_sweeps()


@every(minutes=1)
def take_up_jobs_of_dead_workers(now: dt.datetime) -> None:
    """A worker that was killed leaves its jobs marked as being done: put them back into the queue."""
    limit = now - dt.timedelta(seconds=DEAD_WORKER_SECONDS)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT job.id FROM procrastinate_jobs job"
            " LEFT JOIN procrastinate_workers worker ON worker.id = job.worker_id"
            " WHERE job.status = 'doing' AND (worker.id IS NULL OR worker.last_heartbeat < %s)",
            [limit],
        )
        for (job_id,) in cursor.fetchall():
            try:
                with transaction.atomic():
                    cursor.execute("SELECT procrastinate_retry_job_v2(%s, now(), NULL, NULL, NULL)", [job_id])
            except IntegrityError:
                # Its queueing lock is taken: the same work waits already.
                cursor.execute("SELECT procrastinate_finish_job_v1(%s, 'failed', false)", [job_id])
        cursor.execute("SELECT procrastinate_prune_stalled_workers_v1(%s)", [DEAD_WORKER_SECONDS])


@every(minutes=60)
def forget_finished_jobs(now: dt.datetime) -> None:
    """Jobs that went well are of use for a few days only; failed ones stay until someone has looked."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM procrastinate_jobs job WHERE status IN ('succeeded', 'cancelled', 'aborted')"
            " AND NOT EXISTS (SELECT FROM procrastinate_events WHERE job_id = job.id AND at >= %s)",
            [now - KEPT],
        )


@every(minutes=60)
def forget_once_keys(now: dt.datetime) -> None:
    """Nobody repeats a click or a call after days; what a key left behind may quote what was entered."""
    OnceKey.objects.filter(at__lt=now - KEPT).delete()


def run_worker() -> None:
    """Do jobs, two at a time, until SIGTERM or SIGINT; those begun by then have ten seconds to end."""
    connector = app.connector
    if not isinstance(connector, DjangoConnector):
        raise RuntimeError("a worker already runs in this process")
    with app.replace_connector(connector.get_worker_connector()) as working:
        working.run_worker(concurrency=2, shutdown_graceful_timeout=10)


def _due(sweep: Sweep, last: dict[str, dt.datetime]) -> bool:
    before, now = last.get(sweep.name), clock.now()
    # A run of the future was noted by a clock that stood wrong: waiting for it could take years.
    if before is None or before > now:
        return True
    # Half a minute of grace: the tick itself comes a little early or late.
    return now - before >= dt.timedelta(minutes=sweep.minutes, seconds=-30)


def _run(sweep: Sweep) -> bool:
    began = time.monotonic()
    try:
        with contextlib.nullcontext() if sweep.in_steps else transaction.atomic():
            sweep.run(clock.now())
    except Exception as fault:
        log.exception("sweep %s failed", sweep.name)
        _beat(sweep.name, began, type(fault).__name__)
    else:
        _beat(sweep.name, began)
    return True


def _beat(name: str, began: float, fault: str = "") -> None:
    Heartbeat.objects.update_or_create(
        name=name,
        defaults={"at": clock.now(), "seconds": round(time.monotonic() - began, 3), "fault": fault},
    )
