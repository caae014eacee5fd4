"""``giamsat bench indicators``: a country's values of five years, and what reading and writing cost as they grow."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import click

from giamsat.cli.bench import Row, add_command
from giamsat.cli.bench.commands import cpu_count, memory_mib, table
from giamsat.cli.place import Place

if TYPE_CHECKING:
    from giamsat.cli.bench.values.ground import Ground

MEASURED = "bench-indicators.json"
#: Indicators that every commune reports each month, and months: 3,321 communes make 42.5 million of them.
INDICATORS, MONTHS = 200, 64
#: A fill ends with a whole batch, and so a little beyond what was asked for.
BATCH = 100_000


@add_command
@click.command("indicators")
@click.option(
    "--observations", default="1000000", show_default=True, help="Sizes to measure at, parted by commas."
)
@click.option("--seconds", default=3.0, show_default=True, help="How long each line is measured.")
@click.option("--again", is_flag=True, help="Measure anew the size that stands.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def indicators(place: Place, observations: str, seconds: float, again: bool, as_json: bool) -> None:
    """Values of all communes at each size: reported, rolled up, read, shown, by Excel; PostgreSQL's own time beside.

    Fills the data folder with made-up values: use a folder of its own. Killed, it goes on where it stood.
    """
    wanted = [int(part) for part in observations.split(",")]
    if wanted != sorted(wanted):
        raise click.UsageError("Sizes grow: a folder is only ever filled further.")
    from giamsat.cli.steps import migrate_tables

    file = place.data / MEASURED
    with place.django():
        from django.conf import settings

        from giamsat.cli.bench.values import filling

        settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "127.0.0.1"]
        # One key asks as often as it is answered.
        settings.API_PER_MINUTE = settings.API_BURST = 6_000_000
        migrate_tables(_tell)
        ground = filling.begin(indicators=INDICATORS, months=MONTHS, tell=_tell)
        known = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        for size in wanted:
            found = {} if again and size == wanted[-1] else known.get(str(size), {})
            if "served" in found:
                continue
            filling.fill(ground, size, _tell)
            if filling.stored() > size + BATCH:
                raise click.ClickException(f"This folder holds more than {size:,} values already.")
            for step in (_acts, _served):
                began = time.monotonic()
                found |= {} if "acts" in found and step is _acts else step(ground, seconds)
                known[str(size)] = found
                file.write_text(json.dumps(known, ensure_ascii=False), encoding="utf-8")
                _tell(f"{size:,}: {', '.join(found)} after {time.monotonic() - began:.0f} s")
    machine = {"cpus": cpu_count(), "memory_mib": memory_mib()}
    if as_json:
        click.echo(json.dumps({"benchmark": "indicators", **machine, "sizes": known}, ensure_ascii=False))
        return
    for size in wanted:
        found = known[str(size)]
        click.echo(f"\n{found['observations']:,} values; {found['sizes']}")
        click.echo(table(found["acts"]))
        click.echo(table(found["served"]))
    if len(wanted) > 1:
        click.echo("\nGrowth, p50 in ms:")
        click.echo(table(growth([known[str(size)] for size in wanted])))
    click.echo(f"on {machine['cpus']} CPUs, {machine['memory_mib']} MiB memory; aims: issue 5, at 42 million")


def _acts(ground: Ground, seconds: float) -> dict[str, object]:
    from giamsat.cli.bench.values import acts, filling, workbooks

    return {
        "observations": filling.stored(),
        "sizes": filling.sizes(),
        "acts": [*acts.measured(ground, seconds), *workbooks.apart(ground)],
    }


def _served(ground: Ground, seconds: float) -> dict[str, object]:
    from giamsat.cli.bench.values import serving

    return {"served": serving.over_http(ground, seconds)}


def growth(sizes: list[dict[str, Any]]) -> list[Row]:
    """An act a line, with what it took at each size and how many times as long at the last as at the first."""
    rows: list[Row] = []
    for each in zip(*(size["acts"] for size in sizes), strict=True):
        times = [act["p50 ms"] for act in each]
        rows.append(
            {
                "act": each[0]["act"].partition(";")[0],
                **{f"{size['observations']:,}": taken for size, taken in zip(sizes, times, strict=True)},
                "times": round(times[-1] / times[0], 1) if times[0] else "",
            }
        )
    return rows


def _tell(line: str) -> None:
    click.echo(f"{time.strftime('%H:%M:%S')} {line}", err=True)
