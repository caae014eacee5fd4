"""Totals of a council's scores with their spread; plain figures without names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from statistics import fmean, pstdev
from typing import Any

from giamsat.voice.councils.choices import MOST, Criterion
from giamsat.voice.councils.models import Sheet


@dataclass(frozen=True, slots=True)
class Line:
    """A criterion, or ``total``: mean, lowest, highest and standard deviation (of all sheets), two decimals."""

    name: str
    most: int
    mean: float
    low: int
    high: int
    spread: float

    @property
    def label(self) -> Any:
        """In the reader's language."""
        return Criterion(self.name).label


@dataclass(frozen=True, slots=True)
class Summary:
    """The criteria and their total; ``count`` sheets stand behind it."""

    count: int
    criteria: tuple[Line, ...]
    total: Line

    def to_json(self) -> dict[str, Any]:
        """As minutes keep it."""
        return asdict(self)


def latest(sheets: Iterable[Sheet]) -> list[Sheet]:
    """Of each member the sheet that counts: the one after the discussion, else the first."""
    counted: dict[int, Sheet] = {}
    for sheet in sorted(sheets, key=lambda one: one.round):
        counted[sheet.member_id] = sheet
    return list(counted.values())


def summary(sheets: Sequence[Sheet]) -> Summary | None:
    """What the sheets come to; None without any."""
    if not sheets:
        return None
    lines = tuple(
        _line(name, MOST, [int(getattr(sheet, name)) for sheet in sheets]) for name in Criterion.values
    )
    total = _line("total", MOST * len(lines), [sheet.total for sheet in sheets])
    return Summary(len(sheets), lines, total)


def _line(name: str, most: int, values: list[int]) -> Line:
    return Line(name, most, round(fmean(values), 2), min(values), max(values), round(pstdev(values), 2))
