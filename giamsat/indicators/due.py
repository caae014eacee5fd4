"""What counts when data quality is judged: indicators' periods that end within a span, of the kinds that report."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from giamsat.core import clock
from giamsat.indicators import periods, rules
from giamsat.indicators.catalogue import Catalogue
from giamsat.indicators.models import Sheet
from giamsat.units.models import Unit

#: Indicator, period and unit of a cell.
Key = tuple[int, dt.date, int]


@dataclass(frozen=True, slots=True)
class Due:
    """An indicator's period whose values count."""

    indicator_id: int
    sheet: Sheet
    period: dt.date
    closes: dt.datetime


def due_cells(
    catalogue: Catalogue, cycle: str, period: dt.date, codes: Iterable[str] | None
) -> Iterator[Due]:
    """Periods of reported indicators that end within the span and have begun."""
    last = periods.end_of(cycle, period)
    wanted: set[int] | None = None
    if codes is not None:
        wanted = catalogue.closure(catalogue.by_code[code].pk for code in codes if code in catalogue.by_code)
    for indicator in catalogue.by_id.values():
        if wanted is not None and indicator.pk not in wanted:
            continue
        newest = catalogue.sheet(indicator.pk, last) or catalogue.newest(indicator.pk)
        if newest is None:
            continue
        start = periods.start_of(newest.cycle, last)
        while periods.end_of(newest.cycle, start) >= period:
            sheet = catalogue.sheet(indicator.pk, start)
            ends = periods.end_of(newest.cycle, start)
            if sheet is not None and not sheet.is_computed and ends <= last and start <= clock.today():
                yield Due(indicator.pk, sheet, start, clock.end_of(rules.window_of(sheet, start)[1]))
            start = periods.step(newest.cycle, start, -1)


def highest_paths(units: Sequence[Unit]) -> list[str]:
    """The paths of some units, without those below others of them."""
    paths = {str(unit.path) for unit in units}
    return sorted(path for path in paths if not paths.intersection([*upwards(path)][1:]))


def upwards(path: str) -> Iterator[str]:
    """A path and those above it, the highest last."""
    while path:
        yield path
        path = path.rpartition(".")[0]
