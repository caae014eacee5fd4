"""What a document is made of, whatever the form: sections with points and tables, whose figures carry addresses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from string import Formatter

from giamsat.ui import formats


@dataclass(frozen=True, slots=True)
class Text:
    """Some words, perhaps the way to a list; ``number`` is the figure that they write, for a sheet to count with."""

    words: str
    url: str = ""
    bold: bool = False
    number: float | None = None


Line = tuple[Text, ...]
Cell = tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: ``share`` of the table's width in per cent; ``numeric`` ones are set to the right."""

    name: str
    share: int
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows begin with what they are about. ``more`` leads to what the table leaves out."""

    key: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    more: Line = ()

    @property
    def pairs(self) -> list[list[tuple[Column, Cell]]]:
        """Each row as its cells with their columns."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]


@dataclass(frozen=True, slots=True)
class Section:
    """``points`` are sentences, one to a line; in Word with a bullet each, paragraphs of prose without."""

    key: str
    title: str
    points: tuple[Line, ...]
    tables: tuple[Table, ...] = ()
    is_prose: bool = False


@dataclass(frozen=True, slots=True)
class Outline:
    """A document."""

    title: str
    programme: str
    scope: str
    period: str
    written: str
    sections: tuple[Section, ...]

    def section(self, key: str) -> Section:
        """The section of that key."""
        return next(each for each in self.sections if each.key == key)


def figure(value: int, url: str = "") -> Text:
    """A count, in bold, that opens its list."""
    return Text(formats.number(value), url if value else "", True, float(value))


def line(template: str, **parts: Text | str) -> Line:
    """A sentence whose ``{names}`` are replaced by words with or without an address."""
    found: list[Text] = []
    for literal, name, _spec, _conversion in Formatter().parse(template):
        if literal:
            found.append(Text(literal))
        if name:
            part = parts[name]
            found.append(Text(part) if isinstance(part, str) else part)
    return tuple(found)


def cell(*lines: Line | Text | str) -> Cell:
    """A cell of one or more lines."""
    return tuple(
        (Text(each),) if isinstance(each, str) else (each,) if isinstance(each, Text) else each
        for each in lines
    )


def plain(words: Sequence[Text]) -> str:
    """A line without its addresses."""
    return "".join(each.words for each in words)


def short(text: str, letters: int) -> str:
    """The beginning of a text, ended at a word."""
    text = " ".join(text.split())
    if len(text) <= letters:
        return text
    return text[:letters].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"
