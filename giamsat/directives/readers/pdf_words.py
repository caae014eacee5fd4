"""Words of a PDF page with their places, in points from the upper left corner of the page as it is seen."""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from giamsat.directives.readers import fonts
from giamsat.directives.readers.pdf_lines import HYPHEN, Word

#: What PDFium gives for a hyphen that only the line's end calls for.
_SOFT_HYPHENS = (0x02, 0xFFFE)
_SPACES = frozenset((0, 9, 10, 13, 32, 0xA0, 0x2002, 0x2003, 0x2009))
#: Codes that say nothing: a font without a table to Unicode.
_NO_LETTER = re.compile(r"[\ufffd\ue000-\uf8ff\x01\x03-\x08\x0e-\x1f]")
_MOST_CHARACTERS = 200_000
_SLANT = 0.1


@dataclass(slots=True)
class PageWords:
    """What stands on a page."""

    words: list[Word]
    width: float
    height: float
    turn: Turn
    slanted: int = 0
    unknown: int = 0
    old: str = ""

    @property
    def letters(self) -> int:
        return sum(len(word.text) for word in self.words)


@dataclass(frozen=True, slots=True)
class Turn:
    """From the page's own coordinates to those of the page as it is seen."""

    left: float
    bottom: float
    width: float
    height: float
    quarters: int

    @property
    def seen(self) -> tuple[float, float]:
        """Width and height of the page as it is seen."""
        return (self.height, self.width) if self.quarters % 2 else (self.width, self.height)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point, counted from the upper left corner."""
        x, y = x - self.left, y - self.bottom
        if self.quarters == 1:
            return y, x
        if self.quarters == 2:
            return self.width - x, y
        if self.quarters == 3:
            return self.height - y, self.width - x
        return x, self.height - y

    def box(self, x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
        """A box as (left, top, right, bottom)."""
        (a, b), (c, d) = self.point(x0, y0), self.point(x1, y1)
        return min(a, c), min(b, d), max(a, c), max(b, d)


def turn_of(page: pdfium.PdfPage) -> Turn:
    """How a page is turned and cut."""
    left, bottom, right, top = page.get_bbox()
    return Turn(left, bottom, max(right - left, 1), max(top - bottom, 1), page.get_rotation() // 90 % 4)


def words_of(page: pdfium.PdfPage) -> PageWords:
    """All upright words of a page, in no order that matters."""
    turn = turn_of(page)
    width, height = turn.seen
    found = PageWords([], width, height, turn)
    text_page = page.get_textpage()
    try:
        runs = list(_runs(text_page.raw))
        plain = "".join(text for text, _, _ in runs)
        is_old = not plain.isascii() and not fonts.is_unicode(plain)
        for text, first, last in runs:
            _place(found, text_page.raw, text, first, last, is_old)
    finally:
        text_page.close()
    return found


def _runs(text_page: raw.FPDF_TEXTPAGE) -> Iterator[tuple[str, int, int]]:
    """Words as (text, index of the first character, index of the last)."""
    letters: list[str] = []
    first = 0
    count = min(raw.FPDFText_CountChars(text_page), _MOST_CHARACTERS)
    for index in range(count):
        code = raw.FPDFText_GetUnicode(text_page, index)
        if code in _SPACES:
            if letters:
                yield _joined(letters), first, index - 1
                letters = []
            continue
        if not letters:
            first = index
        letters.append(HYPHEN if code in _SOFT_HYPHENS else chr(code))
        if code in _SOFT_HYPHENS:
            # PDFium runs a parted word on into the next line.
            yield _joined(letters), first, index
            letters = []
    if letters:
        yield _joined(letters), first, count - 1


def _joined(letters: list[str]) -> str:
    return "".join(letters).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _place(
    found: PageWords, text_page: raw.FPDF_TEXTPAGE, text: str, first: int, last: int, old: bool
) -> None:
    angle = raw.FPDFText_GetCharAngle(text_page, first)
    if angle >= 0 and abs(math.sin(angle + found.turn.quarters * math.pi / 2 * -1)) > _SLANT:
        found.slanted += 1
        return
    box = raw.FS_RECTF()
    edges = []
    for index in {first, last}:
        if raw.FPDFText_GetLooseCharBox(text_page, index, ctypes.byref(box)):
            edges.append((box.left, box.bottom, box.right, box.top))
    if not edges or not all(math.isfinite(edge) and abs(edge) < 1e6 for one in edges for edge in one):
        return
    x0, top, x1, bottom = found.turn.box(
        min(e[0] for e in edges), min(e[1] for e in edges), max(e[2] for e in edges), max(e[3] for e in edges)
    )
    if x1 < 0 or bottom < 0 or x0 > found.width or top > found.height:
        return
    if old and (name := _font(text_page, first)) and (encoding := fonts.old_encoding(name)):
        text, found.old = fonts.to_unicode(text, name), encoding
    found.unknown += len(_NO_LETTER.findall(text))
    found.words.append(Word(text, x0, top, x1, bottom))


def _font(text_page: raw.FPDF_TEXTPAGE, index: int) -> str:
    buffer = ctypes.create_string_buffer(200)
    flags = ctypes.c_int()
    size = raw.FPDFText_GetFontInfo(text_page, index, buffer, len(buffer), ctypes.byref(flags))
    return buffer.value.decode("utf-8", "replace") if 0 < size <= len(buffer) else ""
