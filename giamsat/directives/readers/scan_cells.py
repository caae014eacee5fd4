"""The cells of a scanned table, one below the other on a sheet of their own.

Side by side in narrow columns, words of neighbouring cells run together and lines are lost. One sheet for all
cells of a page costs one more run of the recogniser, however many cells there are.
"""

from __future__ import annotations

from dataclasses import dataclass

from giamsat.directives.readers.pdf_lines import Word
from giamsat.directives.readers.pdf_tables import Cell, Grid, cells_of

#: White round each cell; parts of an inch. The recogniser needs it to part the cells and to find their edges.
_MARGIN = 0.12
#: What is left of a wall when its line is taken out: not looked at; parts of an inch.
_WALL = 0.012
#: Darker than this is ink.
INK = bytes(value < 160 for value in range(256))
#: Fewer dark pixels are dirt.
_LEAST_INK = 12
#: Rows of pixels of one sheet; the recogniser refuses pictures beyond 32,767.
_MOST_ROWS = 16_000


@dataclass(frozen=True, slots=True)
class Picture:
    """A page in grey, a byte a pixel."""

    width: int
    height: int
    dpi: int
    pixels: bytes


@dataclass(frozen=True, slots=True)
class Sheet:
    """The cells of a page below each other; ``places`` are (first row, left, top, right and bottom on the page)."""

    picture: Picture
    places: list[tuple[int, int, int, int, int]]

    def by_cell(self, words: list[Word]) -> list[list[Word]]:
        """The words of the sheet, in points, by the cell that they stand in."""
        points = 72 / self.picture.dpi
        margin = round(_MARGIN * self.picture.dpi)
        found: list[list[Word]] = [[] for _ in self.places]
        for word in words:
            row = word.middle / points
            for cell, (first, _, top, _, bottom) in enumerate(self.places):
                if first <= row < first + bottom - top + margin:
                    found[cell].append(word)
                    break
        return found

    def word_in(self, cell: int, text: str) -> Word:
        """A word that fills a cell of the sheet."""
        points = 72 / self.picture.dpi
        margin = round(_MARGIN * self.picture.dpi)
        first, left, top, right, bottom = self.places[cell]
        across = (margin + right - left) * points
        return Word(text, margin * points, first * points, across, (first + bottom - top) * points)

    def back(self, words: list[Word]) -> list[Word]:
        """Words of the sheet, in points, at their places on the page."""
        points = 72 / self.picture.dpi
        margin = round(_MARGIN * self.picture.dpi)
        found = []
        for (first, left, top, right, _), cell in zip(self.places, self.by_cell(words), strict=True):
            across, down = (left - margin) * points, (top - first) * points
            for word in cell:
                # A word stays in its cell, even where its box was drawn too large.
                x0 = max(word.x0 + across, left * points)
                x1 = min(word.x1 + across, right * points)
                found.append(Word(word.text, x0, word.top + down, max(x0, x1), word.bottom + down))
        return found


def parted(page: Picture, grids: list[Grid]) -> tuple[Picture, list[Sheet]]:
    """The page without what stands in tables, and the cells that hold ink as sheets."""
    scale = page.dpi / 72
    wall = round(_WALL * page.dpi)
    rest = bytearray(page.pixels)
    strips: list[_Strip] = []
    for cell in (cell for grid in grids for cell in cells_of(grid)):
        left, top, right, bottom = _inside(page, cell, scale)
        _wipe(rest, page.width, left, top, right, bottom)
        left, top, right, bottom = left + wall, top + wall, right - wall, bottom - wall
        rows = [page.pixels[row * page.width + left : row * page.width + right] for row in range(top, bottom)]
        if right > left and sum(sum(row.translate(INK)) for row in rows) >= _LEAST_INK:
            strips.append(_Strip(left, top, right, bottom, rows))
    sheets: list[Sheet] = []
    batch: list[_Strip] = []
    for strip in strips:
        if batch and sum(len(one.rows) for one in batch) + len(strip.rows) > _MOST_ROWS:
            sheets.append(_sheet(page.dpi, batch))
            batch = []
        batch.append(strip)
    if batch:
        sheets.append(_sheet(page.dpi, batch))
    return Picture(page.width, page.height, page.dpi, bytes(rest)), sheets


@dataclass(frozen=True, slots=True)
class _Strip:
    left: int
    top: int
    right: int
    bottom: int
    rows: list[bytes]


def _sheet(dpi: int, strips: list[_Strip]) -> Sheet:
    margin = round(_MARGIN * dpi)
    width = max(strip.right - strip.left for strip in strips) + 2 * margin
    blank = b"\xff" * width * margin
    pixels, places, at = bytearray(blank), [], margin
    for strip in strips:
        places.append((at, strip.left, strip.top, strip.right, strip.bottom))
        before = b"\xff" * margin
        for row in strip.rows:
            pixels += before + row + b"\xff" * (width - margin - len(row))
        pixels += blank
        at += len(strip.rows) + margin
    return Sheet(Picture(width, len(pixels) // width, dpi, bytes(pixels)), places)


def _inside(page: Picture, cell: Cell, scale: float) -> tuple[int, int, int, int]:
    """The cell in whole pixels of the page."""
    return (
        max(0, round(cell.x0 * scale)),
        max(0, round(cell.top * scale)),
        min(page.width, round(cell.x1 * scale)),
        min(page.height, round(cell.bottom * scale)),
    )


def _wipe(pixels: bytearray, width: int, left: int, top: int, right: int, bottom: int) -> None:
    white = b"\xff" * max(0, right - left)
    for row in range(top, bottom):
        pixels[row * width + left : row * width + right] = white
