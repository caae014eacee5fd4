"""Other documents that a text names by number, and what it does to them: implement, amend, replace, cite."""

from __future__ import annotations

import re
from dataclasses import dataclass

from giamsat.directives.compiler.details import references
from giamsat.directives.compiler.language import STANDARD, Language, load
from giamsat.directives.models import DirectiveLink
from giamsat.directives.reading import number_key

Kind = DirectiveLink.Kind

#: The stronger statement about the same document wins, wherever it stands.
_STRENGTH = (Kind.CITES, Kind.IMPLEMENTS, Kind.AMENDS, Kind.REPLACES)
_BEFORE, _BEHIND = 110, 60
# A full stop behind a shorter word, "Nr." or "22.", ends no sentence.
_END = re.compile(r"(?<=\w{3})\.\s|;|\n\s*\n")


@dataclass(frozen=True, slots=True)
class Named:
    """A document named in a text; ``words`` are those around the number that tell what is done to it."""

    number: str
    kind: DirectiveLink.Kind
    words: str
    start: int
    end: int


def find_links(text: str, language: str, own_number: str) -> list[Named]:
    """Each document that the text names, once, in the order of the text.

    Args:
        own_number: the text's own, which is no link.
    """
    rules = load(language) if language in STANDARD.codes else load("vi")
    own = number_key(own_number)
    found: dict[str, Named] = {}
    for number in references(rules, text):
        key = number_key(number)
        if key == own:
            continue
        for match in re.finditer(rf"(?<!\w){re.escape(number)}(?!\w)", text):
            named = _read(rules, text, number, match.start(), match.end())
            known = found.get(key)
            if known is None or _STRENGTH.index(named.kind) > _STRENGTH.index(known.kind):
                found[key] = named
    return sorted(found.values(), key=lambda named: named.start)


def _read(rules: Language, text: str, number: str, start: int, end: int) -> Named:
    first = max(0, start - _BEFORE)
    begin = max((match.end() for match in _END.finditer(text, first, start)), default=first)
    ending = _END.search(text, end, end + _BEHIND)
    stop = ending.start() if ending else min(end + _BEHIND, len(text))
    words = " ".join(text[begin:stop].split())[:300]
    for kind in reversed(_STRENGTH[1:]):
        pattern = rules.pattern("links", kind.value)
        # "… is replaced" may stand behind the number; what is implemented stands behind its verb.
        behind = kind != Kind.IMPLEMENTS and pattern.search(text, end, stop)
        if behind or pattern.search(text, begin, start):
            return Named(number, kind, words, start, end)
    return Named(number, Kind.CITES, words, start, end)
