"""Make ``giamsat/units/data/communes.csv`` from the PyPI package ``vietnamadminunits``, and check it.

The package is a development tool only (it pulls a GPL library): install it into an environment of its own,
run this there, and commit the result::

    python -m venv /some/where && /some/where/bin/pip install vietnamadminunits
    /some/where/bin/python tools/make_registry.py          # writes
    /some/where/bin/python tools/make_registry.py --check  # compares, exit 1 on a difference

Needs nothing else of the project, so that it runs in that environment.
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import io
import json
import sqlite3
import sys
from collections import defaultdict
from pathlib import Path

DATA = Path(__file__).resolve().parents[1] / "giamsat" / "units" / "data"
COLUMNS = (
    "code",
    "kind",
    "name",
    "province_code",
    "longitude",
    "latitude",
    "area_km2",
    "formed_from",
    "valid_from",
)
#: The commune-level units of 2025 began their work on this day (Resolution 203/2025/QH15).
BEGINNING = "2025-07-01"
KINDS = ("xã", "phường", "đặc khu")
#: Longitude and latitude of the mainland with the coastal islands, then the two far archipelagos.
EXTENTS = (
    (102.1, 109.6, 8.3, 23.4),
    (111.0, 113.0, 15.5, 17.5),  # Hoàng Sa
    (111.0, 117.0, 6.5, 12.5),  # Trường Sa
)
#: Where a province's communes do not add up to its area within this share, the package mixes namesakes up:
#: none of that province's commune areas is taken over.
AREA_TOLERANCE = 0.05


def package_folder() -> Path | None:
    """Where ``vietnamadminunits`` keeps its data, without importing it; None when it is not installed."""
    spec = importlib.util.find_spec("vietnamadminunits")
    return Path(spec.origin).parent / "data" if spec and spec.origin else None


def provinces() -> dict[str, dict[str, str]]:
    """The rows of ``provinces.csv`` by code."""
    with (DATA / "provinces.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: row for row in csv.DictReader(file)}


def origins(folder: Path, connection: sqlite3.Connection) -> dict[tuple[str, str], list[str]]:
    """Old communes by (province key, commune key): ``Xã Mỹ Khánh (Huyện Phong Điền)``; ``*`` marks a part."""
    conversion = json.loads((folder / "converter_2025.json").read_text(encoding="utf-8"))
    old_names: dict[str, tuple[str, str, str]] = {}
    for row in connection.execute(
        "SELECT provinceKey, districtKey, wardKey, provinceShort, district, ward FROM admin_units_legacy"
    ):
        old_names[f"{row[0]}_{row[1]}_{row[2] or ''}"] = (row[3], row[4], row[5] or "")
    new_provinces = dict(connection.execute("SELECT DISTINCT provinceKey, provinceShort FROM admin_units"))

    def words(key: str, province: str) -> str:
        old_province, district, commune = old_names[key]
        place = district if old_province == new_provinces[province] else f"{district}, {old_province}"
        return f"{commune} ({place})" if commune else place

    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for province, communes in conversion["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for commune, keys in communes.items():
            found[province, commune] += [words(key, province) for key in keys]
    for province, divided in conversion["DICT_PROVINCE_WARD_DIVIDED"].items():
        for key, parts in divided.items():
            for commune in sorted({part["newWardKey"] for part in parts}):
                found[province, commune].append(words(key, province) + "*")
    return found


def read_package(folder: Path) -> list[dict[str, str]]:
    """The communes of the package as rows of ``communes.csv``, in order of their codes."""
    known = provinces()
    with sqlite3.connect(f"file:{folder / 'dataset.db'}?mode=ro", uri=True) as connection:
        formed_from = origins(folder, connection)
        communes = connection.execute(
            "SELECT wardCode, ward, provinceCode, wardLon, wardLat, wardAreaKm2, provinceKey, wardKey"
            " FROM admin_units ORDER BY wardCode"
        ).fetchall()
    total: dict[str, float] = defaultdict(float)
    for commune in communes:
        total[commune[2]] += commune[5] or 0.0
    trusted = {
        code for code, row in known.items() if abs(total[code] / float(row["area_km2"]) - 1) <= AREA_TOLERANCE
    }
    rows = []
    for code, full_name, province, longitude, latitude, area, province_key, key in communes:
        # The kind is read from the name: the package's own column is wrong for four of them.
        kind = next(kind for kind in KINDS if full_name.lower().startswith(kind + " "))
        rows.append(
            {
                "code": code,
                "kind": kind,
                "name": full_name[len(kind) + 1 :],
                "province_code": province,
                "longitude": f"{longitude:g}",
                "latitude": f"{latitude:g}",
                "area_km2": f"{area:.2f}" if area and province in trusted else "",
                "formed_from": ";".join(formed_from[province_key, key]),
                "valid_from": BEGINNING,
            }
        )
    return rows


def faults(rows: list[dict[str, str]]) -> list[str]:
    """What is inconsistent in the rows, in words; empty when all is well."""
    known = provinces()
    found = []
    if len(known) != 34:
        found.append(f"{len(known)} provinces instead of 34")
    if len(rows) != 3321:
        found.append(f"{len(rows)} communes instead of 3,321")
    if len({row["code"] for row in rows}) != len(rows):
        found.append("codes repeat")
    if empty := set(known) - {row["province_code"] for row in rows}:
        found.append(f"provinces without communes: {sorted(empty)}")
    names = set()
    for row in rows:
        where = f"{row['code']} {row['kind']} {row['name']}"
        if not (len(row["code"]) == 5 and row["code"].isdigit()):
            found.append(f"{where}: the code is not of five digits")
        if row["kind"] not in KINDS:
            found.append(f"{where}: unknown kind")
        if row["province_code"] not in known:
            found.append(f"{where}: unknown province {row['province_code']}")
        if (same := (row["province_code"], row["kind"], row["name"])) in names:
            found.append(f"{where}: repeats in province {row['province_code']}")
        names.add(same)
        longitude, latitude = float(row["longitude"]), float(row["latitude"])
        if not any(w <= longitude <= e and s <= latitude <= n for w, e, s, n in EXTENTS):
            found.append(f"{where}: {longitude}, {latitude} lies outside Viet Nam")
        if row["area_km2"] and not 0.1 <= float(row["area_km2"]) <= 1500:
            found.append(f"{where}: an area of {row['area_km2']} km²")
    return found


def as_csv(rows: list[dict[str, str]]) -> str:
    """The rows as the text of ``communes.csv``."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="compare with the file instead of writing it")
    check = parser.parse_args().check
    folder = package_folder()
    if folder is None:
        sys.stderr.write("vietnamadminunits is not installed in this environment\n")
        return 2
    rows = read_package(folder)
    if found := faults(rows):
        sys.stderr.write("\n".join(found) + "\n")
        return 1
    target = DATA / "communes.csv"
    if check:
        same = target.read_text(encoding="utf-8") == as_csv(rows)
        sys.stderr.write("equal\n" if same else "communes.csv differs from the package\n")
        return 0 if same else 1
    target.write_text(as_csv(rows), encoding="utf-8")
    sys.stderr.write(f"{len(rows)} communes written to {target.name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
