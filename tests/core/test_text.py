"""Vietnamese order and folding, on words of our own and on generated ones."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from django.db import connection
from hypothesis import example, given
from hypothesis import strategies as st

from giamsat.core.text import ALPHABET, TONES, fold, searchable, sort_key, without_marks

VOWELS = "aăâeêioôơuưy"
LETTERS = st.sampled_from(ALPHABET)
MARKED = st.builds(
    lambda vowel, tone: unicodedata.normalize("NFC", vowel + tone),
    st.sampled_from(VOWELS),
    st.sampled_from(TONES),
)
WORDS = st.text(st.one_of(LETTERS, MARKED, st.just(" ")), max_size=24)


def spelled(word: str) -> tuple[list[int], list[int]]:
    """Letters then tones by a road of its own: over the composed letters, one by one."""
    letters, tones = [], []
    for letter in unicodedata.normalize("NFC", " ".join(word.split())):
        pairs = [
            (rank, tone)
            for rank, plain in enumerate(ALPHABET)
            for tone, mark in enumerate(TONES)
            if unicodedata.normalize("NFC", plain + mark) == letter
        ]
        rank, tone = pairs[0] if pairs else (-1, 0)
        letters.append(rank)
        tones.append(tone)
    return letters, tones


def compare(left: Any, right: Any) -> int:
    return int(left > right) - int(left < right)


@example("à", " à")
@given(WORDS, WORDS)
def test_keys_compare_like_letters_then_tones(left: str, right: str) -> None:
    assert compare(sort_key(left).encode(), sort_key(right).encode()) == compare(
        spelled(left), spelled(right)
    )


@given(st.text(max_size=30))
def test_folding_twice_changes_nothing_and_composition_does_not_matter(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@given(WORDS)
def test_folded_words_are_plain_letters(word: str) -> None:
    assert fold(word).isascii()


def test_order_of_the_dictionary() -> None:
    ordered = [
        "Ba",
        "Bà",
        "Bả",
        "Bã",
        "Bá",
        "Bạ",
        "Ba Chẽ",
        "Ban",
        "Băng",
        "Bân",
        "Cà",
        "Dân",
        "Đan",
        "Đồng",
        "Ê",
    ]
    mixed = ordered[::2] + ordered[1::2]
    assert sorted(mixed, key=sort_key) == ordered


def test_numbers_count_by_their_value() -> None:
    names = ["Móng Cái 10", "Móng Cái 2", "Móng Cái 1", "Móng Cái"]
    assert sorted(names, key=sort_key) == ["Móng Cái", "Móng Cái 1", "Móng Cái 2", "Móng Cái 10"]


def test_punctuation_parts_words_and_foreign_marks_do_not_matter() -> None:
    assert sort_key("Bà Rịa - Vũng Tàu") == sort_key("bà rịa Vũng Tàu")
    assert sort_key("Zürich") == sort_key("Zurich")


def test_as_english_prints_it() -> None:
    assert without_marks("Điện Biên, Đắk Lắk") == "Dien Bien, Dak Lak"
    assert searchable("  Bộ  Văn hóa, Thể thao (và) Du lịch") == "bộ văn hóa thể thao và du lịch"


@pytest.mark.django_db
def test_the_database_folds_as_python_does() -> None:
    marked = [unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES]
    words = "".join(marked + [letter.upper() for letter in marked]) + "đĐ Lạng Sơn"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT giamsat_fold(%s), giamsat_fold(%s)", [words, unicodedata.normalize("NFD", words)]
        )
        composed, decomposed = cursor.fetchone()
    assert composed == decomposed == fold(words)
