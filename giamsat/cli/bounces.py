"""``giamsat voice-bounces``: where a mail server hands over what it could not deliver."""

from __future__ import annotations

import sys
from typing import BinaryIO

import click

from giamsat.cli.place import Place


@click.command("voice-bounces")
@click.argument("files", nargs=-1, type=click.File("rb"))
@click.pass_obj
def voice_bounces(place: Place, files: tuple[BinaryIO, ...]) -> None:
    """Take delivery reports (DSN, RFC 3464): the message FILES, one a file, or one from standard input.

    Marks the sender's address as not reachable and tells the officers of the body that has the item. Anything that is
    no report of a letter of this site is left alone, so the whole mailbox of returned mail may be given.
    """
    with place.installed():
        from giamsat.core.actor import SYSTEM
        from giamsat.voice.bounces import LONGEST
        from giamsat.voice.services import take_bounce

        given = files or (sys.stdin.buffer,)
        taken = [take_bounce(SYSTEM, file.read(LONGEST + 1)) for file in given].count(True)
        click.echo(f"{taken} of {len(given)} messages were about letters of this site")
