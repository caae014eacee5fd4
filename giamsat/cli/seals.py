"""``giamsat verify``, ``giamsat witness`` and ``giamsat rotate-seal-key``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from giamsat.cli.place import Place

FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("path", required=False, type=click.Path(exists=True, path_type=Path))
@click.option("--trust", default="", help="Public key (base64) that you noted earlier.")
@click.option(
    "--since", type=click.Path(exists=True, dir_okay=False), help="File with a signed root that you kept."
)
@click.pass_obj
def verify(place: Place, path: Path | None, trust: str, since: str | None) -> None:
    """Tell whether anything that was published has been altered or removed since; names each row.

    With PATH (the portal's proof.zip, its folder, or one proof as .json) it needs no database. Without, it checks the
    database of the data folder: facts, the rows that pages show, texts, comments, sites, and events.
    """
    if path is not None:
        from giamsat.publishing.verifier import main

        sys.exit(
            main([str(path), *(["--trust", trust] if trust else []), *(["--since", since] if since else [])])
        )
    with place.installed():
        from giamsat.editorial.sealing import check_texts
        from giamsat.publishing.proofs import check_database

        wrong = [*check_database(), *check_texts()]
    for line in wrong:
        click.echo(line)
    click.echo("NOT AS PUBLISHED" if wrong else "as published")
    sys.exit(1 if wrong else 0)


@click.command()
@click.argument("note", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--key",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="Your private key; made when not there.",
)
@click.option(
    "--name", required=True, help="The name under which you sign, such as your organisation's domain."
)
@click.option(
    "--log",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where the roots that you saw are kept.",
)
@click.option(
    "--proof",
    type=click.Path(exists=True, path_type=Path),
    help="proof.zip of the portal; needed from the second root on.",
)
@click.option("--trust", default="", help="The portal's public key (base64); needed at the first root.")
def witness(note: Path, key: Path, name: str, log: Path, proof: Path | None, trust: str) -> None:
    """Sign a root of a portal as one that you have seen, if it goes on from the one that you signed before.

    NOTE is a file with the signed root. The signed note goes to standard output and to the end of LOG.
    """
    from giamsat.publishing.seals.witness import Refused, sign_as_witness

    try:
        signed = sign_as_witness(note.read_text(encoding="utf-8"), key, name, log, proof, trust)
    except Refused as refused:
        raise click.ClickException(str(refused)) from refused
    click.echo(signed, nl=False)


@click.command("rotate-seal-key")
@click.pass_obj
def rotate_seal_key(place: Place) -> None:
    """Sign roots with a new key from now on; the present one vouches for it."""
    with place.installed():
        from giamsat.core.actor import SYSTEM
        from giamsat.publishing.services_seal import rotate_key

        click.echo(rotate_key(SYSTEM))
