"""When units take over from others, people and their roles go along; the old grants stay as history."""

from __future__ import annotations

import datetime as dt

from django.db.models import F

from giamsat.accounts import events
from giamsat.accounts.models import Grant, Person
from giamsat.accounts.policies import grant_open
from giamsat.accounts.services.roles import insert_grant, overlapping, record_grant, revoke
from giamsat.core import clock
from giamsat.core.actor import Actor, Role
from giamsat.events.registry import names_of
from giamsat.units.models import Succession, Unit

_REASON = "Sắp xếp đơn vị: {decision}"


def move_people(actor: Actor, succession: Succession) -> None:
    """Handler of ``units.succession``; runs inside its transaction, whose policy has been asked.

    Every role held on a predecessor goes to every successor, so that after a split no work is without its
    people; the administrators then take back what is too much. Accounts go to the heir.
    """
    successors = list(succession.successors.order_by("pk"))
    leaving = succession.predecessors.exclude(pk__in=[unit.pk for unit in successors])
    if not successors:
        return
    grants = (
        Grant.objects.filter(grant_open(clock.today()), unit__in=leaving)
        .select_related("person", "unit")
        .order_by("pk")
        .select_for_update(of=("self",))
    )
    for grant in list(grants):
        _move(actor, grant, successors, succession)
    home = succession.heir or successors[0]
    Person.objects.filter(unit__in=leaving).update(unit=home, version=F("version") + 1)


def _move(actor: Actor, grant: Grant, successors: list[Unit], succession: Succession) -> None:
    first = max(succession.date, clock.today(), grant.valid_from)
    last = grant.valid_to
    _finish(actor, grant, succession)
    if last is not None and last < first:
        return
    for unit in successors:
        if overlapping(grant.person, unit, Role(grant.role), first, last):
            continue
        moved = insert_grant(actor, grant.person, unit, Role(grant.role), first, last)
        record_grant(actor, events.ROLE_MOVED, moved, former_unit=names_of(grant.unit))


def _finish(actor: Actor, grant: Grant, succession: Succession) -> None:
    """Until the day of the succession the old role holds; from then on it is closed."""
    last_day = succession.date - dt.timedelta(days=1)
    if grant.valid_from <= last_day and last_day >= clock.today():
        if grant.valid_to is None or grant.valid_to > last_day:
            grant.valid_to = last_day
            grant.save(update_fields=["valid_to"])
        return
    revoke(actor, grant, _REASON.format(decision=succession.decision or succession.date.isoformat()))
