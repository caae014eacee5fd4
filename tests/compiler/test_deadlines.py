"""Deadlines in words: the kinds that the labelling rules distinguish, in each language."""

from datetime import date

import pytest

from giamsat.directives.compiler.deadlines import DeadlineReader
from giamsat.directives.compiler.language import load

CASES = [
    ("de", "vor dem 15. November 2025", "day", "2025-11-14"),
    ("de", "spätestens am 31. März 2026", "day", "2026-03-31"),
    ("de", "im Oktober 2025", "month", "2025-10-31"),
    ("de", "bis Oktober 2025", "month", "2025-10-31"),
    ("de", "bis spätestens Dezember 2025", "month", "2025-12-31"),
    ("de", "im vierten Quartal 2025", "quarter", "2025-12-31"),
    ("de", "im Jahr 2025", "year", "2025-12-31"),
    ("de", "im ersten Halbjahr 2026", "half", "2026-06-30"),
    ("de", "innerhalb von 30 Tagen nach Unterzeichnung dieses Beschlusses", "day", "2025-11-14"),
    ("de", "regelmäßig und zeitnah", "recurring", None),
    ("de", "in der 10. Sitzung", "none", None),
    ("de", "umgehend", "none", None),
    ("de", "ab dem 1. Januar 2026", "none", None),
    ("vi", "trước ngày 29 tháng 8 năm 2025", "day", "2025-08-28"),
    ("vi", "xong trước ngày Quốc khánh 02/9/2025", "day", "2025-09-01"),
    ("vi", "trước 18 giờ ngày 09/9/2026", "day", "2026-09-09"),
    ("vi", "gửi trước ngày 15/6/2026, ban hành trong tháng 8/2026", "month", "2026-08-31"),
    ("vi", "trước 30/11", "day", "2025-11-29"),
    ("vi", "chậm nhất là ngày 31 tháng 3 năm 2026", "day", "2026-03-31"),
    ("vi", "hoàn thành trong tháng 2 năm 2028", "month", "2028-02-29"),
    ("vi", "hoàn thành trước tháng 12/2025", "month", "2025-11-30"),
    ("vi", "trong quý IV năm 2025", "quarter", "2025-12-31"),
    ("vi", "xong trong quý I/2026", "quarter", "2026-03-31"),
    ("vi", "trong 6 tháng đầu năm 2026", "half", "2026-06-30"),
    ("vi", "đến hết năm 2026", "year", "2026-12-31"),
    ("vi", "trong thời hạn 10 ngày làm việc kể từ ngày ký", "day", "2025-10-29"),
    ("vi", "trong thời hạn 15 ngày kể từ ngày nhận hồ sơ", "none", None),
    ("vi", "hằng tháng", "recurring", None),
    ("vi", "khẩn trương", "none", None),
    ("vi", "theo Kế hoạch ban hành ngày 2 tháng 6 năm 2025", "none", None),
    ("en", "Within 90 days of the date of this order", "day", "2026-01-13"),
    ("en", "before 15 November 2025", "day", "2025-11-14"),
    ("en", "no later than March 31, 2026", "day", "2026-03-31"),
    ("en", "in October 2025", "month", "2025-10-31"),
    ("en", "by the end of 2026", "year", "2026-12-31"),
    ("en", "as soon as practicable", "none", None),
    ("en", "within this month", "month", "2025-10-31"),
    ("vi", "ngay trong quý này", "quarter", "2025-12-31"),
    ("vi", "chậm nhất 12 giờ ngày 25/9/2026", "day", "2026-09-25"),
    ("de", "noch in diesem Jahr", "year", "2025-12-31"),
    ("ro", "până la sfârșitul acestei luni", "month", "2025-10-31"),
    ("nl", "voor het einde van deze maand", "month", "2025-10-31"),
    ("nl", "elke vrijdag", "recurring", None),
    ("ro", "în fiecare vineri", "recurring", None),
    ("de", "alle drei Stunden", "recurring", None),
]


@pytest.mark.parametrize(("lang", "words", "kind", "due"), CASES)
def test_words_to_last_admissible_day(lang: str, words: str, kind: str, due: str | None) -> None:
    reader = DeadlineReader(load(lang), date(2025, 10, 15))
    deadline = reader.best(reader.find(words, 0, len(words))).deadline
    assert (deadline.kind, deadline.due) == (kind, due)


@pytest.mark.parametrize(
    ("words", "kind", "due"),
    [
        ("2022", "year", "2022-12-31"),
        ("2022-2030", "year", "2030-12-31"),
        ("30/4/2026", "day", "2026-04-30"),
        ("12/2025", "month", "2025-12-31"),
        ("Quý III/2026", "quarter", "2026-09-30"),
        ("Hằng quý", "recurring", None),
        ("", "none", None),
    ],
)
def test_table_cells_need_no_preposition(words: str, kind: str, due: str | None) -> None:
    deadline = DeadlineReader(load("vi"), date(2025, 10, 15)).cell(words).deadline
    assert (deadline.kind, deadline.due) == (kind, due)


def test_completion_date_goes_before_a_recurring_duty() -> None:
    words = "báo cáo hằng tháng, hoàn thành trong tháng 12 năm 2025"
    reader = DeadlineReader(load("vi"), date(2025, 10, 15))
    assert reader.best(reader.find(words, 0, len(words))).deadline.due == "2025-12-31"


def test_impossible_days_are_no_deadlines() -> None:
    words = "trước ngày 31 tháng 2 năm 2025"
    reader = DeadlineReader(load("vi"), date(2025, 10, 15))
    assert reader.best(reader.find(words, 0, len(words))).deadline.due is None


def test_span_from_the_document_without_its_date_has_no_day() -> None:
    words = "trong thời hạn 10 ngày kể từ ngày ký"
    reader = DeadlineReader(load("vi"), None)
    assert reader.best(reader.find(words, 0, len(words))).deadline.due is None
