"""The numbers that Word shows and does not store: counted anew from numbering.xml (ECMA-376, part 1, 17.9)."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field

from lxml import etree

NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W = f"{{{NAMESPACE}}}"
_PLACEHOLDER = re.compile(r"%([1-9])")
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")


def attribute(element: etree._Element | None, name: str, default: str = "") -> str:
    """A ``w:`` attribute of an element that may be missing."""
    return default if element is None else str(element.get(W + name, default))


def whole(words: str, default: int = 0) -> int:
    """A whole number of an attribute; foreign files hold anything."""
    return int(words) if re.fullmatch(r"-?\d{1,6}", words) else default


@dataclass(slots=True)
class Level:
    """One level of a list."""

    start: int = 1
    format: str = "decimal"
    text: str = ""
    legal: bool = False
    suffix: str = "tab"
    restart: int | None = None
    style: str = ""


@dataclass(slots=True)
class _List:
    abstract: str
    levels: dict[int, Level]
    starts: dict[int, int] = field(default_factory=dict)


def format_number(number: int, kind: str) -> str:
    """A number as the list's format writes it."""
    if kind in ("none", "bullet"):
        return ""
    if kind == "decimalZero":
        return f"{number:02d}"
    if kind in ("upperRoman", "lowerRoman"):
        roman = _roman(number)
        return roman.upper() if kind == "upperRoman" else roman
    if kind in ("upperLetter", "lowerLetter") and number > 0:
        letter = chr(ord("a") + (number - 1) % 26) * min((number - 1) // 26 + 1, 20)
        return letter.upper() if kind == "upperLetter" else letter
    if kind == "ordinal":
        last = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
        return f"{number}{'th' if number % 100 in (11, 12, 13) else last}"
    if kind == "vietnameseCounting" and 0 <= number < 10:
        return _DIGITS[number]
    return str(number)


def _roman(number: int) -> str:
    if not 0 < number < 4000:
        return str(number)
    written = ""
    for value, letters in _ROMAN:
        while number >= value:
            written += letters
            number -= value
    return written


class Numbering:
    """Counts through a document in its order."""

    def __init__(self, root: etree._Element | None) -> None:
        self._abstract: dict[str, dict[int, Level]] = {}
        self._lists: dict[str, _List] = {}
        self._counters: defaultdict[str, dict[int, int]] = defaultdict(dict)
        self._begun: set[tuple[str, int]] = set()
        self.style_links: dict[str, str] = {}
        if root is not None:
            self._read(root)

    def _read(self, root: etree._Element) -> None:
        linked: dict[str, str] = {}
        by_style: dict[str, str] = {}
        for node in root.iterchildren(W + "abstractNum"):
            key = attribute(node, "abstractNumId")
            self._abstract[key] = {
                whole(attribute(level, "ilvl")): _level(level) for level in node.iterchildren(W + "lvl")
            }
            if (link := node.find(W + "numStyleLink")) is not None:
                linked[key] = attribute(link, "val")
            if (link := node.find(W + "styleLink")) is not None:
                by_style[attribute(link, "val")] = key
        for key, style in linked.items():
            self._abstract[key] = self._abstract.get(by_style.get(style, ""), {})
        for node in root.iterchildren(W + "num"):
            abstract = attribute(node.find(W + "abstractNumId"), "val")
            levels = dict(self._abstract.get(abstract, {}))
            made = _List(abstract, levels)
            for override in node.iterchildren(W + "lvlOverride"):
                number = whole(attribute(override, "ilvl"))
                if (level := override.find(W + "lvl")) is not None:
                    levels[number] = _level(level)
                if (start := override.find(W + "startOverride")) is not None:
                    made.starts[number] = whole(attribute(start, "val"), 1)
            self._lists[attribute(node, "numId")] = made

    def level_of_style(self, number: str, style: str) -> int:
        """The level that a list ties to a paragraph style; 0 when it ties none."""
        levels = self._lists[number].levels if number in self._lists else {}
        return next((index for index, level in levels.items() if level.style and level.style == style), 0)

    def count(self, number: str, depth: int) -> str:
        """The label of the next paragraph of list ``number`` on level ``depth``, its suffix included."""
        found = self._lists.get(number)
        if found is None or depth not in found.levels:
            return ""
        level = found.levels[depth]
        counters = self._counters[found.abstract]
        first = (number, depth) not in self._begun
        self._begun.add((number, depth))
        if first and depth in found.starts:
            counters[depth] = found.starts[depth]
        elif depth in counters:
            counters[depth] += 1
        else:
            counters[depth] = level.start
        for deeper in [index for index in counters if index > depth]:
            restart = found.levels[deeper].restart if deeper in found.levels else None
            # 0: never again from the start; n: only after a paragraph of level n or above.
            if restart is None or (restart != 0 and depth < restart):
                del counters[deeper]
        label = self._label(found, depth)
        return label + ("" if level.suffix == "nothing" or not label else " ")

    def _label(self, found: _List, depth: int) -> str:
        level = found.levels[depth]
        if level.format == "bullet":
            # Symbol fonts hold their bullets in the private area; on paper all are dashes of one kind.
            return level.text if level.text in ("+", "*", "–", "—", "•") else "-"

        def shown(match: re.Match[str]) -> str:
            index = int(match.group(1)) - 1
            other = found.levels.get(index, Level())
            value = self._counters[found.abstract].get(index, found.starts.get(index, other.start))
            return format_number(value, "decimal" if level.legal and index != depth else other.format)

        return _PLACEHOLDER.sub(shown, level.text).strip()


def _level(node: etree._Element) -> Level:
    restart = node.find(W + "lvlRestart")
    legal = node.find(W + "isLgl")
    return Level(
        start=whole(attribute(node.find(W + "start"), "val", "0")),
        format=attribute(node.find(W + "numFmt"), "val", "decimal"),
        text=attribute(node.find(W + "lvlText"), "val"),
        legal=legal is not None and attribute(legal, "val", "1") not in ("0", "false", "off"),
        suffix=attribute(node.find(W + "suff"), "val", "tab"),
        restart=None if restart is None else whole(attribute(restart, "val")),
        style=attribute(node.find(W + "pStyle"), "val"),
    )
