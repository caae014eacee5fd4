"""Whether each value can be taken: against what stands at its place, its window, and the rules between values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.indicators import periods, rules
from giamsat.indicators.catalogue import Catalogue, parsed
from giamsat.indicators.formula import references
from giamsat.indicators.models import Exemption, Indicator, Observation, Rule, Sheet
from giamsat.indicators.models_values import State
from giamsat.units.models import Unit

#: Indicator, period and unit of a value.
Key = tuple[int, dt.date, int]


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
    def key(self) -> Key:
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


class Stored(NamedTuple):
    """What stands at a place; a file of all communes asks for a hundred thousand of them."""

    value: Decimal | None
    version: int
    state: int
    note: str
    evidence: str


def what_stands(catalogue: Catalogue, entries: Sequence[Entry]) -> dict[Key, Stored]:
    """What stands at the entries' places, and what rules may compare with."""
    indicators = {entry.indicator.pk for entry in entries}
    starts = {entry.period for entry in entries}
    for indicator, period in {(entry.indicator.pk, entry.period) for entry in entries}:
        sheet = catalogue.sheet(indicator, period)
        if sheet is not None and period.day == 1:
            starts.add(periods.step(sheet.cycle, period, -1))
            starts.add(period.replace(year=period.year - 1))
    for rule in Rule.objects.filter(indicator__in=indicators, is_active=True):
        codes = references(parsed(rule.condition))
        indicators |= {catalogue.by_code[code].pk for code in codes if code in catalogue.by_code}
    units = {entry.unit.pk for entry in entries}
    rows = Observation.objects.filter(indicator__in=indicators, period__in=starts, unit__in=units)
    told = rows.values_list("indicator_id", "period", "unit_id", *Stored._fields)
    return {(row[0], row[1], row[2]): Stored(*row[3:]) for row in told}


class Checker:
    """Checks each entry against what is stored and what is entered beside it."""

    def __init__(
        self,
        catalogue: Catalogue,
        entries: Sequence[Entry],
        stored: dict[Key, Stored],
        any_time: bool,
    ) -> None:
        self._catalogue = catalogue
        self._stored = stored
        self._any_time = any_time
        self._entered: dict[Key, Entry] = {}
        for entry in entries:
            self._entered.setdefault(entry.key, entry)
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
        key = entry.key
        if self._entered[key] is not entry:
            return Fault(entry.place, "place", _("Ô này có hai giá trị trong cùng lần gửi."))
        now = self._stored.get(key)
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

    def _conflict(self, entry: Entry, now: Stored | None) -> Fault:
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
                return self._entered[key].value
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


def changes(entry: Entry, now: Stored | None) -> bool:
    """True when an entry says something else than what stands there."""
    if now is None:
        return entry.value is not None
    said = (entry.note and now.note != entry.note) or (entry.evidence and now.evidence != entry.evidence)
    return now.value != entry.value or bool(said)
