"""The column of numbers of a scanned table: short cells, read again with nothing but digits and Roman numerals.

A lone "I" looks like a stroke, "II" like "H", "3" like "5". What a number can be is known from those around it:
rows count upwards, by Arabic digits within groups that Roman numerals count.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from giamsat.directives.compiler.marks import roman_number
from giamsat.directives.readers.scan_cells import Picture, Sheet

#: All that a number of a row is made of.
LETTERS = "0123456789IVX."
#: What the recogniser takes them for.
_NUMBER_LIKE = re.compile(r"(?!\d{4}|[^\W\dIVXHl_]{2})[\w|!\[\]/\\.,)(-]{0,4}")
_ONLY_STROKES = re.compile(r"[I1l|!/\[\]\\H]+")
_STROKES = str.maketrans(
    {"1": "I", "l": "I", "|": "I", "!": "I", "/": "I", "[": "I", "]": "I", "\\": "I", "H": "II"}
)
_DIGITS = str.maketrans({"I": "1", "l": "1", "|": "1", "!": "1"})
_ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV")
#: Fewer cells are no column; of so many (share) the reading must look like numbers.
_FEWEST, _SHARE = 3, 0.6
#: Numerals of nothing but strokes go up to three.
_MOST_STROKES = 3
#: Columns of numbers are narrower; inches.
_WIDEST = 1.0
#: Left edges of one column differ by less; inches.
_NEAR = 0.1


@dataclass(frozen=True, slots=True)
class Column:
    """Cells of one sheet that hold the numbers of rows: their places on the sheet, from the top."""

    cells: list[int]


def number_column(sheet: Sheet, read: list[str]) -> Column | None:
    """The column of numbers among the cells of a sheet, of which ``read`` is what was read in each.

    It is the outermost one on the left, narrow, and holds hardly anything else; a column of years is none.
    """
    outermost = min(place[1] for place in sheet.places)
    near, widest = _NEAR * sheet.picture.dpi, _WIDEST * sheet.picture.dpi
    cells = [
        cell
        for cell, (_, left, _, right, _) in enumerate(sheet.places)
        if left - outermost <= near and right - left <= widest
    ]
    likely = [cell for cell in cells if _NUMBER_LIKE.fullmatch(read[cell])]
    if (
        len(likely) < _FEWEST
        or len(likely) < _SHARE * len(cells)
        or not any(read[c].isdigit() for c in likely)
    ):
        return None
    return Column(likely)


def excerpt(sheet: Sheet, column: Column) -> Sheet:
    """The cells of a column alone, below each other on a sheet of their own."""
    page, places = sheet.picture, []
    margin = sheet.places[0][0]
    width = 2 * margin + max(sheet.places[cell][3] - sheet.places[cell][1] for cell in column.cells)
    pixels = bytearray(b"\xff" * width * margin)
    for cell in column.cells:
        first, left, top, right, bottom = sheet.places[cell]
        places.append((len(pixels) // width, left, top, right, bottom))
        for row in range(first, first + bottom - top):
            pixels += page.pixels[row * page.width : row * page.width + width].ljust(width, b"\xff")
        pixels += b"\xff" * width * margin
    return Sheet(Picture(width, len(pixels) // width, page.dpi, bytes(pixels)), places)


def in_sequence(first: list[str], second: list[str]) -> list[str]:
    """The numbers of a column from two readings of each cell, by what can follow what.

    A cell keeps its first reading where neither reading, nor the cell behind it, says that it counts on.
    """
    numbers: list[str] = []
    digit = roman = 0
    for at, readings in enumerate(zip(first, second, strict=True)):
        behind = (first[at + 1], second[at + 1]) if at + 1 < len(first) else ("", "")
        if _is_roman(readings, roman + 1, digit, behind):
            roman, chosen = roman + 1, _ROMAN[roman + 1]
            digit = 0 if any(_digits(word) == 1 for word in behind) else digit
        elif any(_digits(word) == digit + 1 for word in readings) or (
            readings[0] and any(_digits(word) == digit + 2 for word in behind)
        ):
            digit, chosen = digit + 1, str(digit + 1)
        else:
            chosen = readings[0]
            digit = _digits(chosen) or digit
        numbers.append(chosen)
    return numbers


def _digits(word: str) -> int:
    plain = word.rstrip(".)").translate(_DIGITS)
    return int(plain) if plain.isdecimal() else 0


def _is_roman(readings: tuple[str, str], wanted: int, digit: int, behind: tuple[str, str]) -> bool:
    """Whether a cell is the Roman numeral that counts on; "1" and a stroke only where a "1" follows."""
    if wanted >= len(_ROMAN):
        return False
    plain = [word.rstrip(".)") for word in readings]
    if wanted > 1 and any(
        set(word) <= set("IVX") and word and roman_number(word) == wanted for word in plain
    ):
        return True
    if (
        digit
        and all(_ONLY_STROKES.fullmatch(word) for word in plain if word)
        and _starts(behind)
        and any(plain)
    ):
        # Strokes before a row that begins at one again: however many were seen, the numeral that counts on.
        return wanted <= _MOST_STROKES
    if not any(word.translate(_STROKES) == _ROMAN[wanted] for word in plain):
        return False
    if any(_digits(word) == digit + 1 for word in readings if word.isdigit()) and wanted > 1:
        return False
    if not any(behind):
        return wanted > 1
    return any(_digits(word) in (1, digit + 1) for word in behind if word) and (wanted > 1 or _starts(behind))


def _starts(behind: tuple[str, str]) -> bool:
    return any(_digits(word) == 1 for word in behind)
