"""Copying the country into the tables, several batches at once, with what is done and how fast."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Any

from django.db import connection, transaction

from giamsat.cli.bench.country import journal
from giamsat.cli.bench.country.bare import dress, lay_bare
from giamsat.cli.bench.country.ground import Ground
from giamsat.cli.bench.country.plan import Batch
from giamsat.cli.bench.country.rows import COLUMNS, Maker
from giamsat.monitor.bulk import uncounted

Tell = Callable[[str], None]
SEQUENCES = ("tasks_task", "tasks_assignment", "tasks_report", "tasks_evidence")
TELL_EVERY = 5.0


def write_country(
    ground: Ground, batches: list[Batch], *, reports: int, seed: int, writers: int, tell: Tell
) -> dict[str, int]:
    """Write all batches that the journal does not know yet, then count once; rows written now by table.

    Args:
        writers: connections that write at the same time; 0 writes on the caller's own connection, within its
            transaction.
    """
    began = told = time.monotonic()
    counts = dict.fromkeys(COLUMNS, 0)

    def copy(batch: Batch) -> dict[str, int]:
        lines = Maker(ground, batch, reports, seed).rows()
        return _copy(batch.number, lines, apart=bool(writers))

    before = {number for number, _words in journal.lines(journal.BATCH)}
    if before:
        tell(f"{len(before)} of {len(batches)} batches stand already; going on")
    with uncounted():
        if not before and not journal.lines(journal.BARE):
            lay_bare(list(COLUMNS))
        for done in _mapped(copy, [each for each in batches if each.number not in before], writers):
            for table, count in done.items():
                counts[table] += count
            if time.monotonic() - told > TELL_EVERY:
                told = time.monotonic()
                tell(_progress(counts, batches, told - began))
        tell(_progress(counts, batches, time.monotonic() - began))
        _set_sequences()
        tell("indexes and references …")
        dress(tell)
        tell("tallies …")
    return counts


def _mapped(
    copy: Callable[[Batch], dict[str, int]], batches: list[Batch], writers: int
) -> Iterator[dict[str, int]]:
    if not writers:
        yield from map(copy, batches)
        return
    with ThreadPoolExecutor(writers) as pool:
        waiting = iter(batches)
        running = [pool.submit(copy, batch) for batch in islice(waiting, writers * 2)]
        while running:
            # In order: what is made ahead waits in memory, so only few batches are.
            yield running.pop(0).result()
            running += [pool.submit(copy, batch) for batch in islice(waiting, 1)]


def _copy(number: int, lines: dict[str, list[str]], *, apart: bool) -> dict[str, int]:
    """One batch in one transaction, with its line in the journal."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            if apart:
                cursor.execute("SET LOCAL synchronous_commit = off")
            for table, rows in lines.items():
                if rows:
                    columns = ", ".join(COLUMNS[table].split())
                    with _raw(cursor).copy(f"COPY {table} ({columns}) FROM STDIN") as target:
                        target.write("\n".join(rows) + "\n")
            journal.note(journal.BATCH, number)
    finally:
        if apart:
            connection.close()
    return {table: len(rows) for table, rows in lines.items()}


def _raw(cursor: Any) -> Any:
    """The driver's own cursor: COPY is not in Django's."""
    return cursor.cursor


def _progress(counts: dict[str, int], batches: list[Batch], seconds: float) -> str:
    last = batches[-1]
    aim = last.first_assignment - 1 + sum(job.assignments for job in last.jobs)
    done, rows = counts["tasks_assignment"], sum(counts.values())
    return (
        f"{done:,} of {aim:,} assignments, {rows:,} rows in {seconds:.0f} s: "
        f"{done / seconds:,.0f} assignments/s, {rows / seconds:,.0f} rows/s"
    )


def _set_sequences() -> None:
    """The next row made by the site follows the last one copied."""
    with connection.cursor() as cursor:
        for table in SEQUENCES:
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence(%s, 'id'), COALESCE(max(id), 1)) FROM {table}",  # noqa: S608
                [table],
            )


def settle() -> None:
    """Statistics for the planner, and pages marked as seen by all: as a site that has run for a while."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
