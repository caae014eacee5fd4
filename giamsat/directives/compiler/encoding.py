"""Bytes of a text file to text: UTF-8 and UTF-16, and the older Vietnamese encodings by statistics."""

import re
import unicodedata
from dataclasses import dataclass

from .old_encodings import TCVN3, VNI

DEFAULT_LIMIT = 50_000_000
_SAMPLE = 400_000
_MAGIC = {b"PK\x03\x04": "ZIP/Office", b"%PDF": "PDF", b"\xd0\xcf\x11\xe0": "Office 97", b"\x89PNG": "PNG"}
_MAGIC |= {b"\xff\xd8\xff": "JPEG", b"MZ": "EXE", b"\x7fELF": "ELF", b"{\\rtf": "RTF", b"\x1f\x8b": "GZIP"}
_VNI_PAIR = re.compile("|".join(sorted((re.escape(form) for form in VNI), key=len, reverse=True)))
_WORD = re.compile(r"[^\W\d_]+")
# Common words that only the right reading spells so; words in ASCII say nothing about an encoding.
_VIETNAMESE = frozenset(
    [
        "của",
        "và",
        "các",
        "được",
        "những",
        "không",
        "là",
        "với",
        "năm",
        "ngày",
        "tháng",
        "thực",
        "hiện",
        "bộ",
        "ủy",
        "ban",
        "nhân",
        "dân",
        "tỉnh",
        "phố",
        "chính",
        "phủ",
        "nhiệm",
        "vụ",
        "về",
        "đã",
        "để",
        "này",
        "khi",
        "một",
        "người",
        "trên",
        "theo",
        "tổ",
        "chức",
        "số",
        "đồng",
        "quyết",
        "định",
        "nước",
        "việt",
        "cộng",
        "hòa",
        "xã",
        "hội",
        "chủ",
        "nghĩa",
        "độc",
        "lập",
        "hạnh",
        "phúc",
        "kế",
        "hoạch",
        "thông",
        "báo",
        "chỉ",
        "thị",
        "phối",
        "hợp",
        "chủ",
        "trì",
        "hoàn",
        "thành",
        "trước",
    ]
)
_GERMAN = frozenset(
    [
        "für",
        "über",
        "können",
        "müssen",
        "während",
        "maßnahmen",
        "behörden",
        "würde",
        "wären",
        "größe",
        "durchführung",
        "führt",
        "ausführung",
        "zuständigen",
        "zuständige",
        "regelmäßig",
        "öffentliche",
        "öffentlichen",
        "bevölkerung",
        "verfügung",
        "gemäß",
        "später",
        "außerdem",
        "prüfung",
    ]
)
_VIETNAMESE_MARKED = frozenset(word for word in _VIETNAMESE if not word.isascii())
_FEWEST_HITS = 3
# Neither space of any kind nor an invisible sign.
_SOMETHING = re.compile(r"[^\s\ufeff\u200b]")


class TextError(Exception):
    """A file that cannot be read as text.

    `code` is one of "empty", "not_text", "too_large", "unknown_encoding"; `detail` says what was found.
    """

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class DecodedText:
    """Text with its line ends kept, the encoding found, and whether it had to be converted to Unicode."""

    text: str
    encoding: str
    converted: bool


def decode_text(data: bytes, limit: int = DEFAULT_LIMIT) -> DecodedText:
    """Decode the bytes of a text file.

    `limit` is in bytes; data of that size or more is refused. Raises TextError.
    """
    if len(data) >= limit:
        raise TextError("too_large", f"{len(data)} bytes, the limit is {limit}")
    for magic, kind in _MAGIC.items():
        if data.startswith(magic):
            raise TextError("not_text", kind)
    decoded = _decode(data)
    if not _SOMETHING.search(decoded.text):
        raise TextError("empty", "no text")
    _refuse_binary(decoded.text)
    return decoded


def _decode(data: bytes) -> DecodedText:
    if data.startswith(b"\xef\xbb\xbf"):
        return DecodedText(_strictly(data[3:], "utf-8"), "utf-8-sig", False)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return DecodedText(_strictly(data, "utf-16"), "utf-16", True)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        if b"\x00" in data:
            raise TextError("not_text", "bytes of zero") from None
        return _by_statistics(data)
    return _undo_font_encoding(text)


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise TextError("unknown_encoding", f"marked as {encoding}, but byte {error.start} is not") from None


def _refuse_binary(text: str) -> None:
    sample = text[:_SAMPLE]
    controls = sum(1 for letter in sample if letter < " " and letter not in "\t\n\r\f\v")
    if controls * 10 > len(sample) or "\x00" in sample:
        raise TextError("not_text", f"{controls} control characters in the first {len(sample)}")


def _by_statistics(data: bytes) -> DecodedText:
    """The reading whose words are real words, among the encodings of before Unicode."""
    sample = data[:_SAMPLE]
    scores: list[tuple[int, str]] = [
        (_hits(_read_as(sample, name), words), name)
        for name, words in (
            ("windows-1258", _VIETNAMESE_MARKED),
            ("tcvn3", _VIETNAMESE_MARKED),
            ("vni", _VIETNAMESE_MARKED),
            ("windows-1252", _GERMAN),
        )
    ]
    scores.sort(reverse=True)
    (best, name), (second, other) = scores[0], scores[1]
    if best < _FEWEST_HITS:
        raise TextError("unknown_encoding", "neither UTF-8, UTF-16, Windows-1258, TCVN3 nor VNI")
    if best < 2 * second:
        raise TextError("unknown_encoding", f"{name} or {other}")
    return DecodedText(_read_as(data, name), name, True)


def _read_as(data: bytes, encoding: str) -> str:
    if encoding == "tcvn3":
        return _from_tcvn3(data.decode("latin-1"))
    if encoding == "vni":
        return _from_vni(data.decode("cp1252", errors="replace"))
    text = data.decode("cp1258" if encoding == "windows-1258" else "cp1252", errors="replace")
    return unicodedata.normalize("NFC", text)


def _from_tcvn3(text: str) -> str:
    return text.translate(TCVN3)


def _from_vni(text: str) -> str:
    return _VNI_PAIR.sub(lambda match: VNI[match.group()], text)


def _hits(text: str, words: frozenset[str]) -> int:
    return sum(word.casefold() in words for word in _WORD.findall(text))


def _undo_font_encoding(text: str) -> DecodedText:
    """Text typed for TCVN3 or VNI fonts and later saved as UTF-8 is Latin letters that make no words."""
    sample = text[:_SAMPLE]
    if sample.isascii() or any(letter in sample for letter in "ếộựạảủ"):
        return DecodedText(text, "utf-8", False)
    tcvn3, vni = (_hits(f(sample), _VIETNAMESE_MARKED) for f in (_from_tcvn3, _from_vni))
    german = _hits(sample, _GERMAN)
    if max(tcvn3, vni) >= 3 * _FEWEST_HITS and max(tcvn3, vni) >= 2 * max(min(tcvn3, vni), german):
        name, convert = ("tcvn3", _from_tcvn3) if tcvn3 > vni else ("vni", _from_vni)
        return DecodedText(convert(text), f"{name} in utf-8", True)
    return DecodedText(text, "utf-8", False)
