"""How the demonstration defines indicators and takes in their values, which are invented and say so."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from typing import Any

from giamsat.core import clock
from giamsat.core.actor import SYSTEM, Actor
from giamsat.directives.models import Programme
from giamsat.indicators import periods, services
from giamsat.indicators.models import Group, Indicator, Layer
from giamsat.indicators.models_values import State
from giamsat.indicators.services import Entry
from giamsat.indicators.services.sheets import Draft
from giamsat.units.models import Unit

SINCE = dt.date(2020, 1, 1)
#: Who answers for the indicators, and what their sheets say of the source.
OWNER = "most"
SOURCE = "Số liệu minh họa, không phải số liệu thật."
#: Values come from outside, and nobody of the demonstration answers for them.
IMPORTER = Actor(None, SYSTEM.name, via="import", is_system=True)


def define(group: Group, code: str, names: tuple[str, str], measure: str, **values: Any) -> Indicator:
    owner = values.pop("owner", OWNER)
    layer = values.pop("layer", Layer.OPERATIONAL)
    position = values.pop("position", 0)
    reporters, cycle = values.pop("reporters"), values.pop("cycle")
    values.setdefault("source", SOURCE)
    return services.define_indicator(
        SYSTEM,
        code=code,
        group=group,
        layer=layer,
        owner=Unit.objects.get(code=owner),
        draft=Draft(names[0], names[1], measure, cycle, SINCE, reporters, values),
        position=position,
        is_demo=True,
    )


def take_over(programme: Programme, code: str) -> dict[str, Indicator]:
    """The indicators of a ready-made set, by their codes."""
    owner = Unit.objects.get(code=OWNER)
    return services.take_over_set(
        SYSTEM, owner, code, since=SINCE, programme=programme, source=SOURCE, is_demo=True
    )


def open_group(programme: Programme, code: str, name_vi: str, name_en: str, position: int) -> Group:
    return Group.objects.create(
        code=code, name_vi=name_vi, name_en=name_en, programme=programme, position=position
    )


def take_in(entries: Sequence[Entry], *, share: float, dice: random.Random) -> None:
    """Values as if from another system, which has published most of them."""
    kept = {id(entry) for entry in entries if dice.random() < share}
    for period in sorted({entry.period for entry in entries}):
        of_then = [entry for entry in entries if entry.period == period]
        published = [entry for entry in of_then if id(entry) in kept]
        rest = [entry for entry in of_then if id(entry) not in kept]
        with clock.frozen(_arrival(of_then[0])):
            if published:
                services.record_values(IMPORTER, published, any_time=True, state=State.PUBLISHED)
            if rest:
                services.record_values(IMPORTER, rest, any_time=True)


def _arrival(entry: Entry) -> dt.datetime:
    """Five days after the end of the period, or now: when other systems send their figures."""
    sheet = entry.indicator.sheets.order_by("-valid_from")[0]
    ends = clock.end_of(periods.end_of(sheet.cycle, entry.period) + dt.timedelta(days=5))
    return min(clock.now(), ends)
