"""Changing units: who may, what is refused in words, what moves along."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from giamsat.core import clock
from giamsat.core.actor import SYSTEM, Actor, Role
from giamsat.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from giamsat.events.models import Event
from giamsat.units import selectors, services, succession
from giamsat.units.models import Succession, Territory, Unit
from tests.units.conftest import K, S, Tree, acting, make, trail

DAY = dt.date(2026, 3, 1)
WORDS: dict[str, Any] = {
    "kind": K.DEPARTMENT,
    "side": S.STATE,
    "name_vi": "Sở Y tế",
    "name_en": "Department of Health",
}


@pytest.fixture(autouse=True)
def frozen_clock() -> Iterator[None]:
    with clock.frozen(dt.datetime(2026, 6, 1, tzinfo=dt.UTC)):
        yield


def refused(fault: pytest.ExceptionInfo[InvalidInput]) -> set[str]:
    return set(fault.value.fields)


def test_a_unit_is_created_below_its_parent_and_told(tree: Tree) -> None:
    admin = acting(Role.UNIT_ADMIN, tree.north)
    unit = services.create_unit(
        admin, code="north-health", parent=tree.north, **WORDS, aliases=[" SYT ", "SYT", ""]
    )
    assert unit.path == "vn.gov.north.north_health"
    assert unit.aliases == ["SYT"]
    event = Event.objects.get(verb="unit.created", subject_id=unit.pk)
    assert (event.path, event.data["name"]["vi"]) == (unit.path, "Sở Y tế")
    assert list(selectors.search_units("so y te")) == [unit]


@pytest.mark.parametrize(
    "role", [Role.FOCAL_POINT, Role.LEADER, Role.INSPECTOR, Role.APPROVER, Role.STANDING_OFFICE]
)
def test_other_roles_change_nothing(tree: Tree, role: Role) -> None:
    actor = acting(role, tree.vn)
    with pytest.raises(NotAllowed):
        services.create_unit(actor, code="x", parent=tree.north, **WORDS)
    with pytest.raises(NotAllowed):
        services.change_unit(actor, tree.north.pk, 1, short_vi="B")
    with pytest.raises(NotAllowed):
        services.rename_unit(actor, tree.north.pk, 1, name_vi="B", name_en="B", date=DAY)


def test_an_administrator_manages_below_only(tree: Tree) -> None:
    admin = acting(Role.UNIT_ADMIN, tree.north)
    services.change_unit(admin, tree.north_a.pk, 1, short_vi="A")
    for other in (tree.north, tree.south, tree.gov):
        with pytest.raises(NotAllowed):
            services.change_unit(admin, other.pk, 1, short_vi="B")
    with pytest.raises(NotAllowed):
        services.change_unit(admin, tree.north_b.pk, 1, parent=tree.south)
    with pytest.raises(NotAllowed):
        services.merge_units(admin, [tree.north_a], tree.north_b, DAY)
    with pytest.raises(NotAllowed):
        services.split_unit(admin, tree.north_a, [tree.north_b, tree.south], DAY)


def test_wrong_fields_are_all_named(tree: Tree) -> None:
    with pytest.raises(InvalidInput) as fault:
        services.create_unit(
            SYSTEM,
            code="Sở Y",
            parent=tree.north,
            kind="no",
            side="no",
            name_vi=" ",
            name_en="x" * 251,
            aliases=["south"],
        )
    assert refused(fault) == {"code", "kind", "side", "name_vi", "name_en", "aliases"}
    with pytest.raises(InvalidInput) as fault:
        services.create_unit(SYSTEM, code="south", parent=tree.north, **{**WORDS, "aliases": ["miền Bắc"]})
    assert refused(fault) == {"code", "aliases"}


def test_one_side_has_one_unit_in_a_place(tree: Tree, place: Territory) -> None:
    make("a", tree.gov, territory=place)
    make("b", tree.party, side=S.PARTY, territory=place)
    with pytest.raises(InvalidInput) as fault:
        make("c", tree.gov, territory=place)
    assert refused(fault) == {"territory"}


def test_a_stale_version_is_a_conflict_and_changes_nothing(tree: Tree) -> None:
    services.change_unit(SYSTEM, tree.north.pk, 1, short_vi="Một")
    with pytest.raises(Conflict) as conflict:
        services.change_unit(SYSTEM, tree.north.pk, 1, short_vi="Hai")
    assert conflict.value.details == {"version": 2}
    assert tree.read(tree.north).short_vi == "Một"
    with pytest.raises(NotFound):
        services.change_unit(SYSTEM, 0, 1, short_vi="Hai")


def test_a_change_that_changes_nothing_leaves_no_trace(tree: Tree) -> None:
    before = Event.objects.count()
    unit = services.change_unit(SYSTEM, tree.north.pk, 1, name_vi=tree.north.name_vi)
    assert (unit.version, Event.objects.count()) == (1, before)


def test_a_change_is_told_with_before_and_after_and_trailed(tree: Tree) -> None:
    services.change_unit(SYSTEM, tree.north_a.pk, 1, short_vi="A", parent=tree.south)
    event = Event.objects.get(verb="unit.changed")
    assert event.changes == {"short_vi": ["", "A"], "parent": ["north", "south"]}
    assert event.path == "vn.gov.south.north_a"
    assert trail().filter(code="north-a").order_by("pgh_id").last().path == "vn.gov.north.north_a"


def test_all_below_move_along(tree: Tree) -> None:
    make("leaf", tree.north_a)
    services.change_unit(SYSTEM, tree.north.pk, 1, parent=tree.party)
    paths = dict(Unit.objects.values_list("code", "path"))
    assert paths["north"] == "vn.party.north"
    assert paths["leaf"] == "vn.party.north.north_a.leaf"
    assert paths["south"] == "vn.gov.south"


def test_no_unit_stands_below_itself(tree: Tree) -> None:
    for parent in (tree.north, tree.north_a):
        with pytest.raises(InvalidInput) as fault:
            services.change_unit(SYSTEM, tree.north.pk, 1, parent=parent)
        assert refused(fault) == {"parent"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Unit.objects.filter(pk=tree.north.pk).update(parent=tree.north_a)


def test_a_new_name_keeps_the_old_one_for_its_time(tree: Tree) -> None:
    unit = services.rename_unit(
        SYSTEM, tree.north.pk, 1, name_vi="Thành phố Bắc", name_en="North City", date=DAY, decision="1/NQ"
    )
    assert unit.name_vi == "Thành phố Bắc"
    assert [(name.name_vi, name.valid_to) for name in unit.former_names.all()] == [("Đơn vị north", DAY)]
    assert selectors.search_units("đơn vị north").first() == unit
    assert selectors.unit_by_key("Đơn vị north") == unit
    event = Event.objects.get(verb="unit.renamed")
    assert event.data["before"]["vi"] == "Đơn vị north"
    again = services.rename_unit(
        SYSTEM, unit.pk, 2, name_vi="Bắc", name_en="North", date=DAY + dt.timedelta(days=30)
    )
    assert [(name.name_vi, name.valid_from) for name in again.former_names.all()] == [
        ("Đơn vị north", tree.north.valid_from),
        ("Thành phố Bắc", DAY),
    ]


@pytest.mark.parametrize(
    ("names", "date", "field"),
    [
        (("Đơn vị north", "Unit north"), DAY, "name_vi"),
        (("", "North"), DAY, "name_vi"),
        (("Bắc", "North"), dt.date(2026, 7, 1), "date"),
        (("Bắc", "North"), dt.date(2019, 1, 1), "date"),
    ],
)
def test_a_name_is_refused(tree: Tree, names: tuple[str, str], date: dt.date, field: str) -> None:
    with pytest.raises(InvalidInput) as fault:
        services.rename_unit(SYSTEM, tree.north.pk, 1, name_vi=names[0], name_en=names[1], date=date)
    assert refused(fault) == {field}
    assert tree.read(tree.north).version == 1


@pytest.fixture
def handled() -> Iterator[list[Succession]]:
    seen: list[Succession] = []

    def handler(actor: Actor, record: Succession) -> None:
        assert all(unit.valid_to == record.date for unit in record.predecessors.all())
        seen.append(record)

    succession.on_succession(handler)
    yield seen
    succession.forget(handler)


def test_a_merger_closes_moves_and_hands_over(tree: Tree, handled: list[Succession]) -> None:
    record = services.merge_units(SYSTEM, [tree.north], tree.south, DAY, decision="2/NQ")
    north = tree.read(tree.north)
    assert north.valid_to == DAY
    assert tree.read(tree.north_a).path == "vn.gov.south.north_a"
    assert handled == [record]
    assert selectors.successors_at(north, DAY) == [tree.south]
    assert selectors.successors_at(north, DAY - dt.timedelta(days=1)) == [north]
    assert selectors.unit_by_key("miền Bắc") == tree.south
    assert Event.objects.filter(verb="units.merged").count() == 2
    assert list(selectors.children(tree.gov)) == [tree.south]


def test_successions_are_followed_through(tree: Tree) -> None:
    services.merge_units(SYSTEM, [tree.north_a], tree.north_b, DAY)
    east, west = make("east", tree.gov), make("west", tree.gov)
    services.split_unit(SYSTEM, tree.read(tree.north_b), [east, west], DAY + dt.timedelta(days=10))
    assert set(selectors.successors_at(tree.read(tree.north_a), clock.today())) == {east, west}
    assert selectors.unit_by_key("north-a") is None
    assert selectors.unit_by_key("north-a", DAY) == tree.north_b


def test_a_split_places_every_child(tree: Tree, handled: list[Succession]) -> None:
    east, west = make("east", tree.gov), make("west", tree.gov)
    with pytest.raises(InvalidInput) as fault:
        services.split_unit(SYSTEM, tree.north, [east, west], DAY, children={tree.north_a.pk: east})
    assert refused(fault) == {"children"}
    assert handled == []
    services.split_unit(
        SYSTEM, tree.north, [east, west], DAY, children={tree.north_a.pk: east, tree.north_b.pk: west}
    )
    assert tree.read(tree.north_a).path == "vn.gov.east.north_a"
    assert tree.read(tree.north_b).path == "vn.gov.west.north_b"
    assert len(handled) == 1
    with pytest.raises(InvalidInput):
        services.split_unit(SYSTEM, tree.read(tree.north), [east, west], DAY)


def test_impossible_mergers_are_refused(tree: Tree) -> None:
    impossible = [
        ([], tree.south, DAY),
        ([tree.south], tree.south, DAY),
        ([tree.north], tree.south, dt.date(2026, 7, 1)),
        ([tree.north], tree.south, dt.date(2019, 1, 1)),
    ]
    for predecessors, successor, date in impossible:
        with pytest.raises(InvalidInput):
            services.merge_units(SYSTEM, predecessors, successor, date)
    services.merge_units(SYSTEM, [tree.north_a], tree.north_b, DAY)
    for pair in (([tree.north_a], tree.south), ([tree.south], tree.north_a)):
        with pytest.raises(InvalidInput):
            services.merge_units(SYSTEM, [tree.read(unit) for unit in pair[0]], tree.read(pair[1]), DAY)
    assert Succession.objects.count() == 1


def test_a_parent_is_not_merged_into_what_stands_below_it(tree: Tree) -> None:
    with pytest.raises(InvalidInput):
        services.merge_units(SYSTEM, [tree.north], tree.north_a, DAY)
    assert tree.read(tree.north_a).path == "vn.gov.north.north_a"


def test_a_parent_and_its_child_may_be_merged_together(tree: Tree) -> None:
    services.merge_units(SYSTEM, [tree.north, tree.north_a], tree.south, DAY)
    assert [tree.read(unit).valid_to for unit in (tree.north, tree.north_a)] == [DAY, DAY]
    assert tree.read(tree.north_b).path == "vn.gov.south.north_b"
    assert tree.read(tree.north_a).path == "vn.gov.north.north_a"


def test_a_failing_handler_undoes_all(tree: Tree) -> None:
    def failing(actor: Actor, record: Succession) -> None:
        raise RuntimeError("cannot move")

    succession.on_succession(failing)
    try:
        with pytest.raises(RuntimeError, match="cannot move"):
            services.merge_units(SYSTEM, [tree.north], tree.south, DAY)
    finally:
        succession.forget(failing)
    assert tree.read(tree.north).valid_to is None
    assert tree.read(tree.north_a).path == "vn.gov.north.north_a"
    assert not Succession.objects.exists()
