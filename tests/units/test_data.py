"""The registry's files: complete, consistent, and equal to the package they were made from."""

from __future__ import annotations

import datetime as dt
import importlib.util
import json
import tomllib
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest

from giamsat.units.models import Succession, Territory, Unit
from giamsat.units.naming import dissolved_codes, party_code, state_code
from giamsat.units.registry import DATA, parts, read_rows

ROOT = Path(__file__).resolve().parents[2]
KEYS = ROOT.parent / "shared" / "gold" / "KEYS.json"


@pytest.fixture(scope="module")
def make_registry() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_registry", ROOT / "tools" / "make_registry.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def codes() -> set[str]:
    found = {row["code"] for row in read_rows("bodies.csv")}
    for row in read_rows("provinces.csv"):
        found |= {state_code(row["code"]), party_code(row["kind"], row["code"])}
    for row in read_rows("former_provinces.csv"):
        found |= set(dissolved_codes(row["kind"], row["name_vi"]))
    return found | {f"xa-{row['code']}" for row in read_rows("communes.csv")}


def test_the_communes_are_complete_and_consistent(make_registry: ModuleType) -> None:
    rows = read_rows("communes.csv")
    assert make_registry.faults(rows) == []
    assert Counter(row["kind"] for row in rows) == {"xã": 2621, "phường": 687, "đặc khu": 13}
    assert all(row["formed_from"] for row in rows)


def test_the_checks_find_what_is_wrong(make_registry: ModuleType) -> None:
    rows = read_rows("communes.csv")
    rows[0] |= {"longitude": "12.5"}
    rows[1] |= {"province_code": "99"}
    rows[2] |= {"code": rows[3]["code"]}
    found = "\n".join(make_registry.faults(rows))
    assert "lies outside Viet Nam" in found
    assert "unknown province 99" in found
    assert "codes repeat" in found


def test_the_communes_equal_the_package(make_registry: ModuleType) -> None:
    folder = make_registry.package_folder()
    if folder is None:
        pytest.skip("vietnamadminunits is not installed: a development tool only, see tools/make_registry.py")
    written = (DATA / "communes.csv").read_text(encoding="utf-8")
    assert make_registry.as_csv(make_registry.read_package(folder)) == written


def test_the_provinces_came_from_sixty_three() -> None:
    provinces, gone = read_rows("provinces.csv"), read_rows("former_provinces.csv")
    assert (len(provinces), len(gone)) == (34, 29)
    assert Counter(row["kind"] for row in provinces) == {"tỉnh": 28, "thành phố": 6}
    for province in provinces:
        merged = {row["name_vi"] for row in gone if row["merged_into"] == province["code"]}
        assert merged == set(parts(province["formed_from"])) - {province["name_vi"]}
    # The area of the whole country, as the statistics office gives it.
    assert sum(float(row["area_km2"]) for row in provinces) == pytest.approx(331_340, abs=30)


def test_fourteen_ministries_and_three_agencies_remain() -> None:
    kinds = Counter(row["kind"] for row in read_rows("bodies.csv") if not row["valid_to"])
    assert (kinds["ministry"], kinds["ministry-agency"]) == (14, 3)


def test_every_reference_leads_somewhere() -> None:
    known = codes()
    bodies = read_rows("bodies.csv")
    assert [row["code"] for row in bodies if row["parent_code"] not in known] == ["vn"]
    assert {row["kind"] for row in bodies} <= set(Unit.Kind.values)
    assert {row["side"] for row in bodies} <= set(Unit.Side.values)
    for row in read_rows("successions.csv"):
        assert set(parts(row["predecessors"]) + parts(row["successors"])) <= known
        assert row["kind"] in Succession.Kind.values
        assert all(
            body["valid_to"] == row["date"] for body in bodies if body["code"] in parts(row["predecessors"])
        )
    for rule in tomllib.loads((DATA / "groups.toml").read_text(encoding="utf-8")).values():
        assert set(rule["kinds"]) <= set(Unit.Kind.values)
        assert rule.get("within", "vn") in known
    places = {row["code"] for name in ("provinces.csv", "communes.csv") for row in read_rows(name)}
    for row in read_rows("changes.csv"):
        assert row["code"] in places
        assert row["kind"] in Territory.Kind.values
        assert dt.date.fromisoformat(row["valid_from"]) > dt.date(2025, 7, 1)


def test_no_alias_means_two_bodies() -> None:
    aliases = Counter(alias for row in read_rows("bodies.csv") for alias in parts(row["aliases"]))
    assert [alias for alias, count in aliases.items() if count > 1] == []


#: Keys that name nobody who could be given work here: a person, groups without a rule, bodies abroad.
NOT_UNITS = {
    "deputy-prime-minister",
    "steering-committee-members",
    "districts",
    "relevant-agencies",
    "universities",
    "research-institutes",
    "enterprises",
    "power-project-investors",
    "press-agencies",
}


def test_the_agreed_keys_are_codes_aliases_or_groups() -> None:
    if not KEYS.exists():
        pytest.skip("the hand-made labels are not here")
    known = codes() | {alias for row in read_rows("bodies.csv") for alias in parts(row["aliases"])}
    known |= set(tomllib.loads((DATA / "groups.toml").read_text(encoding="utf-8")))
    known |= {"hanoi", "hcmc", "danang", "quang-ninh"}  # aliases made by rule; see test_registry
    keys = json.loads(KEYS.read_text(encoding="utf-8"))["keys"]
    assert {key for key in keys if not key.startswith("us-")} - known == NOT_UNITS
