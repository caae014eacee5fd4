"""The database as one file, and back, by PostgreSQL's own tools; the keys that sign seals as another."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import click
import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from giamsat.cli.place import Place
from giamsat.core import postgres_binaries
from giamsat.core.database import named_url

#: Private halves of the keys that sign roots, and the salt of sealed events, in the data folder.
KEYS = "seal-keys"
KEYS_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.option(
    "--keys", type=KEYS_FILE, help="Write the keys of the seals to this file; keep it apart from the dump."
)
@click.pass_obj
def dump(place: Place, keys: Path | None) -> None:
    """Write the whole database, as of one instant, to standard output (pg_dump's own format).

    The keys that sign roots are not in it: who has both could write another future. --keys writes them to a file of
    their own. Without them the chain of signed roots ends with the installation.
    """
    if sys.stdout.isatty():
        raise click.ClickException("A dump is no text for a terminal: giamsat dump > FILE")
    place.require_database()
    with place.database():
        code = _run("pg_dump", "--format=custom", stdout=sys.stdout.buffer.fileno())
    if code:
        raise click.ClickException(
            "The dump failed and what was written is not whole; the reason stands above."
        )
    # After the dump: keys are only ever added, so every key that the dump names is among them.
    if keys is not None:
        click.echo(f"{write_keys(place.data / KEYS, keys)} files of keys written to {keys}.", err=True)
    elif (place.data / KEYS).is_dir():
        click.echo("The keys of the seals are not in this dump: giamsat dump --keys FILE > DUMP", err=True)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--keys", type=KEYS_FILE, help="The keys of the seals, as `giamsat dump --keys` wrote them.")
@click.pass_obj
def restore(place: Place, file: Path, keys: Path | None) -> None:
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
        if keys is not None:
            read_keys(keys, place.data / KEYS)
        code = _run("pg_restore", "--no-owner", "--single-transaction", "--exit-on-error", str(file))
        if code:
            raise click.ClickException("Nothing was restored; the reason stands above.")
        held = _hold_back_mails()
        missing = _missing_key(place.data / KEYS)
    click.echo(
        f"Restored. {held} e-mails and notices that may have been sent since the dump are not sent again."
    )
    if missing:
        raise click.ClickException(
            f"The database is there, but nothing can be published or sealed: the private key {missing} is not in "
            f"{place.data / KEYS}. Put the copy of that folder there."
        )


def write_keys(folder: Path, target: Path) -> int:
    """Keep the keys of ``folder`` in one file that only its owner may read; how many files there are.

    Raises:
        ClickException: the target exists, or there are no keys.
    """
    found = sorted(folder.glob("*")) if folder.is_dir() else []
    if not found:
        raise click.ClickException(f"There are no keys in {folder}.")
    try:
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as exists:
        raise click.ClickException(f"{target} exists; a file of keys is never overwritten.") from exists
    with os.fdopen(descriptor, "wb") as file, tarfile.open(fileobj=file, mode="w") as archive:
        for path in found:
            archive.add(path, arcname=f"{KEYS}/{path.name}", recursive=False)
    return len(found)


def read_keys(source: Path, folder: Path) -> None:
    """Put the keys of a file into ``folder``, which must hold none.

    Raises:
        ClickException: it holds keys, or the file is none of ours.
    """
    if folder.is_dir() and any(folder.iterdir()):
        raise click.ClickException(f"{folder} holds keys already; they are never overwritten.")
    try:
        with tarfile.open(source) as archive:
            # Names first: nothing is written of a file that holds anything else.
            found = {Path(one.name): archive.extractfile(one) for one in archive.getmembers()}
            if not found or any(str(path.parent) != KEYS or file is None for path, file in found.items()):
                raise click.ClickException(f"{source} is no file of keys.")
            folder.mkdir(mode=0o700, exist_ok=True)
            for path, file in found.items():
                descriptor = os.open(folder / path.name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                with os.fdopen(descriptor, "wb") as target:
                    target.write(file.read() if file else b"")
    except (tarfile.TarError, OSError) as fault:
        raise click.ClickException(f"{source} is no file of keys: {fault}") from fault


def _missing_key(folder: Path) -> str:
    """The key in use when its private half is not in ``folder``; empty when all is well."""
    with psycopg.connect(named_url()) as connection:
        there = connection.execute("SELECT to_regclass('publishing_sealkey') IS NOT NULL").fetchone()
        if not there or not there[0]:
            return ""
        row = connection.execute("SELECT name FROM publishing_sealkey ORDER BY id DESC LIMIT 1").fetchone()
    return "" if row is None or (folder / f"{row[0]}.pem").is_file() else str(row[0])


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
