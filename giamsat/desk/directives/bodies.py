"""Choosing leading and co-operating bodies: rows of a form, and what was chosen in them.

Each body is a field ``body-u12`` (unit) or ``body-g3`` (group) whose value is its part, empty for none.
A name that the text gives and the registry does not know is a field ``named-7`` with the body it means.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from giamsat.core.errors import InvalidInput
from giamsat.core.text import fold
from giamsat.directives.models import Party, PartyRole
from giamsat.directives.services.editing import PartyChoice
from giamsat.units import selectors as units
from giamsat.units.models import Unit, UnitGroup

AT_MOST = 8


@dataclass(frozen=True, slots=True)
class Body:
    """A unit or a group with the part chosen for it."""

    key: str
    name: str
    above: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A name of the text without a unit: what it may mean, best first."""

    party: Party
    candidates: list[Body]
    chosen: str


def search_bodies(query: str, owner: Unit, limit: int = AT_MOST) -> list[Body]:
    """Groups and units below ``owner`` whose names hold the words, with or without tone marks."""
    words = fold(query).split()
    if not words:
        return []
    groups = [
        Body(f"g{group.pk}", group.name, _("nhóm đơn vị"))
        for group in UnitGroup.objects.all()
        if all(word in fold(f"{group.name_vi} {group.name_en}") for word in words)
    ]
    found = units.search_units(query, within=owner).select_related("parent")[:limit]
    rows = [
        Body(f"u{unit.pk}", unit.name, unit.parent.name if unit.parent and unit.parent.parent_id else "")
        for unit in found
    ]
    return [*groups[:4], *rows][: limit + 2]


def candidates(name: str, owner: Unit) -> list[Body]:
    """What a name of the text may mean: the whole name first, then fewer of its words from the end."""
    words = name.split()
    found: dict[str, Body] = {}
    for length in range(len(words), 0, -1):
        for body in search_bodies(" ".join(words[:length]), owner, limit=5):
            found.setdefault(body.key, body)
        if len(found) >= 5 or length == len(words) - 4:
            break
    return list(found.values())[:6]


def rows_of(parties: Iterable[Party], typed: Mapping[str, str]) -> list[Body]:
    """The known bodies of a proposal and those chosen in a form that came back."""
    rows: dict[str, Body] = {}
    for party in parties:
        if party.unit is not None:
            key, name = f"u{party.unit_id}", party.unit.name
        elif party.group is not None:
            key, name = f"g{party.group_id}", party.group.name
        else:
            continue
        rows[key] = Body(
            key, name, party.former, typed.get(f"body-{key}", party.role) if typed else party.role
        )
    for key, role in _chosen(typed).items():
        if key not in rows:
            rows[key] = Body(key, _body(key)[2], "", role)
    return list(rows.values())


def unknown_of(parties: Iterable[Party], owner: Unit, typed: Mapping[str, str]) -> list[Unknown]:
    """The names of a proposal that no unit bears, each with its candidates."""
    return [
        Unknown(party, candidates(party.name, owner), typed.get(f"named-{party.pk}", "keep"))
        for party in parties
        if not party.is_resolved
    ]


def choices(parties: Iterable[Party], typed: Mapping[str, str]) -> list[PartyChoice]:
    """All bodies as chosen in a form.

    Raises:
        InvalidInput: a body that does not exist; field ``parties``.
    """
    made: dict[str, PartyChoice] = {}
    for party in parties:
        if party.is_resolved:
            continue
        answer = typed.get(f"named-{party.pk}", "keep")
        if answer == "keep":
            made[f"named-{party.pk}"] = PartyChoice(PartyRole(party.role), printed=party.name)
        elif answer != "drop":
            unit, group, _name = _body(answer)
            made[answer] = PartyChoice(PartyRole(party.role), unit, group, party.name)
    for key, role in _chosen(typed).items():
        unit, group, _name = _body(key)
        made.setdefault(key, PartyChoice(PartyRole(role), unit, group))
    return list(made.values())


def chosen_units(typed: Mapping[str, str], owner: Unit) -> tuple[tuple[Unit, ...], tuple[Unit, ...]]:
    """The leading and the co-operating units chosen in a form, groups taken apart within ``owner``."""
    parts: dict[str, dict[int, Unit]] = {role: {} for role in PartyRole.values}
    for key, role in _chosen(typed).items():
        unit, group, _name = _body(key)
        members = [unit] if unit else list(units.members(group, within=owner)) if group else []
        parts[role].update({one.pk: one for one in members})
    leads = parts[PartyRole.LEAD]
    helpers = {pk: unit for pk, unit in parts[PartyRole.COORDINATE].items() if pk not in leads}
    return tuple(leads.values()), tuple(helpers.values())


def _chosen(typed: Mapping[str, str]) -> dict[str, str]:
    return {
        name.removeprefix("body-"): role
        for name, role in typed.items()
        if name.startswith("body-") and role in PartyRole.values
    }


def _body(key: str) -> tuple[Unit | None, UnitGroup | None, str]:
    kind, number = key[:1], key[1:]
    if number.isascii() and number.isdecimal() and len(number) < 12:
        unit = Unit.objects.filter(pk=number).first() if kind == "u" else None
        group = UnitGroup.objects.filter(pk=number).first() if kind == "g" else None
        if unit or group:
            return unit, group, (unit or group).name  # type: ignore[union-attr]
    raise InvalidInput(fields={"parties": _("Đơn vị đã chọn không còn trong danh bạ.")})
