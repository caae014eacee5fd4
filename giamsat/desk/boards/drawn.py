"""What a tile is drawn as, for pages and files alike: an answer in words, a picture, a table of the same figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.safestring import SafeString

from giamsat.boards.models import Tile
from giamsat.desk.pack.outline import Cell, Column, Line, Table, Text


@dataclass(frozen=True, slots=True)
class Heat:
    """A heat table as its partial takes it."""

    rows: Sequence[Any]
    columns: Sequence[str]


@dataclass(frozen=True, slots=True)
class Drawn:
    """One tile.

    Args:
        big: the figure that it is about.
        state: a time state that colours the big figure; empty for none.
        lines: sentences; the first is the answer.
        is_open: the table is the tile itself and not only behind a picture.
        more: where the whole is.
        fault: why the reader sees none of it.
    """

    title: str
    big: Text | None = None
    state: str = ""
    lines: tuple[Line, ...] = ()
    picture: SafeString | str = ""
    heat: Heat | None = None
    table: Table | None = None
    is_open: bool = False
    more: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A tile with what it is drawn as."""

    tile: Tile
    drawn: Drawn
    acts: dict[str, Any] = field(default_factory=dict)


def table_of(
    key: str, caption: str, columns: Sequence[tuple[str, int, bool]], rows: Sequence[Sequence[Cell]]
) -> Table:
    """A table from names, shares of the width and whether figures stand in them."""
    return Table(key, caption, tuple(Column(*each) for each in columns), tuple(tuple(row) for row in rows))
