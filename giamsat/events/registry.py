"""The codes of events and their words. A code is never reused for another meaning."""

from __future__ import annotations

from typing import Any

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
