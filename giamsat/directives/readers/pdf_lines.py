"""From words with places to paragraphs: lines, columns side by side, joined lines."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

#: A hyphen that only the end of a line calls for.
HYPHEN = "\u2010"
#: A gap as wide as a letter is high, through two lines or more, parts columns; points.
_GUTTER = 8.0
#: One line alone has to be parted as widely as this.
_WIDE_GUTTER = 42.0
_INDENT = 6.0
#: The beginning of a numbered or dashed line (languages agree on these forms).
_MARK = re.compile(
    r"(?:[-–—•+*▪●○]\s?|\(?[0-9]{1,3}[.)]|\d{1,2}(?:\.\d{1,2}){1,3}\.?\s|\(?[a-zđ][.)]\s?|\([ivx]{1,5}\)|[IVX]{1,5}[.)]"
    r"|§\s?\d|(?:Điều|Khoản|Mục|Chương|Phần|Phụ lục|Article|Artikel|Section|Annex|Anlage)\s)"
)
#: A label that is set so close to its words that no space was seen between them.
_CLOSE_LABEL = re.compile(r"^((?:[IVX]{1,5}|\d{1,3}|[a-zđ])[.)])(?=[^\W\d_])")
#: A hyphen before one of these stands for a word that is left out.
_COUPLERS = frozenset(("und", "oder", "bzw.", "sowie", "en", "of", "și", "sau", "and", "or"))


@dataclass(slots=True)
class Word:
    """A word and its box; ``top`` is above ``bottom``, so the smaller number."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


@dataclass(slots=True)
class Line:
    """Words beside each other, from left to right."""

    words: list[Word]

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def x0(self) -> float:
        return self.words[0].x0

    @property
    def x1(self) -> float:
        return max(word.x1 for word in self.words)

    @property
    def top(self) -> float:
        return min(word.top for word in self.words)

    @property
    def bottom(self) -> float:
        return max(word.bottom for word in self.words)

    @property
    def height(self) -> float:
        return median(word.height for word in self.words)


def lines_of(words: list[Word]) -> list[Line]:
    """Lines from top to bottom."""
    lines: list[Line] = []
    spans: list[tuple[float, float]] = []
    for word in sorted(words, key=lambda word: (word.middle, word.x0)):
        for index in range(len(lines) - 1, max(-1, len(lines) - 4), -1):
            top, bottom = spans[index]
            shared = min(bottom, word.bottom) - max(top, word.top)
            if shared > 0.55 * min(bottom - top, max(word.height, 0.1)):
                lines[index].words.append(word)
                break
        else:
            lines.append(Line([word]))
            spans.append((word.top, word.bottom))
    for line in lines:
        line.words.sort(key=lambda word: word.x0)
    return sorted(lines, key=lambda line: line.top)


def columns_of(lines: list[Line]) -> list[list[Line]]:
    """Lines in the order of reading, as stretches of one column each."""
    stretches: list[list[Line]] = []
    single: list[Line] = []
    index = 0
    while index < len(lines):
        end, gutters = _band(lines, index)
        if not gutters:
            single.append(lines[index])
            index += 1
            continue
        if single:
            stretches.append(single)
            single = []
        words = [word for line in lines[index:end] for word in line.words]
        for low, high in zip([float("-inf"), *gutters], [*gutters, float("inf")], strict=True):
            column = lines_of([word for word in words if low <= (word.x0 + word.x1) / 2 < high])
            if column:
                stretches.append(column)
        index = end
    if single:
        stretches.append(single)
    return stretches


def _free(line: Line) -> list[tuple[float, float]]:
    """Where no word stands, the outer sides included."""
    gaps, edge = [], float("-inf")
    for word in line.words:
        if word.x0 > edge:
            gaps.append((edge, word.x0))
        edge = max(edge, word.x1)
    return [*gaps, (edge, float("inf"))]


def _band(lines: list[Line], index: int) -> tuple[int, list[float]]:
    """The lines from ``index`` on that share gutters: index behind the last, and where to cut."""
    first = lines[index]
    least = max(_GUTTER, 0.55 * first.height)
    gutters = [gap for gap in _free(first)[1:-1] if gap[1] - gap[0] >= least]
    end, both = index + 1, 1
    while gutters and end < len(lines):
        line = lines[end]
        shared = []
        for low, high in gutters:
            for a, b in _free(line):
                if min(high, b) - max(low, a) >= least:
                    shared.append((max(low, a), min(high, b)))
        on_both = [(low, high) for low, high in shared if line.x0 < low and line.x1 > high]
        blank = line.top - lines[end - 1].bottom
        if not shared or blank > (3 if on_both else 1) * max(line.height, 6):
            break
        gutters = shared
        both += bool(on_both)
        end += 1
    needed = {1: _WIDE_GUTTER, 2: 1.5 * least}.get(both, least)
    gutters = [gap for gap in gutters if gap[1] - gap[0] >= needed]
    if both == 1:
        end = index + 1
    return end, [(low + high) / 2 for low, high in gutters]


@dataclass(slots=True)
class Paragraph:
    """Joined lines; ``goes_on``: it may continue a paragraph of the page before."""

    text: str
    separator: str = "\n\n"


def paragraphs_of(lines: list[Line], right: float | None = None) -> list[Paragraph]:
    """The lines of one column as paragraphs.

    Args:
        right: where full lines of the column end; the longest line's end when it is not known.
    """
    edge = max([line.x1 for line in lines] + ([right] if right is not None else []))
    steps = [b.top - a.top for a, b in pairwise(lines) if b.top > a.top]
    usual = median(steps) if steps else 0.0
    left = min(line.x0 for line in lines)
    made: list[Paragraph] = []
    before: Line | None = None
    for line in lines:
        kind = "\n\n" if before is None else _break(before, line, left, edge, usual)
        if kind is not None:
            made.append(Paragraph(_CLOSE_LABEL.sub(r"\1 ", line.text), kind))
        else:
            made[-1].text = join(made[-1].text, line.text)
        before = line
    return made


def _break(before: Line, line: Line, left: float, right: float, usual: float) -> str | None:
    """What stands between two lines of different paragraphs; None when the second goes on."""
    if before.text.endswith(HYPHEN):
        return None
    if line.top - before.top > 1.45 * max(usual, line.height) or _MARK.match(line.text):
        return "\n\n"
    if before.text.isupper() != line.text.isupper():
        return "\n\n"
    middle = (left + right) / 2
    centred = all(
        abs((one.x0 + one.x1) / 2 - middle) < 0.04 * (right - left) and one.x0 > left + _INDENT
        for one in (before, line)
    )
    apart = abs(before.x0 + before.x1 - line.x0 - line.x1) / 2
    if centred or (apart < 2 and abs(before.x0 - line.x0) > _INDENT):
        return "\n"
    space = 0.3 * line.height
    # Had the first word fitted into the line before, somebody broke the line on purpose.
    if before.x1 + space + line.words[0].x1 - line.words[0].x0 < right - space:
        return "\n\n"
    return "\n\n" if line.x0 > before.x0 + _INDENT and before.x0 < left + _INDENT else None


def join(before: str, after: str) -> str:
    """Two lines of one paragraph, a word that was parted between them made whole."""
    first = after.split(" ", 1)[0]
    if before.endswith((HYPHEN, "-", "\u00ad")) and len(before) > 1 and not before[-2].isspace():
        stem = before[:-1]
        if first in _COUPLERS:
            return f"{stem}- {after}"
        if stem[-1].isalpha() and first[:1].islower():
            return stem + after
        return f"{stem}-{after}"
    return f"{before} {after}"
