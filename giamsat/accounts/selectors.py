"""Reading people, their roles and who stands in for whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, F, FilteredRelation, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from giamsat.accounts.models import Acting, ApiToken, Grant, Person
from giamsat.accounts.policies import (
    MANAGING,
    NOT_PASSED_ON,
    WIDE,
    grant_in_force,
    grant_open,
    managed_units,
)
from giamsat.core import clock
from giamsat.core.actor import ANONYMOUS, Actor, Holding, Role
from giamsat.core.errors import NotAllowed, NotFound
from giamsat.core.ltree import within_any
from giamsat.core.prepared import Prepared
from giamsat.core.text import fold
from giamsat.units.models import Unit, UnitQuerySet
from giamsat.units.selectors import units_found


def actor_for(person: Person | AnonymousUser, via: str = "web", on_behalf_of: int | None = None) -> Actor:
    """The actor that ``person`` is today, read in one query.

    Args:
        person: the signed-in person, or Django's anonymous user.
        via: "web", "api", "job", "import" or "cli".
        on_behalf_of: id of an absent colleague; the actor then holds that colleague's roles and none of the
            person's own, so that every act so done is the colleague's, shown with both names. The roles that
            manage people and the installation are never passed on.

    Raises:
        NotAllowed: the person does not stand in for that colleague today.
    """
    if not isinstance(person, Person):
        return ANONYMOUS
    today = clock.today()
    if on_behalf_of is not None:
        return _actor_standing_in(person, via, on_behalf_of, today)
    return Actor(person.pk, person.full_name, _holdings(_HELD.all(person.pk, today)), via=via)


def _held(person_id: int, today: dt.date) -> QuerySet[Grant, Any]:
    return (
        Grant.objects.filter(grant_in_force(today), person_id=person_id, person__is_active=True)
        .order_by("pk")
        .values_list("role", "unit_id", "unit__path")
    )


_HELD: Prepared[Grant] = Prepared(_held, int, dt.date)


def _actor_standing_in(person: Person, via: str, absentee_id: int, today: dt.date) -> Actor:
    rows = list(
        Acting.objects.filter(
            acting_in_force(today),
            substitute_id=person.pk,
            substitute__is_active=True,
            absentee_id=absentee_id,
            absentee__is_active=True,
        )
        .annotate(
            held=FilteredRelation("absentee__grants", condition=grant_in_force(today, "absentee__grants__"))
        )
        .order_by("held__pk")
        .values_list("held__role", "held__unit_id", "held__unit__path")
    )
    if not rows:
        raise NotAllowed(_("Hôm nay không có phân công làm thay người này."), code="not_acting")
    held = (row for row in rows if row[0] is not None and Role(row[0]) not in NOT_PASSED_ON)
    return Actor(person.pk, person.full_name, _holdings(held), on_behalf_of_id=absentee_id, via=via)


def _holdings(rows: Iterable[tuple[str, int, str]]) -> tuple[Holding, ...]:
    return tuple(dict.fromkeys(Holding(Role(role), unit_id, path) for role, unit_id, path in rows))


def acting_in_force(day: dt.date) -> Q:
    """Condition that an ``Acting`` holds on ``day``."""
    return Q(ended_at__isnull=True, starts_on__lte=day, ends_on__gte=day)


def people_visible(actor: Actor) -> QuerySet[Person]:
    """The people of the units in the actor's scope, those who hold a role there, and the actor."""
    if actor.is_system:
        return Person.objects.select_related("unit")
    held = Grant.objects.filter(grant_open(clock.today()), within_any("unit__path", actor.paths()))
    return Person.objects.filter(
        Q(pk=actor.person_id or 0)
        | within_any("unit__path", actor.paths())
        | Q(pk__in=held.values("person_id"))
    ).select_related("unit")


def people_manageable(actor: Actor) -> QuerySet[Person]:
    """The people whose account ``policies.may_manage_person`` lets the actor manage."""
    people = Person.objects.select_related("unit")
    if actor.is_system:
        return people
    operated = within_any("unit__path", actor.paths({Role.OPERATOR}))
    managed = within_any("unit__path", actor.paths(MANAGING))
    beyond = Grant.objects.filter(grant_open(clock.today()), person_id=OuterRef("pk")).filter(
        ~managed | (Q(role__in=WIDE) & ~operated)
    )
    return people.filter(managed & ~Exists(beyond)).exclude(pk=actor.person_id or 0)


def find_people(
    actor: Actor,
    query: str = "",
    *,
    unit: Unit | None = None,
    role: Role | None = None,
    active: bool | None = None,
) -> QuerySet[Person]:
    """The visible people whose name, login or address holds every word of ``query``, marks or not.

    Each has today's roles in ``held_now``.

    Args:
        unit: only those whose account this unit, or one below it, keeps.
        role: only those who hold it today, anywhere.
        active: only open (True) or only closed (False) accounts.
    """
    held_now = Grant.objects.filter(grant_in_force(clock.today())).select_related("unit")
    people = people_visible(actor).prefetch_related(Prefetch("grants", held_now, to_attr="held_now"))
    for word in fold(query).split():
        people = people.filter(
            Q(full_name__unaccent__icontains=word) | Q(login__contains=word) | Q(email__contains=word)
        )
    if unit is not None:
        people = people.filter(unit__path__within=unit.path)
    if role is not None:
        held = Grant.objects.filter(grant_in_force(clock.today()), role=role.value)
        people = people.filter(pk__in=held.values("person_id"))
    return people if active is None else people.filter(is_active=active)


def units_managed(actor: Actor, query: str = "") -> UnitQuerySet:
    """The units in force whose people the actor manages; with ``query`` those that it finds."""
    return units_found(query).filter(managed_units(actor))


def grants_of_person(actor: Actor, person: Person) -> QuerySet[Grant]:
    """Every role that a visible person holds or has held, those in force first.

    Raises:
        NotFound: the person is not in the actor's scope.
    """
    get_person(actor, person.pk)
    return (
        Grant.objects.filter(person=person)
        .select_related("person", "unit", "granted_by", "revoked_by")
        .order_by(F("revoked_at").asc(nulls_first=True), "-valid_from", "-pk")
    )


def get_grant(actor: Actor, grant_id: int) -> Grant:
    """One grant of a visible person.

    Raises:
        NotFound: none such, or its person is not in the actor's scope.
    """
    grant = Grant.objects.select_related("person__unit", "unit").filter(pk=grant_id).first()
    if grant is None or not people_visible(actor).filter(pk=grant.person_id).exists():
        raise NotFound
    return grant


def open_grants(units: Iterable[Unit]) -> QuerySet[Grant]:
    """The roles held on ``units`` themselves: what a succession of these units moves."""
    return Grant.objects.filter(grant_open(clock.today()), unit__in=[unit.pk for unit in units])


def actings_visible(actor: Actor) -> QuerySet[Acting]:
    """Who stands in for whom: for the two themselves and for who manages the absentee's account."""
    actings = Acting.objects.select_related("absentee__unit", "substitute__unit", "created_by", "ended_by")
    if actor.is_system:
        return actings
    return actings.filter(
        Q(absentee=actor.person_id)
        | Q(substitute=actor.person_id)
        | Q(absentee__in=people_manageable(actor).values("pk"))
    )


def get_acting(actor: Actor, acting_id: int) -> Acting:
    """One of ``actings_visible``.

    Raises:
        NotFound: none such, or not the actor's to see.
    """
    found = actings_visible(actor).filter(pk=acting_id).first()
    if found is None:
        raise NotFound
    return found


def colleagues(person: Person, query: str = "") -> QuerySet[Person]:
    """Who may stand in for ``person``: the active people of the same unit, of those above and below it."""
    if person.unit is None:
        return Person.objects.none()
    near = Q(unit__path__within=person.unit.path) | Q(unit__path__above=person.unit.path)
    people = Person.objects.filter(near, is_active=True).exclude(pk=person.pk).select_related("unit")
    for word in fold(query).split():
        people = people.filter(Q(full_name__unaccent__icontains=word) | Q(login__contains=word))
    return people


def get_person(actor: Actor, person_id: int) -> Person:
    """One person in the actor's scope.

    Raises:
        NotFound: none such, or not in scope.
    """
    person = people_visible(actor).filter(pk=person_id).first()
    if person is None:
        raise NotFound
    return person


def grants_of_unit(actor: Actor, unit: Unit, *, past: bool = False) -> QuerySet[Grant]:
    """Who holds what on ``unit`` itself; with ``past`` also what has ended.

    Raises:
        NotFound: the unit is not in the actor's scope.
    """
    if not (actor.is_system or any(unit.path == p or unit.path.startswith(p + ".") for p in actor.paths())):
        raise NotFound
    grants = Grant.objects.filter(unit=unit).select_related("person", "granted_by", "revoked_by")
    return grants if past else grants.filter(grant_open(clock.today()))


def holders(roles: Role | Iterable[Role], unit: Unit) -> QuerySet[Person]:
    """The active people who hold any of ``roles`` on ``unit`` itself today."""
    wanted = [roles] if isinstance(roles, Role) else list(roles)
    held = Grant.objects.filter(grant_in_force(clock.today()), unit=unit, role__in=wanted)
    return Person.objects.filter(is_active=True, pk__in=held.values("person_id"))


def operators() -> QuerySet[Person]:
    """The active people who run the installation today, on whatever unit."""
    held = Grant.objects.filter(grant_in_force(clock.today()), role=Role.OPERATOR.value)
    return Person.objects.filter(is_active=True, pk__in=held.values("person_id"))


def addressees(roles: Role | Iterable[Role], unit: Unit) -> QuerySet[Person]:
    """Those whom a message to ``roles`` of ``unit`` must reach: the holders and who stands in for them."""
    holding = holders(roles, unit)
    standing_in = Acting.objects.filter(acting_in_force(clock.today()), absentee__in=holding)
    return Person.objects.filter(is_active=True).filter(
        Q(pk__in=holding.values("pk")) | Q(pk__in=standing_in.values("substitute_id"))
    )


def demo_accounts() -> list[Grant]:
    """One demo person for each role, in the order of roles: what the sign-in page of a demo offers."""
    grants = (
        Grant.objects.filter(grant_in_force(clock.today()), person__is_demo=True, person__is_active=True)
        .order_by("role", "pk")
        .distinct("role")
        .select_related("person", "unit")
    )
    return sorted(grants, key=lambda grant: list(Role).index(Role(grant.role)))


def tokens_of(actor: Actor, person: Person) -> QuerySet[ApiToken]:
    """The program keys of ``person``: for the person and for who manages the account.

    Raises:
        NotFound: for anybody else.
    """
    if actor.person_id != person.pk and not people_manageable(actor).filter(pk=person.pk).exists():
        raise NotFound
    return ApiToken.objects.filter(person=person)


def get_token(actor: Actor, token_id: int) -> ApiToken:
    """One key, for its owner and for who manages the owner's account.

    Raises:
        NotFound: none such, or not the actor's to see.
    """
    token = ApiToken.objects.select_related("person__unit").filter(pk=token_id).first()
    if token is None:
        raise NotFound
    return tokens_of(actor, token.person).get(pk=token_id)
