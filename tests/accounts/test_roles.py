"""Use case: a unit's administrator gives and takes roles, downwards only."""

from __future__ import annotations

import datetime as dt

import pytest

from giamsat.accounts import services
from giamsat.accounts.models import Grant
from giamsat.core import clock
from giamsat.core.actor import SYSTEM, Role
from giamsat.core.errors import InvalidInput, InvalidTransition, NotAllowed
from giamsat.events.models import Event
from tests.people import People, Tree, acting_as, give

TOMORROW = dt.timedelta(days=1)


def test_an_administrator_gives_a_role_below(people: People, tree: Tree) -> None:
    grant = services.grant_role(
        acting_as(people.province_admin), people.stranger, tree.dong_dang, Role.APPROVER
    )
    assert grant.granted_by == people.province_admin
    assert acting_as(people.stranger).holds(Role.APPROVER, tree.dong_dang.path)
    event = Event.objects.get(verb="role.granted", actor=people.province_admin)
    assert (event.subject_id, str(event.path)) == (people.stranger.pk, tree.dong_dang.path)
    assert event.data["role"] == "approver"


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.STANDING_OFFICE])
def test_only_an_operator_gives_the_wide_roles(people: People, tree: Tree, role: Role) -> None:
    with pytest.raises(NotAllowed) as refusal:
        services.grant_role(acting_as(people.province_admin), people.stranger, tree.dong_dang, role)
    assert refusal.value.code == "wide_role"
    assert services.grant_role(acting_as(people.operator), people.stranger, tree.dong_dang, role).role == role


@pytest.mark.parametrize("unit", ["gov", "vn", "cao_bang", "trung_khanh"])
def test_no_role_beyond_ones_reach(people: People, tree: Tree, unit: str) -> None:
    with pytest.raises(NotAllowed):
        services.grant_role(
            acting_as(people.province_admin), people.owner, getattr(tree, unit), Role.FOCAL_POINT
        )


def test_no_role_to_a_person_of_elsewhere(people: People, tree: Tree) -> None:
    with pytest.raises(NotAllowed) as refusal:
        services.grant_role(acting_as(people.commune_admin), people.stranger, tree.that_khe, Role.FOCAL_POINT)
    assert refusal.value.code == "foreign_person"


@pytest.mark.parametrize("who", ["province_admin", "operator"])
def test_nobody_manages_ones_own_roles(people: People, tree: Tree, who: str) -> None:
    person = getattr(people, who)
    with pytest.raises(NotAllowed) as refusal:
        services.grant_role(acting_as(person), person, tree.that_khe, Role.FOCAL_POINT)
    assert refusal.value.code == "oneself"
    with pytest.raises(NotAllowed):
        services.revoke_role(acting_as(person), Grant.objects.get(person=person), reason="thử")


@pytest.mark.parametrize(
    "who", ["inspector", "leader", "standing", "owner", "approver", "citizen", "stranger"]
)
def test_who_administers_nothing_changes_nothing(people: People, tree: Tree, who: str) -> None:
    actor = acting_as(getattr(people, who))
    grant = Grant.objects.get(person=people.colleague)
    before = Event.objects.count()
    for attempt in (
        lambda: services.grant_role(actor, people.province_focal, tree.lang_son, Role.LEADER),
        lambda: services.revoke_role(actor, grant, reason="thử"),
        lambda: services.create_person(actor, login="moi", full_name="Mới", unit=tree.that_khe),
        lambda: services.set_initial_password(actor, people.colleague),
        lambda: services.deactivate_person(actor, people.colleague, reason="thử"),
        lambda: services.change_person(actor, people.colleague, version=1, full_name="Khác"),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    assert Event.objects.count() == before


def test_a_role_is_given_once(people: People, tree: Tree) -> None:
    with pytest.raises(InvalidInput) as fault:
        services.grant_role(acting_as(people.commune_admin), people.owner, tree.that_khe, Role.FOCAL_POINT)
    assert "role" in fault.value.fields


def test_dates_must_run_forward(people: People, tree: Tree) -> None:
    with pytest.raises(InvalidInput) as fault:
        services.grant_role(
            SYSTEM, people.citizen, tree.that_khe, Role.LEADER, valid_to=clock.today() - dt.timedelta(days=1)
        )
    assert "valid_to" in fault.value.fields


def test_a_role_is_taken_back_once_and_may_be_given_again(people: People, tree: Tree) -> None:
    admin = acting_as(people.commune_admin)
    grant = Grant.objects.get(person=people.owner)
    with pytest.raises(InvalidInput):
        services.revoke_role(admin, grant, reason="  ")
    services.revoke_role(admin, grant, reason="chuyển công tác")
    assert acting_as(people.owner).holdings == ()
    with pytest.raises(InvalidTransition):
        services.revoke_role(admin, grant, reason="lần nữa")
    services.grant_role(admin, people.owner, tree.that_khe, Role.FOCAL_POINT)
    assert acting_as(people.owner).holds(Role.FOCAL_POINT, tree.that_khe.path)


def test_a_wider_role_held_below_is_not_the_units_to_take(people: People, tree: Tree) -> None:
    grant = give(people.owner, tree.that_khe, Role.STANDING_OFFICE)
    with pytest.raises(NotAllowed):
        services.revoke_role(acting_as(people.commune_admin), grant, reason="thử")
    services.revoke_role(acting_as(people.operator), grant, reason="hết nhiệm vụ")
