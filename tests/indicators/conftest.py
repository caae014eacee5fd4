"""A small set of indicators on the standing tree: counts, a share, a weighted mean, yes/no criteria."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest

from giamsat.core import clock
from giamsat.core.actor import SYSTEM
from giamsat.indicators import services
from giamsat.indicators.models import Group, Indicator
from giamsat.indicators.services.sheets import Draft
from giamsat.units.models import Unit
from tests.people import People, Tree

NOW = dt.datetime(2026, 3, 11, 5, 0, tzinfo=dt.UTC)
MARCH = dt.date(2026, 3, 1)
FEBRUARY = dt.date(2026, 2, 1)
COMMUNE = [Unit.Kind.COMMUNAL_COMMITTEE.value]
D = Decimal


@dataclass(frozen=True)
class Measured:
    """What is measured of communes each month; all owned by the ministry of science."""

    group: Group
    people: Indicator  # how many people; sums up
    users: Indicator  # how many of them use online services; sums up
    share: Indicator  # ratio of these sums
    happy: Indicator  # per cent satisfied, weighed by people
    link: Indicator  # yes/no
    device: Indicator  # yes/no
    ready: Indicator  # all of the yes/no ones, computed in each commune


def define(tree: Tree, group: Group, code: str, measure: str, **values: Any) -> Indicator:
    reporters = values.pop("reporters", COMMUNE)
    draft = Draft(code, code, measure, values.pop("cycle", "month"), dt.date(2025, 1, 1), reporters, values)
    return services.define_indicator(
        SYSTEM, code=code, group=group, layer="operational", owner=tree.most, draft=draft
    )


def plant_measured(tree: Tree) -> Measured:
    group = Group.objects.create(code="thu", name_vi="Thử", name_en="Trial")
    people = define(tree, group, "PEOPLE", "person", roll_up="sum")
    users = define(tree, group, "USERS", "person", roll_up="sum")
    yes = {"roll_up": "count_if", "condition": "x = 1"}
    link, device = (
        define(tree, group, "LINK", "yes_no", **yes),
        define(tree, group, "DEVICE", "yes_no", **yes),
    )
    return Measured(
        group=group,
        people=people,
        users=users,
        share=define(tree, group, "SHARE", "percent", roll_up="formula", formula="100 * [USERS] / [PEOPLE]"),
        happy=define(tree, group, "HAPPY", "percent", roll_up="mean", weight=people),
        link=link,
        device=device,
        ready=define(tree, group, "READY", "yes_no", formula="all([LINK]; [DEVICE])", **yes),
    )


@pytest.fixture
def noon() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


@pytest.fixture
def measured(tree: Tree, people: People, noon: None) -> Measured:
    return plant_measured(tree)


def entry(indicator: Indicator, unit: Unit, value: Any, version: int = 0, **more: Any) -> services.Entry:
    period = more.pop("period", MARCH)
    amount = None if value is None else D(str(value))
    return services.Entry(
        indicator, unit, period, amount, version, place=f"{indicator.code}:{unit.code}", **more
    )
