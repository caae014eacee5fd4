"""Text files as they come: Unicode in its forms, the older Vietnamese encodings, and what is no text."""

import unicodedata

import pytest

from giamsat.directives.compiler.encoding import TextError, decode_text
from giamsat.directives.compiler.old_encodings import TCVN3, VNI


def to_windows_1258(text: str) -> bytes:
    out = bytearray()
    for letter in text:
        marks = [
            mark for mark in unicodedata.normalize("NFD", letter) if mark in "\u0300\u0301\u0303\u0309\u0323"
        ]
        base = "".join(mark for mark in unicodedata.normalize("NFD", letter) if mark not in marks)
        out += (unicodedata.normalize("NFC", base) + "".join(marks)).encode("cp1258")
    return bytes(out)


def to_tcvn3(text: str) -> bytes:
    old = {letter: chr(code) for code, letter in TCVN3.items()}
    return "".join(old.get(letter, letter) for letter in text.lower()).encode("latin-1")


def to_vni(text: str) -> bytes:
    old: dict[str, str] = {}
    for form, letter in VNI.items():
        old.setdefault(letter, form)
    return "".join(old.get(letter, letter) for letter in text).encode("cp1252")


@pytest.mark.parametrize(
    ("encoding", "name", "converted"),
    [("utf-8", "utf-8", False), ("utf-8-sig", "utf-8-sig", False), ("utf-16", "utf-16", True)],
)
def test_unicode(demo_text: str, encoding: str, name: str, converted: bool) -> None:
    found = decode_text(demo_text.encode(encoding))
    assert (found.text, found.encoding, found.converted) == (demo_text, name, converted)


def test_windows_1258_becomes_composed_unicode(demo_text: str) -> None:
    found = decode_text(to_windows_1258(demo_text))
    assert (found.text, found.encoding, found.converted) == (demo_text, "windows-1258", True)


def test_tcvn3(demo_text: str) -> None:
    # Its fonts draw capitals with tones from the small letters, so those come back small.
    found = decode_text(to_tcvn3(demo_text))
    assert (found.text, found.encoding, found.converted) == (demo_text.lower(), "tcvn3", True)


def test_vni(demo_text: str) -> None:
    found = decode_text(to_vni(demo_text))
    assert (found.text, found.encoding, found.converted) == (demo_text, "vni", True)


def test_old_font_text_saved_as_utf_8_is_converted_too(demo_text: str) -> None:
    found = decode_text(to_tcvn3(demo_text).decode("latin-1").encode())
    assert (found.text, found.encoding) == (demo_text.lower(), "tcvn3 in utf-8")
    found = decode_text(to_vni(demo_text).decode("cp1252").encode())
    assert (found.text, found.encoding) == (demo_text, "vni in utf-8")


def test_german_in_utf_8_is_left_alone() -> None:
    text = "Die Behörden müssen für die öffentliche Prüfung Maßnahmen ergreifen."
    assert decode_text(text.encode()).text == text


@pytest.mark.parametrize("ends", ["a\r\nb\r\n", "a\rb\r", "a\nb"])
def test_line_ends_are_kept(ends: str) -> None:
    assert decode_text(ends.encode()).text == ends


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b" \r\n\t\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"PK\x03\x04 and so on", "not_text"),
        (b"%PDF-1.7\n", "not_text"),
        (b"MZ\x90\x00\x03", "not_text"),
        (b"\x00" * 200, "not_text"),
        (bytes(range(256)) * 20, "not_text"),
        (b"\x01\x02\x03\x04abc", "not_text"),
        (b"\xff\xfea", "unknown_encoding"),
        (b"caf\xe9 na\xefve r\xe9sum\xe9", "unknown_encoding"),
    ],
)
def test_refused_with_a_code(data: bytes, code: str) -> None:
    with pytest.raises(TextError) as caught:
        decode_text(data)
    assert caught.value.code == code
    assert caught.value.detail


def test_size_limit() -> None:
    assert decode_text(b"a" * 99, limit=100).text == "a" * 99
    with pytest.raises(TextError, match="too_large"):
        decode_text(b"a" * 100, limit=100)
    with pytest.raises(TextError, match="too_large"):
        decode_text(bytes(50_000_000))
