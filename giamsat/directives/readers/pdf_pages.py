"""Pages put together: what repeats in the margins goes, what a page's end has parted is joined."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from giamsat.directives.readers.building import TextBuilder, table_line
from giamsat.directives.readers.model import Note
from giamsat.directives.readers.pdf_lines import HYPHEN, Line, Word, columns_of, join, lines_of, paragraphs_of
from giamsat.directives.readers.pdf_tables import Grid, rows_of

#: Where running headers and footers stand: parts of the page's height.
_MARGIN = 0.13
_PAGE_NUMBER = re.compile(
    r"[\s\-–—|]*(?:(?:trang|page|seite|pagina|pag\.?|p\.?)\s*)?\d{1,4}(?:\s*(?:/|of|von|din|van)\s*\d{1,4})?[\s\-–—|.]*",
    re.IGNORECASE,
)
_SENTENCE_END = (".", ":", ";", "!", "?", "”", '"', "/.", "…")


@dataclass(slots=True)
class Block:
    """A paragraph or a row of a table."""

    text: str
    page: int
    separator: str = "\n\n"
    is_row: bool = False
    cells: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Piece:
    """A part of a page from top to bottom: lines of text, or the rows of a table."""

    top: float
    lines: list[Line]
    rows: list[list[str]]


def pieces_of(words: list[Word], grids: list[Grid]) -> list[Piece]:
    """A page from top to bottom: its tables, and the lines above, between and below them."""
    pieces: list[Piece] = []
    for grid in grids:
        inside = [word for word in words if grid.holds(word)]
        rows = rows_of(grid, inside)
        if not rows or all(len(set(row)) == 1 for row in rows):
            # A frame round text, or an empty form: its words are read as words.
            continue
        words = [word for word in words if not grid.holds(word)]
        pieces.append(Piece(grid.top, [], rows))
    edges = [piece.top for piece in pieces]
    for low, high in zip([float("-inf"), *edges], [*edges, float("inf")], strict=True):
        between = [word for word in words if low <= word.middle < high]
        if between:
            pieces.append(Piece(min(word.top for word in between), lines_of(between), []))
    return sorted(pieces, key=lambda piece: piece.top)


def drop_furniture(pages: list[list[Piece]], sizes: list[tuple[float, float]]) -> Counter[str]:
    """Take out of the margins what stands on many pages alike, and page numbers; what was taken."""
    seen: Counter[str] = Counter()
    for pieces, (_, height) in zip(pages, sizes, strict=True):
        seen.update({_key(line) for line in _margin_lines(pieces, height)})
    least = max(2, round(0.3 * len(pages)))
    dropped: Counter[str] = Counter()
    for pieces, (_, height) in zip(pages, sizes, strict=True):
        margin = {id(line) for line in _margin_lines(pieces, height)}
        for piece in pieces:
            kept = []
            for line in piece.lines:
                is_number = _PAGE_NUMBER.fullmatch(line.text) is not None
                if id(line) in margin and (is_number or seen[_key(line)] >= least):
                    dropped["" if is_number else line.text] += 1
                else:
                    kept.append(line)
            piece.lines = kept
    return dropped


def _key(line: Line) -> str:
    return re.sub(r"\d+", "#", line.text.casefold())


def _margin_lines(pieces: list[Piece], height: float) -> list[Line]:
    """Up to three lines at the upper and at the lower edge of a page."""
    lines = [line for piece in pieces for line in piece.lines]
    upper = [line for line in lines if line.bottom < _MARGIN * height][:3]
    lower = [line for line in lines if line.top > (1 - _MARGIN) * height][-3:]
    return upper + lower


def note_furniture(builder: TextBuilder, dropped: Counter[str]) -> None:
    numbers = dropped.pop("", 0)
    if numbers:
        builder.notes.append(Note("page_numbers", numbers))
    if dropped:
        builder.notes.append(Note("running_lines", sum(dropped.values()), dropped.most_common(1)[0][0][:120]))


def write_pages(builder: TextBuilder, pages: list[list[Piece]]) -> None:
    """Put the pages together: a paragraph may go on over a page's end, a table's header is told once."""
    right = _right_edge(pages)
    blocks: list[Block] = []
    header: list[str] = []
    for number, pieces in enumerate(pages, 1):
        first = True
        for piece in pieces:
            before = blocks[-1] if blocks else None
            made: list[Block] = []
            if piece.rows:
                rows = piece.rows
                if first and before is not None and before.is_row and rows[0] == header:
                    rows = rows[1:]
                else:
                    header = rows[0]
                if first and before is not None and before.is_row and _is_rest(before.cells, rows[0]):
                    before.cells = [
                        join(a, b) if a and b else a or b for a, b in zip(before.cells, rows[0], strict=True)
                    ]
                    before.text = table_line(before.cells)
                    rows = rows[1:]
                made = [Block(table_line(row), number, is_row=True, cells=row) for row in rows]
            elif piece.lines:
                for stretch in columns_of(piece.lines):
                    edge = right if stretch[0].x0 < 0.4 * right else None
                    made += [Block(p.text, number, p.separator) for p in paragraphs_of(stretch, edge)]
            if first and made and before is not None and _goes_on(before, made[0]):
                made[0].separator = " "
                if before.text.endswith((HYPHEN, "-")):
                    before.text, made[0].separator = before.text[:-1], ""
            first = first and not made
            blocks += made
    for block in blocks:
        builder.add(block.text.replace(HYPHEN, "-"), block.page, block.separator)


def _right_edge(pages: list[list[Piece]]) -> float:
    """Where full lines end in the document: what one line in ten reaches."""
    ends = sorted(line.x1 for pieces in pages for piece in pieces for line in piece.lines)
    return ends[int(0.9 * (len(ends) - 1))] if ends else 0.0


def _goes_on(last: Block, block: Block) -> bool:
    """Whether the first paragraph of a page continues the last one of the page before."""
    if last.is_row or block.is_row or last.text.endswith(_SENTENCE_END):
        return False
    return block.text[:1].islower() and len(last.text) > 40


def _is_rest(cells: list[str], row: list[str]) -> bool:
    """Whether a row is what a page's end has parted from the row before: it has no number and lacks more."""
    return len(cells) == len(row) and bool(cells[0]) and not row[0] and 0 < sum(map(bool, row)) < len(row) - 1
