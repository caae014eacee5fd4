"""The database as one file, and back, by PostgreSQL's own tools."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from giamsat.cli.place import Place
from giamsat.core import postgres_binaries
from giamsat.core.database import named_url


@click.command()
@click.pass_obj
def dump(place: Place) -> None:
    """Write the whole database, as of one instant, to standard output (pg_dump's own format)."""
    if sys.stdout.isatty():
        raise click.ClickException("A dump is no text for a terminal: giamsat dump > FILE")
    with place.database():
        code = _run("pg_dump", "--format=custom", stdout=sys.stdout.buffer.fileno())
    if code:
        raise click.ClickException(
            "The dump failed and what was written is not whole; the reason stands above."
        )


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def restore(place: Place, file: Path) -> None:
    """Fill an empty database from FILE, which `giamsat dump` wrote: all of it or nothing."""
    with place.database():
        with psycopg.connect(named_url()) as connection:
            tables = connection.execute(
                "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"
            ).fetchone()
        if tables and tables[0]:
            raise click.ClickException(
                f"This database holds {tables[0]} tables already; restore into a new folder (--data NEW)."
            )
        code = _run("pg_restore", "--no-owner", "--single-transaction", "--exit-on-error", str(file))
        if code:
            raise click.ClickException("Nothing was restored; the reason stands above.")
        held = _hold_back_mails()
    click.echo(
        f"Restored. {held} e-mails and notices that may have been sent since the dump are not sent again."
    )


#: What waited when the dump was written may have been sent since. It stays to be read in the app.
HOLD_BACK = (
    "UPDATE monitor_mail SET state = 'unsure', fault = 'restored from a dump' WHERE state IN ('waiting', 'sending')",
    """
    WITH held AS (
        INSERT INTO monitor_mail (person_id, key, subject, body, state, attempts, next_try, created_at, fault)
        SELECT DISTINCT person_id, 'restored:' || now(), '', '', 'unsure', 0, now(), now(), 'restored from a dump'
          FROM monitor_notice WHERE mail_id IS NULL
        RETURNING id, person_id
    )
    UPDATE monitor_notice n SET mail_id = held.id FROM held WHERE n.person_id = held.person_id AND n.mail_id IS NULL
    """,
)


def _hold_back_mails() -> int:
    """How many mails and notices were marked, so that nobody is written to twice."""
    with psycopg.connect(named_url()) as connection:
        there = connection.execute("SELECT to_regclass('monitor_mail') IS NOT NULL").fetchone()
        if not there or not there[0]:
            return 0
        return sum(connection.execute(statement).rowcount for statement in HOLD_BACK)


def _run(program: str, *arguments: str, **streams: Any) -> int:
    """Run a client program on the database; the password goes by the environment, hidden from ``ps``."""
    where = conninfo_to_dict(named_url())
    password = where.pop("password", None)
    environment = {**os.environ, **({"PGPASSWORD": str(password)} if password else {})}
    folder = postgres_binaries.find(None)
    return subprocess.run(
        [folder / program, *arguments, "--dbname", make_conninfo("", **where)],
        env=environment,
        check=False,
        **streams,
    ).returncode
