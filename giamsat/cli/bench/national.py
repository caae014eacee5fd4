"""``giamsat bench national``: load a country, prove its figures and measure it; one command, goes on where it stood."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

import click

from giamsat.cli.bench import Row, add_command
from giamsat.cli.bench.load import SEED, make_country
from giamsat.cli.place import Place

STEPS = ("recount", "sweeps", "questions", "reports", "freshness", "past", "midnight", "kills")
MEASURED = "bench-national.json"


@add_command
@click.command("national")
@click.option("--assignments", type=int, help="Load a country of so many first, or go on loading it.")
@click.option("--reports", default=12, show_default=True, help="With --assignments: as of bench load.")
@click.option("--seconds", default=6.0, show_default=True, help="How long each line is measured.")
@click.option("--steps", default=",".join(STEPS), show_default=True, help="Which, parted by commas.")
@click.option(
    "--again", is_flag=True, help="Measure these steps anew where they were measured in this folder before."
)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def national(
    place: Place,
    assignments: int | None,
    reports: int,
    seconds: float,
    steps: str,
    again: bool,
    as_json: bool,
) -> None:
    """A whole country: proof of the figures, pictures, lists and search at 1 and 8 clients beside PostgreSQL's own
    time, reports, freshness, the past, midnight, five kills, memory. Each figure has the aim of issue 4 beside it.

    Needs a folder of bench load, or --assignments. What was measured is kept in the folder: killed, it goes on.
    """
    wanted = [name for name in steps.split(",") if name]
    if unknown := set(wanted) - set(STEPS):
        raise click.UsageError(f"No such step: {', '.join(sorted(unknown))}. There are: {', '.join(STEPS)}.")
    from giamsat.cli.steps import migrate_tables

    file = place.data / MEASURED
    with place.django():
        migrate_tables(_tell)
        if assignments is not None:
            _load(assignments, reports)
        known = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        for name in wanted:
            if name in known and not again:
                continue
            began = time.monotonic()
            _tell(f"{name} …")
            known[name] = _run(name, seconds)
            _tell(f"{name}: {time.monotonic() - began:.0f} s")
            file.write_text(json.dumps(known, ensure_ascii=False), encoding="utf-8")
    _show([row for name in wanted for row in known[name]], as_json)


def _load(assignments: int, reports: int) -> None:
    """Fill the folder unless it is full already."""
    from giamsat.cli.bench.country import journal
    from giamsat.cli.bench.country.ground import NATIONAL
    from giamsat.directives.models import Programme
    from giamsat.tasks.models import Assignment

    if journal.is_open() or not Programme.objects.filter(code=NATIONAL).exists():
        make_country(assignments, reports=reports, seed=SEED, writers=2, tell=_tell)
    elif (count := Assignment.objects.count()) != assignments:
        raise click.ClickException(f"This folder holds a country of {count:,} assignments.")


def _run(name: str, seconds: float) -> list[Row]:
    from giamsat.cli.bench.nation import midnight, reports, steps
    from giamsat.cli.bench.server import Served, served

    alone: dict[str, Callable[[], list[Row]]] = {
        "recount": steps.recount,
        "sweeps": lambda: steps.first_sweeps(_tell),
        "kills": lambda: steps.losses_of_power(_tell),
    }
    asking: dict[str, Callable[[Served], list[Row]]] = {
        "questions": lambda server: steps.ask(server, seconds, _tell),
        "reports": lambda server: reports.reports(server, seconds),
        "freshness": lambda server: reports.freshness(server, seconds),
        "past": lambda server: steps.past(server, seconds),
        "midnight": lambda server: midnight.midnight(server, seconds),
    }
    if name in alone:
        return alone[name]()
    with served() as server:
        return asking[name](server)


def _show(rows: list[Row], as_json: bool) -> None:
    from giamsat.cli.bench.commands import cpu_count, memory_mib, table

    if as_json:
        click.echo(
            json.dumps({"benchmark": "national", "cpus": cpu_count(), "rows": rows}, ensure_ascii=False)
        )
    else:
        click.echo(table(rows))
        click.echo(
            f"on {cpu_count()} CPUs, {memory_mib()} MiB memory; aims: issue 4, at 1.2 million assignments"
        )


def _tell(line: str) -> None:
    click.echo(f"{time.strftime('%H:%M:%S')} {line}", err=True)
