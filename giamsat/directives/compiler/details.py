"""The smaller fields of a task: title, references, targets, product, authority.

Those that are read from the task's own words say where: offsets count from the beginning of the words.
"""

import functools
import re

from .language import Language, shared
from .model import Target

Span = tuple[int, int]

_NUMBER = r"\d{1,3}(?:[.,]\d{3})+|\d+(?:[.,]\d+)?"
_LONGEST_TITLE = 110
_LONGEST_PRODUCT = 80
_SHORTEST_TITLE = 4


@functools.cache
def _reference(language: Language) -> re.Pattern[str]:
    return re.compile("|".join([*language.strings("details", "references"), *shared("common")["references"]]))


@functools.cache
def _cited(language: Language) -> re.Pattern[str]:
    """What follows the name of a document that exists already: its number."""
    words = "|".join([*language.strings("details", "cited"), ""])
    return re.compile(rf"\s*(?:{words})\s*\d", re.IGNORECASE)


@functools.cache
def _target(language: Language) -> re.Pattern[str]:
    units = "|".join(sorted(language.strings("details", "target_units"), key=len, reverse=True))
    return re.compile(
        rf"(?<![\w/.,-])(?P<low>{_NUMBER})(?:\s?[-–]\s?(?P<high>{_NUMBER}))?\s?(?P<unit>{units})(?!\w)",
        re.IGNORECASE,
    )


@functools.cache
def _authority(language: Language) -> re.Pattern[str]:
    names = "|".join(language.strings("details", "authorities"))
    verbs = "|".join(language.strings("details", "authority_after"))
    return re.compile(rf"(?<!\w)(?:{verbs})\s+(?P<name>{names})(?!\w)", re.IGNORECASE)


def references(language: Language, text: str) -> dict[str, Span]:
    """Numbers of the documents cited, as printed, each with its first place."""
    found: dict[str, Span] = {}
    for match in _reference(language).finditer(text):
        found.setdefault(match.group().strip(), match.span())
    return found


def targets(language: Language, text: str) -> list[tuple[Target, Span]]:
    """Figures with a unit that the task must reach, with the words they apply to."""
    found: list[tuple[Target, Span]] = []
    for match in _target(language).finditer(text):
        of = re.split(r"[.;:,()]", text[match.end() : match.end() + 120])[0].split()
        value: float | int | str = (
            f"{match['low']}-{match['high']}" if match["high"] else _value(match["low"])
        )
        found.append((Target(value, match["unit"], " ".join(of[:14])), match.span()))
    return found


def _value(printed: str) -> float | int:
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", printed):
        return int(re.sub(r"[.,]", "", printed))
    number = float(printed.replace(",", "."))
    return int(number) if number.is_integer() else number


def product(language: Language, text: str) -> tuple[str, Span] | None:
    """What the task is to bring forth, in the text's words; None where it names nothing."""
    for match in language.pattern("details", "products").finditer(text):
        # With a number behind it, it is a document that exists already.
        if not _cited(language).match(text, match.end()):
            rest = re.split(r"[,.;:()|\n]", text[match.end() : match.end() + 90])[0]
            words = shorten(match.group() + rest, _LONGEST_PRODUCT)
            return words, (match.start(), match.start() + len((match.group() + rest).rstrip()))
    return None


def authority(language: Language, text: str) -> tuple[str, Span] | None:
    """Who decides on the result, in the text's words; None where it names nobody."""
    match = _authority(language).search(text)
    return (match["name"], match.span("name")) if match else None


def shorten(text: str, limit: int = _LONGEST_TITLE) -> str:
    """The text on one line, cut between words to at most `limit` characters."""
    line = " ".join(text.split()).strip(" ,;:.–-")
    if len(line) <= limit:
        return line
    cut = line[: limit - 1].rsplit(" ", 1)[0]
    return cut.rstrip(" ,;:.–-") + "…"


def title(language: Language, text: str) -> str:
    """A short name of the obligation, from its own words; empty where they hold nothing to name it by."""
    line = " ".join(text.split()).lstrip(" :,;.–-")
    drop = language.pattern("details", "drop_from_title")
    for _ in range(3):
        match = drop.match(line)
        if match is None:
            break
        line = line[match.end() :].lstrip(" ,:;")
    first = re.split(r"(?<=[^\W\d]{3})[.;](?:\s|$)", line, maxsplit=1)[0]
    short = shorten(first if len(first) >= _SHORTEST_TITLE else line)
    return short[:1].upper() + short[1:]
