"""Benchmarks: each prints figures of this machine and asserts nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

import click

Row = dict[str, Any]


class Needs(Enum):
    """What must be there before a benchmark runs."""

    NOTHING = auto()
    #: A database, made where there is none; its tables are the benchmark's own affair.
    DATABASE = auto()
    #: An installation with its tables, as ``bin/up`` leaves it.
    INSTALLATION = auto()


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A named measurement; ``run`` gets the seconds for each line and returns the lines of its table."""

    name: str
    about: str
    run: Callable[[float], list[Row]]
    needs: Needs = Needs.INSTALLATION


registry: dict[str, Benchmark] = {}
#: Commands beside the measurements, with options of their own.
others: dict[str, click.Command] = {}


def add_command(command: click.Command) -> click.Command:
    """Offer a command under ``bench``."""
    others[command.name or ""] = command
    return command


def benchmark(
    name: str, about: str, *, needs: Needs = Needs.INSTALLATION
) -> Callable[[Callable[[float], list[Row]]], Callable[[float], list[Row]]]:
    """Register a benchmark; where it needs a database, it runs with Django set up on that of the data folder."""

    def register(run: Callable[[float], list[Row]]) -> Callable[[float], list[Row]]:
        registry[name] = Benchmark(name, about, run, needs)
        return run

    return register
