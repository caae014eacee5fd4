"""From the names in a text to the registry: a leading or co-operating body becomes a unit or a group of units."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Protocol

from giamsat.core import clock
from giamsat.directives import compiler
from giamsat.directives.models import Party, PartyRole, Proposal
from giamsat.units import selectors as units
from giamsat.units.models import Unit, UnitGroup


class Naming(Protocol):
    """What names bodies in the words of a text: a task that the compiler or a language model has found."""

    @property
    def lead_parties(self) -> tuple[compiler.NamedParty, ...]: ...

    @property
    def coordinate_parties(self) -> tuple[compiler.NamedParty, ...]: ...


class Resolver:
    """Resolves agency keys at a document's date; remembers what it has looked up.

    A body merged before or since resolves to who stands for it today, and the party says so (R57). One whose
    work went to several stays unresolved: a person chooses among them.
    """

    def __init__(self, on_date: dt.date):
        self._on_date = on_date
        self._today = max(on_date, clock.today())
        self._units: dict[str, tuple[Unit | None, str]] = {}
        self._groups = {group.code: group for group in UnitGroup.objects.all()}

    def store_parties(self, pairs: Iterable[tuple[Proposal, Naming]]) -> None:
        """Create the parties of freshly stored proposals in one statement."""
        rows: list[Party] = []
        for proposal, task in pairs:
            rows += self._parties(proposal, PartyRole.LEAD, task.lead_parties)
            rows += self._parties(proposal, PartyRole.COORDINATE, task.coordinate_parties)
        Party.objects.bulk_create(rows)

    def _parties(
        self, proposal: Proposal, role: PartyRole, named: Iterable[compiler.NamedParty]
    ) -> list[Party]:
        rows: list[Party] = []
        seen: set[tuple[int | None, int | None, str]] = set()
        for party in named:
            for key in party.keys or ("",):
                unit, group, note = self._look_up(key)
                identity = (
                    unit.pk if unit else None,
                    group.pk if group else None,
                    "" if unit or group else party.name,
                )
                if identity in seen:
                    continue
                seen.add(identity)
                rows.append(
                    Party(
                        proposal=proposal,
                        role=role,
                        name=party.name[:300],
                        unit=unit,
                        group=group,
                        note=note,
                        position=len(rows),
                    )
                )
        return rows

    def _look_up(self, key: str) -> tuple[Unit | None, UnitGroup | None, str]:
        if not key:
            return None, None, ""
        group = self._groups.get(key)
        if group is not None:
            return None, group, ""
        if key not in self._units:
            self._units[key] = self._find_unit(key)
        unit, note = self._units[key]
        return unit, None, note

    def _find_unit(self, key: str) -> tuple[Unit | None, str]:
        named = units.unit_meant(key, self._on_date)
        heirs = units.successors_at(named, self._today) if named else []
        if named is None or len(heirs) != 1:
            return None, ""
        return heirs[0], "" if heirs[0].pk == named.pk else former_names(named)


def former_names(former: Unit) -> str:
    """What a party keeps of the body that its unit took over from (``Party.former``)."""
    return f"{former.name_vi[:149]}\n{former.name_en[:149]}"
