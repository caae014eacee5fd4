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
    click.echo("Restored.")


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
