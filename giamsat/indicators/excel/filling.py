"""Many rows into a sheet of a workbook that was made without them, as SpreadsheetML (ECMA-376, 18.3.1).

The library makes an object of each cell and asks a dozen things of it, which takes seconds for a hundred thousand.
"""

from __future__ import annotations

import re
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import BinaryIO, Final
from xml.sax.saxutils import escape

#: The last row of the sheet as it was made: one empty cell for each look.
_PATTERN: Final = re.compile(r'<row r="(\d+)"[^>]*>((?:<c r="[A-Z]+\d+" s="\d+"/>)+)</row></sheetData>')
_LOOK: Final = re.compile(r' s="(\d+)"')
_SIZE: Final = re.compile(r'<dimension ref="[^"]*"/>')
#: What XML cannot hold is written by its number, and so is what already looks like such a number.
_UNWRITTEN: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


def filled(book: BinaryIO, part: str, rows: Callable[[Sequence[str]], Iterator[Sequence[str]]]) -> BinaryIO:
    """A copy of a workbook with rows in the place of its sheet's last one; ``book`` is closed.

    Args:
        part: the sheet's name within the file.
        rows: gets the looks of the cells of that last row, and gives for each row its cells (``text``, ``figure``).
    """
    copy = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 (the caller closes it)
    with book, zipfile.ZipFile(book) as made, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as written:
        for name in made.namelist():
            content = made.read(name)
            if name != part:
                written.writestr(name, content)
                continue
            with written.open(name, "w") as sheet:
                for piece in _sheet(content.decode(), rows):
                    sheet.write(piece.encode())
    copy.seek(0)
    return copy


def _sheet(empty: str, rows: Callable[[Sequence[str]], Iterator[Sequence[str]]]) -> Iterator[str]:
    pattern = _PATTERN.search(empty)
    if pattern is None:
        raise ValueError("the sheet was not made to be filled")
    # Readers find the size by the cells.
    yield _SIZE.sub("", empty[: pattern.start()])
    looks = [f' s="{look}"' for look in _LOOK.findall(pattern[2])]
    for number, cells in enumerate(rows(looks), int(pattern[1])):
        written = "".join(
            [
                f'<c r="{column}{number}"{cell}'
                for column, cell in zip(_columns(len(cells)), cells, strict=True)
            ]
        )
        yield f'<row r="{number}">{written}</row>'
    yield f"</sheetData>{empty[pattern.end() :]}"


def text(words: str, look: str = "") -> str:
    """A cell with words; they never run as a formula."""
    shown = escape(_UNWRITTEN.sub(lambda found: f"_x{ord(found[0]):04X}_", words))
    return f'{look} t="inlineStr"><is><t xml:space="preserve">{shown}</t></is></c>'


def figure(value: Decimal | None, look: str) -> str:
    """A cell with a figure, or empty."""
    return f"{look}/>" if value is None else f"{look}><v>{float(value):.16G}</v></c>"


@lru_cache(8)
def _columns(count: int) -> tuple[str, ...]:
    """A, B, …, Z, AA, …"""
    letters = [chr(number) for number in range(ord("A"), ord("Z") + 1)]
    return tuple((letters + [first + second for first in letters for second in letters])[:count])
