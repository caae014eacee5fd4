"""``giamsat bench NAME``: finds the benchmarks beside this file and prints what they measure."""

from __future__ import annotations

import contextlib
import importlib
import json
import pkgutil
import platform
from pathlib import Path

import click

from giamsat.cli import bench as package
from giamsat.cli.bench import Benchmark, Needs, Row, others, registry
from giamsat.cli.place import Place


class Benchmarks(click.Group):
    """One command for each registered benchmark."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        load()
        return sorted({*registry, *others})

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        load()
        if name in others:
            return others[name]
        return command(registry[name]) if name in registry else None


@click.group(cls=Benchmarks)
def bench() -> None:
    """Measure this machine and this version; figures only, never a verdict."""


def load() -> None:
    """Import every module of this folder; each registers its benchmarks."""
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"{package.__name__}.{module.name}")


def command(measurement: Benchmark) -> click.Command:
    """The command line of one benchmark."""

    @click.command(measurement.name, help=measurement.about)
    @click.option("--seconds", default=3.0, show_default=True, help="How long each line is measured.")
    @click.option("--json", "as_json", is_flag=True, help="As JSON.")
    @click.pass_obj
    def run(place: Place, seconds: float, as_json: bool) -> None:
        with _ground(place, measurement.needs):
            rows = measurement.run(seconds)
        machine = {"cpus": cpu_count(), "machine": platform.machine(), "memory_mib": memory_mib()}
        if as_json:
            click.echo(
                json.dumps({"benchmark": measurement.name, **machine, "rows": rows}, ensure_ascii=False)
            )
        else:
            click.echo(table(rows))
            click.echo(f"on {machine['cpus']} CPUs, {machine['memory_mib']} MiB memory, {machine['machine']}")

    return run


def _ground(place: Place, needs: Needs) -> contextlib.AbstractContextManager[None]:
    if needs is Needs.INSTALLATION:
        return place.installed()
    return place.django() if needs is Needs.DATABASE else contextlib.nullcontext()


def table(rows: list[Row]) -> str:
    """Columns as wide as their widest value."""
    if not rows:
        return "nothing measured"
    cells = [[str(name) for name in rows[0]], *[[str(value) for value in row.values()] for row in rows]]
    widths = [max(len(line[column]) for line in cells) for column in range(len(cells[0]))]
    return "\n".join(
        "  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)) for line in cells
    )


def cpu_count() -> int:
    """CPUs that this process may use."""
    import os

    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def memory_mib() -> int | None:
    """Memory of the machine; None where it is not told."""
    try:
        total = Path("/proc/meminfo").read_text(encoding="ascii").split()[1]
    except (OSError, IndexError):
        return None
    return int(total) // 1024
