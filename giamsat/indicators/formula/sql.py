"""From the tree of a formula to SQL, so that PostgreSQL judges all values at once by the meaning that ``evaluate`` has.

What is not known is NULL and stays it, save where ``evaluate`` is lenient too; yes is 1 and no is 0. The text depends
on the shape of the formula alone: its figures and references become columns of the row, so that rules of one shape are
judged together whatever their limits are. Operands stand once each, so the text grows with the formula, not with its
depth.
"""

# ruff: noqa: S608 (statements are made of constants and of shapes, which hold no text of anybody)
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from giamsat.indicators.formula.nodes import Apply, Node, Number, Own, Ref


@dataclass
class Shape:
    """A formula as an SQL expression of type numeric.

    Args:
        sql: asks for ``x``, ``previous``, ``last_year``, ``n0`` … for ``numbers`` and ``r0`` … for ``references``,
            each a column of type numeric.
        names: those of these columns that are values of other cells or of this one, as far as they are asked for.
    """

    sql: str = ""
    numbers: list[Decimal] = field(default_factory=list)
    references: list[str] = field(default_factory=list)
    names: set[str] = field(default_factory=set)


def shape_of(node: Node) -> Shape:
    """The shape of a formula. Counts of tasks, which no rule between values has, are unknown."""
    made = Shape()
    made.sql = _sql(node, made)
    return made


def _sql(node: Node, made: Shape) -> str:
    if isinstance(node, Number):
        made.numbers.append(node.value)
        return f"n{len(made.numbers) - 1}"
    if isinstance(node, Ref):
        if node.code not in made.references:
            made.references.append(node.code)
        name = f"r{made.references.index(node.code)}"
        made.names.add(name)
        return name
    if isinstance(node, Own):
        made.names.add(node.name)
        return node.name
    if not isinstance(node, Apply):
        return "NULL::numeric"
    if node.name == "^" and isinstance(node.arguments[1], Number):
        return _power(_sql(node.arguments[0], made), int(node.arguments[1].value))
    return _SQL[node.name]([_sql(each, made) for each in node.arguments])


def _compared(sign: str) -> Callable[[list[str]], str]:
    return lambda parts: f"({parts[0]} {sign} {parts[1]})::int::numeric"


def _joined(word: str) -> Callable[[list[str]], str]:
    """SQL's own AND and OR have the meaning of ``all`` and ``any``: unknown unless the known ones settle it."""
    return lambda parts: "(" + f" {word} ".join(f"({part} <> 0)" for part in parts) + ")::int::numeric"


def _strict(aggregate: str) -> Callable[[list[str]], str]:
    """``min`` and ``max`` of what is known alone would be a guess."""
    return lambda parts: (
        f"(SELECT CASE WHEN count(*) = count(v) THEN {aggregate}(v) END"
        f" FROM unnest(ARRAY[{', '.join(parts)}]::numeric[]) AS one(v))"
    )


def _sum(parts: list[str]) -> str:
    return f"({' + '.join(parts)})"


def _divide(parts: list[str]) -> str:
    """A quotient has as many decimals as its dividend, so the dividend is given 34."""
    return f"(({parts[0]} + 0::numeric(35, 34)) / NULLIF({parts[1]}, 0))"


def _round(parts: list[str]) -> str:
    if len(parts) == 1:
        return f"round({parts[0]})"
    return (
        "(SELECT CASE WHEN trunc(digits) BETWEEN -12 AND 6 THEN round(whole, trunc(digits)::int) END"
        f" FROM (VALUES ({parts[0]}, {parts[1]})) AS rounded(whole, digits))"
    )


def _power(base: str, exponent: int) -> str:
    """An exact product; of figures beyond any that a value can have, powers of powers, it is unknown."""
    product = " * ".join(["1", *["base"] * exponent])
    return f"(SELECT CASE WHEN abs(base) < 1e30 THEN {product} END FROM (VALUES ({base})) AS raised(base))"


_SQL: Final[dict[str, Callable[[list[str]], str]]] = {
    "if": lambda parts: f"(CASE {parts[0]} <> 0 WHEN true THEN {parts[1]} WHEN false THEN {parts[2]} END)",
    "all": _joined("AND"),
    "and": _joined("AND"),
    "any": _joined("OR"),
    "or": _joined("OR"),
    "or_else": lambda parts: f"COALESCE({parts[0]}, {parts[1]})",
    "+": _sum,
    "sum": _sum,
    "-": lambda parts: f"({parts[0]} - {parts[1]})",
    "*": lambda parts: f"({parts[0]} * {parts[1]})",
    "/": _divide,
    "neg": lambda parts: f"(- {parts[0]})",
    "not": lambda parts: f"({parts[0]} = 0)::int::numeric",
    "<": _compared("<"),
    "<=": _compared("<="),
    ">": _compared(">"),
    ">=": _compared(">="),
    "=": _compared("="),
    "<>": _compared("<>"),
    "min": _strict("min"),
    "max": _strict("max"),
    "mean": lambda parts: _divide([_sum(parts), f"{len(parts)}::numeric"]),
    "abs": lambda parts: f"abs({parts[0]})",
    "round": _round,
}
