"""A language as data: one TOML file each in `languages/`, read once into compiled patterns."""

import functools
import re
import tomllib
import unicodedata
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

Pattern = re.Pattern[str]
_NOTHING = re.compile(r"(?!)")
_WORD = re.compile(r"[^\W\d_]+")
#: Files beside the languages that are none.
_SHARED = ("provinces.toml", "common.toml")
#: What a text that speaks for no language is read as: the language of the documents' country.
_USUAL = "vi"
_SURE_COUNT = 2.0
_SURE_RATIO = 2.0


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
    def ordinals(self) -> dict[str, int]:
        """Words for first to fourth, as they stand before "quarter"."""
        words: dict[str, list[str]] = self.data.get("ordinals", {})
        return {word: int(number) for number, entries in words.items() for word in entries}

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


class Languages:
    """The languages that a compilation may use: those that ship, and the data files of further folders.

    A file `xx.toml` of a further folder adds the language "xx", or takes the place of the one that ships.
    Raises FileNotFoundError for a folder that is not there.
    """

    def __init__(self, *folders: Path) -> None:
        self._files: dict[str, Traversable] = {}
        for folder in (resources.files(__package__).joinpath("languages"), *folders):
            for entry in folder.iterdir():
                code = entry.name.removesuffix(".toml")
                if entry.name.endswith(".toml") and entry.name not in _SHARED:
                    self._files[code] = entry
        self._loaded: dict[str, Language] = {}

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of the languages, sorted."""
        return tuple(sorted(self._files))

    def load(self, code: str) -> Language:
        """The language with this code; KeyError when there is no such file."""
        if code not in self._loaded:
            data = tomllib.loads(self._files[code].read_text(encoding="utf-8"))
            self._loaded[code] = Language(code, data)
        return self._loaded[code]

    def all(self) -> list[Language]:
        """Every language, by code."""
        return [self.load(code) for code in self.codes]

    def union(self, section: str, key: str) -> list[str]:
        """The entries that a list has in any of the languages: documents mix them in marks and footers."""
        return list(dict.fromkeys(entry for here in self.all() for entry in here.strings(section, key)))

    @functools.cached_property
    def _evidence(self) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
        """Which languages a common word, and a letter of its own, speaks for."""
        words: dict[str, list[str]] = {}
        letters: dict[str, list[str]] = {}
        for language in self.all():
            for word in {part for entry in language.data["stopwords"] for part in [entry] if " " not in part}:
                words.setdefault(word, []).append(language.code)
            for letter in set(language.data["letters"]):
                letters.setdefault(letter, []).append(language.code)
        return words, letters

    def count(self, text: str) -> dict[str, float]:
        """How much of the text speaks for each language: its common words, and words with its letters."""
        counts: dict[str, float] = dict.fromkeys(self.codes, 0.0)
        common, letters = self._evidence
        own = re.compile(f"[{''.join(letters)}]")
        for word in _WORD.findall(text.casefold()):
            for code in common.get(word, ()):
                counts[code] += 1
            speaking = {code for letter in own.findall(word) for code in letters[letter]}
            for code in speaking:
                counts[code] += 0.5 / len(speaking)
        return counts

    def detect(self, text: str) -> str:
        """The language for which most of the text speaks; the usual one if nothing speaks for any."""
        counts = self.count(text[:200_000])
        best = max(counts, key=lambda code: counts[code])
        return best if counts[best] else _USUAL

    def detect_passage(self, text: str, around: str) -> str:
        """The language of a passage in a document of language `around`, which it keeps when unsure."""
        counts = self.count(text[:4_000])
        best = max(counts, key=lambda code: counts[code])
        clear = counts[best] >= _SURE_COUNT and counts[best] >= _SURE_RATIO * counts.get(around, 0.0)
        return best if clear else around


STANDARD = Languages()


def load(code: str) -> Language:
    """The language with this code that ships; KeyError when there is none."""
    return STANDARD.load(code)


@functools.cache
def shared(name: str) -> dict[str, Any]:
    """What documents of every language have in common: `provinces` (names by key) or `common`."""
    source = resources.files(__package__).joinpath("languages", f"{name}.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))
