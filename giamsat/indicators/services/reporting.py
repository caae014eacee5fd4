"""Reporting values: many at once or one cell, all or nothing, each place with its own reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.errors import GiamsatError
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.events.services import NewEvent, record_events
from giamsat.indicators import derive, events, periods, policies, rules
from giamsat.indicators.catalogue import Catalogue, parsed
from giamsat.indicators.formula import references
from giamsat.indicators.locks import lock_values
from giamsat.indicators.models import Exemption, Indicator, Observation, RollUp, Rule, Sheet
from giamsat.indicators.models_values import State
from giamsat.units.locks import hold_tree
from giamsat.units.models import Unit

#: Beyond this many units one event tells of them all.
TOLD_EACH = 50


@dataclass(frozen=True, slots=True)
class Entry:
    """One value as somebody enters it.

    Args:
        value: None takes a value back.
        version: of the value that the person saw; 0 where there was none.
        note: justification of a warning, or remark.
        evidence: document number, link or file name that proves it.
        place: how the caller names the cell in faults.
    """

    indicator: Indicator
    unit: Unit
    period: dt.date
    value: Decimal | None
    version: int = 0
    note: str = ""
    evidence: str = ""
    place: str = ""

    @property
    def key(self) -> tuple[int, dt.date, int]:
        return (self.indicator.pk, self.period, self.unit.pk)


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a value was not taken.

    Args:
        kind: ``place``, ``window``, ``conflict``, ``figure``, ``error``, or ``warning`` (a justification is missing).
        value, version: what stands there now.
    """

    place: str
    kind: str
    text: str
    value: Decimal | None = None
    version: int = 0


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
    versions: dict[tuple[int, dt.date, int], int]


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
    units = {entry.unit.pk: entry.unit for entry in entries}
    lock_values(units)
    for entry in {(entry.indicator.pk, entry.unit.pk): entry for entry in entries}.values():
        require(policies.may_report(actor, entry.indicator, entry.unit))
    catalogue = Catalogue()
    known = _known(catalogue, entries)
    stored = {(row.indicator_id, row.period, row.unit_id): row for row in known}
    checker = _Checker(catalogue, entries, stored, actor.is_system and any_time)
    faults = [fault for entry in entries if (fault := checker.fault(entry)) is not None]
    if faults:
        raise ValuesRefused(faults)
    rows = _rows(actor, catalogue, entries, stored, state if actor.is_system else State.REPORTED)
    if dry_run:
        return Taken(len(rows), 0, {})
    derive.store(rows)
    followed = derive.follow(catalogue, units, [(r.indicator_id, r.period, r.unit_id) for r in rows])
    if rows:
        _tell(actor, rows, units)
    return Taken(len(rows), followed, {(r.indicator_id, r.period, r.unit_id): r.version for r in rows})


def _known(catalogue: Catalogue, entries: Sequence[Entry]) -> list[Observation]:
    """What stands at the entries' places, and what rules may compare with."""
    indicators = {entry.indicator.pk for entry in entries}
    starts = {entry.period for entry in entries}
    for entry in entries:
        sheet = catalogue.sheet(entry.indicator.pk, entry.period)
        if sheet is not None and entry.period.day == 1:
            starts.add(periods.step(sheet.cycle, entry.period, -1))
            starts.add(entry.period.replace(year=entry.period.year - 1))
    for rule in Rule.objects.filter(indicator__in=indicators, is_active=True):
        codes = references(parsed(rule.condition))
        indicators |= {catalogue.by_code[code].pk for code in codes if code in catalogue.by_code}
    units = {entry.unit.pk for entry in entries}
    return list(Observation.objects.filter(indicator__in=indicators, period__in=starts, unit__in=units))


class _Checker:
    """Checks each entry against what is stored and what is entered beside it."""

    def __init__(
        self,
        catalogue: Catalogue,
        entries: Sequence[Entry],
        stored: dict[tuple[int, dt.date, int], Observation],
        any_time: bool,
    ) -> None:
        self._catalogue = catalogue
        self._stored = stored
        self._any_time = any_time
        self._entered = {entry.key: entry.value for entry in entries}
        self._seen: set[tuple[int, dt.date, int]] = set()
        ids = {entry.indicator.pk for entry in entries}
        self._rules: dict[int, list[Rule]] = {pk: [] for pk in ids}
        for rule in Rule.objects.filter(indicator__in=ids, is_active=True):
            self._rules[rule.indicator_id].append(rule)
        units = {entry.unit.pk for entry in entries}
        open_ = Exemption.objects.filter(unit__in=units, until__gt=clock.now())
        self._exempt = set(open_.values_list("unit_id", "group_id", "period"))

    def fault(self, entry: Entry) -> Fault | None:
        """The first thing that stands against an entry."""
        sheet = self._catalogue.sheet(entry.indicator.pk, entry.period)
        why = rules.misplaced(sheet, entry.unit, entry.period)
        if why or sheet is None:
            return Fault(entry.place, "place", why)
        if entry.key in self._seen:
            return Fault(entry.place, "place", _("Ô này có hai giá trị trong cùng lần gửi."))
        self._seen.add(entry.key)
        now = self._stored.get(entry.key)
        if (now.version if now else 0) != entry.version:
            return self._conflict(entry, now)
        if (now.value if now else None) == entry.value:
            return None
        exempt = (entry.unit.pk, entry.indicator.group_id, entry.period) in self._exempt
        if not self._any_time and (why := rules.closed(sheet, entry.period, exempt)):
            return Fault(entry.place, "window", why)
        if now is not None and now.state > State.REPORTED and len(entry.note.strip()) < rules.SHORTEST:
            return Fault(
                entry.place,
                "warning",
                _("Số này đã được xác nhận. Sửa thì ghi rõ vì sao, ít nhất mười chữ."),
                now.value,
                now.version,
            )
        if entry.value is None:
            return None
        if why := rules.unfit(sheet, entry.value):
            return Fault(entry.place, "figure", why)
        return self._rule_fault(entry, sheet, entry.value)

    def _conflict(self, entry: Entry, now: Observation | None) -> Fault:
        text = _("Có người vừa ghi ô này: %(value)s. Xem lại rồi nhập tiếp; số bạn gõ còn nguyên.") % {
            "value": "–" if now is None or now.value is None else f"{now.value.normalize():f}"
        }
        return Fault(entry.place, "conflict", text, now.value if now else None, now.version if now else 0)

    def _rule_fault(self, entry: Entry, sheet: Sheet, value: Decimal) -> Fault | None:
        def stored(code: str, period: dt.date) -> Decimal | None:
            other = self._catalogue.by_code.get(code)
            if other is None:
                return None
            key = (other.pk, period, entry.unit.pk)
            if key in self._entered:
                return self._entered[key]
            row = self._stored.get(key)
            return row.value if row else None

        warned: Rule | None = None
        for rule in self._rules[entry.indicator.pk]:
            if rules.broken(rule, entry.indicator.code, sheet, entry.period, value, stored):
                if rule.severity == Rule.Severity.ERROR:
                    return Fault(entry.place, "error", rule.text)
                warned = warned or rule
        if warned is not None and len(entry.note.strip()) < rules.SHORTEST:
            return Fault(
                entry.place, "warning", _("%(rule)s Nếu số đúng, ghi giải trình.") % {"rule": warned.text}
            )
        return None


def _changes(entry: Entry, now: Observation | None) -> bool:
    if now is None:
        return entry.value is not None
    said = (entry.note and now.note != entry.note) or (entry.evidence and now.evidence != entry.evidence)
    return now.value != entry.value or bool(said)


def _rows(
    actor: Actor,
    catalogue: Catalogue,
    entries: Iterable[Entry],
    stored: dict[tuple[int, dt.date, int], Observation],
    state: State,
) -> list[Observation]:
    """The rows to write: entries that change something."""
    now = clock.now()
    changing = [entry for entry in entries if _changes(entry, stored.get(entry.key))]
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
