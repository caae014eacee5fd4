"""The tree of a formula."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Number:
    """A figure as written."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class Ref:
    """The value of another indicator of the same unit and period: ``[NQ57.04]``."""

    code: str


@dataclass(frozen=True, slots=True)
class Own:
    """``x``: the value itself; ``previous``: of the period before; ``last_year``: of the same period a year ago."""

    name: str


@dataclass(frozen=True, slots=True)
class Tasks:
    """A count of the unit's tasks in the indicator's programme: ``tasks.done``; ``quality``: its data quality."""

    name: str


@dataclass(frozen=True, slots=True)
class Apply:
    """An operator or a function with its operands; ``depth`` counts those nested below it."""

    name: str
    arguments: tuple[Node, ...]
    depth: int = field(default=1, compare=False)


Node: TypeAlias = Number | Ref | Own | Tasks | Apply


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it."""
    yield node
    if isinstance(node, Apply):
        for argument in node.arguments:
            yield from walk(argument)


def references(node: Node) -> frozenset[str]:
    """The codes of the indicators that a formula asks for."""
    return frozenset(each.code for each in walk(node) if isinstance(each, Ref))


def own_names(node: Node) -> frozenset[str]:
    """Which of ``x``, ``previous``, ``last_year`` a formula asks for."""
    return frozenset(each.name for each in walk(node) if isinstance(each, Own))


def task_counts(node: Node) -> frozenset[str]:
    """Which counts of tasks a formula asks for."""
    return frozenset(each.name for each in walk(node) if isinstance(each, Tasks))
