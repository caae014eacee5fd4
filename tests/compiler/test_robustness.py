"""Any text at all: no crash, sound spans, and time that grows with length only."""

import time
import unicodedata
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from giamsat.directives.compiler import compile_text, extract_json
from giamsat.directives.compiler.encoding import TextError, decode_text

from .conftest import GOLD

PIECES = st.sampled_from(
    [
        "Bộ Tài chính",
        "các bộ, ngành, địa phương",
        "UBND tỉnh Lạng Sơn",
        "chủ trì, phối hợp với",
        "trình",
        "\n",
        "\n\n",
        "1. ",
        "a) ",
        "đ) ",
        "- ",
        "(1) ",
        "(i) ",
        "I. ",
        "Điều 3. ",
        "PHỤ LỤC\n",
        "trước ngày 31/2/2025",
        ".",
        ": ",
        "; ",
        " | ",
        "trong quý IV năm 2025",
        "Cơ quan chủ trì: ",
        "Das Finanzministerium",
        "koordiniert mit",
        "vor dem 15. November 2025",
        "shall",
        "\u200b",
        "\u0301",
        "\x00",
        "\r\n",
        "(",
        ")",
        "trong đó:",
        "TT | Nhiệm vụ",
        "yêu cầu",
        "Thủ tướng Chính phủ",
        "Nơi nhận:",
    ]
)
CODES = {"empty", "not_text", "too_large", "unknown_encoding"}
LANGUAGES = st.sampled_from(["auto", "vi", "de", "en"])


def assert_sound(text: str, lang: str) -> None:
    document = compile_text(text, lang)
    last = 0
    for task in document.tasks:
        assert last <= task.start < task.end <= len(text)
        assert text[task.start : task.end] == task.text
        last = task.end
    for clause in document.clauses:
        assert 0 <= clause.start <= clause.text_start <= len(text)
        assert clause.start <= clause.end <= len(text)


@given(st.text(), LANGUAGES)
@settings(max_examples=150, deadline=None)
def test_any_text(text: str, lang: str) -> None:
    assert_sound(text, lang)


@given(st.lists(PIECES, max_size=40), LANGUAGES)
@settings(max_examples=250, deadline=None)
def test_any_order_of_what_documents_are_made_of(pieces: list[str], lang: str) -> None:
    assert_sound(" ".join(pieces), lang)
    assert_sound("".join(pieces), lang)


@given(st.binary(max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_bytes_decode_or_are_refused(data: bytes) -> None:
    try:
        outcome = decode_text(data).text
    except TextError as error:
        outcome = error.code if error.code in CODES else ""
    assert outcome.strip()


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        " ",
        "\n",
        ". ",
        "(1) ",
        "(",
        "Bộ Tài chính, ",
        "trước ngày 1/1/2025 ",
        "| ",
        "\u0301",
        "\u202ex",
        "1. ",
        "\n- a",
        "; Bộ Y tế làm",
        "1.",
        "\n1 | a | Bộ Y tế | 2025",
        "Theo đó, ",
        "phối hợp với ",
    ],
)
def test_monotonous_text_takes_no_more_than_linear_time(piece: str) -> None:
    small, large = piece * (20_000 // len(piece)), piece * (80_000 // len(piece))
    compile_text("khởi động", "vi")
    started = time.process_time()
    compile_text(small, "vi")
    first = time.process_time() - started
    started = time.process_time()
    compile_text(large, "vi")
    second = time.process_time() - started
    # Four times the text: sixteen times the work if it were quadratic. The constant forgives slow starts.
    assert second < 9 * first + 0.5


def test_two_hundred_pages_within_five_seconds(demo_text: str) -> None:
    pages = demo_text * (200 * 2_800 // len(demo_text) + 1)
    started = time.process_time()
    assert compile_text(pages).tasks
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    ("name", "bend"),
    [
        ("vi-cong-dien-lu", lambda text: unicodedata.normalize("NFD", text)),
        ("vi-cong-dien-lu", lambda text: text.replace("Bộ ", "B\u200bộ ").replace("Tài", "T\u200dài")),
        ("vi-cong-dien-lu", lambda text: text.replace("Bộ trưởng", "\u202eBộ trưởng\u202c")),
        (
            "vi-cong-dien-lu",
            lambda text: text.replace("Nông nghiệp", "Nông\u00ad nghiệp").replace(
                "Xây dựng", "Xây\ufeff dựng"
            ),
        ),
        ("ro-articole", lambda text: text.translate(str.maketrans("șțȘȚ", "şţŞŢ"))),
    ],
    ids=["decomposed", "zero width", "right to left", "soft hyphens", "cedillas"],
)
def test_what_nobody_sees_in_names_changes_nothing(name: str, bend: Callable[[str], str]) -> None:
    plain = (GOLD / f"{name}.txt").read_text(encoding="utf-8")
    bent = bend(plain)

    def read(text: str) -> list[tuple[Any, ...]]:
        tasks = extract_json(text)["tasks"]
        assert all(text[task["start"] : task["end"]] == task["text"] for task in tasks)
        fields = ("clause", "lead_key", "coordinate_key")
        return [(*(task[name] for name in fields), task["deadline"]["due"]) for task in tasks]

    assert bent != plain
    assert read(bent) == read(plain)
