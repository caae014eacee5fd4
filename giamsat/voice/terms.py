"""Words of an item for finding alike ones: syllables and neighbouring pairs, without case and marks."""

from __future__ import annotations

import hashlib
import re
from itertools import pairwise

from giamsat.core.text import fold

#: Of a longer text the beginning tells what it is about.
WORDS = 160
#: Little words of Vietnamese, folded: alone they tell nothing, in pairs they do.
LITTLE = frozenset(
    "va la cua cho cac nhung mot co khong duoc o tai tu den di da dang se nay do thi ma voi de khi con rat nhu vi "
    "nen theo ve ra vao len xuong lai cung neu hay hoac toi chung em anh chi ong ba dan nguoi kinh gui xin de nghi "
    "phai bi boi qua trong ngoai tren duoi sau truoc giua moi tung nhieu it gi nao sao ai dau".split()
)


def terms_of(title: str, text: str) -> list[str]:
    """The terms of a text, each once, in its order; a pair is written with an underscore."""
    words = re.findall(r"[a-z0-9]+", fold(f"{title} {text}"))[:WORDS]
    single = [word for word in words if word not in LITTLE and len(word) > 1]
    return list(dict.fromkeys([*single, *(f"{one}_{two}" for one, two in pairwise(words))]))


def fingerprint(title: str, text: str) -> str:
    """The same for texts that differ in case, marks, punctuation and spaces alone."""
    plain = " ".join(re.findall(r"[a-z0-9]+", fold(f"{title} {text}")))
    return hashlib.sha256(plain.encode()).hexdigest()
