"""The limit of one report: its rows alone, written by plain SQL in one durable transaction."""

from __future__ import annotations

import statistics
import threading
import time

import psycopg
from psycopg import sql

from giamsat.cli.bench import Row
from giamsat.core.database import named_url

#: What one report with one file leaves: each table with the row that is written again and again.
TABLES = ("tasks_report", "core_storedfile", "tasks_evidence", "events_event", "monitor_unittally")


def raw_reports(clients: int, seconds: float, *, notice: bool) -> Row:
    """Transactions a second of ``clients`` connections, each with the rows of a report and one update.

    Args:
        notice: each transaction also notifies, as an event does; such transactions commit one after the other.

    Needs one report with its file in the database. The copies have a primary key and no other index, trigger
    or constraint: nobody who stores these rows is faster.
    """
    url = named_url()
    with psycopg.connect(url, autocommit=True) as connection:
        for table in TABLES:
            _copy_table(connection, table)
        connection.execute("CREATE TABLE bench_assignment (id int PRIMARY KEY, state text, progress int)")
        connection.execute(
            "INSERT INTO bench_assignment SELECT n, 'assigned', 0 FROM generate_series(0, %s) n", [clients]
        )
    times: list[float] = []
    ready = threading.Barrier(clients + 1)
    threads = [
        threading.Thread(target=_client, args=(url, number, seconds, notice, ready, times))
        for number in range(clients)
    ]
    for thread in threads:
        thread.start()
    ready.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    with psycopg.connect(url, autocommit=True) as connection:
        for table in (*(f"bench_{table}" for table in TABLES), "bench_assignment"):
            connection.execute(sql.SQL("DROP TABLE {}").format(sql.Identifier(table)))
    return {"transactions/s": round(len(times) / took), "p50 ms": round(statistics.median(times) * 1000, 2)}


def _copy_table(connection: psycopg.Connection, table: str) -> None:
    """An empty table like ``table`` whose number counts itself."""
    names = {"copy": sql.Identifier(f"bench_{table}"), "table": sql.Identifier(table)}
    connection.execute(sql.SQL("DROP TABLE IF EXISTS {copy}").format(**names))
    connection.execute(sql.SQL("CREATE TABLE {copy} (LIKE {table})").format(**names))
    connection.execute(sql.SQL("ALTER TABLE {copy} DROP COLUMN id").format(**names))
    connection.execute(
        sql.SQL("ALTER TABLE {copy} ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY").format(
            **names
        )
    )


def _statement(connection: psycopg.Connection, table: str) -> sql.Composed:
    """An insert of the newest row of ``table`` with its values in it, as a client would send them."""
    columns = [
        row[0]
        for row in connection.execute(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_schema = current_schema() AND table_name = %s AND column_name <> 'id' ORDER BY 1",
            [table],
        )
    ]
    listed = sql.SQL(", ").join(map(sql.Identifier, columns))
    as_text = sql.SQL(", ").join(sql.SQL("{}::text").format(sql.Identifier(name)) for name in columns)
    row = connection.execute(
        sql.SQL("SELECT {} FROM {} ORDER BY id DESC LIMIT 1").format(as_text, sql.Identifier(table))
    ).fetchone()
    values = sql.SQL(", ").join(sql.Literal(value) for value in row or ())
    return sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(sql.Identifier(f"bench_{table}"), listed, values)


def _client(
    url: str, number: int, seconds: float, notice: bool, ready: threading.Barrier, times: list[float]
) -> None:
    with psycopg.connect(url, autocommit=True, prepare_threshold=0) as connection:
        statements = [_statement(connection, table).as_string(connection) for table in TABLES]
        if notice:
            statements.append("SELECT pg_notify('bench', '{\"id\": 1}')")
        change = "UPDATE bench_assignment SET state = 'submitted', progress = progress + 1 WHERE id = %s"
        ready.wait()
        end = time.perf_counter() + seconds
        while (start := time.perf_counter()) < end:
            with connection.transaction():
                connection.execute(change, [number])
                for statement in statements:
                    connection.execute(statement)
            times.append(time.perf_counter() - start)
