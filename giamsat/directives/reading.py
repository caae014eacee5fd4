"""What a file says before anything is stored: its text in Unicode, and what its head states."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from typing import BinaryIO

from giamsat.core.errors import InvalidInput
from giamsat.directives import compiler
from giamsat.directives.models import Directive
from giamsat.directives.reader_words import problem_words, unreadable_words
from giamsat.directives.readers import Extract, Unreadable, read_file
from giamsat.directives.readers.model import MAX_CHARACTERS
from giamsat.directives.readers.plain import from_text

#: The languages that the compiler has rules for.
LANGUAGES = ("vi", "en", "de", "ro", "nl")
#: The head stands at the beginning; reading on would compile a text twice.
_HEAD = 12_000

__all__ = ["MAX_CHARACTERS", "Found", "find_head", "number_key", "read_at_once", "read_pasted", "short_title"]

_KINDS = {
    "notification": Directive.Kind.NOTICE,
    "official-dispatch": Directive.Kind.DISPATCH,
    "official-letter": Directive.Kind.DISPATCH,
}


@dataclass(frozen=True, slots=True)
class Found:
    """What the head of a text states; empty or None where it states nothing."""

    number: str
    kind: str
    issuer_name: str
    issued_on: dt.date | None
    language: str
    title: str


def number_key(number: str) -> str:
    """The form in which document numbers are compared: no spaces, one case, one kind of dash."""
    folded = unicodedata.normalize("NFC", number).casefold()
    return re.sub(r"\s+", "", re.sub(r"[‐‑‒–—−]", "-", folded))


def short_title(text: str) -> str:
    """The beginning of a task's words, for where nobody has given it a title."""
    first_line = " ".join(text.split())
    return first_line if len(first_line) <= 110 else first_line[:109].rsplit(" ", 1)[0] + "…"


def too_long() -> str:
    """Sentence for a text over the limit."""
    return problem_words("too_long")


def read_at_once(file: BinaryIO) -> Extract | None:
    """The text of a file that is read within a request; None for a scan, whose pages take minutes.

    Raises:
        InvalidInput: it gives no text; field ``file``.
    """
    try:
        return read_file(file, recognise=False)
    except Unreadable as fault:
        if fault.code == "scanned":
            return None
        raise InvalidInput(fields={"file": unreadable_words(fault)}) from fault


def read_pasted(text: str) -> Extract:
    """A text that came through a form field; browsers send each of its line ends as two characters.

    Raises:
        InvalidInput: empty or too long; field ``text``.
    """
    try:
        return from_text(text.replace("\r\n", "\n"))
    except Unreadable as fault:
        raise InvalidInput(fields={"text": unreadable_words(fault)}) from fault


def find_head(text: str, language: str = "auto") -> Found:
    """What the head states, for a person to confirm."""
    head = compiler.compile_text(text[:_HEAD], language).head
    kind = head.kind or ""
    return Found(
        number=head.number or "",
        kind=_KINDS.get(kind, kind if kind in Directive.Kind.values else Directive.Kind.OTHER),
        issuer_name=head.issuer or "",
        issued_on=dt.date.fromisoformat(head.date) if head.date else None,
        language=head.lang,
        title=head.title,
    )
