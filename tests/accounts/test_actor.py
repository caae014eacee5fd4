"""Use case: who a person is today, and what follows for scope."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, ProgrammingError, transaction
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from giamsat.accounts import services
from giamsat.accounts.models import Grant
from giamsat.accounts.policies import may_manage_person
from giamsat.accounts.selectors import actor_for, addressees, holders, people_manageable, people_visible
from giamsat.core import clock
from giamsat.core.actor import SYSTEM, Actor, Holding, Role, covers
from tests.people import SINCE, People, Tree, acting_as, give

labels = st.sampled_from(["a", "b", "ab", "a_b"])
paths = st.lists(labels, min_size=1, max_size=4).map(".".join)
held = st.builds(Holding, st.sampled_from(list(Role)), st.integers(1, 9), paths)
actors = st.lists(held, max_size=6).map(lambda rows: Actor(1, "x", tuple(rows)))


@given(paths, paths)
def test_covers_is_being_the_same_or_above(upper: str, lower: str) -> None:
    up, low = upper.split("."), lower.split(".")
    assert covers(upper, lower) == (low[: len(up)] == up)


@given(actors, paths, st.sets(st.sampled_from(list(Role)), min_size=1))
def test_holds_says_what_the_holdings_say(actor: Actor, path: str, roles: set[Role]) -> None:
    expected = any(h.role in roles and covers(h.path, path) for h in actor.holdings)
    assert actor.holds(roles, path) is expected
    assert any(covers(p, path) for p in actor.paths(roles)) is expected


@given(actors)
def test_paths_are_the_highest_and_none_is_below_another(actor: Actor) -> None:
    tops = actor.paths()
    assert all(not covers(one, other) for one in tops for other in tops if one != other)
    assert all(any(covers(top, h.path) for top in tops) for h in actor.holdings)
    assert set(tops) <= {h.path for h in actor.holdings}


@given(actors, paths, paths)
def test_a_right_reaches_down_and_never_up(actor: Actor, path: str, below: str) -> None:
    for role in Role:
        if actor.holds(role, path):
            assert actor.holds(role, f"{path}.{below}")


def test_an_actor_is_read_in_one_query(
    people: People, tree: Tree, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        actor = actor_for(people.owner, "api")
    assert actor.holdings == (Holding(Role.FOCAL_POINT, tree.that_khe.pk, "vn.gov.ubnd_20.ubnd_06040"),)
    assert (actor.person_id, actor.name, actor.via) == (people.owner.pk, "Nguyễn Thị Chủ", "api")


def test_nobody_signed_in_is_anonymous(db: None) -> None:
    assert actor_for(AnonymousUser()).is_anonymous


def test_a_role_holds_from_its_first_to_its_last_day(people: People, tree: Tree) -> None:
    today = clock.today()
    services.grant_role(
        SYSTEM,
        people.citizen,
        tree.that_khe,
        Role.LEADER,
        valid_from=today + dt.timedelta(days=1),
        valid_to=today + dt.timedelta(days=2),
    )
    seen = []
    for day in range(4):
        with clock.frozen(clock.end_of(today) + dt.timedelta(days=day - 1, hours=12)):
            seen.append(bool(acting_as(people.citizen).holdings))
    assert seen == [False, True, True, False]


def test_a_closed_account_has_no_roles(people: People) -> None:
    services.deactivate_person(SYSTEM, people.owner, reason="nghỉ hưu")
    assert acting_as(people.owner).holdings == ()


def test_who_is_seen(people: People) -> None:
    seen = set(people_visible(acting_as(people.owner)))
    assert {people.owner, people.colleague, people.approver, people.citizen} <= seen
    assert people.stranger not in seen
    assert people.operator not in seen
    assert set(people_visible(acting_as(people.citizen))) == {people.citizen}
    assert people.stranger in set(people_visible(acting_as(people.inspector)))


def test_the_list_of_manageable_people_is_what_the_policy_admits(people: People, tree: Tree) -> None:
    give(people.colleague, tree.vn, Role.LEADER)
    everybody = [getattr(people, field) for field in People.__dataclass_fields__]
    for person in everybody:
        actor = acting_as(person)
        assert set(people_manageable(actor)) == {p for p in everybody if may_manage_person(actor, p)}
    managed = set(people_manageable(acting_as(people.commune_admin)))
    assert managed == {people.owner, people.approver, people.citizen}


def test_addressees_are_the_holders_and_who_stands_in(people: People, tree: Tree) -> None:
    assert set(holders(Role.FOCAL_POINT, tree.that_khe)) == {people.owner, people.colleague}
    today = clock.today()
    services.start_acting(
        acting_as(people.approver),
        people.approver,
        people.citizen,
        starts_on=today,
        ends_on=today,
        reason="ốm",
    )
    assert set(addressees(Role.APPROVER, tree.that_khe)) == {people.approver, people.citizen}


def test_the_database_refuses_a_second_open_role(people: People, tree: Tree) -> None:
    row = Grant.objects.get(person=people.owner)
    with pytest.raises(IntegrityError, match="grant_once"), transaction.atomic():
        Grant.objects.create(
            person=people.owner,
            unit=row.unit,
            role=row.role,
            valid_from=SINCE + dt.timedelta(days=400),
            granted_at=clock.now(),
        )


@pytest.mark.parametrize("change", [{"role": "leader"}, {"valid_from": dt.date(2024, 1, 1)}])
def test_the_database_keeps_a_grant_as_it_was(people: People, change: dict[str, object]) -> None:
    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        Grant.objects.filter(person=people.owner).update(**change)
    with pytest.raises(ProgrammingError, match="Cannot delete"), transaction.atomic():
        Grant.objects.filter(person=people.owner).delete()
