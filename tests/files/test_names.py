"""Vietnamese names come back as they were given; tricks do not."""

from __future__ import annotations

import unicodedata
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from giamsat.core.files.names import LONGEST, attachment_header, clean_name, extension_of


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("Báo cáo quý III – Đắk Lắk.pdf", "Báo cáo quý III – Đắk Lắk.pdf"),
        (unicodedata.normalize("NFD", "Tờ trình.docx"), "Tờ trình.docx"),
        ("C:\\Users\\an\\kế hoạch.xlsx", "kế hoạch.xlsx"),
        ("../../etc/passwd", "passwd"),
        ("a\u202efdp.exe", "afdp.exe"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
        ("..", ""),
        (" . ", ""),
        ("ă" * 400 + ".pdf", "ă" * (LONGEST - 4) + ".pdf"),
    ],
)
def test_names_are_cleaned(raw: str, clean: str) -> None:
    assert clean_name(raw) == clean


def test_extension() -> None:
    assert [extension_of(n) for n in ("a.PDF", "a.tar.gz", "a", ".pdf", "a.")] == ["pdf", "gz", "", "", ""]


def test_header_carries_the_true_name_and_one_for_old_readers() -> None:
    header = attachment_header('Báo cáo "Đợt 1".pdf')
    assert header.startswith("attachment; filename=\"Bao cao _Dot 1_.pdf\"; filename*=UTF-8''")
    assert unquote(header.split("UTF-8''")[1]) == 'Báo cáo "Đợt 1".pdf'


@given(st.text(max_size=300))
def test_any_name_makes_a_safe_header(raw: str) -> None:
    name = clean_name(raw)
    header = attachment_header(name)
    assert len(name) <= LONGEST
    assert header.isascii()
    assert header.isprintable()
    assert header.count('"') == 2
    assert unquote(header.split("UTF-8''")[1]) == name
