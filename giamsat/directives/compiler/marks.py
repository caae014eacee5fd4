"""The marks by which a document sets its clauses apart: I, 1, a), (1), (i), dashes, articles, annexes."""

import itertools
import re
from dataclasses import dataclass

from .language import Language

_PART = re.compile(
    r"(?P<label>(?:phần|chương|mục|tiểu mục|teil|kapitel|part|chapter|title)\s+"
    r"(?P<value>thứ \w+|[ivxlc]+|\d+))\b"
    r"[\s.:–-]*",
    re.IGNORECASE,
)
_ARTICLE = re.compile(
    r"(?P<label>(?:điều|artikel|article|section|sec\.|art\.|§)\s*(?P<value>\d{1,4}[a-zđ]?))\s*(?:[.:)]|$)\s*",
    re.IGNORECASE,
)
_ROMAN = re.compile(r"(?P<label>(?P<value>[IVXL]{1,6})\s*(?:[.)/]|[-–—](?!\w)))\s*(?=\S|$)")
_NUMBER = re.compile(
    r"(?P<label>(?P<value>\d{1,3}(?:\.\d{1,3}){0,4})\s*(?:[.)/]|-(?=\s)))(?:\s+|$|(?=[^\W\d]))"
)
_DEEP_NUMBER = re.compile(r"(?P<label>(?P<value>\d{1,3}(?:\.\d{1,3}){1,4}))\s+(?=[^\W\d])")
_LETTER = re.compile(r"(?P<label>(?P<value>[a-zđ]{1,2})\s?\))\s*|(?P<label2>(?P<value2>[a-zđ])\.)\s+")
_PAREN = re.compile(r"(?P<label>\((?P<value>\d{1,2}|[ivx]{1,5}|[a-zđ])\))\s*")
_DASH = re.compile(r"(?P<label>[-–—‑+*•●▪◦])\s*(?=[^\s\d]|\d+\s)")
_INLINE = re.compile(r"\((?P<value>\d{1,2}|[ivx]{1,5}|[a-zđ])\)\s+(?=\S)")

_ROMAN_DIGITS = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_SHORTEST_INLINE_ITEM = 45
_LONGEST_TITLE = 150


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark: `style` tells which marks are siblings, `order` its place among them (0: not counted)."""

    style: str
    value: str
    label: str
    start: int
    text_start: int
    order: int = 0
    inline: bool = False


def roman_number(letters: str) -> int:
    """The number that Roman digits stand for."""
    total = 0
    digits = [_ROMAN_DIGITS[letter] for letter in letters.casefold()]
    for here, following in zip(digits, [*digits[1:], 0], strict=True):
        total += here if here >= following else -here
    return total


def line_mark(language: Language, text: str, start: int, end: int) -> Mark | None:
    """The mark at the beginning of the line `text[start:end]`, if it has one."""
    annex = language.pattern("sections", "annex").match(text, start, end)
    if annex and end - start < 160 and (annex.end() == end or text[annex.end()] in ".:-– \t("):
        return Mark("annex", "A", annex.group(), start, annex.end())
    if found := _PART.match(text, start, end):
        return Mark("part", found["value"], found["label"], start, found.end())
    if found := _ARTICLE.match(text, start, end):
        return Mark(
            "article", found["value"], found["label"], start, found.end(), _leading_int(found["value"])
        )
    if found := _ROMAN.match(text, start, end):
        return Mark("roman", found["value"], found["label"], start, found.end(), roman_number(found["value"]))
    found = _NUMBER.match(text, start, end) or _DEEP_NUMBER.match(text, start, end)
    if found and not _is_date(language, text, found.end(), end):
        depth = found["value"].count(".")
        return Mark(
            f"number{depth}",
            found["value"],
            found["label"],
            start,
            found.end(),
            int(found["value"].rsplit(".", 1)[-1]),
        )
    if found := _LETTER.match(text, start, end):
        value, label = found["value"] or found["value2"], found["label"] or found["label2"]
        return Mark("letter", value, label, start, found.end())
    if found := _PAREN.match(text, start, end):
        return _paren(found["value"], found["label"], start, found.end(), None)
    if (found := _DASH.match(text, start, end)) and not re.match(r"[-–—_]{3,}", text[start : start + 4]):
        style = "plus" if found["label"] in "+*◦" else "dash"
        return Mark(style, "", found["label"], start, found.end())
    return None


def _is_date(language: Language, text: str, start: int, end: int) -> bool:
    months = language.strings("dates", "months")
    return bool(months) and bool(re.compile("|".join(months), re.IGNORECASE).match(text, start, end))


def _leading_int(value: str) -> int:
    digits = re.match(r"\d+", value)
    return int(digits.group()) if digits else 0


def _paren(
    value: str, label: str, start: int, text_start: int, before: Mark | None, inline: bool = False
) -> Mark:
    if value.isdigit():
        return Mark("paren-number", value, label, start, text_start, int(value), inline)
    letter_order = ord(value) - 96 if len(value) == 1 and value != "đ" else 0
    follows_letter = (
        before is not None and before.style == "paren-letter" and letter_order == before.order + 1
    )
    if set(value) <= set("ivx") and not follows_letter:
        return Mark("paren-roman", value, label, start, text_start, roman_number(value), inline)
    return Mark("paren-letter", value, label, start, text_start, letter_order, inline)


def inline_marks(text: str, line: Mark | None, start: int, end: int) -> list[Mark]:
    """Enumerations "(1) … (2) …" inside a line, where each item is long enough to be a piece of work.

    A number in brackets counts only after a stop, colon, semicolon or comma, and only in sequence, so
    that references such as "subsections (a) and (b)" do not.
    """
    runs: dict[str, list[Mark]] = {}
    if line and line.style.startswith("paren"):
        runs[line.style] = [line]
    current: list[Mark] = []
    for found in _INLINE.finditer(text, start, end):
        before = text[max(start, found.start() - 12) : found.start()].rstrip()
        before = re.sub(r"[;,]\s*(?:và|und|and)$", ";", before)
        if before and before[-1] not in ":;.,!?)…":
            continue
        previous = current[-1] if current else None
        mark = _paren(
            found["value"], found.group().strip(), found.start(), found.end(), previous, inline=True
        )
        run = runs.get(mark.style, [])
        if mark.order == 1:
            runs[mark.style] = [mark]
            current = runs[mark.style]
        elif run and run[-1].order + 1 == mark.order:
            run.append(mark)
            current = run
    chosen: list[Mark] = []
    for run in runs.values():
        if len(run) < 2:
            # "Sec. 3. Title. (a) …": the siblings of the first item begin on lines of their own.
            if line and line.style == "article" and run[0].inline and run[0].start - start < _LONGEST_TITLE:
                chosen.extend(run)
            continue
        lengths = [following.start - here.text_start for here, following in itertools.pairwise(run)]
        if min(lengths) >= _SHORTEST_INLINE_ITEM:
            chosen.extend(mark for mark in run if mark.inline)
    return sorted(chosen, key=lambda mark: mark.start)
