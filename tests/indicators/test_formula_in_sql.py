"""A rule means the same where one value is entered and where PostgreSQL judges all of them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from giamsat.indicators.formula import Inputs, Node, evaluate, parse
from giamsat.indicators.formula.nodes import Apply, Number, Own, Ref
from giamsat.indicators.formula.sql import shape_of

D = Decimal
pytestmark = pytest.mark.django_db
#: Values as people report them, none at all, and neighbours so near that rounding would show.
VALUES = st.one_of(
    st.none(),
    st.integers(-50, 50).map(D),
    st.decimals(-1000, 1000, places=6, allow_nan=False, allow_infinity=False),
    st.sampled_from([D("0.000001"), D(10) ** 17, D("-0.5"), D("2.5")]),
)
FIGURES = st.one_of(st.integers(0, 20).map(D), st.sampled_from([D("0.5"), D("1.000000000001"), D(100)]))
LEAVES: st.SearchStrategy[Node] = st.one_of(
    FIGURES.map(Number),
    st.sampled_from([Own("x"), Own("previous"), Own("last_year"), Ref("A"), Ref("B"), Ref("UNKNOWN")]),
)


def _applied(nodes: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    def of(names: list[str], *operands: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
        return st.tuples(st.sampled_from(names), st.tuples(*operands)).map(lambda made: Apply(*made))

    many = st.lists(nodes, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        of(["+", "-", "*", "/", "<", "<=", ">", ">=", "=", "<>", "and", "or", "or_else"], nodes, nodes),
        of(["neg", "not", "abs", "round"], nodes),
        of(["round"], nodes, FIGURES.map(Number)),
        of(["^"], nodes, st.integers(0, 3).map(D).map(Number)),
        of(["if"], nodes, nodes, nodes),
        st.tuples(st.sampled_from(["min", "max", "sum", "mean", "all", "any"]), many).map(
            lambda made: Apply(*made)
        ),
    )


def in_sql(node: Node, known: dict[str, Decimal | None]) -> Decimal | None:
    """What PostgreSQL makes of a formula."""
    shape = shape_of(node)
    columns = {name: known[name] for name in ("x", "previous", "last_year")}
    columns |= {f"n{number}": value for number, value in enumerate(shape.numbers)}
    columns |= {f"r{number}": known[code] for number, code in enumerate(shape.references)}
    row = ", ".join(f"%({name})s::numeric AS {name}" for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {shape.sql} FROM (SELECT {row}) AS given", columns)  # noqa: S608
        found: Decimal | None = cursor.fetchone()[0]
        return found


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.recursive(LEAVES, _applied, max_leaves=8),
    st.fixed_dictionaries(dict.fromkeys(("x", "previous", "last_year", "A", "B"), VALUES)),
)
def test_both_give_the_same(node: Node, values: dict[str, Decimal | None]) -> None:
    known = {**values, "UNKNOWN": None}
    here = evaluate(node, Inputs(known.get, known))
    there = in_sql(node, known)
    assert (here is None) == (there is None)
    if here is not None and there is not None:
        assert abs(here - there) <= max(D(1), abs(here)) * D("1e-25")


@pytest.mark.parametrize(
    "text",
    [
        "x >= previous and x <= [A] / 3 * 3",
        "abs(x - previous) <= 20 / 100 * abs(previous)",
        "x = [A] + [B]",
        "if([UNKNOWN] > 0; x < 1; x >= 0)",
        "tasks.done > 3",
        "+".join(["max(x; min(previous; 1))"] * 40) + " > 1",
    ],
)
def test_rules_as_offices_write_them(text: str) -> None:
    known = {"x": D("2.5"), "previous": D(3), "last_year": None, "A": D(1), "B": D("1.5"), "UNKNOWN": None}
    assert in_sql(parse(text), known) == evaluate(parse(text), Inputs(known.get, known))


def test_powers_of_powers_neither_fail_nor_take_long() -> None:
    known = {"x": D(10) ** 17, "previous": None, "last_year": None}
    assert in_sql(parse("((x ^ 12) ^ 12) ^ 12 > 0"), known) is None
