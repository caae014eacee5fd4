"""Looking in short lists that are not in the database, by the rules of the search that is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from giamsat.core.text import fold, searchable

T = TypeVar("T")


def found(items: Iterable[T], query: str, name: Callable[[T], str], more: Callable[[T], str]) -> list[T]:
    """Items that hold every word of ``query``, tone marks optional; with the marks as typed first, then by name.

    Args:
        name: what an item is called.
        more: what else of it is looked in.
    """
    typed = searchable(query)
    words = fold(typed).split()
    if not words:
        return []
    hits = []
    for place, item in enumerate(items):
        called = searchable(name(item))
        text = f"{called} {searchable(more(item))}"
        if all(word in fold(text) for word in words):
            named = all(word in fold(called) for word in words)
            hits.append((typed not in text, not named, place, item))
    return [hit[-1] for hit in sorted(hits, key=lambda hit: hit[:3])]


def closeness(query: str, names: Iterable[str]) -> tuple[int, float]:
    """How near the nearest of ``names`` is to ``query``; the smaller, the nearer.

    One that holds it with the marks as typed, then one that holds every word without marks, then others; among
    these the one of which ``query`` is the larger part.
    """
    typed = searchable(query)
    plain = fold(typed)
    return min((_distance(typed, plain, searchable(name)) for name in names), default=(3, 0.0))


def _distance(typed: str, plain: str, name: str) -> tuple[int, float]:
    bare = fold(name)
    held = 0 if typed in name else 1 if all(word in bare for word in plain.split()) else 2
    return held, -len(plain) / max(1, len(bare))
