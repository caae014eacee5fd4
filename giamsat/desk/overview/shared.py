"""Parts of the overview, made once for all who may see the same and ask at the same time.

When something happens, or the live process comes back, every open page asks for it anew. Of those who hold the same
roles and ask for the same, one makes it and the others wait for that. What one is given is at most ``KEPT`` old and
carries its time stamp.

The head of the page, with the figures, is never behind what its page was told of (``fresh``). Of the lower part a page
asks again three seconds after the last change (``hx-trigger``), so that it does not stay behind.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from threading import Lock

from django.utils.translation import get_language

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.desk.overview.wanted import Wanted
from giamsat.events.seen import NOTHING, Snapshot, snapshot

#: Seconds; less than a page waits before it asks a last time.
KEPT = 2.0
#: Parts that are kept; a lower part is some 200 KB, a head 10.
MOST = 24


@dataclass(slots=True)
class _Part:
    """``lock`` is held while it is made; ``seen`` is what was seen by its reading, at least."""

    html: str = ""
    seen: Snapshot = NOTHING
    made_at: float = float("-inf")
    lock: Lock = field(default_factory=Lock)


_parts: OrderedDict[Hashable, _Part] = OrderedDict()
_lock = Lock()


def shared(actor: Actor, asked: Wanted, make: Callable[[], str]) -> str:
    """What ``make`` gives, or gave within the last ``KEPT`` seconds to somebody with the same rights.

    Rights are those of this request; they are part of what tells parts apart.
    """
    part = _part(("rest", _name(actor, asked)))
    with part.lock:
        if time.monotonic() - part.made_at > KEPT:
            began = time.monotonic()
            part.html = make()
            part.made_at = began
        return part.html


def fresh(actor: Actor, asked: Wanted, told: int | None, make: Callable[[], str]) -> str:
    """What ``make`` gives, or gave to somebody with the same rights: after this request came, or within the last
    ``KEPT`` seconds by a reading that saw all that the page was told of.

    Args:
        told: the transaction of the last event that the page heard of; None where it heard of none.
    """
    came = time.monotonic()
    part = _part(("head", _name(actor, asked)))
    with part.lock:
        kept = came - part.made_at <= KEPT and told is not None and part.seen.sees(told)
        if not kept and part.made_at < came:
            began, seen = time.monotonic(), snapshot()
            part.html = make()
            part.made_at, part.seen = began, seen
        return part.html


def forget() -> None:
    """Drop all that is kept."""
    with _lock:
        _parts.clear()


def _part(name: Hashable) -> _Part:
    with _lock:
        part = _parts.setdefault(name, _Part())
        _parts.move_to_end(name)
        while len(_parts) > MOST:
            _parts.popitem(last=False)
        return part


def _name(actor: Actor, asked: Wanted) -> Hashable:
    programme = asked.programme
    return (
        actor.holdings,
        tuple(each.pk for each in asked.programmes),
        programme and (programme.pk, programme.version),
        asked.unit and asked.unit.pk,
        asked.group and asked.group.pk,
        asked.since,
        asked.measure,
        asked.then,
        get_language(),
        clock.held() or clock.today(),
    )
