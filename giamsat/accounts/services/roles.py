"""Giving and taking roles; standing in for an absent colleague."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from giamsat.accounts import events, policies
from giamsat.accounts.models import ROLE_NAMES, Acting, Grant, Person
from giamsat.accounts.services.people import lock_person, needed_reason
from giamsat.core import clock
from giamsat.core.actor import Actor, Role
from giamsat.core.errors import InvalidInput, InvalidTransition, NotFound
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.events.registry import names_of, own_words
from giamsat.events.services import record_event
from giamsat.units.locks import hold_tree
from giamsat.units.models import Unit


@write
def grant_role(
    actor: Actor,
    person: Person,
    unit: Unit,
    role: Role,
    *,
    valid_from: dt.date | None = None,
    valid_to: dt.date | None = None,
) -> Grant:
    """Give ``person`` a role on ``unit`` from today or ``valid_from`` until ``valid_to`` (included).

    Raises:
        NotAllowed: the unit, the person or the role is beyond the actor's reach.
        InvalidInput: the account is closed, the dates are wrong, or the role is held already.
    """
    hold_tree()
    person, unit = lock_person(person), Unit.objects.get(pk=unit.pk)
    require(policies.may_grant_role(actor, person, unit, role))
    if unit.valid_to is not None and unit.valid_to <= clock.today():
        raise InvalidInput(fields={"unit": _("%(unit)s không còn hoạt động.") % {"unit": unit.name}})
    first = valid_from or clock.today()
    if not person.is_active:
        raise InvalidInput(fields={"person": _("Tài khoản này đã khóa. Mở lại trước khi giao vai trò.")})
    if valid_to is not None and valid_to < max(first, clock.today()):
        raise InvalidInput(
            fields={"valid_to": _("Ngày kết thúc không được trước ngày bắt đầu hoặc trước hôm nay.")}
        )
    if overlapping(person, unit, role, first, valid_to):
        raise InvalidInput(
            fields={"role": _("Người này đã giữ vai trò đó tại đơn vị này trong thời gian đó.")}
        )
    grant = insert_grant(actor, person, unit, role, first, valid_to)
    record_grant(actor, events.ROLE_GRANTED, grant)
    return grant


@write
def revoke_role(actor: Actor, grant: Grant, *, reason: str) -> Grant:
    """Take a role back from this instant.

    Raises:
        NotAllowed: the role is not the actor's to take, or is the actor's own.
        InvalidTransition: revoked already.
        InvalidInput: no reason given.
    """
    grant = _lock_grant(grant)
    require(policies.may_revoke_role(actor, grant))
    if grant.revoked_at is not None:
        raise InvalidTransition(_("Vai trò này đã được thu hồi."))
    revoke(actor, grant, needed_reason(reason))
    record_grant(actor, events.ROLE_REVOKED, grant, reason=grant.revoke_reason)
    return grant


@write
def start_acting(
    actor: Actor, absentee: Person, substitute: Person, *, starts_on: dt.date, ends_on: dt.date, reason: str
) -> Acting:
    """Let ``substitute`` act for ``absentee`` from one day to another, both included.

    Raises:
        NotAllowed: see ``policies.may_start_acting``.
        InvalidInput: dates past or the wrong way round, a closed account, no reason, or arranged already.
    """
    absentee, substitute = _lock_pair(absentee, substitute)
    require(policies.may_start_acting(actor, absentee, substitute))
    reason = needed_reason(reason)
    if absentee.pk == substitute.pk:
        raise InvalidInput(fields={"substitute": _("Chọn một người khác làm thay.")})
    if not (absentee.is_active and substitute.is_active):
        raise InvalidInput(fields={"substitute": _("Tài khoản này đã khóa.")})
    if ends_on < max(starts_on, clock.today()):
        raise InvalidInput(fields={"ends_on": _("Ngày cuối không được trước ngày đầu hoặc trước hôm nay.")})
    if Acting.objects.filter(
        absentee=absentee,
        substitute=substitute,
        ended_at__isnull=True,
        starts_on__lte=ends_on,
        ends_on__gte=starts_on,
    ).exists():
        raise InvalidInput(fields={"starts_on": _("Đã phân công người này làm thay trong thời gian đó.")})
    acting = Acting.objects.create(
        absentee=absentee,
        substitute=substitute,
        starts_on=starts_on,
        ends_on=ends_on,
        reason=reason,
        created_by_id=actor.person_id,
        created_at=clock.now(),
    )
    _record_acting(actor, events.ACTING_STARTED, acting)
    return acting


@write
def end_acting(actor: Actor, acting: Acting) -> Acting:
    """End a stand-in before its last day.

    Raises:
        NotAllowed: neither of the two, nor who manages the absentee's account.
        InvalidTransition: ended already.
    """
    row = (
        Acting.objects.select_for_update(of=("self",))
        .select_related("absentee__unit", "substitute")
        .filter(pk=acting.pk)
        .first()
    )
    if row is None:
        raise NotFound
    require(policies.may_end_acting(actor, row))
    if row.ended_at is not None:
        raise InvalidTransition(_("Việc làm thay này đã kết thúc."))
    row.ended_at, row.ended_by_id = clock.now(), actor.person_id
    row.save(update_fields=["ended_at", "ended_by"])
    _record_acting(actor, events.ACTING_ENDED, row)
    return row


def _lock_grant(grant: Grant) -> Grant:
    row = (
        Grant.objects.select_for_update(of=("self",))
        .select_related("unit", "person")
        .filter(pk=grant.pk)
        .first()
    )
    if row is None:
        raise NotFound
    return row


def _lock_pair(absentee: Person, substitute: Person) -> tuple[Person, Person]:
    rows = {
        row.pk: row
        for row in Person.objects.select_for_update(of=("self",))
        .select_related("unit")
        .filter(pk__in=[absentee.pk, substitute.pk])
        .order_by("pk")
    }
    if absentee.pk not in rows or substitute.pk not in rows:
        raise NotFound
    return rows[absentee.pk], rows[substitute.pk]


def overlapping(person: Person, unit: Unit, role: Role, first: dt.date, last: dt.date | None) -> bool:
    held = Grant.objects.filter(policies.grant_open(first), person=person, unit=unit, role=role)
    return (held if last is None else held.filter(valid_from__lte=last)).exists()


def insert_grant(
    actor: Actor, person: Person, unit: Unit, role: Role, first: dt.date, last: dt.date | None
) -> Grant:
    return Grant.objects.create(
        person=person,
        unit=unit,
        role=role.value,
        valid_from=first,
        valid_to=last,
        granted_by_id=actor.person_id,
        granted_at=clock.now(),
    )


def revoke(actor: Actor, grant: Grant, reason: str) -> None:
    grant.revoked_at, grant.revoked_by_id, grant.revoke_reason = clock.now(), actor.person_id, reason
    grant.save(update_fields=["revoked_at", "revoked_by", "revoke_reason"])


def record_grant(actor: Actor, verb: str, grant: Grant, **data: Any) -> None:
    record_event(
        actor,
        verb,
        "person",
        grant.person_id,
        path=grant.unit.path,
        data={
            "person": grant.person.full_name,
            "grant": grant.pk,
            "role": grant.role,
            # The event is history: it keeps the words of its day, as units keep their names of the day.
            "role_name": own_words(ROLE_NAMES[Role(grant.role)]),
            "unit": names_of(grant.unit),
            "unit_id": grant.unit_id,
            **data,
        },
    )


def _record_acting(actor: Actor, verb: str, acting: Acting) -> None:
    absentee = acting.absentee
    record_event(
        actor,
        verb,
        "person",
        absentee.pk,
        path=absentee.unit.path if absentee.unit else None,
        data={
            "person": absentee.full_name,
            "substitute": acting.substitute.full_name,
            "substitute_id": acting.substitute_id,
            "from": acting.starts_on.strftime("%d/%m/%Y"),
            "to": acting.ends_on.strftime("%d/%m/%Y"),
            "reason": acting.reason,
        },
    )
