"""What stands before the values: units, indicators with rules, people who read and enter, a dashboard; and the plan.

Whatever is measured has all its values at every size, so that what grows from one size to the next is the table alone:
a few indicators of every commune, and every indicator of a few communes, in all months. They come first; then month
after month from the newest back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from giamsat.accounts import services as accounts
from giamsat.accounts.models import Person
from giamsat.boards import services as boards
from giamsat.boards.models import Board
from giamsat.core import clock
from giamsat.core.actor import SYSTEM, Role
from giamsat.indicators import periods, services
from giamsat.indicators.models import Group, Indicator
from giamsat.indicators.services.sheets import Draft
from giamsat.units.models import Unit

CODE = "BENCH."
RATIO = f"{CODE}RATIO"
BOARD = "Bench"
GROUPS = 10
#: Indicators that every commune has in all months, and communes that have every indicator.
CORE_INDICATORS, CORE_COMMUNES = 4, 10
#: Indicators that one batch copies of a month.
AT_ONCE = 28
LEADER, PROVINCE, COMMUNE = "bench-leader", "bench-province", "bench-commune"
#: No value is greater, nor the id of a unit, which is reported as one.
MOST = 100_000
#: The rules that offices write most: a range, and a jump against the period before.
RULES = (
    ("range", "error", "x >= 0 and x <= {most}"),
    ("jump", "warning", "abs(x - previous) <= 50 / 100 * abs(previous)"),
)


@dataclass(frozen=True, slots=True)
class Ground:
    """Who reports what.

    Args:
        months: the newest first; the month after it is still open and holds no value.
    """

    communes: list[Unit]
    indicators: list[Indicator]
    months: list[dt.date]
    person: int

    @property
    def open_month(self) -> dt.date:
        return periods.step("month", self.months[0], 1)

    @property
    def most(self) -> int:
        """How many values there can be."""
        return len(self.communes) * len(self.indicators) * len(self.months)


@dataclass(frozen=True, slots=True)
class Batch:
    """Values of a month, copied in one transaction: each part is so many indicators (from, to) of some communes."""

    number: int
    month: int
    parts: tuple[tuple[range, range], ...]

    @property
    def values(self) -> int:
        return sum(len(indicators) * len(communes) for indicators, communes in self.parts)


def plan(ground: Ground) -> Iterator[Batch]:
    """All batches in their order."""
    every, whole = range(len(ground.indicators)), range(len(ground.communes))
    few, rest = every[:CORE_INDICATORS], every[CORE_INDICATORS:]
    number = 0
    for month in range(len(ground.months)):
        yield Batch(number, month, ((few, whole), (rest, whole[:CORE_COMMUNES])))
        number += 1
    for month in range(len(ground.months)):
        for start in range(0, len(rest), AT_ONCE):
            yield Batch(number, month, ((rest[start : start + AT_ONCE], whole[CORE_COMMUNES:]),))
            number += 1


def value_of(indicator: int, month: int, commune: int) -> int:
    """The value at a place, by its numbers in the ground: 0 or 1 where a commune answers yes or no."""
    if kind_of(indicator) == "count_if":
        return int((commune * 3 + indicator + month) % 5 != 0)
    return (commune * 7 + indicator * 13 + month * 5) % 900 + 100


def kind_of(indicator: int) -> str:
    """How an indicator rolls up, by its number."""
    return {2: "count_if", 3: "mean"}.get(indicator % 10, "sum")


def prepare(*, indicators: int, months: int) -> Ground:
    """Make indicators, people and a dashboard by the ordinary services; the registry of units is there."""
    nation = Unit.objects.get(kind=Unit.Kind.NATION)
    communes = _communes()
    _people(nation, communes[0])
    _indicators(nation, indicators)
    _board(nation)
    return found(months, clock.today())


def found(months: int, today: dt.date) -> Ground:
    """What ``prepare`` made, read again.

    Args:
        today: the day on which it was made.
    """
    known = Indicator.objects.select_related("group").filter(code__startswith=CODE).exclude(code=RATIO)
    starts = periods.last("month", today, months + 1)[::-1]
    person = Person.objects.get(login=COMMUNE)
    return Ground(_communes(), list(known.order_by("pk")), starts[1:], person.pk)


def _communes() -> list[Unit]:
    rows = Unit.objects.in_force(clock.today()).filter(kind=Unit.Kind.COMMUNAL_COMMITTEE)
    return list(rows.select_related("parent").order_by("pk"))


def _people(nation: Unit, commune: Unit) -> None:
    province = commune.parent
    assert province is not None  # noqa: S101 - communes lie in provinces
    for login, unit, role in (
        (LEADER, nation, Role.STANDING_OFFICE),
        (LEADER, nation, Role.FOCAL_POINT),
        (PROVINCE, province, Role.FOCAL_POINT),
        (COMMUNE, commune, Role.FOCAL_POINT),
    ):
        person = Person.objects.filter(login=login).first() or accounts.create_person(
            SYSTEM, login=login, full_name=login, unit=unit
        )
        accounts.grant_role(SYSTEM, person, unit, role)


def _indicators(nation: Unit, count: int) -> None:
    groups = [
        Group.objects.create(code=f"bench-{number}", name_vi=f"Đo {number}", name_en=f"Measured {number}")
        for number in range(GROUPS)
    ]
    first: Indicator | None = None
    for number in range(count):
        kind = kind_of(number)
        means: dict[str, dict[str, Any]] = {"count_if": {"condition": "x = 1"}, "mean": {"weight": first}}
        more = means.get(kind, {})
        made = _define(nation, groups[number % GROUPS], f"{CODE}{number:03}", number, kind, more)
        first = first or made
        if kind == "count_if":
            continue
        for rule, severity, condition in RULES:
            services.add_rule(
                SYSTEM, made, kind=rule, severity=severity, condition=condition.format(most=MOST + number),
                text_vi="Sai", text_en="Wrong",
            )  # fmt: skip
    formula = {"formula": f"100 * [{CODE}001] / [{CODE}000]"}
    _define(nation, groups[0], RATIO, count, "formula", formula)


def _define(
    nation: Unit, group: Group, code: str, position: int, roll_up: str, more: dict[str, Any]
) -> Indicator:
    measure = {"count_if": "yes_no", "formula": "percent"}.get(roll_up, "person")
    draft = Draft(
        f"Chỉ tiêu {code}", f"Indicator {code}", measure, "month", dt.date(2000, 1, 1),
        [Unit.Kind.COMMUNAL_COMMITTEE.value], {"roll_up": roll_up, **more},
    )  # fmt: skip
    return services.define_indicator(
        SYSTEM, code=code, group=group, layer="operational", owner=nation, draft=draft, position=position
    )


def _board(nation: Unit) -> Board:
    """Twelve tiles, each of an indicator."""
    board = boards.make_board(SYSTEM, owner=nation, name=BOARD, is_shared=True)
    tiles: list[tuple[str, dict[str, Any]]] = [
        *(("target", {"indicator": code}) for code in (f"{CODE}000", f"{CODE}001", f"{CODE}002", RATIO)),
        *(
            ("trend", {"what": "indicator", "months": 12, "indicator": f"{CODE}{number:03}"})
            for number in range(4)
        ),
        *(("map", {"measure": "indicator", "indicator": f"{CODE}{number:03}"}) for number in range(4)),
    ]
    for number, (kind, options) in enumerate(tiles):
        boards.add_tile(SYSTEM, board, version=1 + number, kind=kind, options=options)
    return board
