"""Words of an item for finding alike ones: syllables and neighbouring pairs without marks, and what they mean.

Two people name one matter in different words. ``data/same_meaning_vi.txt`` lists words that stand for the same; a
text has the meaning of each line that it holds a word of, as one more term.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from giamsat.core.text import fold

#: Of a longer text the beginning tells what it is about.
WORDS = 160
#: Begins a term that is a meaning; no word does.
MEANING = "~"
#: Joins a pair.
PAIR = "_"
#: Little words of Vietnamese, folded: alone they tell nothing, in pairs they do.
LITTLE = frozenset(
    "va la cua cho cac nhung mot co khong duoc o tai tu den di da dang se nay do thi ma voi de khi con rat nhu vi "
    "nen theo ve ra vao len xuong lai cung neu hay hoac toi chung em anh chi ong ba dan nguoi kinh gui xin de nghi "
    "phai bi boi qua trong ngoai tren duoi sau truoc giua moi tung nhieu it gi nao sao ai dau".split()
)
_SAME = Path(__file__).parent / "data" / "same_meaning_vi.txt"


def terms_of(title: str, text: str) -> list[str]:
    """The terms of a text, each once: syllables, then pairs of neighbours, then meanings, each in its order."""
    words = re.findall(r"[a-z0-9]+", fold(f"{title} {text}"))[:WORDS]
    single = [word for word in words if word not in LITTLE and len(word) > 1]
    pairs = (f"{one}{PAIR}{two}" for one, two in pairwise(words))
    return list(dict.fromkeys([*single, *pairs, *_meanings(f"{title}. {text}")]))


def _meanings(text: str) -> list[str]:
    """The meanings of the longest known words, from the left; marks count, so that few are taken for others."""
    known, sizes = _same_meaning()
    words = re.findall(r"\w+", unicodedata.normalize("NFC", text.lower()))[:WORDS]
    found: list[str] = []
    at = 0
    while at < len(words):
        step = 1
        for size in sizes.get(words[at], ()):
            meant = known.get(" ".join(words[at : at + size]))
            if meant:
                found += meant
                step = size
                break
        at += step
    return found


@lru_cache(maxsize=1)
def _same_meaning() -> tuple[dict[str, list[str]], dict[str, list[int]]]:
    """Each listed word with its meanings; and how many syllables those have that begin with one, the most first."""
    known: dict[str, list[str]] = {}
    for line in _SAME.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            words = [word.strip() for word in line.split(",")]
            for word in dict.fromkeys(words):
                known.setdefault(word, []).append(MEANING + words[0])
    sizes: dict[str, set[int]] = {}
    for word in known:
        syllables = word.split()
        sizes.setdefault(syllables[0], set()).add(len(syllables))
    return known, {first: sorted(found, reverse=True) for first, found in sizes.items()}


def fingerprint(title: str, text: str) -> str:
    """The same for texts that differ in case, marks, punctuation, spaces, invisible characters and shapes of letters
    alone."""
    plain = "".join(re.findall(r"[a-z0-9]+", fold(unicodedata.normalize("NFKC", f"{title} {text}"))))
    return hashlib.sha256(plain.encode()).hexdigest()
