"""What a country that has run for a day has in memory, and how much a measurement had to read from outside of it."""

from __future__ import annotations

import time
from pathlib import Path

import psycopg
from psycopg import sql

from giamsat.core.database import Cluster

#: What reports, lists and sweeps touch: with a country of a million, some three of its twenty gigabytes. Of the large
#: tables of reports and events only indexes, since nobody asks for most of their rows.
TABLES = ("tasks_assignment", "tasks_task", "monitor_deadlinecrossing", "monitor_unittally", "units_unit")
INDEXES = (
    *(
        "assignmentpast_present",
        "tasks_assignmentpast_pkey",
        "assignmentpast_unit",
        "report_number",
        "report_one_open",
    ),
    *("event_of_task", "event_passed", "event_by_path", "event_programme", "event_told"),
)
_RELATIONS = """
    SELECT c.oid::regclass::text, pg_relation_size(c.oid) FROM pg_class c
     WHERE c.oid = ANY (%(tables)s::regclass[]) OR c.oid = ANY (%(indexes)s::regclass[])
        OR c.oid IN (SELECT indexrelid FROM pg_index WHERE indrelid = ANY (%(tables)s::regclass[]))
     ORDER BY c.relkind, 2
"""


def warm(cluster: Cluster) -> str:
    """Read all this into PostgreSQL's memory; how much it was and how long it took, in words."""
    began, size = time.perf_counter(), 0
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as connection:
        try:
            connection.execute("CREATE EXTENSION IF NOT EXISTS pg_prewarm")
        except psycopg.errors.FeatureNotSupported:
            return "not warmed: this PostgreSQL has no pg_prewarm"
        names = {"tables": list(TABLES), "indexes": list(INDEXES)}
        for name, bytes_ in connection.execute(_RELATIONS, names).fetchall():
            connection.execute("SELECT pg_prewarm(%s::regclass)", [name])
            size += bytes_
        connection.execute(sql.SQL("DROP EXTENSION pg_prewarm"))
    return f"{size / 2**20:,.0f} MiB read in {time.perf_counter() - began:.1f} s"


def pages_read() -> int:
    """Pages that were not in PostgreSQL's memory when they were asked for, since ever."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_stat_clear_snapshot(), blks_read FROM pg_stat_database WHERE datname = current_database()"
        )
        return int(cursor.fetchone()[1])


def private_cluster() -> Cluster | None:
    """The database of the data folder; None where the operator named another."""
    from django.conf import settings

    cluster = Cluster(Path(settings.DATA_DIR))
    return cluster if cluster.is_running() else None
