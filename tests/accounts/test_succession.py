"""Use case: units merge or split, and their people go on working."""

from __future__ import annotations

import datetime as dt

from giamsat.accounts import services
from giamsat.accounts.models import Grant, Person
from giamsat.accounts.succession import move_people
from giamsat.core import clock
from giamsat.core.actor import SYSTEM, Role
from giamsat.events.models import Event
from giamsat.events.registry import names_of
from giamsat.units.models import Succession, Unit
from giamsat.units.succession import hand_over
from tests.people import People, Tree, acting_as, give


def succession(kind: str, days: int, before: list[Unit], after: list[Unit]) -> Succession:
    row = Succession.objects.create(
        kind=kind, date=clock.today() + dt.timedelta(days=days), decision="12/NQ-UBTVQH16"
    )
    row.predecessors.set(before)
    row.successors.set(after)
    return row


def test_a_merger_moves_people_and_roles_and_keeps_the_old_ones(people: People, tree: Tree) -> None:
    hand_over(SYSTEM, succession("merge", 0, [tree.that_khe], [tree.dong_dang]))
    assert acting_as(people.owner).holds(Role.FOCAL_POINT, tree.dong_dang.path)
    assert not acting_as(people.owner).holds(Role.FOCAL_POINT, tree.that_khe.path)
    assert Person.objects.get(pk=people.owner.pk).unit == tree.dong_dang
    old = Grant.objects.get(person=people.owner, unit=tree.that_khe)
    assert old.revoke_reason == "Sắp xếp đơn vị: 12/NQ-UBTVQH16"
    event = Event.objects.get(verb="role.moved", subject_id=people.owner.pk)
    assert (event.data["former_unit"], event.data["unit"]) == (
        names_of(tree.that_khe),
        names_of(tree.dong_dang),
    )
    services.grant_role(acting_as(people.commune_admin), people.stranger, tree.dong_dang, Role.LEADER)


def test_nobody_holds_a_role_twice_after_a_merger(people: People, tree: Tree) -> None:
    give(people.owner, tree.dong_dang, Role.FOCAL_POINT)
    hand_over(SYSTEM, succession("merge", 0, [tree.that_khe], [tree.dong_dang]))
    assert len(acting_as(people.owner).holdings) == 1


def test_a_split_leaves_no_part_without_its_people(people: People, tree: Tree) -> None:
    hand_over(SYSTEM, succession("split", 0, [tree.that_khe], [tree.dong_dang, tree.trung_khanh]))
    held = {h.unit_id for h in acting_as(people.owner).holdings}
    assert held == {tree.dong_dang.pk, tree.trung_khanh.pk}


def test_a_unit_that_goes_on_keeps_its_people(people: People, tree: Tree) -> None:
    hand_over(SYSTEM, succession("merge", 0, [tree.dong_dang, tree.that_khe], [tree.that_khe]))
    assert acting_as(people.stranger).holds(Role.FOCAL_POINT, tree.that_khe.path)
    assert Grant.objects.get(person=people.owner).revoked_at is None


def test_a_succession_to_come_changes_hands_on_its_day(people: People, tree: Tree) -> None:
    hand_over(SYSTEM, succession("merge", 10, [tree.that_khe], [tree.dong_dang]))
    noon = clock.end_of(clock.today()) - dt.timedelta(hours=12)
    for days, path in ((9, tree.that_khe.path), (10, tree.dong_dang.path)):
        with clock.frozen(noon + dt.timedelta(days=days)):
            assert [h.path for h in acting_as(people.owner).holdings] == [path]


def test_what_is_over_stays_over(people: People, tree: Tree) -> None:
    services.revoke_role(SYSTEM, Grant.objects.get(person=people.owner), reason="chuyển công tác")
    hand_over(SYSTEM, succession("merge", 0, [tree.that_khe], [tree.dong_dang]))
    assert acting_as(people.owner).holdings == ()


def test_an_end_without_successor_moves_nobody(people: People, tree: Tree) -> None:
    move_people(SYSTEM, succession("merge", 0, [tree.that_khe], []))
    assert Person.objects.get(pk=people.owner.pk).unit == tree.that_khe
