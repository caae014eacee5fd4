"""Putting a text together: each block is cleaned before its offset is fixed, and what was cleaned is noted."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from giamsat.directives.readers.model import MAX_CHARACTERS, Extract, Note, Unreadable

#: Signs that turn the direction of writing: they let a name be shown for another.
_DIRECTION = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
#: Signs without width: words that look the same would not be the same.
_WIDTHLESS = "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200d\u2060-\u2064\ufe00-\ufe0f\ufeff"
_CONTROL = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufff9-\ufffb\ufffe\uffff\ud800-\udfff"
_REMOVED = {
    "direction_signs": re.compile(f"[{_DIRECTION}]"),
    "widthless_signs": re.compile(f"[{_WIDTHLESS}]"),
    "control_signs": re.compile(f"[{_CONTROL}]"),
}
_ANY = re.compile(f"[{_DIRECTION}{_WIDTHLESS}{_CONTROL}]")
_WORD_WITH = re.compile(rf"[^\s]{{0,20}}[{_DIRECTION}{_WIDTHLESS}][^\s]{{0,20}}")
_SPACES = re.compile(r"[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")


class Cleaner:
    """Unicode in one form without invisible signs; counts what it takes away."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.samples: dict[str, str] = {}

    def clean(self, text: str) -> str:
        """``text`` in NFC without signs of direction, without width, and of control."""
        if _ANY.search(text):
            sample = _WORD_WITH.search(text)
            for code, pattern in _REMOVED.items():
                shorter, count = pattern.subn("", text)
                if count:
                    self.counts[code] += count
                    if sample:
                        self.samples.setdefault(code, _ANY.sub("", sample.group()))
                text = shorter
        if not unicodedata.is_normalized("NFC", text):
            self.counts["decomposed"] += 1
            text = unicodedata.normalize("NFC", text)
        return text

    def notes(self) -> list[Note]:
        """One note for each kind of sign that was taken away."""
        return [Note(code, count, self.samples.get(code, "")) for code, count in self.counts.items()]


def one_line(text: str) -> str:
    """``text`` with every run of spaces and line ends as one space."""
    return " ".join(text.split())


def tidy(text: str) -> str:
    """Lines of ``text`` each with single spaces and no spaces at their ends."""
    return "\n".join(_SPACES.sub(" ", line).strip() for line in text.split("\n")).strip()


def table_line(cells: list[str]) -> str:
    """A row of a table as the compiler reads it; a bar inside a cell would be taken for a cell's end."""
    return " | ".join(one_line(cell).replace("|", "/") for cell in cells)


class TextBuilder:
    """Collects blocks; ``finish`` gives the extract."""

    def __init__(self, unit: str) -> None:
        self.unit = unit
        self.notes: list[Note] = []
        self._cleaner = Cleaner()
        self._parts: list[str] = []
        self._length = 0
        self._places: list[tuple[int, int]] = []

    def add(self, block: str, place: int, separator: str = "\n\n") -> None:
        """Append a block that begins on the page or in the paragraph ``place``.

        Raises:
            Unreadable: the text grows over the limit.
        """
        block = self._cleaner.clean(block)
        if not block.strip():
            return
        if not separator and unicodedata.combining(block[0]):
            separator = " "
        if self._parts:
            self._parts.append(separator)
            self._length += len(separator)
        if not self._places or self._places[-1][1] != place:
            self._places.append((self._length, place))
        self._parts.append(block)
        self._length += len(block)
        if self._length > MAX_CHARACTERS:
            raise Unreadable("too_long", str(MAX_CHARACTERS))

    def finish(self, kind: str, encoding: str = "utf-8") -> Extract:
        """The whole.

        Raises:
            Unreadable: there is no text.
        """
        text = "".join(self._parts)
        if not any(character.isalnum() for character in text):
            raise Unreadable("empty")
        return Extract(
            text=text + "\n",
            format=kind,
            encoding=encoding,
            converted=encoding != "utf-8",
            unit=self.unit,
            places=tuple(self._places),
            notes=tuple(self.notes + self._cleaner.notes()),
        )
