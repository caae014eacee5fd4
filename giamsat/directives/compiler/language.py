"""A language as data: one TOML file each in `languages/`, read once into compiled patterns."""

import functools
import re
import tomllib
import unicodedata
from dataclasses import dataclass
from importlib import resources
from typing import Any

Pattern = re.Pattern[str]
_NOTHING = re.compile(r"(?!)")


def words_pattern(fragments: list[str], before: str = r"(?<!\w)", after: str = r"(?!\w)") -> Pattern:
    """One pattern for any of the fragments as whole words, longest first; case does not matter."""
    if not fragments:
        return _NOTHING
    ordered = sorted(fragments, key=len, reverse=True)
    body = "|".join(fragment.replace(" ", r"\s+") for fragment in ordered)
    return re.compile(f"{before}(?:{body}){after}", re.IGNORECASE)


@dataclass(frozen=True)
class Language:
    """The data of one language file with its patterns compiled on first use."""

    code: str
    data: dict[str, Any]

    @functools.cached_property
    def _patterns(self) -> dict[str, Pattern]:
        return {}

    def strings(self, section: str, key: str) -> list[str]:
        """The entries of a list; missing lists are empty."""
        entries: list[str] = self.data.get(section, {}).get(key, [])
        return entries

    def pattern(self, section: str, key: str) -> Pattern:
        """The list `section.key` as one whole-word pattern."""
        name = f"{section}.{key}"
        if name not in self._patterns:
            self._patterns[name] = words_pattern(self.strings(section, key))
        return self._patterns[name]

    def fold(self, word: str) -> str:
        """A word as it is compared: composed, without case, inflection and spelling variants."""
        return _fold(self, word)

    @functools.cached_property
    def spelling(self) -> tuple[tuple[str, str], ...]:
        """Pairs of spellings of which the first is read as the second."""
        return tuple((pair[0], pair[1]) for pair in self.data.get("spelling", ()))

    @functools.cached_property
    def endings(self) -> tuple[str, ...]:
        """Inflections taken off before words are compared."""
        return tuple(self.data.get("endings", ()))

    @functools.cached_property
    def abbreviations(self) -> frozenset[str]:
        """Words after which a full stop does not end a sentence."""
        return frozenset(self.data.get("abbreviations", ()))

    def __hash__(self) -> int:
        return hash(self.code)


@functools.lru_cache(maxsize=50_000)
def _fold(language: Language, word: str) -> str:
    folded = unicodedata.normalize("NFC", word).casefold().replace("–", "-").replace("’", "'")
    for variant, usual in language.spelling:
        folded = folded.replace(variant, usual)
    shorter = True
    while shorter:
        shorter = False
        for ending in language.endings:
            if len(folded) > len(ending) + 4 and folded.endswith(ending):
                folded, shorter = folded[: -len(ending)], True
                break
    return folded


@functools.cache
def load(code: str) -> Language:
    """The language with this code; KeyError when there is no such file."""
    if code not in available():
        raise KeyError(code)
    source = resources.files(__package__).joinpath("languages", f"{code}.toml")
    return Language(code, tomllib.loads(source.read_text(encoding="utf-8")))


@functools.cache
def available() -> tuple[str, ...]:
    """Codes of the languages that have a data file."""
    folder = resources.files(__package__).joinpath("languages")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return tuple(name.removesuffix(".toml") for name in names if name != "provinces.toml")


@functools.cache
def provinces() -> dict[str, str]:
    """The Vietnamese name of every province by its key."""
    source = resources.files(__package__).joinpath("languages", "provinces.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


def detect(text: str) -> str:
    """The language most of whose common words (and letters of its own) the text uses; Vietnamese if none."""
    sample = text[:200_000].casefold()
    words = re.findall(r"[^\W\d_]+", sample)
    if not words:
        return "vi"
    counts: dict[str, float] = {}
    for code in available():
        language = load(code)
        single = {word for word in language.data["stopwords"] if " " not in word}
        letters = set(language.data["letters"])
        hits = sum(word in single for word in words)
        own = sum(not letters.isdisjoint(word) for word in words) if letters else 0
        counts[code] = hits + 0.5 * own
    best = max(counts, key=lambda code: counts[code])
    return best if counts[best] else "vi"
