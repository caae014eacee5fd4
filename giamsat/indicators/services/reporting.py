"""Reporting values: many at once or one cell, all or nothing, each place with its own reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.errors import GiamsatError
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.events.services import NewEvent, record_events
from giamsat.indicators import derive, events, policies
from giamsat.indicators.catalogue import Catalogue
from giamsat.indicators.locks import lock_values
from giamsat.indicators.models import Observation, RollUp
from giamsat.indicators.models_values import State
from giamsat.indicators.services.checking import Checker, Entry, Fault, Key, changes, what_stands
from giamsat.units.locks import hold_tree
from giamsat.units.models import Unit

#: Beyond this many units one event tells of them all.
TOLD_EACH = 50


class ValuesRefused(GiamsatError):
    """Some values cannot be taken; nothing was stored."""

    status = 422

    def __init__(self, faults: Sequence[Fault]):
        self.faults = list(faults)
        conflict = all(fault.kind == "conflict" for fault in faults)
        super().__init__(
            faults[0].text if len(faults) == 1 else _("%(n)s ô chưa nhận được.") % {"n": len(faults)},
            code="conflict" if conflict else "invalid_input",
            details={"cells": {fault.place: [fault.kind, fault.text] for fault in faults[:1000]}},
        )
        self.fields = {fault.place: fault.text for fault in faults}
        if conflict:
            self.status = 409


@dataclass(frozen=True, slots=True)
class Taken:
    """What was stored: how many values changed, how many computed ones followed, and the new versions by key."""

    changed: int
    followed: int
    versions: dict[Key, int]


@write
def record_values(
    actor: Actor,
    entries: Sequence[Entry],
    *,
    any_time: bool = False,
    dry_run: bool = False,
    state: State = State.REPORTED,
) -> Taken:
    """Store reported values, and what follows from them, in one transaction.

    Args:
        any_time: the system takes in the past; windows do not hold for it.
        dry_run: check everything and store nothing.
        state: other than reported only by the system, for values that their source has published.

    Raises:
        ValueError: nothing is entered.
        NotAllowed: the person may not report one of them.
        ValuesRefused: some cannot be taken; nothing was stored.
    """
    if not entries:
        raise ValueError("nothing is entered")
    hold_tree()
    entries = _as_units_are(entries)
    units = {entry.unit.pk: entry.unit for entry in entries}
    lock_values(units)
    for entry in {(entry.indicator.pk, entry.unit.pk): entry for entry in entries}.values():
        require(policies.may_report(actor, entry.indicator, entry.unit))
    catalogue = Catalogue()
    stored = what_stands(catalogue, entries)
    checker = Checker(catalogue, entries, stored, actor.is_system and any_time)
    faults = [fault for entry in entries if (fault := checker.fault(entry)) is not None]
    if faults:
        raise ValuesRefused(faults)
    changing = [entry for entry in entries if changes(entry, stored.get(entry.key))]
    if dry_run:
        return Taken(len(changing), 0, {})
    rows = _rows(actor, catalogue, changing, state if actor.is_system else State.REPORTED)
    derive.store(rows)
    followed = derive.follow(catalogue, units, [(r.indicator_id, r.period, r.unit_id) for r in rows])
    if rows:
        _tell(actor, rows, units)
    return Taken(len(rows), followed, {(r.indicator_id, r.period, r.unit_id): r.version for r in rows})


def _as_units_are(entries: Sequence[Entry]) -> Sequence[Entry]:
    """The entries with their units as they are now that no unit can be closed: who sent them read these before."""
    units = {entry.unit.pk: entry.unit for entry in entries}
    now = Unit.objects.filter(pk__in=units).values_list("pk", "path", "kind", "valid_from", "valid_to")
    changed = [
        pk
        for pk, *told in now
        if told != [getattr(units[pk], name) for name in ("path", "kind", "valid_from", "valid_to")]
    ]
    if not changed:
        return entries
    fresh = Unit.objects.in_bulk(changed)
    return [replace(entry, unit=fresh.get(entry.unit.pk, entry.unit)) for entry in entries]


def _rows(
    actor: Actor,
    catalogue: Catalogue,
    changing: Sequence[Entry],
    state: State,
) -> list[Observation]:
    """The rows to write for entries that change something."""
    now = clock.now()
    weighing: dict[tuple[int, dt.date], dict[int, Decimal]] = {}
    rows = []
    for entry in changing:
        sheet = catalogue.sheet(entry.indicator.pk, entry.period)
        assert sheet is not None  # noqa: S101 - the checker refused entries without one
        place = (entry.indicator.pk, entry.period)
        if sheet.roll_up == RollUp.MEAN and sheet.weight_id and place not in weighing:
            ids = [each.unit.pk for each in changing if (each.indicator.pk, each.period) == place]
            weighing[place] = derive.weights(sheet.weight_id, ids, entry.period)
        rows.append(
            Observation(
                indicator=entry.indicator,
                period=entry.period,
                unit=entry.unit,
                value=entry.value,
                weight=weighing.get(place, {}).get(entry.unit.pk),
                met=derive.meets(sheet, entry.value),
                state=state,
                version=entry.version + 1,
                by_id=actor.person_id,
                on_behalf_of_id=actor.on_behalf_of_id,
                via=actor.via,
                at=now,
                note=entry.note.strip(),
                evidence=entry.evidence.strip(),
            )
        )
    return rows


def _tell(actor: Actor, rows: list[Observation], units: dict[int, Unit]) -> None:
    counts: dict[int, int] = {}
    for row in rows:
        counts[row.unit_id] = counts.get(row.unit_id, 0) + 1
    if len(counts) > TOLD_EACH:
        told = [NewEvent(events.REPORTED, "indicator", rows[0].indicator_id, data={"count": len(rows)})]
    else:
        told = [
            NewEvent(events.REPORTED, "unit", pk, path=units[pk].path, data={"count": count})
            for pk, count in counts.items()
        ]
    record_events(actor, told)
