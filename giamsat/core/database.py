"""Which PostgreSQL Giamsat works on: the one that ``DATABASE_URL`` names, else one in the data folder."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import psycopg

from giamsat.core.config import conninfo, read
from giamsat.core.postgres import Cluster, DatabaseProblem
from giamsat.core.postgres_binaries import OLDEST_MAJOR

__all__ = ["EXTENSIONS", "Cluster", "DatabaseProblem", "check_server", "in_use", "named_url"]

#: What Giamsat needs beside the core: unit paths, search without tone marks, search with typing mistakes,
#: constraints that forbid two roles of one person at the same time, and search within a span of items.
EXTENSIONS = ("ltree", "unaccent", "pg_trgm", "btree_gist", "btree_gin")


def named_url() -> str:
    """The connection string in ``DATABASE_URL`` (or ``DATABASE_URL_FILE``); empty when none is set.

    Raises:
        BadSetting: it is none.
    """
    return read("DATABASE_URL", conninfo, "")


@contextlib.contextmanager
def in_use(data: Path) -> Iterator[Cluster | None]:
    """A database that answers, for the length of the block, with ``DATABASE_URL`` naming it.

    Yields the private cluster, or None when the operator named a server (which is then checked).

    Raises:
        DatabaseProblem: no usable database; the message tells why and what to do.
    """
    url = named_url()
    if url:
        check_server(url)
        yield None
        return
    cluster = Cluster(data)
    cluster.join()
    os.environ["DATABASE_URL"] = cluster.url()
    try:
        yield cluster
    finally:
        os.environ.pop("DATABASE_URL", None)
        cluster.leave()


def check_server(url: str) -> None:
    """See that the server at ``url`` can carry Giamsat.

    Raises:
        DatabaseProblem: unreachable, older than PostgreSQL 15, not UTF-8, or an extension is missing.
    """
    try:
        connection = psycopg.connect(url, connect_timeout=10, autocommit=True)
    except psycopg.Error as fault:
        raise DatabaseProblem(f"DATABASE_URL: the server cannot be used: {str(fault).strip()}") from fault
    with connection:
        version = connection.info.server_version
        if version < OLDEST_MAJOR * 10000:
            raise DatabaseProblem(
                f"DATABASE_URL: the server is PostgreSQL {version // 10000}; "
                f"Giamsat needs {OLDEST_MAJOR} or newer."
            )
        encoding = connection.info.parameter_status("server_encoding")
        if encoding != "UTF8":
            raise DatabaseProblem(
                f"DATABASE_URL: the database's encoding is {encoding}; Giamsat needs UTF8 "
                "(CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0)."
            )
        _check_extensions(connection)


def _check_extensions(connection: psycopg.Connection) -> None:
    rows = connection.execute(
        "SELECT name, installed_version IS NOT NULL FROM pg_available_extensions WHERE name = ANY(%s)",
        [list(EXTENSIONS)],
    ).fetchall()
    present: dict[str, bool] = dict(rows)
    absent = [name for name in EXTENSIONS if name not in present]
    if absent:
        raise DatabaseProblem(
            f"DATABASE_URL: the server lacks the extensions {', '.join(absent)}. "
            "They are part of PostgreSQL's contrib (Debian: package postgresql-contrib)."
        )
    to_make = [name for name in EXTENSIONS if not present[name]]
    allowed = connection.execute("SELECT has_database_privilege(current_database(), 'CREATE')").fetchone()
    if to_make and not (allowed and allowed[0]):
        raise DatabaseProblem(
            "DATABASE_URL: this role may not create extensions here. As a superuser run in this database: "
            + " ".join(f"CREATE EXTENSION {name};" for name in to_make)
        )
