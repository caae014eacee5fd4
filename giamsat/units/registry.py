"""Loading the registry that comes with Giamsat (``data/``) into the database."""

from __future__ import annotations

import csv
import datetime as dt
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.policy import require
from giamsat.core.text import sort_key
from giamsat.core.writes import write
from giamsat.events.services import record_event
from giamsat.units import events, policies
from giamsat.units.checks import Registered
from giamsat.units.locks import lock_tree
from giamsat.units.models import Succession, Territory, Unit, UnitGroup
from giamsat.units.naming import (
    communal_committee,
    dissolved_codes,
    dissolved_province,
    party_code,
    place_name_en,
    provincial_units,
    state_code,
)
from giamsat.units.services import add_name
from giamsat.units.succession import hand_over

DATA = Path(__file__).parent / "data"
#: From this day the 34 provinces work in place of the 63 (Resolution 202/2025/QH15).
REFORM = dt.date(2025, 7, 1)
REFORM_DECISION = "202/2025/QH15"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did; all zero when the database already had everything."""

    territories: int
    units: int
    renamed: int
    successions: int
    groups: int


@write
def load_registry(actor: Actor) -> Loaded:
    """Bring the database up to the data that this version carries. Harmless to repeat.

    Adds what is missing and applies changes of name that came into force since; leaves alone what was
    changed here by hand. One event tells of the whole load.

    Raises:
        NotAllowed: the actor does not operate the registry.
    """
    require(policies.may_manage_registry(actor))
    lock_tree()
    territories, new_territories = _load_territories()
    units = {unit.code: unit for unit in Unit.objects.all()}
    older = set(units)
    new_units = _load_units(units, territories)
    renamed = _apply_changes(territories, units)
    successions = _load_successions(actor, units, older)
    loaded = Loaded(new_territories, new_units, renamed, successions, _load_groups(units))
    if any((loaded.territories, loaded.units, loaded.renamed, loaded.successions, loaded.groups)):
        root = units["vn"]
        record_event(
            actor,
            events.REGISTRY_LOADED,
            "unit",
            root.pk,
            path=root.path,
            data={"created": new_units, "renamed": renamed, "successions": successions},
        )
    return loaded


def read_rows(name: str) -> list[dict[str, str]]:
    """The rows of one file of the data folder."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def parts(cell: str) -> list[str]:
    """The values of a cell, parted by semicolons."""
    return [value.strip() for value in cell.split(";") if value.strip()]


def _load_territories() -> tuple[dict[str, Territory], int]:
    known = {territory.code: territory for territory in Territory.objects.all()}
    before = len(known)
    fresh = [_territory(row, None) for row in read_rows("provinces.csv") if row["code"] not in known]
    known |= {territory.code: territory for territory in Territory.objects.bulk_create(fresh)}
    fresh = [
        _territory({**row, "name_vi": row["name"], "name_en": ""}, known[row["province_code"]])
        for row in read_rows("communes.csv")
        if row["code"] not in known
    ]
    known |= {
        territory.code: territory for territory in Territory.objects.bulk_create(fresh, batch_size=1000)
    }
    return known, len(known) - before


def _territory(row: dict[str, str], province: Territory | None) -> Territory:
    return Territory(
        code=row["code"],
        level=Territory.Level.COMMUNE if province else Territory.Level.PROVINCE,
        kind=row["kind"],
        name_vi=row["name_vi"],
        name_en=row["name_en"] or place_name_en(row["kind"], row["name_vi"]),
        sort_key=sort_key(row["name_vi"]),
        province=province,
        longitude=float(row["longitude"]),
        latitude=float(row["latitude"]),
        area_km2=row["area_km2"] or None,
        formed_from=parts(row["formed_from"]),
        valid_from=_date(row["valid_from"]),
    )


def _load_units(units: dict[str, Unit], territories: dict[str, Territory]) -> int:
    """Create the units that are missing, those above first; adds them to ``units``."""
    rows = [row for row in _unit_rows(territories) if row["code"] not in units]
    for layer in _layers(rows, set(units)):
        fresh = []
        for row in layer:
            unit = Unit(**{**row, "parent": units[row["parent"]] if row["parent"] else None})
            unit.derive()
            fresh.append(unit)
        for unit in Unit.objects.bulk_create(fresh, batch_size=1000):
            units[unit.code] = unit
    # The database placed them in the tree.
    paths = dict(Unit.objects.values_list("pk", "path"))
    for unit in units.values():
        unit.path = paths[unit.pk]
    return len(rows)


def _unit_rows(territories: dict[str, Territory]) -> Iterable[dict[str, Any]]:
    for row in read_rows("bodies.csv"):
        yield {
            "code": row["code"],
            "parent": row["parent_code"],
            "aliases": parts(row["aliases"]),
            "territory": territories.get(row["province_code"]),
            "valid_from": _date(row["valid_from"]),
            "valid_to": _date(row["valid_to"]),
            **{key: row[key] for key in ("kind", "side", "name_vi", "name_en", "short_vi", "short_en")},
        }
    for row in read_rows("provinces.csv"):
        # The province goes on under its code when others come into it, so its units are as old as it is.
        yield from provincial_units(row["kind"], row["name_vi"], row["name_en"], territories[row["code"]])
    for row in read_rows("former_provinces.csv"):
        for unit in dissolved_province(row["kind"], row["name_vi"], row["name_en"]):
            yield {**unit, "valid_to": _date(row["valid_to"])}
    for row in read_rows("communes.csv"):
        yield {
            **communal_committee(row["kind"], row["name"], territories[row["code"]]),
            "parent": f"ubnd-{row['province_code']}",
            "valid_from": _date(row["valid_from"]),
        }


def _layers(rows: list[dict[str, Any]], placed: set[str]) -> Iterable[list[dict[str, Any]]]:
    waiting = rows
    while waiting:
        layer = [row for row in waiting if not row["parent"] or row["parent"] in placed]
        if not layer:
            raise ValueError(f"no such parent: {sorted({row['parent'] for row in waiting})}")
        yield layer
        placed |= {row["code"] for row in layer}
        waiting = [row for row in waiting if row["code"] not in placed]


def _apply_changes(territories: dict[str, Territory], units: dict[str, Unit]) -> int:
    renamed = 0
    registered: Registered | None = None
    for row in read_rows("changes.csv"):
        date = dt.date.fromisoformat(row["valid_from"])
        territory = territories[row["code"]]
        if date > clock.today() or territory.kind == row["kind"]:
            continue
        territory.kind = row["kind"]
        territory.name_vi = row["name_vi"]
        territory.name_en = row["name_en"] or place_name_en(row["kind"], row["name_vi"])
        territory.sort_key = sort_key(row["name_vi"])
        territory.save(force_update=True)
        if territory.level == Territory.Level.PROVINCE:
            wanted = provincial_units(row["kind"], row["name_vi"], territory.name_en, territory)
        else:
            wanted = [communal_committee(row["kind"], row["name_vi"], territory)]
        for unit in Unit.objects.filter(territory=territory, valid_to__isnull=True):
            new = next(each for each in wanted if each["side"] == unit.side)
            unit.aliases = list(dict.fromkeys([*unit.aliases, *new["aliases"]]))
            names = {key: new[key] for key in ("name_vi", "name_en", "short_vi", "short_en")}
            registered = registered or Registered()
            add_name(unit, names, date, row["decision"], registered)
            units[unit.code] = unit
            renamed += 1
    return renamed


def _load_successions(actor: Actor, units: dict[str, Unit], older: set[str]) -> int:
    known = {
        (record.date, frozenset(unit.code for unit in record.predecessors.all()))
        for record in Succession.objects.prefetch_related("predecessors")
    }
    added = 0
    for row in [*read_rows("successions.csv"), *_province_mergers()]:
        date, gone = dt.date.fromisoformat(row["date"]), parts(row["predecessors"])
        if (date, frozenset(gone)) in known or date > clock.today():
            continue
        record = Succession.objects.create(
            kind=row["kind"],
            date=date,
            decision=row["decision"],
            note_vi=row["note_vi"],
            note_en=row["note_en"],
        )
        record.predecessors.set([units[code] for code in gone])
        record.successors.set([units[code] for code in parts(row["successors"])])
        # What came with this very load can hold nothing yet.
        if not older.isdisjoint(gone):
            hand_over(actor, record)
        added += 1
    return added


def _province_mergers() -> Iterable[dict[str, str]]:
    """The mergers of 2025, on the State's side and on the Party's."""
    for province in read_rows("provinces.csv"):
        gone = [row for row in read_rows("former_provinces.csv") if row["merged_into"] == province["code"]]
        heirs = (state_code(province["code"]), party_code(province["kind"], province["code"]))
        for side, heir in enumerate(heirs if gone else ()):
            lost = [dissolved_codes(row["kind"], row["name_vi"])[side] for row in gone]
            yield {
                "kind": Succession.Kind.MERGE,
                "date": REFORM.isoformat(),
                "decision": REFORM_DECISION,
                "predecessors": ";".join(lost),
                "successors": heir,
                "note_vi": "",
                "note_en": "",
            }


def _load_groups(units: dict[str, Unit]) -> int:
    rules = tomllib.loads((DATA / "groups.toml").read_text(encoding="utf-8"))
    known = {group.code: group for group in UnitGroup.objects.all()}
    changed = 0
    for code, rule in rules.items():
        group = known.get(code, UnitGroup(code=code))
        stated = {
            "name_vi": rule["name_vi"],
            "name_en": rule["name_en"],
            "kinds": rule["kinds"],
            "sides": rule.get("sides", []),
            "within_id": units[rule["within"]].pk if "within" in rule else None,
            "per_province": rule.get("per_province", False),
        }
        if group.pk and all(getattr(group, name) == value for name, value in stated.items()):
            continue
        for name, value in stated.items():
            setattr(group, name, value)
        group.save()
        changed += 1
    return changed


def _date(cell: str) -> dt.date | None:
    return dt.date.fromisoformat(cell) if cell else None
