"""Two texts side by side, with the words that differ."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True, slots=True)
class Words:
    """A run of words; ``differs`` when the other text has not the same here."""

    text: str
    differs: bool


def side_by_side(old: str, new: str) -> tuple[list[Words], list[Words]]:
    """The two texts as runs of words, the differing ones marked in each."""
    left, right = re.findall(r"\S+", old), re.findall(r"\S+", new)
    sides: tuple[list[Words], list[Words]] = ([], [])
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        for side, words in zip(sides, (left[a:b], right[c:d]), strict=True):
            if words:
                side.append(Words(" ".join(words), tag != "equal"))
    return sides
