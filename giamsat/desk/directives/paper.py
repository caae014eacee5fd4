"""A document's text as blocks to be shown: one for each clause's own words, cut at the spans of its tasks.

Each piece knows its offset in code points, so that a place on the page can be told as a place in the text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from giamsat.directives.models import Clause

#: Deeper levels are not indented further: a phone has no room for more.
DEEPEST = 4


@dataclass(slots=True)
class Span:
    """A stretch of the text that a task or a proposal stands on.

    Args:
        item: the task or proposal.
        number: its number on the page.
    """

    start: int
    end: int
    item: Any
    number: int


@dataclass(slots=True)
class Piece:
    """Characters ``at`` an offset; ``opens`` marks the first piece of its span."""

    at: int
    text: str
    span: Span | None = None
    opens: bool = False


@dataclass(slots=True)
class Block:
    """The words of one clause without those of the clauses below it, or words outside any clause."""

    start: int
    clause: Clause | None
    label: list[Piece] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The id of the block on the page."""
        return f"b{self.start}"

    @property
    def depth(self) -> int:
        return min(self.clause.depth, DEEPEST) if self.clause else 0

    @property
    def spans(self) -> list[Span]:
        """The spans that begin in this block."""
        return [piece.span for piece in self.pieces if piece.span and piece.opens]

    @property
    def has_task(self) -> bool:
        return any(piece.span for piece in self.pieces)

    @property
    def is_heading(self) -> bool:
        """A numbered line of few words that only introduces what is below it."""
        clause = self.clause
        if clause is None or self.has_task:
            return False
        if clause.kind in ("part", "article", "heading"):
            return True
        words = sum(len(piece.text) for piece in self.pieces)
        return clause.kind == "item" and words <= 110


def lay_out(text: str, clauses: Sequence[Clause], spans: Sequence[Span]) -> list[Block]:
    """The whole text as blocks in its order; blank stretches are left out.

    Args:
        clauses: of the document, by position.
        spans: without overlaps.
    """
    ordered = sorted(spans, key=lambda span: span.start)
    opened: set[int] = set()
    blocks = []
    first = 0
    for start, end, clause in _stretches(text, clauses):
        while end > start and text[end - 1].isspace():
            end -= 1
        if not text[start:end].strip():
            continue
        while first < len(ordered) and ordered[first].end <= start:
            first += 1
        block = Block(start, clause)
        body = max(clause.text_start, start) if clause and start == clause.start else start
        block.label = list(_pieces(text, start, min(body, end), ordered, first, opened))
        block.pieces = list(_pieces(text, min(body, end), end, ordered, first, opened))
        blocks.append(block)
    return blocks


def _stretches(text: str, clauses: Sequence[Clause]) -> Iterator[tuple[int, int, Clause | None]]:
    """The text cut wherever a clause begins or ends, each stretch with the innermost clause over it."""
    cuts = sorted({0, len(text), *(c.start for c in clauses), *(c.end for c in clauses)})
    begins: dict[int, list[Clause]] = {}
    for clause in clauses:
        begins.setdefault(clause.start, []).append(clause)
    over: list[Clause] = []
    for start, end in pairwise(cuts):
        over = [clause for clause in over if clause.end > start]
        over += sorted(begins.get(start, ()), key=lambda clause: clause.depth)
        yield start, end, over[-1] if over else None


def _pieces(
    text: str, start: int, end: int, spans: Sequence[Span], first: int, opened: set[int]
) -> Iterator[Piece]:
    at = start
    for span in spans[first:]:
        if span.start >= end or at >= end:
            break
        if span.end <= at:
            continue
        if span.start > at:
            yield from _without_returns(text, at, span.start, None, False)
            at = span.start
        stop = min(span.end, end)
        opens = span.number not in opened
        opened.add(span.number)
        yield from _without_returns(text, at, stop, span, opens)
        at = stop
    if at < end:
        yield from _without_returns(text, at, end, None, False)


def _without_returns(text: str, start: int, end: int, span: Span | None, opens: bool) -> Iterator[Piece]:
    """HTML drops carriage returns; each begins a new piece, so that later offsets stay true."""
    at = start
    for part in text[start:end].split("\r"):
        if part:
            yield Piece(at, part, span, opens)
            opens = False
        at += len(part) + 1
