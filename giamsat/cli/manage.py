"""Django's own management, and what ``up`` does inside Django."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from giamsat.cli.place import Place

PASS_ON = {"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []}


@click.command(context_settings=PASS_ON, short_help="Django's management commands: manage COMMAND …")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@click.pass_obj
def manage(place: Place, arguments: tuple[str, ...]) -> None:
    """Run one of Django's management commands on the database; without a name, list them."""
    from django.core.management import execute_from_command_line

    with place.existing():
        execute_from_command_line(["giamsat manage", *(arguments or ("help",))])


@click.command()
@click.pass_obj
def migrate(place: Place) -> None:
    """Bring the database's tables to this version."""
    from giamsat.cli.steps import migrate_tables

    with place.existing():
        migrate_tables(click.echo)


@click.command()
@click.pass_obj
def shell(place: Place) -> None:
    """A Python prompt with Django set up."""
    from django.core.management import call_command

    with place.existing():
        call_command("shell")


@click.command()
@click.pass_obj
def worker(place: Place) -> None:
    """Do queued jobs and the tick of each minute: one of the processes that bin/up runs."""
    with place.existing():
        from giamsat.core.jobs import run_worker

        run_worker()


@click.command()
@click.option("--empty", is_flag=True, help="No demo data.")
@click.pass_obj
def prepare(place: Place, empty: bool) -> None:
    """Tables, translations, static files and demo data, without starting anything (deployments run this)."""
    from giamsat.core.translations import compile_all

    # Before Django is set up: it reads the compiled translations as it starts.
    compile_all()
    with place.django():
        from giamsat.cli import steps

        steps.migrate_tables(click.echo)
        steps.collect_static(click.echo)
        steps.fill(click.echo, place.data, empty=empty)


@click.command()
def build() -> None:
    """Styles, scripts and translations from their sources, where these are newer (needs Node >= 20)."""
    from giamsat.cli import frontend
    from giamsat.core.translations import compile_all

    frontend.build()
    compile_all()


@click.command("check-config")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.option("--markdown", is_flag=True, help="As the table of docs/operations.md.")
@click.pass_obj
def check_config(place: Place, as_json: bool, markdown: bool) -> None:
    """Read every setting, show its type, default and meaning; exit 1 on a bad one."""
    from giamsat.cli.settings_table import as_markdown, as_text, rows, unknown

    table = rows()
    for name in unknown(table):
        click.echo(f"warning: {name} is set, and there is no such setting", err=True)
    if as_json:
        click.echo(
            json.dumps([{**row, "default": _plain(row["default"])} for row in table], ensure_ascii=False)
        )
    else:
        click.echo(as_markdown(table) if markdown else f"{as_text(table)}\n{_sandbox()}")


def _sandbox() -> str:
    from giamsat.core.sandbox import missing_walls

    missing = missing_walls()
    if not missing:
        return "Readers of foreign files: no network, no rights, no programs of their own."
    return f"Readers of foreign files: this machine refuses {', '.join(missing)} (docs/operations.md)."


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Path) else value
