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
