"""``giamsat bench load``: a country of work in an empty data folder."""

from __future__ import annotations

import time
from collections.abc import Callable

import click
from django.db import transaction

from giamsat.cli.bench import add_command
from giamsat.cli.place import Place

SEED = 57


@add_command
@click.command("load")
@click.option(
    "--assignments", default=100_000, show_default=True, help="How many assignments the country has."
)
@click.option("--reports", default=12, show_default=True, help="Reports (with evidence) for each assignment.")
@click.option("--seed", default=SEED, show_default=True, help="The same seed makes the same country.")
@click.option("--writers", default=2, show_default=True, help="Connections that write at the same time.")
@click.pass_obj
def load(place: Place, assignments: int, reports: int, seed: int, writers: int) -> None:
    """Fill an empty data folder with a country of work over the real units; go on with a load that was killed.

    Evidence shares a few stored files: at national scale a file for each report would measure the disk alone.
    """
    with place.django():
        make_country(assignments, reports=reports, seed=seed, writers=writers, tell=click.echo)


def make_country(
    assignments: int, *, reports: int, seed: int, writers: int, tell: Callable[[str], None]
) -> dict[str, int]:
    """Make and fill the tables, or go on where an earlier load was killed; rows written now by table.

    Raises:
        ClickException: the folder holds work already, or the beginning of another country.
    """
    from giamsat.cli.bench.country import ground as grounds
    from giamsat.cli.bench.country import journal
    from giamsat.cli.bench.country.plan import Size, plan
    from giamsat.cli.bench.country.writing import settle, write_country
    from giamsat.cli.steps import migrate_tables
    from giamsat.core import clock
    from giamsat.directives.models import Programme

    if writers:
        migrate_tables(tell)
    began = time.monotonic()
    if journal.is_open():
        order = journal.order()
        if (order.assignments, order.reports, order.seed) != (assignments, reports, seed):
            raise click.ClickException(f"This data folder holds the beginning of another country: {order}.")
        ground = grounds.found(order.today)
    elif Programme.objects.exists():
        raise click.ClickException("This data folder holds work. Name an empty one: --data DIR.")
    else:
        tell("units, people, programmes …")
        with transaction.atomic():
            ground = grounds.prepare(seed)
            journal.begin(journal.Order(assignments, reports, seed, clock.today()))
    batches = plan(assignments, Size.of(ground), seed)
    tell(f"ready after {time.monotonic() - began:.0f} s; {len(batches)} batches")
    counts = write_country(ground, batches, reports=reports, seed=seed, writers=writers, tell=tell)
    if writers:
        settle()
    journal.end()
    tell(f"{sum(counts.values()):,} rows in {time.monotonic() - began:.0f} s")
    return counts
