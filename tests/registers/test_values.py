"""What is stored reads back from its written form, whatever the kind; what can be read in two ways is refused."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from giamsat.registers import values
from giamsat.registers.models import Field
from giamsat.registers.values import BadValue, Kind

CHOICES = [{"code": code, "vi": f"Loại {code}", "en": f"Kind {code}"} for code in ("a", "b", "c_2")]


class Nobody:
    """References to nothing."""

    def find(self, kind: str, key: str) -> int:
        if not key.isdecimal():
            raise BadValue(key)
        return int(key)

    def key(self, kind: str, pk: int) -> str:
        return str(pk)


def field(kind: str, **more: Any) -> Field:
    return Field(code="x", name_vi="X", kind=kind, **{"choices": CHOICES, **more})


def read(kind: str, given_: Any, **more: Any) -> Any:
    return values.read(field(kind, **more), given_, Nobody())


lines = st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=80)
decimals = st.decimals(-(10**15), 10**15, places=4, allow_nan=False, allow_infinity=False)


@given(
    st.one_of(
        st.tuples(st.just(Kind.TEXT), lines),
        st.tuples(st.just(Kind.LONG_TEXT), lines),
        st.tuples(st.just(Kind.INTEGER), st.integers(-(10**18), 10**18)),
        st.tuples(st.just(Kind.DECIMAL), decimals),
        st.tuples(st.just(Kind.MONEY), decimals),
        st.tuples(st.just(Kind.DATE), st.dates()),
        st.tuples(st.just(Kind.YES_NO), st.booleans()),
        st.tuples(st.just(Kind.CHOICE), st.sampled_from(["a", "Loại b", "kind C_2"])),
        st.tuples(st.just(Kind.CHOICES), st.lists(st.sampled_from(["a", "b", "c_2"]), min_size=1)),
        st.tuples(st.just(Kind.UNIT), st.integers(1, 10**9).map(str)),
        st.tuples(st.just(Kind.LINK), st.just("https://data.gov.vn/a?b=1")),
    )
)
def test_what_is_stored_reads_back_from_its_text(each: tuple[str, Any]) -> None:
    kind, entered = each
    stored = read(kind, entered)
    assert read(kind, values.plain(field(kind), stored, Nobody())) == stored


@given(decimals)
def test_a_decimal_is_kept_exactly(number: Decimal) -> None:
    assert Decimal(read(Kind.DECIMAL, number)) == number


@pytest.mark.parametrize(
    ("entered", "stored"),
    [
        ("1.234.567,5", "1234567.5"), ("1,234,567.5", "1234567.5"), ("12,5", "12.5"), ("0.125", "0.125"),
        ("1.234.567", "1234567"), ("50 %", "50"), (1.25, "1.25"), ("−3", "-3"), ("-0", "0"), ("12.50", "12.5"),
    ],
)  # fmt: skip
def test_numbers_as_both_languages_write_them(entered: Any, stored: str) -> None:
    assert read(Kind.DECIMAL, entered) == stored


@pytest.mark.parametrize(
    "entered", ["1.234", "1,234", "12..5", "1e9", "=1+1", "١٢", "nan", float("nan"), True, "9" * 31, {}]
)
def test_a_number_in_doubt_is_refused(entered: Any) -> None:
    with pytest.raises(BadValue):
        read(Kind.DECIMAL, entered)


@pytest.mark.parametrize(
    ("kind", "entered"),
    [
        (Kind.INTEGER, "2,5"), (Kind.DATE, "31/02/2026"), (Kind.DATE, "2026-2-1"), (Kind.YES_NO, "maybe"),
        (Kind.CHOICE, "d"), (Kind.CHOICES, "a; d"), (Kind.TEXT, "a\x00b"), (Kind.TEXT, "x" * 501),
        (Kind.LINK, "javascript:alert(1)"), (Kind.LINK, "https://"), (Kind.UNIT, 5), (Kind.TEXT, ["a"]),
    ],
)  # fmt: skip
def test_what_does_not_fit_its_kind_is_refused(kind: str, entered: Any) -> None:
    with pytest.raises(BadValue):
        read(kind, entered)


def test_ranges_hold_for_numbers_and_days() -> None:
    assert read(Kind.DECIMAL, "100", minimum="0", maximum="100") == "100"
    for entered in ("-0,1", "100,1"):
        with pytest.raises(BadValue):
            read(Kind.DECIMAL, entered, minimum="0", maximum="100")
    assert read(Kind.DATE, dt.datetime(2026, 1, 1, 9), minimum="2026-01-01") == "2026-01-01"
    with pytest.raises(BadValue):
        read(Kind.DATE, "31/12/2025", minimum="2026-01-01")
