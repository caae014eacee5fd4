"""Pages put together: what repeats in the margins goes, what a page's end has parted is joined."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from giamsat.directives.readers.building import TextBuilder, table_line
from giamsat.directives.readers.model import Note
from giamsat.directives.readers.pdf_lines import HYPHEN, Line, columns_of, paragraphs_of

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


@dataclass(slots=True)
class Piece:
    """A part of a page from top to bottom: lines of text, or the rows of a table."""

    top: float
    lines: list[Line]
    rows: list[list[str]]


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
                made = [Block(table_line(row), number, is_row=True) for row in rows]
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
