"""Confirming, publishing and reopening reported values: never by who reported them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.errors import Conflict, InvalidInput, InvalidTransition, NotFound
from giamsat.core.policy import ALLOWED, require
from giamsat.core.writes import write
from giamsat.events.services import NewEvent, record_events
from giamsat.indicators import derive, events, policies
from giamsat.indicators.catalogue import Catalogue
from giamsat.indicators.locks import lock_values
from giamsat.indicators.models import Observation
from giamsat.indicators.models_values import State
from giamsat.indicators.rules import SHORTEST
from giamsat.units.models import Unit

#: Indicator, period, unit, and the version that the person saw.
Chosen = tuple[int, dt.date, int, int]


@write
def confirm_values(actor: Actor, chosen: Sequence[Chosen]) -> int:
    """Stand for reported values; how many there were.

    Raises:
        NotAllowed: one's own value, or another's to confirm.
        Conflict: one changed meanwhile; InvalidTransition: one is confirmed already. Nothing was stored.
    """
    return _move(actor, chosen, State.REPORTED, State.CONFIRMED, events.CONFIRMED, {})


@write
def publish_values(actor: Actor, chosen: Sequence[Chosen]) -> int:
    """Make confirmed values known beyond those who read the unit; how many there were.

    Raises:
        NotAllowed, Conflict, InvalidTransition: as ``confirm_values``.
    """
    return _move(actor, chosen, State.CONFIRMED, State.PUBLISHED, events.PUBLISHED, {})


@write
def reopen_values(actor: Actor, chosen: Sequence[Chosen], *, reason: str) -> int:
    """Give confirmed or published values back to who reported them.

    Raises:
        InvalidInput: no reason; NotAllowed, Conflict, InvalidTransition: as ``confirm_values``.
    """
    if len(reason.strip()) < SHORTEST:
        require(ALLOWED)
        raise InvalidInput(fields={"reason": _("Ghi rõ vì sao, ít nhất mười chữ.")})
    return _move(actor, chosen, None, State.REPORTED, events.REOPENED, {"reason": reason.strip()})


def _move(
    actor: Actor,
    chosen: Sequence[Chosen],
    start: State | None,
    end: State,
    verb: str,
    said: dict[str, Any],
) -> int:
    wanted = {(indicator, period, unit): version for indicator, period, unit, version in chosen}
    units = {row.pk: row for row in Unit.objects.filter(pk__in={key[2] for key in wanted})}
    lock_values(units)
    catalogue = Catalogue()
    found = Observation.objects.filter(
        indicator__in={key[0] for key in wanted},
        period__in={key[1] for key in wanted},
        unit__in=units,
    )
    rows = [row for row in found if (row.indicator_id, row.period, row.unit_id) in wanted]
    if len(rows) < len(wanted) or not rows:
        require(ALLOWED)
        raise NotFound
    now = clock.now()
    for row in rows:
        require(policies.may_decide(actor, catalogue.by_id[row.indicator_id], units[row.unit_id], row.by_id))
        if row.version != wanted[row.indicator_id, row.period, row.unit_id]:
            raise Conflict
        allowed = row.state > State.REPORTED if start is None else row.state == start
        if not allowed or row.value is None or row.via == "formula":
            raise InvalidTransition(_("Có số liệu không ở trạng thái để làm việc này. Tải lại trang."))
        row.state, row.version, row.at = end, row.version + 1, now
        row.decided_by_id = None if end == State.REPORTED else actor.person_id
        if said:
            row.note = said["reason"]
    derive.store(rows)
    derive.follow(catalogue, units, [(row.indicator_id, row.period, row.unit_id) for row in rows])
    counts: dict[int, int] = {}
    for row in rows:
        counts[row.unit_id] = counts.get(row.unit_id, 0) + 1
    record_events(
        actor,
        [
            NewEvent(verb, "unit", pk, path=units[pk].path, data={"count": count, **said})
            for pk, count in counts.items()
        ]
        if len(counts) <= 50
        else [NewEvent(verb, "indicator", rows[0].indicator_id, data={"count": len(rows), **said})],
    )
    return len(rows)
