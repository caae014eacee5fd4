"""Where sentences end, without being misled by abbreviations, ordinals and dates."""

import itertools
import re

from .language import Language

_END = re.compile(r"[.!?…:]+[\"”“»’)\]]*(?=\s)|\n+")
_LAST_WORD = re.compile(r"(\w+)$")


def split_sentences(
    language: Language, text: str, start: int, end: int, wrapped: bool
) -> list[tuple[int, int]]:
    """Spans of the sentences of `text[start:end]`, without the white space around them.

    A colon ends a sentence only at the end of a line or before a line break; `wrapped` says that lines
    of the text are broken in mid-sentence, so that a line end alone is no sentence end.
    """
    spans: list[tuple[int, int]] = []
    begin = start
    for match in _END.finditer(text, start, end):
        if match.end() >= end or match.start() < begin:
            continue
        if _ends_sentence(language, text, begin, match, end, wrapped):
            _add(spans, text, begin, match.end())
            begin = match.end()
    _add(spans, text, begin, end)
    return spans


def _ends_sentence(
    language: Language, text: str, begin: int, match: re.Match[str], end: int, wrapped: bool
) -> bool:
    mark = match.group()
    if "\n" in mark:
        return not wrapped or "\n\n" in mark
    following = text[match.end() : min(end, match.end() + 40)]
    if mark.startswith(":"):
        return following.lstrip(" \t").startswith("\n")
    after = following.lstrip()
    if not after:
        return True
    if after[0].islower():
        return False
    if mark != ".":
        return True
    word = _LAST_WORD.search(text, max(begin, match.start() - 25), match.start())
    if word is None:
        return True
    last = word.group(1)
    if last in language.abbreviations:
        return False
    if language.data["ordinal_dots"] and last.isdigit() and len(last) <= 2:
        return False
    # A single capital is an initial; "I." may be a numeral.
    return not (len(last) == 1 and last.isupper())


def _add(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    left = start + len(piece) - len(piece.lstrip())
    right = start + len(piece.rstrip())
    if left < right:
        spans.append((left, right))


def lines_are_wrapped(text: str) -> bool:
    """Whether the text breaks lines in mid-sentence, as text taken from a PDF does."""
    lines = [line for line in text[:200_000].split("\n") if line.strip()]
    if len(lines) < 8 or max(len(line) for line in lines) > 160:
        return False
    broken = sum(
        1
        for line, following in itertools.pairwise(lines)
        if len(line) > 50 and line.rstrip()[-1].isalnum() and following.lstrip()[0].islower()
    )
    return broken * 5 >= len(lines)
