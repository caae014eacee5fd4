"""Use case: a colleague stands in for an absent person, and every act shows both names."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from giamsat.accounts import services
from giamsat.accounts.middleware import ON_BEHALF_OF
from giamsat.accounts.models import Acting
from giamsat.core import clock
from giamsat.core.actor import Role
from giamsat.core.errors import InvalidInput, InvalidTransition, NotAllowed
from giamsat.events.models import Event
from tests.people import People, Tree, acting_as, give

DAY = dt.timedelta(days=1)


def stand_in(people: People, days: int = 3) -> Acting:
    """The citizen stands in for the commune's approver from today."""
    return services.start_acting(
        acting_as(people.approver),
        people.approver,
        people.citizen,
        starts_on=clock.today(),
        ends_on=clock.today() + days * DAY,
        reason="đi công tác",
    )


def test_the_substitute_holds_the_absentees_roles_alone(
    people: People, tree: Tree, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    give(people.citizen, tree.that_khe, Role.FOCAL_POINT)
    stand_in(people)
    with django_assert_num_queries(1):
        actor = acting_as(people.citizen, on_behalf_of=people.approver)
    assert [h.role for h in actor.holdings] == [Role.APPROVER]
    assert (actor.person_id, actor.on_behalf_of_id) == (people.citizen.pk, people.approver.pk)
    assert [h.role for h in acting_as(people.citizen).holdings] == [Role.FOCAL_POINT]


def test_each_act_shows_both(people: People) -> None:
    stand_in(people)
    actor = acting_as(people.citizen, on_behalf_of=people.approver)
    services.choose_language(actor, people.citizen, "en")
    event = Event.objects.get(verb="person.language_chosen")
    assert (event.actor, event.on_behalf_of) == (people.citizen, people.approver)


def test_only_from_the_first_to_the_last_day(people: People) -> None:
    acting = stand_in(people, days=2)
    noon = clock.end_of(acting.starts_on) - dt.timedelta(hours=12)
    with clock.frozen(noon + 2 * DAY):
        assert acting_as(people.citizen, on_behalf_of=people.approver).holdings
    for instant in (noon - DAY, noon + 3 * DAY):
        with clock.frozen(instant), pytest.raises(NotAllowed):
            acting_as(people.citizen, on_behalf_of=people.approver)


def test_administration_is_never_passed_on(people: People, tree: Tree) -> None:
    give(people.province_admin, tree.lang_son, Role.LEADER)
    give(people.province_admin, tree.lang_son, Role.OPERATOR)
    services.start_acting(
        acting_as(people.province_admin),
        people.province_admin,
        people.province_focal,
        starts_on=clock.today(),
        ends_on=clock.today(),
        reason="họp",
    )
    actor = acting_as(people.province_focal, on_behalf_of=people.province_admin)
    assert [h.role for h in actor.holdings] == [Role.LEADER]
    with pytest.raises(NotAllowed):
        services.grant_role(actor, people.citizen, tree.that_khe, Role.LEADER)


@pytest.mark.parametrize("who", ["colleague", "stranger", "inspector", "citizen", "standing"])
def test_others_cannot_arrange_it(people: People, who: str) -> None:
    with pytest.raises(NotAllowed):
        services.start_acting(
            acting_as(getattr(people, who)),
            people.approver,
            people.citizen,
            starts_on=clock.today(),
            ends_on=clock.today(),
            reason="thử",
        )


def test_the_administrator_arranges_it_for_others_but_never_for_oneself(people: People) -> None:
    admin = acting_as(people.commune_admin)
    dates: dict[str, Any] = {"starts_on": clock.today(), "ends_on": clock.today(), "reason": "ốm"}
    services.start_acting(admin, people.approver, people.citizen, **dates)
    with pytest.raises(NotAllowed) as refusal:
        services.start_acting(admin, people.owner, people.commune_admin, **dates)
    assert refusal.value.code == "oneself"


def test_only_a_colleague_stands_in(people: People) -> None:
    with pytest.raises(NotAllowed) as refusal:
        services.start_acting(
            acting_as(people.approver),
            people.approver,
            people.stranger,
            starts_on=clock.today(),
            ends_on=clock.today(),
            reason="thử",
        )
    assert refusal.value.code == "not_colleague"


def test_a_substitute_passes_nothing_on(people: People) -> None:
    stand_in(people)
    actor = acting_as(people.citizen, on_behalf_of=people.approver)
    with pytest.raises(NotAllowed):
        services.start_acting(
            actor,
            people.approver,
            people.colleague,
            starts_on=clock.today(),
            ends_on=clock.today(),
            reason="thử",
        )


def test_bad_dates_and_doubles_are_refused_by_name(people: People) -> None:
    stand_in(people)
    actor, today = acting_as(people.approver), clock.today()
    for starts_on, ends_on, field in (
        (today, today - DAY, "ends_on"),
        (today - 5 * DAY, today - DAY, "ends_on"),
        (today + DAY, today + 9 * DAY, "starts_on"),
    ):
        with pytest.raises(InvalidInput) as fault:
            services.start_acting(
                actor, people.approver, people.citizen, starts_on=starts_on, ends_on=ends_on, reason="ốm"
            )
        assert field in fault.value.fields


@pytest.mark.parametrize("who", ["approver", "citizen", "commune_admin"])
def test_it_ends_early(people: People, who: str) -> None:
    acting = stand_in(people)
    actor = acting_as(getattr(people, who))
    services.end_acting(actor, acting)
    with pytest.raises(NotAllowed):
        acting_as(people.citizen, on_behalf_of=people.approver)
    with pytest.raises(InvalidTransition):
        services.end_acting(actor, acting)


def test_chosen_in_the_session(people: People, client: Client) -> None:
    client.force_login(people.citizen)
    refused = client.post("/account/act-for/", {"absentee": people.approver.pk})
    assert refused.status_code == 403
    acting = stand_in(people)
    client.post("/account/act-for/", {"absentee": people.approver.pk})
    assert client.session[ON_BEHALF_OF] == people.approver.pk
    services.end_acting(acting_as(people.approver), acting)
    request: Any = client.get("/account/sessions/").wsgi_request
    assert request.actor.on_behalf_of_id is None


def test_a_write_after_the_end_does_not_become_ones_own(people: People, client: Client) -> None:
    client.force_login(people.citizen)
    acting = stand_in(people)
    client.post("/account/act-for/", {"absentee": people.approver.pk})
    services.end_acting(acting_as(people.approver), acting)
    request = client.post("/account/act-for/", {"absentee": ""}).wsgi_request
    request.session[ON_BEHALF_OF] = people.approver.pk
    request.method = "POST"
    from giamsat.accounts.middleware import actor_of

    with pytest.raises(NotAllowed):
        actor_of(request)
    assert actor_of(request).on_behalf_of_id is None


def test_back_to_oneself_and_next_stays_here(people: People, client: Client) -> None:
    stand_in(people)
    client.force_login(people.citizen)
    client.post("/account/act-for/", {"absentee": people.approver.pk, "next": "/x"})
    response = client.post("/account/act-for/", {"absentee": "", "next": "https://elsewhere.example/"})
    assert response.headers["Location"] == "/"
    assert ON_BEHALF_OF not in client.session
