"""Indexes: groups with maximum points, each scored by a formula over indicators; and the ranking of units by them.

A frame is a data file with a version. Whoever has its formulas and the inputs computes the same ranking
(docs/indicators.md has such a script).
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path

from giamsat.core.errors import NotFound
from giamsat.core.text import in_language
from giamsat.indicators.catalogue import Catalogue, parsed
from giamsat.indicators.figures import Figures
from giamsat.indicators.formula import Inputs, evaluate, references
from giamsat.indicators.formula.evaluate import CONTEXT
from giamsat.units.models import Unit

_DATA = Path(__file__).parent / "data"
#: Points are told and ranked with so many decimals: two units whose points differ less share a rank.
STEP = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Component:
    """A group of the index: ``share`` is a formula whose value, held within 0 and 1, earns that part of ``points``."""

    code: str
    name_vi: str
    name_en: str
    points: Decimal
    share: str

    @property
    def name(self) -> str:
        return in_language(self.name_vi, self.name_en)


@dataclass(frozen=True, slots=True)
class Frame:
    """An index. A unit whose value of ``base`` is below ``least`` is scored but not ranked: a share of few misleads."""

    code: str
    version: str
    name_vi: str
    name_en: str
    components: tuple[Component, ...]
    base: str
    least: Decimal

    @property
    def name(self) -> str:
        return in_language(self.name_vi, self.name_en)

    @property
    def points(self) -> Decimal:
        return sum((each.points for each in self.components), Decimal(0))

    @property
    def codes(self) -> list[str]:
        """The indicators that the index is computed from."""
        return sorted({self.base}.union(*(references(parsed(each.share)) for each in self.components)))


@dataclass(frozen=True, slots=True)
class Scored:
    """A unit's points: in all and by component, None where data are missing; the inputs by code.

    ``rank`` is None for units that are not ranked; equal points share a rank.
    """

    unit: Unit
    points: Decimal | None
    parts: tuple[Decimal | None, ...]
    inputs: dict[str, Decimal | None]
    rank: int | None = None
    too_few: bool = False


@cache
def frame(code: str) -> Frame:
    """The frame of a code.

    Raises:
        NotFound: there is none.
    """
    file = _DATA / f"index{code}.toml"
    if not code.isalnum() or not file.exists():
        raise NotFound
    read = tomllib.loads(file.read_text())
    components = tuple(
        Component(row["code"], row["name_vi"], row["name_en"], Decimal(row["points"]), row["share"])
        for row in read["component"]
    )
    made = Frame(
        read["code"], read["version"], read["name_vi"], read["name_en"], components, read["base"],
        Decimal(read["least"]),
    )  # fmt: skip
    if made.points != read["points"]:
        raise ValueError(f"{file.name}: the groups add up to {made.points} points, not {read['points']}")
    return made


def points_of(component: Component, inputs: dict[str, Decimal | None]) -> Decimal | None:
    """The points of a component, rounded half up to ``STEP``; None where an input is missing or divides by zero."""
    share = evaluate(parsed(component.share), Inputs(inputs.get))
    if share is None:
        return None
    held = min(Decimal(1), max(Decimal(0), share))
    return CONTEXT.multiply(component.points, held).quantize(STEP, ROUND_HALF_UP)


def score(of: Frame, inputs: Iterable[tuple[Unit, dict[str, Decimal | None]]]) -> list[Scored]:
    """Units with their points, the best first; those that are not ranked stand last."""
    rows = []
    for unit, given in inputs:
        parts = tuple(points_of(each, given) for each in of.components)
        known = [each for each in parts if each is not None]
        points = sum(known, Decimal(0)) if len(known) == len(parts) else None
        base = given.get(of.base)
        rows.append(Scored(unit, points, parts, given, None, base is not None and base < of.least))
    ranked = sorted((row.points for row in rows if row.points is not None and not row.too_few), reverse=True)
    placed = [
        Scored(
            row.unit, row.points, row.parts, row.inputs,
            ranked.index(row.points) + 1 if row.points is not None and not row.too_few else None, row.too_few,
        )
        for row in rows
    ]  # fmt: skip
    return sorted(placed, key=lambda row: (row.rank is None, row.rank or 0, row.unit.sort_key))


def ranking(of: Frame, units: Sequence[Unit], period: dt.date, catalogue: Catalogue) -> list[Scored]:
    """The ranking of some units in a period, from their figures of then."""
    chosen = {code: catalogue.by_code[code] for code in of.codes if code in catalogue.by_code}
    figures = Figures(catalogue, chosen.values(), units, period, period)
    return score(
        of,
        [
            (unit, {code: figures.of(indicator, unit, period).value for code, indicator in chosen.items()})
            for unit in units
        ],
    )
