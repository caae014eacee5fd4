"""The limit that the database sets: how many small transactions a second reach the disk."""

from __future__ import annotations

import statistics
import threading
import time

import psycopg
from psycopg import sql

from giamsat.cli.bench import Needs, Row, benchmark
from giamsat.core.database import named_url

CLIENTS = (1, 8, 32)
TABLE = sql.Identifier("bench_commits")


@benchmark(
    "db",
    "Raw PostgreSQL: commits of one small row a second, durable, at 1, 8 and 32 clients.",
    needs=Needs.DATABASE,
)
def commits(seconds: float) -> list[Row]:
    """One row for each number of clients; the limit of anything that stores one fact a transaction."""
    return [raw_commits(clients, seconds) for clients in CLIENTS]


def raw_commits(clients: int, seconds: float) -> Row:
    """Commits a second by ``clients`` connections, with p50 and p95 of one commit in milliseconds.

    Other benchmarks call this in the same run and print it beside their own figures.
    """
    url = named_url()
    with psycopg.connect(url, autocommit=True) as connection:
        durable = connection.execute(
            "SELECT current_setting('fsync'), current_setting('synchronous_commit'),"
            " current_setting('server_version')"
        ).fetchone()
        connection.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(TABLE))
        connection.execute(
            sql.SQL("CREATE TABLE {} (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, note text)").format(
                TABLE
            )
        )
    times: list[float] = []
    ready = threading.Barrier(clients + 1)
    threads = [threading.Thread(target=_client, args=(url, seconds, ready, times)) for _ in range(clients)]
    for thread in threads:
        thread.start()
    ready.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP TABLE {}").format(TABLE))
    cuts = statistics.quantiles(times, n=20) if len(times) > 1 else [0.0] * 19
    fsync, synchronous, version = durable or ("?", "?", "?")
    return {
        "clients": clients,
        "commits/s": round(len(times) / took),
        "p50 ms": round(statistics.median(times) * 1000, 2),
        "p95 ms": round(cuts[18] * 1000, 2),
        "fsync": fsync,
        "synchronous_commit": synchronous,
        "server": version.split()[0],
    }


def _client(url: str, seconds: float, ready: threading.Barrier, times: list[float]) -> None:
    insert = sql.SQL("INSERT INTO {} (note) VALUES (%s)").format(TABLE)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(insert, ["x" * 100])
        ready.wait()
        end = time.perf_counter() + seconds
        while (start := time.perf_counter()) < end:
            connection.execute(insert, ["x" * 100])
            times.append(time.perf_counter() - start)
