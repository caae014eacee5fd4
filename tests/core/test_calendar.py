"""Working days: the year's known days, and what must hold for all days."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from giamsat.core.calendar import (
    add_working_days,
    calendar,
    is_working_day,
    passed_since,
    working_days_between,
)

DAYS = st.dates(dt.date(2024, 6, 1), dt.date(2028, 6, 1))
COUNTS = st.integers(-60, 60)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2025-01-24", True),  # the last day before the lunar New Year of 2025
        ("2025-01-29", False),
        ("2025-04-26", True),  # a Saturday worked for 2 May
        ("2025-05-02", False),
        ("2026-02-13", True),
        ("2026-02-20", False),
        ("2026-02-23", True),
        ("2026-08-22", True),  # a Saturday worked for 31 August
        ("2026-08-31", False),
        ("2026-04-27", False),  # the Hung Kings' day fell on a Sunday
        ("2026-11-21", False),
        ("2035-09-02", False),  # of a year that nobody has entered, the fixed days are known
        ("2035-09-03", True),
    ],
)
def test_known_days(day: str, works: bool) -> None:
    assert is_working_day(dt.date.fromisoformat(day)) is works


def test_the_file_holds_no_day_that_changes_nothing() -> None:
    known = calendar()
    assert all(day.weekday() < 5 for day in known.off)
    assert all(day.weekday() >= 5 for day in known.worked)
    for year in known.years:
        # 11 days by law, two of them at weekends at most, and exchanged days beside.
        assert 9 <= sum(day.year == year for day in known.off) <= 15


@given(DAYS, COUNTS)
def test_counting_forth_and_measuring_agree(day: dt.date, count: int) -> None:
    reached = add_working_days(day, count)
    if count:
        assert is_working_day(reached)
    if count >= 0:
        assert working_days_between(day, reached) == count
    elif is_working_day(day):
        assert working_days_between(reached, day) == -count


@given(DAYS, st.integers(0, 30), st.integers(0, 30))
def test_steps_add_up(day: dt.date, first: int, second: int) -> None:
    assert add_working_days(add_working_days(day, first), second) == add_working_days(day, first + second)


@given(DAYS, DAYS, DAYS)
def test_spans_add_up(one: dt.date, two: dt.date, three: dt.date) -> None:
    assert working_days_between(one, two) + working_days_between(two, three) == working_days_between(
        one, three
    )


@given(DAYS)
def test_no_week_is_without_work_but_the_new_year_s(day: dt.date) -> None:
    assert working_days_between(day, day + dt.timedelta(days=14)) >= 4


@given(DAYS, st.integers(1, 30))
def test_what_has_passed_is_neither_early_nor_late(day: dt.date, count: int) -> None:
    since = passed_since(day, count)
    assert working_days_between(since, day) == count
    assert working_days_between(since + dt.timedelta(days=1), day) < count
