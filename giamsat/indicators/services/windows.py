"""Time-boxed leave to report after a period's window has closed."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.errors import InvalidInput
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.events.services import record_event
from giamsat.indicators import events, policies
from giamsat.indicators.models import Exemption, Group
from giamsat.indicators.rules import SHORTEST
from giamsat.units.models import Unit

LONGEST = dt.timedelta(days=31)


@write
def exempt_unit(
    actor: Actor, unit: Unit, group: Group, *, period: dt.date, until: dt.date, reason: str
) -> Exemption:
    """Let ``unit`` report a closed period of a group of indicators until the end of a day.

    Raises:
        NotAllowed: not the standing office above the unit.
        InvalidInput: no reason, or a day that is past or more than ``LONGEST`` away.
    """
    require(policies.may_exempt(actor, unit))
    now = clock.now()
    faults = {}
    if len(reason.strip()) < SHORTEST:
        faults["reason"] = _("Ghi rõ vì sao, ít nhất mười chữ.")
    if not now < clock.end_of(until) <= now + LONGEST + dt.timedelta(days=1):
        faults["until"] = _("Chọn một ngày từ hôm nay đến 31 ngày tới.")
    if faults:
        raise InvalidInput(fields=faults)
    made = Exemption.objects.create(
        unit=unit,
        group=group,
        period=period,
        until=clock.end_of(until),
        reason=reason.strip(),
        granted_by_id=actor.person_id,
        granted_at=now,
    )
    record_event(
        actor,
        events.EXEMPTED,
        "unit",
        unit.pk,
        path=unit.path,
        data={
            "unit": unit.name_vi,
            "period": period.isoformat(),
            "until": until.strftime("%d/%m/%Y"),
            "reason": reason.strip(),
        },
    )
    return made
