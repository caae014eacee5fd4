"""The communes' check-list of the demonstration: eight conditions, and what came quarter by quarter."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from decimal import Decimal

from giamsat.demo.measuring import define, take_in, take_over
from giamsat.directives.models import Programme
from giamsat.indicators import periods
from giamsat.indicators.models import Indicator
from giamsat.indicators.services import Entry
from giamsat.units.models import Unit

COMMUNE = [Unit.Kind.COMMUNAL_COMMITTEE.value]
#: Communes that meet every basic condition at the end of July 2025, as published: 1,981 of 3,321.
READY = 1981
CHECKED_ON = dt.date(2025, 7, 1)
#: Provinces where all communes did, as published.
ALL_READY = ("14", "20", "25", "15", "96", "01", "46", "33")
#: So many others had more than 70 per cent.
MOST_READY, THEIR_SHARE = 13, 0.705
#: How many of the others meet each condition of the ready-made set, in its order.
SHARES = (0.99, 0.97, 0.95, 0.93, 0.9, 0.8, 0.75, 0.85)
#: What communes got one after the other, so that its map can be played: code, names, and over how many quarters.
PLAYED = (
    "XA.HT",
    ("Có điểm hỗ trợ người dân làm dịch vụ công trực tuyến", "A help point for online services"),
)
QUARTERS_PLAYED = 4


def show_check_list(programme: Programme, communes: Sequence[Unit], dice: random.Random) -> None:
    """Eight yes/no conditions of each commune, and whether it meets all."""
    made = take_over(programme, "xa")
    criteria = [made[f"XA.{number:02}"] for number in range(1, len(SHARES) + 1)]
    played = define(
        criteria[0].group, *PLAYED, "yes_no", position=len(made), cycle="quarter", reporters=COMMUNE,
        roll_up="count_if", condition="x = 1",
    )  # fmt: skip
    ready = _ready(communes, dice)
    entries = []
    for unit in communes:
        lacking: set[int] = set()
        if unit.pk not in ready:
            lacking = {n for n, share in enumerate(SHARES) if dice.random() > share}
            lacking = lacking or {dice.choice((5, 6, 7))}
        entries += [
            Entry(each, unit, CHECKED_ON, Decimal(n not in lacking)) for n, each in enumerate(criteria)
        ]
        entries += _over_time(played, unit, dice)
    take_in(entries, share=1, dice=dice)


def _over_time(indicator: Indicator, unit: Unit, dice: random.Random) -> list[Entry]:
    """Each quarter since the check: some communes have it from the beginning, others get it in one of them."""
    made, has = [], dice.random() < 0.4
    for ahead in range(QUARTERS_PLAYED):
        made.append(Entry(indicator, unit, periods.step("quarter", CHECKED_ON, ahead), Decimal(has)))
        has = has or dice.random() < 0.3
    return made


def _ready(communes: Sequence[Unit], dice: random.Random) -> set[int]:
    """Which communes meet everything: the published total, with the published provinces at the top."""
    by_province: dict[str, list[Unit]] = {}
    for unit in communes:
        by_province.setdefault(_province(unit), []).append(unit)
    chosen = {unit.pk for code in ALL_READY for unit in by_province.get(code, ())}
    others = sorted(code for code in by_province if code not in ALL_READY)
    dice.shuffle(others)
    for code in others[:MOST_READY]:
        there = by_province[code]
        chosen |= {unit.pk for unit in dice.sample(there, int(len(there) * THEIR_SHARE) + 1)}
    rest = [unit for code in others[MOST_READY:] for unit in by_province[code]]
    missing = READY * len(communes) // 3321 - len(chosen)
    return chosen | {unit.pk for unit in dice.sample(rest, min(len(rest), max(0, missing)))}


def _province(unit: Unit) -> str:
    """The official code of the province that a commune stands under."""
    return str(unit.path).split(".")[-2].rpartition("_")[2]
