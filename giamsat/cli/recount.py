"""``giamsat recount``: prove that the figures equal the facts, or set them right."""

from __future__ import annotations

import sys

import click

from giamsat.cli.place import Place

SHOWN = 50


@click.command()
@click.option("--check", is_flag=True, help="Change nothing; exit with 1 when anything differs.")
@click.pass_obj
def recount(place: Place, check: bool) -> None:
    """Compare the tallies behind all figures with the facts, and correct them.

    Names each difference. May run while people work.
    """
    with place.installed():
        from giamsat.core.actor import SYSTEM
        from giamsat.indicators import tallies as values
        from giamsat.monitor import services
        from giamsat.voice import tallies as items

        found: list[object] = [
            *(services.find_differences() if check else services.recount(SYSTEM)),
            *(values.find_differences() if check else values.correct()),
            *(items.find_differences() if check else items.correct()),
        ]
        for difference in found[:SHOWN]:
            click.echo(str(difference))
        if len(found) > SHOWN:
            click.echo(f"… and {len(found) - SHOWN} more")
        if not found:
            click.echo("tallies equal the facts")
        elif check:
            click.echo(f"{len(found)} differences")
            sys.exit(1)
        else:
            click.echo(f"{len(found)} differences corrected")
