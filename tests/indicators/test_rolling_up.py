"""Sums upwards equal a recount, whatever was reported, revised, taken back, confirmed or moved."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from giamsat.core import clock
from giamsat.core.actor import SYSTEM, Actor
from giamsat.core.errors import InvalidTransition
from giamsat.indicators import periods, services, tallies
from giamsat.indicators.catalogue import Catalogue
from giamsat.indicators.figures import Figure, Figures
from giamsat.indicators.models import Indicator, Observation, Revision, Tally
from giamsat.units.models import Unit
from giamsat.units.services import change_unit
from tests.indicators.conftest import FEBRUARY, MARCH, NOW, D, Measured, entry, plant_measured
from tests.people import Tree, plant_tree


def read(indicator: Indicator, unit: Unit, period: dt.date = MARCH, cycle: str = "") -> Figure:
    last = periods.end_of(cycle, period) if cycle else period
    return Figures(Catalogue(), [indicator], [unit], period, last).of(indicator, unit, period, cycle)


@pytest.mark.django_db
def test_each_rule_from_commune_to_country(tree: Tree, measured: Measured) -> None:
    m = measured
    rows = [
        (tree.that_khe, 1000, 300, 80, 1, 1),
        (tree.dong_dang, 3000, 900, 90, 1, 0),
        (tree.trung_khanh, 500, 0, 60, 0, 1),
    ]
    services.record_values(
        SYSTEM,
        [
            entry(indicator, unit, value)
            for unit, *values in rows
            for indicator, value in zip((m.people, m.users, m.happy, m.link, m.device), values, strict=True)
        ],
    )
    assert read(m.people, tree.lang_son).value == 4000
    assert read(m.people, tree.vn).value == 4500
    assert read(m.share, tree.lang_son).value == 30
    assert read(m.share, tree.that_khe).value == 30
    assert read(m.share, tree.trung_khanh).value == 0
    assert read(m.happy, tree.lang_son).value == D("87.5")
    country = read(m.ready, tree.vn)
    assert (country.met, country.units) == (1, 3)
    assert country.value is not None
    assert round(country.value, 1) == D("33.3")
    assert read(m.ready, tree.that_khe).value == 1
    assert read(m.link, tree.vn).met == 2
    assert read(m.people, tree.most).value is None
    assert tallies.find_differences() == []


@pytest.mark.django_db
def test_dividing_by_nothing_is_no_data(tree: Tree, measured: Measured) -> None:
    services.record_values(
        SYSTEM, [entry(measured.people, tree.that_khe, 0), entry(measured.users, tree.that_khe, 5)]
    )
    assert read(measured.share, tree.lang_son) == Figure()
    services.record_values(SYSTEM, [entry(measured.happy, tree.that_khe, 50)])
    assert read(measured.happy, tree.lang_son).value is None  # a mean without any weight


@pytest.mark.django_db
def test_weights_follow_what_weighs(tree: Tree, measured: Measured) -> None:
    services.record_values(SYSTEM, [entry(measured.happy, tree.that_khe, 40)])
    services.record_values(SYSTEM, [entry(measured.people, tree.that_khe, 100, period=FEBRUARY)])
    services.record_values(
        SYSTEM, [entry(measured.happy, tree.dong_dang, 80), entry(measured.people, tree.dong_dang, 300)]
    )
    assert read(measured.happy, tree.lang_son).value == 70
    services.record_values(SYSTEM, [entry(measured.people, tree.dong_dang, 100, 1)])
    assert read(measured.happy, tree.lang_son).value == 60
    assert tallies.find_differences() == []


@pytest.mark.django_db
def test_a_year_of_months(tree: Tree, measured: Measured) -> None:
    services.record_values(
        SYSTEM,
        [
            entry(measured.people, tree.that_khe, 10, period=FEBRUARY),
            entry(measured.people, tree.that_khe, 12),
        ],
    )
    year = dt.date(2026, 1, 1)
    assert read(measured.people, tree.lang_son, year, "year").value == 12  # the rule says: the last one


@pytest.mark.django_db
def test_a_commune_that_moves_takes_its_values_along(tree: Tree, measured: Measured) -> None:
    services.record_values(
        SYSTEM, [entry(measured.people, tree.that_khe, 10), entry(measured.people, tree.trung_khanh, 5)]
    )
    unit = Unit.objects.get(pk=tree.that_khe.pk)
    change_unit(SYSTEM, unit.pk, unit.version, parent=tree.cao_bang)
    assert read(measured.people, tree.lang_son).value is None
    assert read(measured.people, tree.cao_bang).value == 15
    assert read(measured.people, tree.vn).value == 15
    assert tallies.find_differences() == []
    tallies.fold()
    assert tallies.find_differences() == []


#: What comes from outside is decided on outside: nobody here stands for it.
IMPORTER = Actor(None, "Giamsat", via="import", is_system=True)
PLACES = st.sampled_from(["that_khe", "dong_dang", "trung_khanh"])
ACTS = st.sampled_from(["write", "write", "confirm", "publish", "reopen", "fold", "move"])
PERIODS = st.sampled_from([FEBRUARY, MARCH])
STEP = st.one_of(
    st.tuples(
        st.sampled_from(["people", "users", "happy"]),
        PLACES,
        PERIODS,
        st.one_of(st.none(), st.integers(0, 100)),
        ACTS,
    ),
    st.tuples(
        st.sampled_from(["link", "device"]), PLACES, PERIODS, st.one_of(st.none(), st.integers(0, 1)), ACTS
    ),
)


@pytest.mark.django_db
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@example(
    steps=[("people", "that_khe", FEBRUARY, 1, act) for act in ("write", "confirm", "publish", "reopen")]
)
@given(steps=st.lists(STEP, min_size=1, max_size=12))
def test_any_history_equals_a_recount(steps: list[Any]) -> None:
    with clock.frozen(NOW), transaction.atomic():
        tree = plant_tree()
        measured = plant_measured(tree)
        for name, place, period, value, act in steps:
            indicator, unit = getattr(measured, name), getattr(tree, place)
            row = Observation.objects.filter(indicator=indicator, unit=unit, period=period).first()
            chosen = [(indicator.pk, period, unit.pk, row.version)] if row else []
            try:
                with transaction.atomic():
                    if act == "fold":
                        tallies.fold()
                    elif act == "move":
                        _move(tree, unit)
                    elif act == "write":
                        note = "sửa theo số kiểm tra"
                        version = row.version if row else 0
                        services.record_values(
                            IMPORTER,
                            [entry(indicator, unit, value, version, period=period, note=note)],
                            any_time=True,
                        )
                    elif chosen and row is not None and row.value is not None:
                        _decide(act, chosen)
            except services.ValuesRefused:
                pass  # a rule stood against it
        assert tallies.find_differences() == []
        _check_by_hand(tree, measured)
        connection.check_constraints()
        transaction.set_rollback(True)


def _decide(act: str, chosen: list[Any]) -> None:

    try:
        with transaction.atomic():
            if act == "confirm":
                services.confirm_values(IMPORTER, chosen)
            elif act == "publish":
                services.publish_values(IMPORTER, chosen)
            else:
                services.reopen_values(IMPORTER, chosen, reason="số chưa khớp hồ sơ")
    except InvalidTransition:
        pass


def _move(tree: Tree, commune: Unit) -> None:
    """The commune goes to the other province, with its values."""
    unit = Unit.objects.get(pk=commune.pk)
    other = tree.cao_bang if unit.parent_id == tree.lang_son.pk else tree.lang_son
    change_unit(IMPORTER, unit.pk, unit.version, parent=other)


def _check_by_hand(tree: Tree, m: Measured) -> None:
    """Every rule of rolling up at every level, from the values alone, in plain Python."""
    own: dict[tuple[int, dt.date, int], Decimal] = {
        (row.indicator_id, row.period, row.unit_id): row.value
        for row in Observation.objects.all()
        if row.value is not None
    }
    communes = Unit.objects.filter(pk__in=[tree.that_khe.pk, tree.dong_dang.pk, tree.trung_khanh.pk])
    of_province: dict[int, list[int]] = {tree.lang_son.pk: [], tree.cao_bang.pk: []}
    for commune in communes:
        of_province[commune.parent_id or 0].append(commune.pk)
    everywhere = {tree.vn.pk: [commune.pk for commune in communes], **of_province}
    for period in (FEBRUARY, MARCH):
        for unit in (tree.vn, tree.lang_son, tree.cao_bang):
            below = everywhere[unit.pk]

            def known(
                indicator: Indicator, day: dt.date = period, pks: list[int] = below
            ) -> dict[int, Decimal]:
                return {pk: own[indicator.pk, day, pk] for pk in pks if (indicator.pk, day, pk) in own}

            people, users, happy = known(m.people), known(m.users), known(m.happy)
            total = sum(people.values(), Decimal(0)) if people else None
            assert read(m.people, unit, period).value == total
            share = 100 * sum(users.values()) / total if total and users else None
            assert _rounded(read(m.share, unit, period).value) == _rounded(share)
            # What weighs is the last number of people that was known by then.
            weights = {**(known(m.people, FEBRUARY) if period == MARCH else {}), **people}
            weight = sum((weights.get(pk, Decimal(0)) for pk in happy), Decimal(0))
            weighted = sum((happy[pk] * weights.get(pk, Decimal(0)) for pk in happy), Decimal(0))
            mean = weighted / weight if weight else None
            assert _rounded(read(m.happy, unit, period).value) == _rounded(mean)
            link, device = known(m.link), known(m.device)
            both = [pk for pk in link if link[pk] == 1 and device.get(pk) == 1]
            assert (read(m.ready, unit, period).met or 0) == len(both)


def _rounded(value: Decimal | None) -> Decimal | None:
    return None if value is None else round(value, 9)


@pytest.mark.django_db
def test_rows_tell_what_they_were(tree: Tree, measured: Measured) -> None:
    services.record_values(SYSTEM, [entry(measured.people, tree.that_khe, 1)])
    services.record_values(SYSTEM, [entry(measured.people, tree.that_khe, 2, 1)])
    old = Revision.objects.get()
    assert (old.version, old.value) == (1, D(1))
    assert Tally.objects.filter(unit_id=tree.vn.pk).count() == 2
    while tallies.fold():
        pass
    assert Tally.objects.filter(unit_id=tree.vn.pk).count() == 1
    assert read(measured.people, tree.vn).value == 2
