"""``giamsat openapi``: the description of the API, as it is kept in git."""

from __future__ import annotations

import sys

import click

from giamsat.cli.place import PROJECT, Place

SNAPSHOT = PROJECT / "docs" / "api" / "openapi.json"


def as_text() -> str:
    """The description as the snapshot has it; Django must be set up."""
    import json

    from giamsat.api.site import api

    return json.dumps(api.get_openapi_schema(), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


@click.command()
@click.option("--write", is_flag=True, help="Renew docs/api/openapi.json.")
@click.pass_obj
def openapi(place: Place, write: bool) -> None:
    """Print the description of the API; exit 1 when the one in git is out of date."""
    import django

    # The description follows from the code alone, so no database is started for it.
    place.make()
    django.setup()
    text = as_text()
    if write:
        SNAPSHOT.write_text(text, encoding="utf-8")
        click.echo(f"{SNAPSHOT.relative_to(PROJECT)} written")
        return
    click.echo(text, nl=False)
    if not SNAPSHOT.exists() or SNAPSHOT.read_text(encoding="utf-8") != text:
        click.echo("docs/api/openapi.json is out of date: giamsat openapi --write", err=True)
        sys.exit(1)
