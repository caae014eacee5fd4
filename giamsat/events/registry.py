"""The codes of events and their words. A code is never reused for another meaning."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from django.conf import settings
from django.utils.translation import override

_texts: dict[str, Any] = {}


def register(verb: str, text: Any) -> str:
    """Declare an event code with the sentence that a timeline shows.

    Args:
        verb: dotted code such as ``report.submitted``.
        text: lazily translated sentence; ``{name}`` placeholders are filled from the event's ``data``.

    Raises:
        ValueError: the code is taken.
    """
    if verb in _texts:
        raise ValueError(f"event code {verb} is declared twice")
    _texts[verb] = text
    return verb


def text_of(verb: str) -> Any:
    """The sentence of ``verb``; the bare code for one that this version does not know."""
    return _texts.get(verb, verb)


def is_declared(verb: str) -> bool:
    """True when ``verb`` has been declared."""
    return verb in _texts


def own_words(text: Any) -> str:
    """A word of the interface as events keep it: in the first language, whatever the actor reads."""
    with override(settings.LANGUAGE_CODE):
        return str(text)


class Named(Protocol):
    """A unit, a programme, a group: what has a name in each language."""

    name_vi: str
    name_en: str


def names_of(thing: Named) -> dict[str, str]:
    """How an event keeps the name of ``thing``: as it is that day, in each language that may read it.

    A timeline shows the one of its reader; a later change of name leaves it as it was.
    """
    return {"vi": thing.name_vi, "en": thing.name_en or thing.name_vi}


def in_each_language(text: Any, facts: Mapping[str, Mapping[str, str]] | None = None) -> dict[str, str]:
    """A sentence of the interface as events keep it for readers of each language.

    Args:
        text: lazily translated, with ``{name}`` placeholders.
        facts: for each placeholder what ``names_of`` gives.
    """
    said = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            said[language] = str(text).format(
                **{name: each[language] for name, each in (facts or {}).items()}
            )
    return said
