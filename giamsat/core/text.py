"""Vietnamese text: folding for search, and the order of the dictionary.

The database has no collation for Vietnamese (its PostgreSQL comes without ICU), so names are stored with a
``sort_key`` that is compared byte by byte.
"""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import get_language

ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
#: Combining marks of the tones in the order of the dictionary: level, huyền, hỏi, ngã, sắc, nặng.
TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")

_RANK = {letter: chr(ord("A") + rank) for rank, letter in enumerate(ALPHABET)}
_TONE = {mark: str(rank) for rank, mark in enumerate(TONES)}
#: Breve, circumflex and horn make another letter; every other mark is a tone or foreign.
_SHAPES = "\u0306\u0302\u031b"
_DIGITS = 10


def in_language(vietnamese: str, english: str) -> str:
    """What is kept in both languages, in the reader's; the Vietnamese where English was not written."""
    return (english if get_language() == "en" else vietnamese) or vietnamese


def fold(text: str) -> str:
    """``text`` for searching: lower case, no marks, ``đ`` as ``d``, one space between words."""
    return " ".join(without_marks(text.lower()).split())


def searchable(text: str) -> str:
    """``text`` in lower case, marks composed, without punctuation at words, one space between words."""
    return " ".join(re.sub(r"[,;:()|“”\"]", " ", unicodedata.normalize("NFC", text.lower())).split())


def without_marks(text: str) -> str:
    """``text`` as English prints it: Điện Biên as Dien Bien."""
    plain = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return plain.replace("đ", "d").replace("Đ", "D")


def sort_key(name: str) -> str:
    """A key that puts names in Vietnamese order when compared byte by byte (collation "C").

    a ă â b c d đ e ê … decide first; among names of the same letters the tones do, from the first syllable.
    Numbers count by their value (Móng Cái 2 before Móng Cái 10); punctuation parts words like a space.
    """
    letters: list[str] = []
    tones: list[str] = []
    for piece in re.findall(r"[0-9]+|[^\W_]|[\W_]+", unicodedata.normalize("NFC", name.lower())):
        if piece.isascii() and piece.isdigit():
            letters.append(piece.lstrip("0").rjust(_DIGITS, "0"))
            tones.append("0")
        elif piece.isalnum():
            letter, tone = _letter(piece)
            letters.append(letter)
            tones.append(tone)
        elif letters:
            letters.append(" ")
            tones.append("0")
    spelled = "".join(letters).strip()
    # The tab sorts below every letter, so a name comes before the longer ones that begin with it.
    return f"{spelled}\t{''.join(tones).rstrip('0')}"


def _letter(character: str) -> tuple[str, str]:
    decomposed = unicodedata.normalize("NFD", character)
    base, marks = decomposed[0], decomposed[1:]
    shaped = unicodedata.normalize("NFC", base + "".join(mark for mark in marks if mark in _SHAPES))
    tone = next((_TONE[mark] for mark in marks if mark in _TONE), "0")
    return _RANK.get(shaped) or _RANK.get(base, base), tone
