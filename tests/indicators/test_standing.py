"""Where units stand in an index: every frame in force can be asked for, each reader gets what they may see."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from giamsat.core.actor import SYSTEM
from giamsat.core.errors import NotFound
from giamsat.indicators import services
from giamsat.indicators.catalogue import Catalogue
from giamsat.indicators.services import Head
from giamsat.indicators.standing import offered, standing
from giamsat.units.models import Unit
from tests.indicators.conftest import FEBRUARY, D, Measured, entry
from tests.indicators.test_evaluation import PLAIN, plant_scene, published
from tests.people import People, Tree, acting_as

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 3, 11)


def test_what_is_in_force_is_offered_and_drafts_are_not(tree: Tree, noon: None) -> None:
    assert [row.code for row in offered()] == ["766"]
    draft = services.draft_frame(SYSTEM, tree.vn, code="dti-tinh", preset="dti-tinh")
    assert [row.code for row in offered()] == ["766"]
    services.put_in_force(SYSTEM, draft, version=draft.version)
    assert {row.code for row in offered()} == {"766", "dti-tinh"}


def test_points_from_data_are_those_of_units_in_sight(tree: Tree, people: People, measured: Measured) -> None:
    frame = services.draft_frame(SYSTEM, tree.vn, code="dung")
    frame = services.change_frame(
        SYSTEM, frame, version=1,
        head=Head("Sử dụng", "Use", [Unit.Kind.COMMUNAL_COMMITTEE.value], "month"),
    )  # fmt: skip
    component = {"code": "share", "points": Decimal(10), "method": "formula", "formula": "[USERS] / [PEOPLE]"}
    frame = services.save_component(SYSTEM, frame, version=2, component=None, values={**PLAIN, **component})
    services.put_in_force(SYSTEM, frame, version=frame.version)
    services.record_values(
        SYSTEM,
        [
            entry(indicator, unit, value, period=FEBRUARY)
            for unit, users in ((tree.that_khe, 50), (tree.dong_dang, 80), (tree.trung_khanh, 99))
            for indicator, value in ((measured.people, 100), (measured.users, users))
        ],
    )
    province = acting_as(people.province_focal)
    found = standing(province, "dung", tree.lang_son, TODAY, Catalogue())
    assert (found.period, found.round) == (FEBRUARY, None)
    assert [(row.unit, row.points, row.rank) for row in found.rows] == [
        (tree.dong_dang, D(8), 1), (tree.that_khe, D(5), 2),
    ]  # fmt: skip
    ended = standing(province, "dung", tree.lang_son, dt.date(2026, 2, 28), Catalogue())
    assert (ended.period, len(ended.rows)) == (FEBRUARY, 2)
    alone = standing(province, "dung", tree.that_khe, TODAY, Catalogue())
    assert [(row.unit, row.points) for row in alone.rows] == [(tree.that_khe, D(5))]
    assert standing(province, "dung", tree.trung_khanh, TODAY, Catalogue()).rows == []
    assert standing(province, "dung", tree.cao_bang, TODAY, Catalogue()).rows == []


def test_points_of_an_evaluation_are_known_to_all_its_parts_to_those_in_sight(
    tree: Tree, people: People, measured: Measured
) -> None:
    scene = plant_scene(tree, people, measured)
    before = standing(acting_as(people.inspector), "thu", tree.vn, TODAY, Catalogue())
    assert before.rows == []
    published(scene)
    for who, parts in ((people.province_focal, 5), (people.stranger, 0)):
        found = standing(acting_as(who), "thu", tree.lang_son, TODAY, Catalogue())
        assert found.round == scene.evaluation.round
        assert [(row.unit, row.points, row.rank, len(row.parts)) for row in found.rows] == [
            (tree.lang_son, D(76), 1, parts)
        ]
    country = standing(acting_as(people.stranger), "thu", tree.vn, TODAY, Catalogue())
    assert [row.unit for row in country.rows] == [tree.lang_son]
    with pytest.raises(NotFound):
        standing(SYSTEM, "khong-co", tree.vn, TODAY, Catalogue())
