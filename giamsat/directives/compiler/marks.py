"""The marks by which a document sets its clauses apart: I, 1, a), (1), (i), dashes, articles, annexes."""

import itertools
import re
from dataclasses import dataclass

from .language import Languages, shared, words_pattern

_ROMAN = re.compile(r"(?P<label>(?P<value>[IVXL]{1,6})\s*(?:[.)]|[-–—/](?!\w)))\s*(?=\S|$)")
_NUMBER = re.compile(
    r"(?P<label>(?P<value>\d{1,3}(?:\.\d{1,3}){0,4})\s*(?:[.)/]|-(?=\s)))(?:\s+|$|(?=[^\W\d]))"
)
_DEEP_NUMBER = re.compile(r"(?P<label>(?P<value>\d{1,3}(?:\.\d{1,3}){1,4}))\s+(?=[^\W\d])")
#: "A. Leadership" and "ii. …" as memoranda have them.
_CAPITAL = re.compile(r"(?P<label>(?P<value>[A-HJ-Z])\.)\s+(?=[^\W\d_]{2})")
_SMALL_ROMAN = re.compile(r"(?P<label>(?P<value>[ivx]{1,5})\.)\s+(?=\S)")
_DASH = re.compile(r"(?P<label>[-–—‑+*•●▪◦])\s*(?=[^\s\d]|\d+\s)")
_WORD_MARK = re.compile(r"^[ \t]*(?P<word>[^\W\d_]{2,24}) (?P<value>\d{1,2})\s?[.:–-]\s", re.MULTILINE)
_VALUE_OF_PART = r"[ivxlc]+|\d+"
_ROMAN_DIGITS = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_SHORTEST_INLINE_ITEM = 45
_LONGEST_TITLE = 150
# The words under a picture are shorter.
LONGEST_CAPTION = 400


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


def _leading_int(value: str) -> int:
    digits = re.match(r"\d+", value)
    return int(digits.group()) if digits else 0


def _alternatives(words: list[str]) -> str:
    ordered = sorted(words or ["(?!)"], key=len, reverse=True)
    return "|".join(word.replace(" ", r"\s+") for word in ordered)


class Numbering:
    """The marks of all languages: a translation often keeps those of the original."""

    def __init__(self, languages: Languages) -> None:
        letters = shared("common")["letters"]
        self.extra: str = letters["extra"]
        self.after: str = letters["after"]
        self.path: str = letters["path"]
        alphabet = rf"[a-z{self.extra}]"
        parts = _alternatives(languages.union("numbering", "part"))
        ordinals = _alternatives(languages.union("numbering", "part_ordinals"))
        articles = _alternatives(languages.union("numbering", "article"))
        self.part = re.compile(
            rf"(?P<label>(?:{parts})\s+(?P<value>{_VALUE_OF_PART}|{ordinals}))\b[\s.:–-]*", re.IGNORECASE
        )
        self.article = re.compile(
            rf"(?P<label>(?:{articles}|§)\s*(?P<value>\d{{1,4}}{alphabet}?))\s*(?:[.:)–-]|$)\s*",
            re.IGNORECASE,
        )
        self.own = re.compile("(?!)")
        self.not_marks = words_pattern(languages.union("numbering", "captions"))
        self.letter = re.compile(
            rf"(?P<label>(?P<value>{alphabet}{{1,2}})\s?\))\s*|(?P<label2>(?P<value2>{alphabet})\.)\s+"
        )
        bracketed = rf"\((?P<value>\d{{1,2}}|[ivx]{{1,5}}|{alphabet})\)"
        self.paren = re.compile(rf"(?P<label>{bracketed})\s*")
        self.inline = re.compile(rf"{bracketed}\s+(?=\S)")
        words = [word for word in languages.union("roles", "joiners") if word.isalpha()]
        self.joint = re.compile(rf"[;,]\s*(?:{_alternatives(words)})$")
        self.annex = words_pattern(languages.union("sections", "annex"))
        self.end = words_pattern(languages.union("sections", "end"))
        self.caption = caption_pattern(languages)
        months = _alternatives(languages.union("dates", "months"))
        self.month = re.compile(rf"(?:{months})(?!\w)", re.IGNORECASE)

    def learn(self, text: str) -> None:
        """Take a word with a number that heads lines in sequence ("TOP 1:", "Item 2.") for a mark of this text."""
        counted: dict[str, int] = {}
        for found in _WORD_MARK.finditer(text):
            word = found["word"].casefold()
            if int(found["value"]) == counted.get(word, 0) + 1:
                counted[word] = counted.get(word, 0) + 1
        own = [
            re.escape(word) for word, count in counted.items() if count > 1 and not self.not_marks.match(word)
        ]
        self.own = re.compile(
            rf"(?P<label>(?:{_alternatives(own)})\s+(?P<value>\d{{1,2}}))\s*[.:–-]\s*", re.IGNORECASE
        )

    def line_mark(self, text: str, start: int, end: int) -> Mark | None:
        """The mark at the beginning of the line `text[start:end]`, if it has one."""
        annex = self.annex.match(text, start, end)
        if annex and end - start < 160 and (annex.end() == end or text[annex.end()] in ".:-– \t("):
            return Mark("annex", "A", annex.group(), start, annex.end())
        if found := self.part.match(text, start, end):
            return Mark("part", found["value"], found["label"], start, found.end())
        if found := self.article.match(text, start, end) or self.own.match(text, start, end):
            order = _leading_int(found["value"])
            return Mark("article", found["value"], found["label"], start, found.end(), order)
        if found := _ROMAN.match(text, start, end):
            order = roman_number(found["value"])
            return Mark("roman", found["value"], found["label"], start, found.end(), order)
        found = _NUMBER.match(text, start, end) or _DEEP_NUMBER.match(text, start, end)
        if found and not self.month.match(text, found.end(), end):
            depth = found["value"].count(".")
            order = int(found["value"].rsplit(".", 1)[-1])
            return Mark(f"number{depth}", found["value"], found["label"], start, found.end(), order)
        for style, pattern in (("capital", _CAPITAL), ("small-roman", _SMALL_ROMAN)):
            if found := pattern.match(text, start, end):
                value = found["value"]
                order = ord(value) - 64 if style == "capital" else roman_number(value)
                return Mark(style, value, found["label"], start, found.end(), order)
        if found := self.letter.match(text, start, end):
            value, label = found["value"] or found["value2"], found["label"] or found["label2"]
            return Mark("letter", value, label, start, found.end())
        if found := self.paren.match(text, start, end):
            return self._paren(found["value"], found["label"], start, found.end(), None)
        if (found := _DASH.match(text, start, end)) and not re.match(r"[-–—_]{3,}", text[start : start + 4]):
            style = "plus" if found["label"] in "+*◦" else "dash"
            return Mark(style, "", found["label"], start, found.end())
        return None

    def path_of(self, value: str) -> str:
        """A mark's letter as a clause's path has it."""
        return value.replace(self.extra, self.path)

    def _paren(
        self, value: str, label: str, start: int, text_start: int, before: Mark | None, inline: bool = False
    ) -> Mark:
        if value.isdigit():
            return Mark("paren-number", value, label, start, text_start, int(value), inline)
        letter_order = ord(value) - 96 if len(value) == 1 and value != self.extra else 0
        follows_letter = (
            before is not None and before.style == "paren-letter" and letter_order == before.order + 1
        )
        if set(value) <= set("ivx") and not follows_letter:
            return Mark("paren-roman", value, label, start, text_start, roman_number(value), inline)
        return Mark("paren-letter", value, label, start, text_start, letter_order, inline)

    def inline_marks(self, text: str, line: Mark | None, start: int, end: int) -> list[Mark]:
        """Enumerations "(1) … (2) …" inside a line, where each item is long enough to be a piece of work.

        A number in brackets counts only after a stop, colon, semicolon or comma, and only in sequence, so
        that references such as "subsections (a) and (b)" do not.
        """
        runs: dict[str, list[Mark]] = {}
        if line and line.style.startswith("paren"):
            runs[line.style] = [line]
        current: list[Mark] = []
        for found in self.inline.finditer(text, start, end):
            before = text[max(start, found.start() - 12) : found.start()].rstrip()
            before = self.joint.sub(";", before)
            if before and before[-1] not in ":;.,!?)…":
                continue
            previous = current[-1] if current else None
            mark = self._paren(
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
                if (
                    line
                    and line.style == "article"
                    and run[0].inline
                    and run[0].start - start < _LONGEST_TITLE
                ):
                    chosen.extend(run)
                continue
            lengths = [following.start - here.text_start for here, following in itertools.pairwise(run)]
            if min(lengths) >= _SHORTEST_INLINE_ITEM:
                chosen.extend(mark for mark in run if mark.inline)
        return sorted(chosen, key=lambda mark: mark.start)


def caption_pattern(languages: Languages) -> re.Pattern[str]:
    """How the words under a picture end, in any of the languages: pages mix them."""
    return re.compile("|".join(languages.union("sections", "caption") or ["(?!)"]))
