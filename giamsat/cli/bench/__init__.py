"""Benchmarks: each prints figures of this machine and asserts nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import click

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A named measurement; ``run`` gets the seconds for each line and returns the lines of its table."""

    name: str
    about: str
    run: Callable[[float], list[Row]]
    needs_database: bool = True


registry: dict[str, Benchmark] = {}
#: Commands beside the measurements, with options of their own.
others: dict[str, click.Command] = {}


def add_command(command: click.Command) -> click.Command:
    """Offer a command under ``bench``."""
    others[command.name or ""] = command
    return command


def benchmark(
    name: str, about: str, *, needs_database: bool = True
) -> Callable[[Callable[[float], list[Row]]], Callable[[float], list[Row]]]:
    """Register a benchmark; it runs with Django set up on the database of the data folder if it needs that."""

    def register(run: Callable[[float], list[Row]]) -> Callable[[float], list[Row]]:
        registry[name] = Benchmark(name, about, run, needs_database)
        return run

    return register
