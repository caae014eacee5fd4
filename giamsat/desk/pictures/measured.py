"""Communes in the colour of an indicator: the same map and table as of their work, period after period."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.desk.indicators.draw import amount, target_words
from giamsat.desk.links import address
from giamsat.indicators import periods, selectors
from giamsat.indicators.catalogue import Catalogue
from giamsat.indicators.measures import Measure
from giamsat.indicators.models import Indicator, Sheet
from giamsat.indicators.models_values import State
from giamsat.indicators.selectors import Place
from giamsat.monitor.pictures import UnitRef
from giamsat.ui.charts import Dot
from giamsat.units.models import Territory, Unit

KINDS = (Unit.Kind.COMMUNAL_COMMITTEE,)
PERIODS = 12


@dataclass(frozen=True, slots=True)
class Measured:
    """An indicator over the communes of a unit's tree in one period, with the periods that have values."""

    indicator: Indicator
    sheet: Sheet
    period: dt.date
    periods: Sequence[dt.date]
    places: Sequence[Place]

    @property
    def label(self) -> str:
        """The period in words."""
        return periods.label(self.sheet.cycle, self.period)

    @property
    def dots(self) -> list[Dot]:
        return [
            Dot(place.unit.territory.latitude, place.unit.territory.longitude, state_of(place, self.sheet))
            for place in self.places
            if place.unit.territory is not None
        ]

    @property
    def confirmed(self) -> int:
        """Communes whose value was confirmed, not only reported."""
        return sum((place.figure.state or 0) >= State.CONFIRMED for place in self.places)


def offered() -> list[tuple[Indicator, Sheet]]:
    """The indicators that communes report."""
    catalogue = Catalogue()
    found = []
    for indicator in catalogue.by_id.values():
        sheet = catalogue.newest(indicator.pk)
        if sheet is not None and set(sheet.reporters) & set(KINDS):
            found.append((indicator, sheet))
    return sorted(found, key=lambda pair: (pair[0].group.position, pair[0].position, pair[0].code))


def measured(actor: Actor, code: str, scope: UnitRef, period: str) -> Measured | None:
    """The indicator of a code over the communes below a unit; None where communes report no such one.

    Args:
        period: its first day as an address carries it; the latest that has values otherwise.
    """
    known = {indicator.code: (indicator, sheet) for indicator, sheet in offered()}
    if code not in known:
        return None
    indicator, sheet = known[code]
    units = list(
        Unit.objects.in_force(clock.today())
        .filter(kind__in=sheet.reporters, path__within=scope.path, territory__level=Territory.Level.COMMUNE)
        .select_related("territory__province")
        .defer("territory__formed_from", "territory__province__formed_from")
        .order_by("sort_key", "code")
    )
    found = selectors.periods_known(indicator, scope.path, PERIODS)
    chosen = next((each for each in found if each.isoformat() == period), None)
    chosen = chosen or (found[-1] if found else periods.start_of(sheet.cycle, clock.today()))
    places = selectors.places(actor, indicator, units, chosen, Catalogue())
    return Measured(indicator, sheet, chosen, found, places)


def state_of(place: Place, sheet: Sheet) -> str:
    """Against its target; of yes and no by the answer itself; ``none`` without a value or a target."""
    if place.achieved is not None:
        return place.achieved.light
    if sheet.measure == Measure.YES_NO and place.figure.value is not None:
        return "done" if place.figure.value else "overdue"
    return "none"


def words() -> dict[str, str]:
    """What each colour says of an indicator."""
    return {
        "done": _("Đạt"), "soon": _("Gần đạt"), "overdue": _("Chưa đạt"),
        "none": _("Chưa có số liệu hoặc chỉ tiêu"),
    }  # fmt: skip


def by_province(found: Measured) -> list[dict[str, Any]]:
    """A row a province, as ``draw_places.by_province`` makes them of work."""
    rows: dict[int, dict[str, Any]] = {}
    for place in found.places:
        territory = place.unit.territory
        if territory is None or territory.province is None:
            continue
        row = rows.setdefault(
            territory.province.pk,
            {
                "name": territory.province.name,
                "url": address("indicator", found.indicator.pk, period=found.period),
                "communes": dict.fromkeys(("done", "soon", "overdue", "none"), 0),
            },
        )
        row["communes"][state_of(place, found.sheet)] += 1
    return list(rows.values())


def cells(found: Measured, place: Place) -> list[Any]:
    """A line of the file: province, code, name, state, value, target, confirmed."""
    territory = place.unit.territory
    province = territory.province if territory is not None else None
    return [
        province.name if province else "",
        territory.code if territory else "",
        place.unit.name,
        words()[state_of(place, found.sheet)],
        "" if place.figure.value is None else amount(place.figure.value, found.sheet, place.unit),
        target_words(place.target, found.sheet) if place.target else "",
        _("có") if (place.figure.state or 0) >= State.CONFIRMED else "",
    ]
