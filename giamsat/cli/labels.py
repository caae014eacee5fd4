"""``giamsat labels``: what people decided on a document, as labels for the compiler."""

from __future__ import annotations

import json
from pathlib import Path

import click

from giamsat.cli.place import Place


@click.command()
@click.argument("directive")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the labels and the text they point into, instead of printing the labels.",
)
@click.pass_obj
def labels(place: Place, directive: str, out: Path | None) -> None:
    """Print the decided tasks of DIRECTIVE (its number or id) in the form of the labelled texts."""
    with place.installed():
        from giamsat.core.actor import SYSTEM
        from giamsat.directives import selectors
        from giamsat.directives.labels import file_stem, labels_of

        found = selectors.same_number(SYSTEM, directive).defer(None).first()
        if found is None and directive.isdecimal():
            found = selectors.directive(SYSTEM, int(directive))
        if found is None:
            raise click.ClickException(f"No document {directive} is registered here.")
        printed = json.dumps(labels_of(SYSTEM, found), ensure_ascii=False, indent=1)
        if out is None:
            click.echo(printed)
            return
        out.mkdir(parents=True, exist_ok=True)
        stem = file_stem(found)
        (out / f"{stem}.json").write_text(printed + "\n", encoding="utf-8")
        # As octets: offsets count the line ends as they came.
        (out / f"{stem}.txt").write_bytes(found.text.encode())
        click.echo(f"{out / stem}.json and {stem}.txt", err=True)
