"""The smaller fields of a task: title, references, targets, product, authority."""

import re

from .language import Language
from .model import Target

_REFERENCE = re.compile(
    r"(?<![\w/-])\d{1,5}(?:/\d{4})?(?:\s?[-/]\s?|\s)[A-ZĐ]{1,6}[A-ZĐa-zđ0-9]{0,6}(?:[-/.&][A-ZĐ][\wĐđ]{0,12}){1,3}"
    r"|(?<![\w/-])\d{1,4}/\d{4}/[A-ZĐ]{1,4}\d{0,3}(?!\w)"
    r"|(?<![\w/-])\d{1,4}[-/][A-ZĐ]{2,6}(?![\w/-])"
)
_CITED = re.compile(r"\s*(?:kết luận\s+)?(?:số|Nr\.|No\.?)?\s*\d")
_NUMBER = r"\d{1,3}(?:[.,]\d{3})+|\d+(?:[.,]\d+)?"
_LONGEST_TITLE = 110


def references(language: Language, text: str) -> tuple[str, ...]:
    """Numbers of the documents cited, as printed."""
    found = [(match.start(), match.group().strip()) for match in _REFERENCE.finditer(text)]
    for fragment in language.strings("details", "references"):
        found.extend((match.start(), match.group().strip()) for match in re.finditer(fragment, text))
    return tuple(dict.fromkeys(words for _, words in sorted(found)))


def targets(language: Language, text: str) -> tuple[Target, ...]:
    """Figures with a unit that the task must reach, with the words they apply to."""
    units = "|".join(language.strings("details", "target_units"))
    found: list[Target] = []
    pattern = rf"(?<![\w/.,-])(?P<low>{_NUMBER})(?:\s?[-–]\s?(?P<high>{_NUMBER}))?\s?(?P<unit>{units})(?!\w)"
    for match in re.finditer(pattern, text, re.IGNORECASE):
        of = re.split(r"[.;:,()]", text[match.end() : match.end() + 120])[0].split()
        value: float | int | str = (
            f"{match['low']}-{match['high']}" if match["high"] else _value(match["low"])
        )
        found.append(Target(value, match["unit"], " ".join(of[:14])))
    return tuple(found)


def _value(printed: str) -> float | int:
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", printed):
        return int(re.sub(r"[.,]", "", printed))
    number = float(printed.replace(",", "."))
    return int(number) if number.is_integer() else number


def product(language: Language, text: str) -> str:
    """What the task is to bring forth, in the text's words; empty where it names nothing."""
    for match in language.pattern("details", "products").finditer(text):
        # With a number behind it, it is a document that exists already.
        if not _CITED.match(text, match.end()):
            rest = re.split(r"[,.;:()|\n]", text[match.end() : match.end() + 90])[0]
            return shorten(match.group() + rest, 80)
    return ""


def authority(language: Language, text: str) -> str:
    """Who decides on the result, in the text's words; empty where it names nobody."""
    names = language.strings("details", "authorities")
    verbs = language.strings("details", "authority_after")
    pattern = rf"(?<!\w)(?:{'|'.join(verbs)})\s+(?P<name>{'|'.join(names)})(?!\w)"
    match = re.search(pattern, text, re.IGNORECASE)
    return match["name"] if match else ""


def shorten(text: str, limit: int = _LONGEST_TITLE) -> str:
    """The text on one line, cut between words to at most `limit` characters."""
    line = " ".join(text.split()).strip(" ,;:.–-")
    if len(line) <= limit:
        return line
    cut = line[: limit - 1].rsplit(" ", 1)[0]
    return cut.rstrip(" ,;:.–-") + "…"


def title(language: Language, text: str) -> str:
    """A short name of the obligation, from its own words."""
    line = " ".join(text.split()).lstrip(" :,;.–-")
    drop = language.pattern("details", "drop_from_title")
    for _ in range(3):
        match = drop.match(line)
        if match is None:
            break
        line = line[match.end() :].lstrip(" ,:;")
    first = re.split(r"(?<=[^\W\d]{3})[.;](?:\s|$)", line, maxsplit=1)[0]
    short = shorten(first or line)
    return short[:1].upper() + short[1:]
