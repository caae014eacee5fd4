"""The table of numbers, dates and units, row by row, in both languages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from giamsat.ui import formats as f

D = dt.date
THURSDAY = D(2025, 12, 25)
FOUR = dt.datetime(2025, 12, 25, 9, 0, tzinfo=dt.UTC)
_ = "\u00a0"

TABLE: list[tuple[Callable[[], str], str, str]] = [
    (lambda: f.number(1227), "1.227", "1,227"),
    (lambda: f.number(94.5), "94,5", "94.5"),
    (lambda: f.number(3, 1), "3,0", "3.0"),
    (lambda: f.number(Decimal("1234.50"), 2), "1.234,50", "1,234.50"),
    (lambda: f.number(None), "–", "–"),
    (lambda: f.percent(1227, 1298), f"94,5{_}%", "94.5%"),
    (lambda: f.percent(1142, 1298), f"88,0{_}%", "88.0%"),
    (lambda: f.percent(0, 0), "chưa có số liệu", "no data"),
    (lambda: f.share(1227, 1298), "1.227/1.298", f"1,227{_}of{_}1,298"),
    (lambda: f.points(-8), "8 điểm", "8 points"),
    (lambda: f.points(1), "1 điểm", "1 point"),
    (lambda: f.change(343), "thêm 343", "343 more"),
    (lambda: f.change(-25), "bớt 25", "25 fewer"),
    (lambda: f.change(0), "không đổi", "no change"),
    (lambda: f.signed(343), "+343", "+343"),
    (lambda: f.signed(-25), "\u221225", "\u221225"),
    (lambda: f.signed(0), "0", "0"),
    (lambda: f.date(D(2025, 12, 31)), "31/12/2025", "31 Dec 2025"),
    (lambda: f.date(D(2025, 12, 31), year=False), "31/12", "31 Dec"),
    (lambda: f.date(None), "–", "–"),
    (lambda: f.stamp(FOUR), "16:00, thứ Năm 25/12/2025", "Thu 25 Dec 2025, 16:00"),
    (lambda: f.stamp(None), "–", "–"),
    (lambda: f.moment(FOUR), "25/12/2025, 16:00", "25 Dec 2025, 16:00"),
    (lambda: f.date_range(D(2025, 12, 25), D(2025, 12, 28)), "25–28/12", "25–28 Dec"),
    (lambda: f.date_range(D(2025, 12, 29), D(2026, 1, 4)), "29/12–04/01", "29 Dec – 4 Jan"),
    (lambda: f.date_range(D(2025, 12, 29), D(2025, 12, 29)), "29/12", "29 Dec"),
    (
        lambda: f.due_words(D(2025, 12, 28), THURSDAY),
        "còn 3 ngày, Chủ nhật 28/12/2025",
        "3 days left, Sun 28 Dec 2025",
    ),
    (
        lambda: f.due_words(D(2025, 12, 26), THURSDAY),
        "còn 1 ngày, thứ Sáu 26/12/2025",
        "1 day left, Fri 26 Dec 2025",
    ),
    (
        lambda: f.due_words(THURSDAY, THURSDAY),
        "hết hôm nay, thứ Năm 25/12/2025",
        "by the end of today, Thu 25 Dec 2025",
    ),
    (
        lambda: f.due_words(D(2026, 1, 1), THURSDAY),
        "còn 7 ngày, thứ Năm 01/01/2026",
        "7 days left, Thu 1 Jan 2026",
    ),
    (lambda: f.due_words(D(2026, 1, 2), THURSDAY), "hạn 02/01/2026", "due 2 Jan 2026"),
    (lambda: f.due_words(D(2025, 12, 10), THURSDAY), "quá hạn 15 ngày", "15 days overdue"),
    (lambda: f.due_words(D(2025, 12, 24), THURSDAY), "quá hạn 1 ngày", "1 day overdue"),
    (lambda: f.due_words(D(2025, 12, 10), THURSDAY, done=True), "hạn 10/12/2025", "due 10 Dec 2025"),
    (lambda: f.due_words(None, THURSDAY), "không đặt hạn", "no deadline"),
    (lambda: f.file_size(1_800_000), f"1,8{_}MB", f"1.8{_}MB"),
    (lambda: f.file_size(2_000_000), f"2{_}MB", f"2{_}MB"),
    (lambda: f.file_size(812), f"812{_}B", f"812{_}B"),
    (lambda: f.file_size(52_428_800), f"52{_}MB", f"52{_}MB"),
    (lambda: f.file_size(999_999), f"1{_}MB", f"1{_}MB"),
]


@pytest.mark.parametrize(("write", "vietnamese", "english"), TABLE)
def test_table(write: Callable[[], str], vietnamese: str, english: str) -> None:
    with translation.override("vi"):
        assert write() == vietnamese
    with translation.override("en"):
        assert write() == english


@given(whole=st.integers(1, 10**7), part=st.integers(0, 10**7), digits=st.integers(0, 2))
def test_a_rate_is_full_only_if_all_and_zero_only_if_none(whole: int, part: int, digits: int) -> None:
    part = min(part, whole)
    rate = f.rate(part, whole, digits)
    assert rate is not None
    assert (rate == 0) == (part == 0)
    assert (rate == 100) == (part == whole)
    assert abs(rate - Decimal(part) * 100 / whole) <= Decimal(1).scaleb(-digits)


def test_the_last_missing_commune_shows() -> None:
    with translation.override("vi"):
        assert f.percent(3320, 3321) == f"99,9{_}%"
        assert f.percent(3320, 3321, 0) == f"99{_}%"
        assert f.percent(1, 3321, 0) == f"1{_}%"
        assert f.percent(3321, 3321) == f"100{_}%"
        assert f.percent(0, 3321) == f"0{_}%"


def test_a_time_is_told_in_the_reader_s_zone() -> None:
    with translation.override("vi"), timezone.override("UTC"):
        assert f.stamp(FOUR) == "09:00, thứ Năm 25/12/2025"


@pytest.mark.parametrize("day", range(22, 29))
def test_weekdays(day: int) -> None:
    names = dict(
        zip(
            range(22, 29),
            ["thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật"],
            strict=True,
        )
    )
    with translation.override("vi"):
        assert f.weekday_date(D(2025, 12, day)).startswith(names[day] + " ")
