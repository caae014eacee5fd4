"""Text files in any encoding that the compiler's decoder knows."""

from __future__ import annotations

from typing import BinaryIO

from giamsat.directives.compiler.encoding import TextError, decode_text
from giamsat.directives.readers.building import Cleaner
from giamsat.directives.readers.model import MAX_CHARACTERS, Extract, Json, Note, Unreadable, reader

#: No encoding needs more octets for a text that is short enough.
MAX_OCTETS = 4 * MAX_CHARACTERS
_CODES = {"empty": "empty", "too_large": "too_long", "not_text": "not_text", "unknown_encoding": "encoding"}


@reader
def read(file: BinaryIO) -> Json:
    """The text of a text file with its line ends as they are."""
    data = file.read(MAX_OCTETS + 1)
    if len(data) > MAX_OCTETS:
        raise Unreadable("too_long", str(MAX_CHARACTERS))
    return from_octets(data).to_json()


def from_octets(data: bytes) -> Extract:
    """Decode, clean and note.

    Raises:
        Unreadable: not a text, empty, too long, or of an unknown encoding.
    """
    try:
        decoded = decode_text(data)
    except TextError as fault:
        raise Unreadable(_CODES[fault.code], fault.detail) from fault
    return from_text(decoded.text, decoded.encoding, decoded.converted)


def from_text(text: str, encoding: str = "utf-8", converted: bool = False) -> Extract:
    """An extract of a text that is decoded already.

    Raises:
        Unreadable: it is empty or too long.
    """
    if len(text) > MAX_CHARACTERS:
        raise Unreadable("too_long", str(MAX_CHARACTERS))
    cleaner = Cleaner()
    text = cleaner.clean(text.removeprefix("\ufeff"))
    if not any(character.isalnum() for character in text):
        raise Unreadable("empty")
    notes = cleaner.notes()
    if converted:
        notes.insert(0, Note("encoding", 1, encoding))
    return Extract(text=text, format="txt", encoding=encoding, converted=converted, notes=tuple(notes))
