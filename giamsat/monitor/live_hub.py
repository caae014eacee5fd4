"""Who listens, and what each listener has yet to be told."""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter, deque
from dataclasses import dataclass, field

from giamsat.monitor.live_token import Pass

#: Events that wait for one slow client before it is dropped.
LONGEST_QUEUE = 200
#: Streams that one person may hold open.
MOST_PER_PERSON = 20
#: What is kept so that a page made just before it connected misses nothing.
_REMEMBERED = 2000
#: Seconds by which a token's whole-second time and a page's reading may lie before it.
_MARGIN = 3.0


@dataclass(frozen=True, slots=True)
class Note:
    """One announcement of PostgreSQL, with the time at which it came (seconds of the epoch)."""

    id: int
    verb: str
    path: str | None
    programme_id: int | None
    at: float


def read_note(payload: str) -> Note | None:
    """The note in a payload of ``events.channel``; None for what is not one."""
    try:
        said = json.loads(payload)
        return Note(int(said["id"]), str(said["verb"]), said["path"], said["programme"], time.time())
    except (ValueError, KeyError, TypeError):
        return None


@dataclass(eq=False, slots=True)
class Listener:
    """One open stream."""

    scope: Pass
    pending: list[Note] = field(default_factory=list)
    #: Word to be said before the pending notes: ``resync`` or ``stale``.
    word: str = ""
    dropped: bool = False
    woken: asyncio.Event = field(default_factory=asyncio.Event)

    def tell(self, note: Note) -> None:
        if len(self.pending) >= LONGEST_QUEUE:
            self.dropped = True
            self.pending.clear()
        elif not self.dropped:
            self.pending.append(note)
        self.woken.set()

    def say(self, word: str) -> None:
        self.word = word
        self.woken.set()

    def take(self) -> tuple[str, list[Note]]:
        """What is to be sent now; afterwards nothing waits."""
        word, notes = self.word, self.pending
        self.word, self.pending = "", []
        self.woken.clear()
        return word, notes


class Full(Exception):
    """No further stream for this person, or at all."""


class Hub:
    """All open streams of this process."""

    def __init__(self, most: int):
        self.most = most
        self.listeners: set[Listener] = set()
        self.listening = False
        self._people: Counter[int] = Counter()
        self._recent: deque[Note] = deque(maxlen=_REMEMBERED)
        #: Since when everything was heard; infinite while nothing is.
        self._heard_since = float("inf")

    def join(self, scope: Pass) -> Listener:
        """A new listener, with what happened since its token was made already waiting.

        Raises:
            Full: too many streams.
        """
        if len(self.listeners) >= self.most or self._people[scope.person_id] >= MOST_PER_PERSON:
            raise Full
        listener = Listener(scope)
        since = scope.made_at - _MARGIN
        forgotten = len(self._recent) == _REMEMBERED and self._recent[0].at > since
        if not self.listening:
            listener.say("stale")
        elif self._heard_since > scope.made_at or forgotten:
            listener.say("resync")
        else:
            for note in self._recent:
                if note.at >= since and scope.admits(note.path, note.programme_id):
                    listener.tell(note)
        self.listeners.add(listener)
        self._people[scope.person_id] += 1
        return listener

    def leave(self, listener: Listener) -> None:
        """Forget a listener; harmless when done twice."""
        if listener in self.listeners:
            self.listeners.discard(listener)
            self._people[listener.scope.person_id] -= 1
            if not self._people[listener.scope.person_id]:
                del self._people[listener.scope.person_id]

    def publish(self, note: Note) -> None:
        """Queue ``note`` for all whose scope admits it."""
        self._recent.append(note)
        for listener in self.listeners:
            if listener.scope.admits(note.path, note.programme_id):
                listener.tell(note)

    def found(self) -> None:
        """The database is heard (again): what happened in between is unknown, so all pages read anew."""
        self.listening = True
        self._heard_since = time.time()
        self._recent.clear()
        for listener in self.listeners:
            listener.say("resync")

    def lost(self) -> None:
        """The database is not heard: pages say since when they may be stale."""
        if self.listening:
            for listener in self.listeners:
                listener.say("stale")
        self.listening = False
        self._heard_since = float("inf")
