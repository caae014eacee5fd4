"""What a process keeps of public pages: the pages asked for last, and the keys under which they lie."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass

Headers = list[tuple[str, str]]
#: So many octets of pages are kept in the memory of each process; the shared store is bounded by settings.CACHES.
MEMORY = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Page:
    """An answer as it left the site, and compressed, each with the headers that go with it."""

    status: str
    headers: Headers
    tag: str
    body: bytes
    packed: bytes | None
    packed_headers: Headers

    @property
    def weight(self) -> int:
        return len(self.body) + len(self.packed or b"") + 1000


class Memory:
    """The pages asked for last, at most so many octets of them."""

    def __init__(self, most: int = MEMORY):
        self._pages: OrderedDict[str, Page] = OrderedDict()
        self._most, self._weight, self._lock = most, 0, threading.Lock()

    def get(self, key: str) -> Page | None:
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def put(self, key: str, page: Page) -> None:
        with self._lock:
            old = self._pages.pop(key, None)
            self._weight += page.weight - (old.weight if old else 0)
            self._pages[key] = page
            while self._weight > self._most and self._pages:
                self._weight -= self._pages.popitem(last=False)[1].weight


class Keys:
    """Keys that were made lately in one state of the portal: most requests ask what one before them asked."""

    #: Whoever writes ever other headers makes us forget, and fills nothing.
    MOST, LONGEST = 5_000, 1_000

    def __init__(self) -> None:
        # State and keys are one value: a thread never finds a key of another state.
        self._present: tuple[object, dict[tuple[str, ...], str]] = (None, {})

    def get(self, of: object, asked: tuple[str, ...]) -> str | None:
        """The key of such a request, if it was made in this state and on this day (``of``)."""
        known_of, known = self._present
        return known.get(asked) if of == known_of else None

    def put(self, of: object, asked: tuple[str, ...], key: str) -> None:
        """Keep it; those of another state or day go."""
        known_of, known = self._present
        if of != known_of or len(known) >= self.MOST:
            known = {}
            self._present = (of, known)
        if sum(map(len, asked)) <= self.LONGEST:
            known[asked] = key
