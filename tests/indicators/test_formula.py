"""The language of formulas: what it says, what it refuses, and that it cannot be made to do anything else."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from giamsat.indicators.formula import FormulaError, Inputs, evaluate, parse, references
from giamsat.indicators.formula.mixing import check_measure

D = Decimal
VALUES = {"A": D(3), "B": D(5), "NONE": None}
MEASURES = {"P": "person", "M": "vnd_billion", "C": "percent", "K": "point"}


def value(text: str) -> Decimal | None:
    return evaluate(parse(text), Inputs(VALUES.get, {"x": D(2)}, lambda name: D(7)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("100 * [A] / ([A] + [B])", D("37.5")),
        ("2 + 3 * 4 - 1", D(13)),
        ("-x ^ 2", D(-4)),
        ("10 − 4 × 2 ÷ 8", D(9)),
        ("if([A] >= 3 and not [B] = 3; 1; 0)", D(1)),
        ("round(10 / 3; 2)", D("3.33")),
        ("round(-2.5)", D(-3)),
        ("min([A]; [B]; 4) + max(1, 2)", D(5)),
        ("mean([A]; [B])", D(4)),
        ("tasks.done / tasks.all", D(1)),
        ("0.1 + 0.2", D("0.3")),
        ("[A] / 0", None),
        ("[A] / ([B] - 5) + 1", None),
        ("[NONE] + 1", None),
        ("or_else([NONE]; 9)", D(9)),
        ("all([A] > 0; [NONE])", None),
        ("all([A] < 0; [NONE])", D(0)),
        ("any([A] > 0; [NONE])", D(1)),
        ("if([NONE]; 1; 2)", None),
        ("2 ^ 3 * 2", D(16)),
    ],
)
def test_it_says_what_it_says(text: str, expected: Decimal | None) -> None:
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Chưa viết"),
        ("1 +", "còn dở"),
        ("(1", "còn dở"),
        ("[A] [B]", "chữ thứ 5"),
        ("A + 1", "chữ thứ 1"),
        ("__import__", "chữ thứ 1"),
        ("open(1)", "Không có hàm"),
        ("min()", "Không hiểu"),
        ("abs(1; 2)", "số đối số"),
        ("tasks.secret", "tasks.done"),
        ("x.y", "tasks.done"),
        ("2 ^ 13", "Số mũ"),
        ("2 ^ x", "Số mũ"),
        ("1" * 19, "chữ thứ"),
        ("(" * 30 + "x" + ")" * 30 + "+1" * 70, "quá sâu"),
        ("1+" * 1001 + "1", "2000"),
    ],
)
def test_it_refuses_with_the_place(text: str, says: str) -> None:
    with pytest.raises(FormulaError, match=says.replace("+", r"\+")):
        parse(text)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="[]()ABx0129.+-*/^<>=;, andortif_−×", max_size=60))
def test_any_text_is_a_formula_or_refused(text: str) -> None:
    try:
        node = parse(text)
    except FormulaError:
        return
    found = evaluate(node, Inputs(lambda code: D(1), {"x": D(1), "previous": D(1), "last_year": None}))
    assert found is None or isinstance(found, Decimal)
    assert all(code for code in references(node))


@pytest.mark.parametrize(
    ("text", "result", "fits"),
    [
        ("[P] + [M]", "person", False),
        ("[P] + [P] * 2", "person", True),
        ("100 * [P] / [P]", "percent", True),
        ("[M] / [P]", "vnd_billion", False),
        ("[M] / [P] * [P]", "vnd_billion", True),
        ("[C] + [K]", "percent", False),
        ("[C] > 50", "yes_no", True),
        ("[C] > [P]", "yes_no", False),
        ("if([C] > 50; [P]; [M])", "person", False),
        ("[P] + 5", "person", True),
        ("sqrt", "person", False),
    ],
)
def test_unlike_measures_are_not_mixed(text: str, result: str, fits: bool) -> None:
    try:
        check_measure(parse(text), result, MEASURES.__getitem__)
    except FormulaError:
        assert not fits
    else:
        assert fits
