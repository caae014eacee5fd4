"""Indexes: components that earn points from indicators, or from people; and the ranking of units by them.

Whoever has the formulas and the inputs of a ranking computes the same one (docs/examples/index_ranking.py does).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from giamsat.core.errors import NotFound
from giamsat.indicators import presets
from giamsat.indicators.catalogue import Catalogue, parsed
from giamsat.indicators.figures import Figures
from giamsat.indicators.formula import Inputs, evaluate, references, task_counts
from giamsat.indicators.formula.evaluate import CONTEXT
from giamsat.indicators.models import IndexComponent, IndexFrame
from giamsat.indicators.models_index import Method, Missing
from giamsat.indicators.periods import end_of
from giamsat.indicators.quality import qualities
from giamsat.indicators.tasks_counted import TaskCounts
from giamsat.units.models import Unit

#: Points are told and ranked with so many decimals: two units whose points differ less share a rank.
STEP: Final = Decimal("0.01")
#: Half the width of the 95 % interval of a share, in its standard deviations.
NINETY_FIVE: Final = Decimal("1.96")
#: How a formula asks for the unit's data quality: a share between 0 and 1.
QUALITY: Final = "data.quality"
Measured = Mapping[str, Decimal | None]


@dataclass(frozen=True, slots=True)
class Frame:
    """A version of an index with its components."""

    row: IndexFrame
    components: tuple[IndexComponent, ...]

    @property
    def points(self) -> Decimal:
        return sum((each.points for each in self.components), Decimal(0))

    @property
    def codes(self) -> list[str]:
        """The indicators that the index is computed from."""
        asked = {self.row.base} if self.row.base else set()
        return sorted(asked.union(*(references(parsed(each.formula)) for each in self._computed)))

    @property
    def counts(self) -> list[str]:
        """The counts of tasks, and the data quality, that it is computed from, as formulas write them."""
        asked = set[str]().union(*(task_counts(parsed(each.formula)) for each in self._computed))
        return sorted(count_name(each) for each in asked)

    @property
    def is_computed(self) -> bool:
        """No person scores anything: it follows from data at any time."""
        return all(each.formula for each in self.components)

    @property
    def _computed(self) -> list[IndexComponent]:
        return [each for each in self.components if each.formula]


@dataclass(frozen=True, slots=True)
class Scored:
    """A unit's points: in all and by component, None where data are missing; the inputs by name.

    Args:
        rank: None for units that are not ranked; equal points share a rank.
        too_few: the base is so small that a rank would mislead.
        spread: by how much the points are uncertain, up and down.
        best, worst: the ranks that the unit may hold within the uncertainty of all.
    """

    unit: Unit
    points: Decimal | None
    parts: tuple[Decimal | None, ...]
    inputs: Measured
    rank: int | None = None
    too_few: bool = False
    spread: Decimal = Decimal(0)
    best: int | None = None
    worst: int | None = None


def count_name(name: str) -> str:
    """How a formula writes a count: ``tasks.done``, ``data.quality``."""
    return QUALITY if name == "quality" else f"tasks.{name}"


def frame(code: str) -> Frame:
    """The version of an index in force; the ready-made one where none was put in force.

    Raises:
        NotFound: there is none.
    """
    row = IndexFrame.objects.select_related("owner", "programme").filter(code=code, state="in_force").first()
    if row is not None:
        return frame_of(row)
    made = presets.preset(code)
    if made is None:
        raise NotFound
    return Frame(*made)


def frame_of(row: IndexFrame) -> Frame:
    """A stored version with its components."""
    return Frame(row, tuple(row.components.all()))


def answer_of(component: IndexComponent, measured: Measured) -> Decimal | None:
    """What a component's formula gives: a share, yes or no, a value; None where an input is missing."""
    return evaluate(
        parsed(component.formula),
        Inputs(measured.get, {}, lambda name: measured.get(count_name(name))),
    )


def points_for(component: IndexComponent, answer: Decimal | None) -> Decimal | None:
    """The points that an answer earns, rounded half up to ``STEP`` and held within 0 and the component's own."""
    if answer is None:
        return None
    if component.method == Method.FORMULA:
        earned = CONTEXT.multiply(component.points, min(Decimal(1), max(Decimal(0), answer)))
    elif component.method == Method.YES_NO:
        earned = component.points if answer else Decimal(0)
    elif component.method == Method.BANDS:
        earned = max(
            (points for start, points in bands(component.bands) if answer >= start), default=Decimal(0)
        )
    else:
        earned = answer
    return min(component.points, max(Decimal(0), earned)).quantize(STEP, ROUND_HALF_UP)


def points_of(component: IndexComponent, measured: Measured) -> Decimal | None:
    """The points of a component with a formula; None where an input is missing or divides by zero."""
    return points_for(component, answer_of(component, measured))


def bands(text: str) -> list[tuple[Decimal, Decimal]]:
    """``50: 5; 80: 10`` as pairs of a value and the points from it on.

    Raises:
        ValueError: it does not read so.
    """
    found = []
    for piece in text.split(";"):
        start, sign, points = piece.partition(":")
        try:
            pair = (Decimal(start.strip()), Decimal(points.strip()))
        except ArithmeticError as fault:
            raise ValueError(piece.strip()) from fault
        if not sign or not all(each.is_finite() for each in pair):
            raise ValueError(piece.strip())
        found.append(pair)
    return found


def total(of: Frame, parts: Sequence[Decimal | None]) -> Decimal | None:
    """The sum of the components, by the frame's rule for those without data."""
    known = [(each, part) for each, part in zip(of.components, parts, strict=True) if part is not None]
    points = sum((part for _each, part in known), Decimal(0))
    scored = [each for each, _part in known if each.points]
    if all(each in scored for each in of.components if each.points):
        return points
    reachable = sum((each.points for each in scored), Decimal(0))
    if of.row.missing == Missing.NONE or not reachable:
        return None
    return CONTEXT.divide(points * of.points, reachable).quantize(STEP, ROUND_HALF_UP)


def score(of: Frame, inputs: Iterable[tuple[Unit, Measured]]) -> list[Scored]:
    """Units with their points, the best first; those that are not ranked stand last."""
    rows = []
    for unit, given in inputs:
        parts = tuple(points_of(each, given) if each.formula else None for each in of.components)
        base = given.get(of.row.base) if of.row.base else None
        too_few = base is not None and base < of.row.least
        rows.append(Scored(unit, total(of, parts), parts, given, None, too_few, spread_of(of, given)))
    return place(rows)


def place(rows: Iterable[Scored]) -> list[Scored]:
    """Rank units by their points and say which ranks the uncertainty admits."""
    rows = list(rows)
    ranked = [(row.points, row.spread) for row in rows if row.points is not None and not row.too_few]
    placed = []
    for row in rows:
        if row.points is not None and not row.too_few:
            low, high = row.points - row.spread, row.points + row.spread
            row = replace(
                row,
                rank=1 + sum(points > row.points for points, _spread in ranked),
                best=1 + sum(points - spread > high for points, spread in ranked),
                worst=sum(points + spread >= low for points, spread in ranked),
            )
        placed.append(row)
    return sorted(placed, key=lambda row: (row.rank is None, row.rank or 0, row.unit.sort_key))


def spread_of(of: Frame, measured: Measured) -> Decimal:
    """How uncertain the points are by chance alone, as half the width of a 95 % interval.

    A share p of n cases (n: the value of ``base``) scatters with the variance p(1 − p)/n; components add up. Without
    a base the data are taken for exact.
    """
    cases = measured.get(of.row.base) if of.row.base else None
    if not cases or cases <= 0:
        return Decimal(0)
    variance = Decimal(0)
    for each in of.components:
        share = answer_of(each, measured) if each.method == Method.FORMULA else None
        if share is not None and 0 < share < 1:
            variance += each.points**2 * share * (1 - share) / cases
    return (NINETY_FIVE * CONTEXT.sqrt(variance)).quantize(STEP, ROUND_HALF_UP)


def measure(
    of: Frame, units: Sequence[Unit], period: dt.date, catalogue: Catalogue
) -> list[tuple[Unit, dict[str, Decimal | None]]]:
    """The inputs of an index for some units and a period of the frame's cycle, from their figures of then."""
    chosen = {code: catalogue.by_code[code] for code in of.codes if code in catalogue.by_code}
    ends = end_of(of.row.cycle, period)
    figures = Figures(catalogue, chosen.values(), units, period, ends)
    counts = TaskCounts([unit.pk for unit in units])
    names = [each for each in of.counts if each != QUALITY]
    clean = qualities(catalogue, units, of.row.cycle, period) if QUALITY in of.counts else {}
    rows = []
    for unit in units:
        values: dict[str, Decimal | None] = {
            code: figures.of(indicator, unit, period, of.row.cycle).value
            for code, indicator in chosen.items()
        }
        for name in names:
            counted = name.removeprefix("tasks.")
            values[name] = counts.count(counted, of.row.programme_id, unit.pk, ends)
        if QUALITY in of.counts:
            values[QUALITY] = clean[unit.pk].share if unit.pk in clean else None
        rows.append((unit, values))
    return rows


def ranking(of: Frame, units: Sequence[Unit], period: dt.date, catalogue: Catalogue) -> list[Scored]:
    """The ranking of some units in a period by what follows from data."""
    return score(of, measure(of, units, period, catalogue))
