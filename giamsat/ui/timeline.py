"""Events as a reader sees them: the sentence of the verb with its facts, in the reader's language."""

from __future__ import annotations

import datetime as dt
import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.translation import get_language, gettext

from giamsat.events.models import Event
from giamsat.events.registry import text_of
from giamsat.ui import formats

#: Steps that change where the work stands; the others are drawn lighter.
_KEY = ("issued", "done", "confirmed", "returned", "granted", "raised", "cancelled", "paused", "passed")
#: Facts that are words of the interface, not of a person: recorded in its first language, read in any.
_OWN_WORDS = frozenset({"item", "role_name"})


class Told(Protocol):
    """What a sentence needs of an event, or of what was read from one."""

    @property
    def verb(self) -> str: ...

    @property
    def data(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of ``ui/partials/timeline.html``."""

    at: dt.datetime
    text: str
    actor: str = ""
    acting_for: str = ""
    key: bool = False
    before: str = ""
    after: str = ""
    reason: str = ""


class _Facts(string.Formatter):
    """Fills what the event knows; a fact that an old event lacks leaves a dash, never an error."""

    def get_value(self, key: int | str, args: Any, kwargs: Any) -> Any:
        value = kwargs.get(str(key))
        return gettext(str(value)) if key in _OWN_WORDS and value else _shown(value)

    def get_field(self, field_name: str, args: Any, kwargs: Any) -> Any:
        # Only plain names: a stored text may not reach into objects.
        return self.get_value(field_name, args, kwargs), field_name


def sentence(event: Told) -> str:
    """What happened, in one sentence."""
    return _Facts().vformat(str(text_of(event.verb)), (), event.data)


def entries(events: Iterable[Event]) -> list[Entry]:
    """The lines of a timeline; moved deadlines show from what to what."""
    return [_entry(event) for event in events]


def _entry(event: Event) -> Entry:
    before, after = event.changes.get("due", ("", ""))
    return Entry(
        at=event.at,
        text=sentence(event),
        actor=event.actor.full_name if event.actor else "",
        acting_for=event.on_behalf_of.full_name if event.on_behalf_of else "",
        key=event.verb.rpartition(".")[2] in _KEY,
        before=_shown(before) if before else "",
        after=_shown(after) if after else "",
    )


def _shown(value: Any) -> str:
    if value is None or value == "":
        return formats.DASH
    if isinstance(value, Mapping):
        # Names and sentences are kept in each language; one that an older event lacks is read as it was written.
        return str(value.get(get_language() or "") or value.get("vi") or formats.DASH)
    if isinstance(value, list):
        return ", ".join(_shown(one) for one in value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return formats.number(value)
    text = str(value)
    try:
        return formats.date(dt.date.fromisoformat(text)) if len(text) == len("2025-12-31") else text
    except ValueError:
        return text


def told(text: object, facts: Mapping[str, Any]) -> str:
    """A sentence of the interface with its facts: dates and numbers as the reader writes them."""
    return _Facts().vformat(str(text), (), dict(facts))
