"""Whether something that was read counts an event that was told: by transactions, so that no clock matters."""

from __future__ import annotations

from dataclasses import dataclass

from giamsat.core.prepared import execute


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Which transactions a reading sees: those before ``end``, less those that still ran."""

    end: int
    running: frozenset[int]

    def sees(self, transaction: int) -> bool:
        """True when what that transaction did is seen; notices carry theirs (``events.services.NOTICE``)."""
        return transaction < self.end and transaction not in self.running


#: Sees nothing.
NOTHING = Snapshot(0, frozenset())


def snapshot() -> Snapshot:
    """What is seen by whatever is read from now on, at least."""
    (told,) = execute("SELECT pg_current_snapshot()::text").fetchone()
    _first, end, running = told.split(":")
    return Snapshot(int(end), frozenset(map(int, running.split(","))) if running else frozenset())
