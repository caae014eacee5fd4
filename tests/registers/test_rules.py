"""Rules between fields: what they mean, what is refused, and that nothing but the language is ever run."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from giamsat.registers.expressions import BadRule, Operand, check, holds, parse

KNOWN = {
    "a": Operand("number", "tỷ đồng"), "b": Operand("number", "tỷ đồng"), "c": Operand("number", "tỷ đồng"),
    "total": Operand("number", "tỷ đồng"), "share": Operand("number", "%"), "n": Operand("number"),
    "day": Operand("date"), "name": Operand("text"), "open": Operand("truth"), "state": Operand("text"),
}  # fmt: skip


def said(rule: str, **values: Any) -> bool | None:
    return holds(check(rule, KNOWN), values)


@pytest.mark.parametrize(
    ("rule", "values", "expected"),
    [
        ("a + b + c = total", {"a": 1, "b": 2, "c": 3, "total": 6}, True),
        ("a + b + c = total", {"a": 1, "b": 2, "c": 3, "total": 7}, False),
        ("a + b = total", {"a": 1, "total": 6}, None),
        ("share >= 50 %", {"share": Fraction(1, 2)}, True),
        ("share >= 50 %", {"share": Fraction(49, 100)}, False),
        ("a >= 50 % * total", {"a": 5, "total": 10}, True),
        ("a / total >= 20 %", {"a": 1, "total": 5}, True),
        ("a / total >= 20 %", {"a": 1, "total": 0}, None),
        ("a - b - c = 0", {"a": 6, "b": 3, "c": 3}, True),
        ("-a < 0 and not b > 5", {"a": 1, "b": 2}, True),
        ('day >= "2026-01-01"', {"day": dt.date(2025, 12, 31)}, False),
        ('state != "done" or filled(day)', {"state": "done"}, False),
        ('state != "done" or filled(day)', {"state": "open"}, True),
        ("open = filled(name)", {"open": True, "name": "x"}, True),
        ("open or a > 1", {"open": True}, True),
    ],
)
def test_what_rules_mean(rule: str, values: dict[str, Any], expected: bool | None) -> None:
    assert said(rule, **values) is expected


@pytest.mark.parametrize(
    "rule",
    [
        "", "a +", "a + b", "a = = b", "unknown = 1", "a = name", "a + name = 1", "name > \"x\"",
        "a and b", "a + share = total", "a + n = total", "a * b = total", 'day > "soon"', "day = name",
        "__import__('os')", "a.b = 1", "a = 1; b = 2", "a ** 2 = 4", "[a] = 1", "lambda: 1",
        "a = 1" + " or a = 1" * 200, "not " * 60 + "open",
    ],
)  # fmt: skip
def test_what_is_no_rule_is_refused_with_words(rule: str) -> None:
    with pytest.raises(BadRule) as fault:
        check(rule, KNOWN)
    assert str(fault.value)


def test_a_refusal_says_where() -> None:
    with pytest.raises(BadRule, match="5"):
        parse("a = ? b")


numbers = st.integers(-1000, 1000).map(Fraction)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(numbers, numbers, numbers, numbers)
def test_arithmetic_is_exact_and_binds_as_on_paper(
    a: Fraction, b: Fraction, c: Fraction, n: Fraction
) -> None:
    assert said("a + b * n - c = total", a=a, b=b, c=c, n=n, total=a + b * n - c) is True
    if n:
        assert said("a / n * n = total", a=a, n=n, total=a) is True
    assert said("a < b", a=a, b=b) is (a < b)


@given(st.text(alphabet='ab c()+-*/=<>!%.0123456789"andorntfiled', max_size=60))
def test_any_text_is_a_rule_or_refused(text: str) -> None:
    try:
        tree = check(text, KNOWN)
    except BadRule:
        return
    assert holds(tree, {"a": Fraction(1), "b": Fraction(0), "n": Fraction(2)}) in {True, False, None}
