"""What a reader gives: a text with its places and notes, or the reason why there is none."""

from __future__ import annotations

import functools
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

#: A decision of this length has about 700 pages; longer input is a mistake, and would fill a page of text.
MAX_CHARACTERS = 2_000_000
#: More pages than the longest text would fill.
MAX_PAGES = 1_500

Json = dict[str, Any]


class Unreadable(Exception):
    """A file that gives no text.

    Args:
        code: key of ``directives.reader_words.PROBLEMS``.
        detail: what was found, in words or figures; never foreign text of any length.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Note:
    """Something left out, changed or guessed.

    Args:
        code: key of ``directives.reader_words.NOTES``.
        count: how often.
        detail: the first words of it, or a name.
    """

    code: str
    count: int = 1
    detail: str = ""

    def to_json(self) -> Json:
        """For storing."""
        return {"code": self.code, "count": self.count, "detail": self.detail}


@dataclass(frozen=True, slots=True)
class Extract:
    """The text of a document.

    Args:
        text: in NFC, never changed afterwards.
        format: ``txt``, ``html``, ``docx``, ``pdf`` or ``scan``.
        encoding: of a text file, or of the fonts; ``utf-8`` where there was nothing to convert.
        converted: it was not Unicode, or Unicode of another form.
        unit: what ``places`` number: ``page``, ``paragraph`` or nothing.
        places: where each of them begins, as (offset, number), ascending.
        notes: what was left out, changed or guessed.
    """

    text: str
    format: str
    encoding: str = "utf-8"
    converted: bool = False
    unit: str = ""
    places: tuple[tuple[int, int], ...] = ()
    notes: tuple[Note, ...] = field(default=())

    def place_of(self, offset: int) -> int | None:
        """The number of the page or paragraph that holds an offset."""
        return place_of(self.places, offset)

    def to_json(self) -> Json:
        """For the way out of the child and for storing."""
        return {
            "text": self.text,
            "format": self.format,
            "encoding": self.encoding,
            "converted": self.converted,
            "unit": self.unit,
            "places": [list(place) for place in self.places],
            "notes": [note.to_json() for note in self.notes],
        }

    @classmethod
    def from_json(cls, told: Json) -> Extract:
        """The way back."""
        return cls(
            text=str(told["text"]),
            format=str(told["format"]),
            encoding=str(told["encoding"]),
            converted=bool(told["converted"]),
            unit=str(told["unit"]),
            places=tuple((int(start), int(number)) for start, number in told["places"]),
            notes=tuple(Note(**note) for note in told["notes"]),
        )


def place_of(places: tuple[tuple[int, int], ...] | list[list[int]], offset: int) -> int | None:
    """The number of the last place that begins at or before ``offset``; None where there is no map."""
    index = bisect_right([place[0] for place in places], offset) - 1
    return places[max(index, 0)][1] if places else None


def reader(function: Callable[..., Json]) -> Callable[..., Json]:
    """Mark the function that a child runs: its refusals come back as ``{"refused": code, "detail": …}``."""

    @functools.wraps(function)
    def wrapped(*args: Any, **kwargs: Any) -> Json:
        try:
            return function(*args, **kwargs)
        except Unreadable as fault:
            return {"refused": fault.code, "detail": fault.detail}
        except RecursionError:
            return {"refused": "nested", "detail": ""}

    return wrapped
