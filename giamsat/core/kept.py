"""What a process keeps of what it made: so much of it, and what was asked for last."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

V = TypeVar("V")


class Kept(Generic[V]):
    """At most so many values by name, for all threads of a process."""

    def __init__(self, most: int) -> None:
        self._most, self._lock = most, Lock()
        self._values: OrderedDict[Hashable, V] = OrderedDict()

    def known(self, name: Hashable) -> V | None:
        """What was kept under a name; None where nothing was, or no longer is."""
        with self._lock:
            if name in self._values:
                self._values.move_to_end(name)
            return self._values.get(name)

    def keep(self, name: Hashable, value: V) -> V:
        """Keep a value; what was asked for longest ago makes room."""
        with self._lock:
            self._values[name] = value
            self._values.move_to_end(name)
            while len(self._values) > self._most:
                self._values.popitem(last=False)
            return value

    def forget(self) -> None:
        """Drop all that is kept."""
        with self._lock:
            self._values.clear()
