"""From the tree of a formula to a figure. What is not known stays unknown; dividing by zero gives no data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Context, Decimal, DecimalException
from typing import Final

from giamsat.indicators.formula.nodes import Apply, Node, Number, Own, Ref

#: Exact for every sum and product of stored values; quotients carry 34 digits.
CONTEXT: Final = Context(prec=34, rounding=ROUND_HALF_UP)
#: Decimals of a stored value.
STORED: Final = Decimal("0.000001")
BIGGEST: Final = Decimal(10) ** 18
YES, NO = Decimal(1), Decimal(0)


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a formula may ask for; whatever is missing or None is unknown.

    Args:
        reference: value of an indicator, by its code.
        own: values of ``x``, ``previous`` and ``last_year``.
        tasks: counts of tasks by name.
    """

    reference: Callable[[str], Decimal | None] = lambda code: None
    own: dict[str, Decimal | None] = field(default_factory=dict)
    tasks: Callable[[str], Decimal | None] = lambda name: None


def evaluate(node: Node, inputs: Inputs) -> Decimal | None:
    """The value of a formula, not rounded; None where it cannot be known. Yes is 1 and no is 0."""
    if isinstance(node, Number):
        return node.value
    if isinstance(node, Ref):
        return inputs.reference(node.code)
    if isinstance(node, Own):
        return inputs.own.get(node.name)
    if not isinstance(node, Apply):
        return inputs.tasks(node.name)
    try:
        return _apply(node, [evaluate(each, inputs) for each in node.arguments])
    except DecimalException:
        return None


def stored(value: Decimal | None) -> Decimal | None:
    """A value as it is kept: six decimals, half up; None when it is beyond what a value can be."""
    if value is None or not value.is_finite() or abs(value) >= BIGGEST:
        return None
    return value.quantize(STORED, ROUND_HALF_UP)


def _apply(node: Apply, values: list[Decimal | None]) -> Decimal | None:
    lenient = _LENIENT.get(node.name)
    if lenient is not None:
        return lenient(values)
    known = [value for value in values if value is not None]
    return _STRICT[node.name](known) if len(known) == len(values) else None


def _if(values: Sequence[Decimal | None]) -> Decimal | None:
    condition, then, otherwise = values
    if condition is None:
        return None
    return then if condition else otherwise


def _all(values: Sequence[Decimal | None]) -> Decimal | None:
    """No as soon as one is no, even where another is unknown."""
    if any(value is not None and not value for value in values):
        return NO
    return None if any(value is None for value in values) else YES


def _any(values: Sequence[Decimal | None]) -> Decimal | None:
    if any(value for value in values):
        return YES
    return None if any(value is None for value in values) else NO


def _divide(values: Sequence[Decimal]) -> Decimal | None:
    return CONTEXT.divide(values[0], values[1]) if values[1] else None


def _round(values: Sequence[Decimal]) -> Decimal | None:
    digits = int(values[1]) if len(values) == 2 else 0
    if not -12 <= digits <= 6:
        return None
    return values[0].quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP, CONTEXT)


def _sum(values: Sequence[Decimal]) -> Decimal:
    total = Decimal(0)
    for value in values:
        total = CONTEXT.add(total, value)
    return total


def _truth(answer: bool) -> Decimal:
    return YES if answer else NO


_LENIENT: Final[dict[str, Callable[[Sequence[Decimal | None]], Decimal | None]]] = {
    "if": _if,
    "all": _all,
    "and": _all,
    "any": _any,
    "or": _any,
    "or_else": lambda values: values[0] if values[0] is not None else values[1],
}
_STRICT: Final[dict[str, Callable[[Sequence[Decimal]], Decimal | None]]] = {
    "+": _sum,
    "-": lambda values: CONTEXT.subtract(*values),
    "*": lambda values: CONTEXT.multiply(*values),
    "/": _divide,
    "^": lambda values: CONTEXT.power(*values) if values[1] else YES,
    "neg": lambda values: CONTEXT.minus(values[0]),
    "not": lambda values: _truth(not values[0]),
    "<": lambda values: _truth(values[0] < values[1]),
    "<=": lambda values: _truth(values[0] <= values[1]),
    ">": lambda values: _truth(values[0] > values[1]),
    ">=": lambda values: _truth(values[0] >= values[1]),
    "=": lambda values: _truth(values[0] == values[1]),
    "<>": lambda values: _truth(values[0] != values[1]),
    "min": min,
    "max": max,
    "sum": _sum,
    "mean": lambda values: CONTEXT.divide(_sum(values), Decimal(len(values))),
    "abs": lambda values: CONTEXT.abs(values[0]),
    "round": _round,
}
