"""Who listens, and what each listener has yet to be told."""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter, deque
from dataclasses import dataclass, field

from giamsat.monitor.live_token import Pass

#: Seconds between two rounds, in which all streams are given what has happened: four a second at most.
PACE = 0.25
#: Of more events that wait for one slow client only the last of each verb are told.
LONGEST_QUEUE = 200
#: Streams that one person may hold open.
MOST_PER_PERSON = 20
#: What is kept so that a page made just before it connected misses nothing.
_REMEMBERED = 2000
#: Seconds by which a token's whole-second time and a page's reading may lie before it.
_MARGIN = 3.0


@dataclass(frozen=True, slots=True)
class Note:
    """One announcement of PostgreSQL, with its transaction and the time at which it came (seconds of the epoch)."""

    id: int
    xact: int
    verb: str
    path: str | None
    programme_id: int | None
    at: float


def read_note(payload: str) -> Note | None:
    """The note in a payload of ``events.channel``; None for what is not one."""
    try:
        said = json.loads(payload)
        return Note(
            int(said["id"]),
            int(said["xact"]),
            str(said["verb"]),
            said["path"],
            said["programme"],
            time.time(),
        )
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
            # A page asks for its parts by verbs, and says up to where it was told.
            self.pending = list({one.verb: one for one in self.pending}.values())
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
    """All open streams of this process.

    What happens is given out in rounds: all pages that are told of a round are told of the same, so that the site can
    answer them with one reading. And they are told one after the other, so many a second, because each page that
    hears of something asks the site for its figures.

    Args:
        most: streams at once.
        per_second: streams that are told something in a second, of all together.
    """

    def __init__(self, most: int, per_second: int):
        self.most = most
        self._apart = 1 / per_second
        self._next_turn = self._last_round = float("-inf")
        self._round: list[Note] = []
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

    def turn(self) -> float:
        """Take the next turn to say something; seconds until it comes."""
        now = time.monotonic()
        mine = max(now, self._next_turn)
        self._next_turn = mine + self._apart
        return mine - now

    def publish(self, note: Note) -> None:
        """Give ``note`` to all whose scope admits it, in the next round; at once when the last one is over."""
        self._round.append(note)
        if len(self._round) > 1:
            return
        left = self._last_round + PACE - time.monotonic()
        if left > 0:
            asyncio.get_running_loop().call_later(left, self._give_out)
        else:
            self._give_out()

    def _give_out(self) -> None:
        notes, self._round = self._round, []
        self._last_round = time.monotonic()
        self._recent.extend(notes)
        for listener in self.listeners:
            for note in notes:
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
