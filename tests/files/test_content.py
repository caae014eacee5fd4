"""A file is what its content says."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from giamsat.core.errors import InvalidInput
from giamsat.core.files.kinds import KINDS, REFUSALS, Refused
from giamsat.core.files.services import check_content
from giamsat.core.files.sniff import identify
from giamsat.core.files.storage import DiskStorage, Staged
from tests.files import samples


@pytest.fixture
def staged(tmp_path: Path) -> Staged:
    return DiskStorage(tmp_path).stage()


@pytest.mark.parametrize("name", samples.GOOD)
def test_each_kind_is_told_and_agrees_with_its_name(name: str, staged: Staged) -> None:
    content, code = samples.GOOD[name]
    staged.write(content)
    assert check_content(name, staged).code == code


@pytest.mark.parametrize("case", samples.REFUSED)
def test_what_may_not_come_in_is_refused_with_its_reason(case: str, staged: Staged) -> None:
    content, reason = samples.REFUSED[case]
    staged.write(content)
    with pytest.raises(Refused) as refusal:
        identify(staged.file)
    assert refusal.value.reason == reason
    assert refusal.value.message
    assert "{" not in refusal.value.message


def test_every_reason_of_refusal_has_a_case() -> None:
    # A password needs a writer that zipfile is not; its own test follows.
    assert {reason for _, reason in samples.REFUSED.values()} == set(REFUSALS) - {"encrypted"}


def test_a_document_with_a_password_is_refused(staged: Staged) -> None:
    raw = bytearray(samples.docx())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.find(mark) + offset] |= 1
    staged.write(bytes(raw))
    with pytest.raises(Refused) as refusal:
        identify(staged.file)
    assert refusal.value.reason == "encrypted"


def test_an_ordinary_link_does_no_harm(staged: Staged) -> None:
    staged.write(samples.with_link("hyperlink"))
    assert identify(staged.file).code == "docx"


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("báo cáo.pdf", samples.png(), ["“.pdf”", "ảnh PNG", "“.png”"]),
        ("ảnh.png", samples.pdf(), ["“.png”", "PDF", "“.pdf”"]),
        ("số liệu.xlsx", samples.docx(), ["“.xlsx”", "docx"]),
        ("ghi chú.pdf", b"chu thuong", ["“.pdf”", "txt"]),
        ("chương trình.exe", b"chu thuong", ["“.exe”", "txt"]),
        ("không đuôi", samples.pdf(), ["“”", "PDF"]),
    ],
)
def test_a_name_that_says_otherwise_is_refused_naming_both(
    name: str, content: bytes, told: list[str], staged: Staged
) -> None:
    staged.write(content)
    with pytest.raises(InvalidInput) as refusal:
        check_content(name, staged)
    assert refusal.value.code == "file_name_mismatch"
    assert all(word in str(refusal.value) for word in [name, *told])


def test_a_large_text_is_read_to_its_end(staged: Staged) -> None:
    staged.write("Tiếng Việt. ".encode() * 300_000)
    staged.write(b"\xff")
    with pytest.raises(Refused):
        identify(staged.file)


_STARTS = [
    b"",
    b"%PDF-",
    b"PK\x03\x04",
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff",
    b"RIFF",
    b"<",
    b"\xef\xbb\xbf",
]


@settings(max_examples=300, deadline=None)
@given(start=st.sampled_from([s for s in _STARTS if s != b"PK\x03\x04"]), rest=st.binary(max_size=600))
def test_garbage_is_told_or_refused_and_never_breaks(start: bytes, rest: bytes) -> None:
    _identify(start + rest)


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_damaged_documents_are_told_or_refused_and_never_break(data: st.DataObject) -> None:
    raw = bytearray(samples.docx())
    for _ in range(data.draw(st.integers(1, 8))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    _identify(bytes(raw[: data.draw(st.integers(5, len(raw)))]))


def _identify(content: bytes) -> None:
    with tempfile.TemporaryFile() as file:
        file.write(content)
        try:
            told = identify(file).code
        except Refused as refusal:
            told = refusal.reason if refusal.message else ""
    assert told in KINDS or told in REFUSALS
