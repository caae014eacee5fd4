"""The six figures of data quality on a hand-made month of two communes, and the cells that each opens."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from giamsat.core import clock
from giamsat.core.actor import SYSTEM
from giamsat.indicators import quality, services
from giamsat.indicators.catalogue import Catalogue
from giamsat.indicators.models import Observation
from tests.indicators.conftest import FEBRUARY, MARCH, NOW, D, Measured, entry
from tests.people import People, Tree, acting_as

pytestmark = pytest.mark.django_db
#: February's window closes on 15 March; what comes then is late.
LATE = NOW + dt.timedelta(days=10)


@pytest.fixture
def february(tree: Tree, people: People, measured: Measured) -> Measured:
    """Five things are asked of each of two communes; That Khe reports four, Dong Dang one and late.

    Users exceed people in That Khe; satisfaction jumps there with a justification; one value is confirmed with evidence
    and published, one confirmed without.
    """
    for kind, severity, indicator, condition in (
        ("sum", "warning", measured.users, "x <= [PEOPLE]"),
        ("range", "warning", measured.happy, "x <= 100"),
        ("range", "warning", measured.people, "x >= 500"),
    ):
        services.add_rule(
            SYSTEM,
            indicator,
            kind=kind,
            severity=severity,
            condition=condition,
            text_vi="Sai",
            text_en="Wrong",
        )
    focal = acting_as(people.owner)
    then: dict[str, Any] = {"period": FEBRUARY}
    rows = (
        entry(measured.people, tree.that_khe, 1000, evidence="12/BC", **then),
        entry(measured.users, tree.that_khe, 1200, note="Có người ở nơi khác đến", **then),
        entry(measured.happy, tree.that_khe, 101, note="Khảo sát tính cả điểm thưởng", **then),
        entry(measured.link, tree.that_khe, 1, **then),
    )
    services.record_values(focal, rows)
    keys = [(each.pk, FEBRUARY, tree.that_khe.pk, 1) for each in (measured.people, measured.link)]
    services.confirm_values(acting_as(people.standing), keys)
    services.publish_values(acting_as(people.standing), [(*keys[0][:3], 2)])
    with clock.frozen(LATE):
        late = [entry(measured.people, tree.dong_dang, 400, note="Xã mới chia tách trong kỳ", **then)]
        services.record_values(SYSTEM, late, any_time=True)
    # A rule that came later: nothing justifies these values.
    Observation.objects.filter(indicator=measured.users).update(note="")
    return measured


def test_six_figures_by_hand(tree: Tree, february: Measured) -> None:
    with clock.frozen(LATE):
        units = [tree.lang_son, tree.that_khe, tree.dong_dang, tree.cao_bang]
        found = quality.qualities(Catalogue(), units, "month", FEBRUARY)
    one = found[tree.that_khe.pk]
    assert {name: (one.good[name], one.whole[name]) for name in quality.NAMES} == {
        "correct": (1, 4), "sufficient": (4, 5), "clean": (4, 4), "live": (4, 4), "unified": (0, 1), "shared": (1, 4),
    }  # fmt: skip
    both = found[tree.lang_son.pk]
    assert {name: (both.good[name], both.whole[name]) for name in quality.NAMES} == {
        "correct": (1, 5), "sufficient": (5, 10), "clean": (5, 5), "live": (4, 5), "unified": (0, 1), "shared": (1, 5),
    }  # fmt: skip
    # (1/5 + 1/2 + 1 + 4/5 + 0 + 1/5) / 6
    assert both.percent is not None
    assert both.percent.quantize(D("0.01")) == D("45.00")
    # A mean of 45 % says nothing of the figure that is 0.
    assert both.weakest == (quality.NAMES["unified"], D(0))
    assert quality.Quality().weakest is None
    assert found[tree.dong_dang.pk].share_of("unified") is None
    assert found[tree.cao_bang.pk].good["sufficient"] == 0


def test_each_figure_opens_its_cells(tree: Tree, february: Measured) -> None:
    def cells(name: str) -> list[tuple[int, int]]:
        found = quality.cells(Catalogue(), tree.lang_son, "month", FEBRUARY, name)
        return sorted((indicator, unit) for indicator, _period, unit in found)

    with clock.frozen(LATE):
        assert cells("live") == [(february.people.pk, tree.dong_dang.pk)]
        assert cells("unified") == [(february.users.pk, tree.that_khe.pk)]
        assert cells("clean") == []
        assert len(cells("sufficient")) == 5
        assert len(cells("correct")) == len(cells("shared")) == 4
        Observation.objects.filter(unit=tree.dong_dang).update(note="")
        assert cells("clean") == [(february.people.pk, tree.dong_dang.pk)]


def test_spans_and_the_inputs_of_an_index(tree: Tree, february: Measured) -> None:
    with clock.frozen(LATE):
        quarter = quality.qualities(Catalogue(), [tree.lang_son], "quarter", dt.date(2026, 1, 1))
        assert (
            quarter[tree.lang_son.pk].whole["sufficient"] == 20
        )  # January and February; March is still open
        some = quality.qualities(Catalogue(), [tree.lang_son], "month", FEBRUARY, ["SHARE"])
        assert some[tree.lang_son.pk].whole["sufficient"] == 4  # people and users of two communes
        ahead = quality.qualities(Catalogue(), [tree.lang_son], "month", MARCH.replace(year=2027))
        assert ahead[tree.lang_son.pk].share is None
