"""Values of indicators as SDMX-CSV 2.0: one line an observation, its dimensions by their SDMX names."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from giamsat.publishing.models import PublicRow

STRUCTURE_ID = "GIAMSAT:DF_INDICATORS(1.0)"
#: Dimensions, the measure, and attributes, in the order of the data structure (docs/publishing.md).
COLUMNS = (
    "STRUCTURE", "STRUCTURE_ID", "ACTION", "FREQ", "REF_AREA", "INDICATOR", "TIME_PERIOD", "OBS_VALUE",
    "UNIT_MEASURE", "DECIMALS", "OBS_STATUS",
)  # fmt: skip
#: Codes of CL_FREQ.
FREQUENCIES = {"month": "M", "quarter": "Q", "half": "S", "year": "A"}


def write_csv(values: Iterable[dict[str, Any]], target: Path) -> None:
    """The rows of the set ``value``; measures and decimals come from the public facts of their indicators."""
    about = dict(PublicRow.objects.filter(kind="indicator").values_list("key", "body"))
    with target.open("w", encoding="utf-8", newline="") as file:
        written = csv.writer(file)
        written.writerow(COLUMNS)
        for row in values:
            sheet = about.get(row["indicator"], {})
            written.writerow(
                (
                    "dataflow",
                    STRUCTURE_ID,
                    "I",
                    FREQUENCIES[row["cycle"]],
                    identifier(row["unit"]),
                    identifier(row["indicator"]),
                    time_period(row["cycle"], dt.date.fromisoformat(row["period"])),
                    row["value"],
                    identifier(sheet.get("measure", "")).upper(),
                    sheet.get("decimals", ""),
                    "A",
                )
            )


def identifier(code: str) -> str:
    """A code as SDMX admits one: letters, digits, ``_ - @ $``."""
    return "".join(
        letter if letter.isascii() and (letter.isalnum() or letter in "_-@$") else "_" for letter in code
    )


def time_period(cycle: str, start: dt.date) -> str:
    """A period as SDMX writes it: ``2025``, ``2025-S1``, ``2025-Q3``, ``2025-07``."""
    if cycle == "year":
        return str(start.year)
    if cycle == "half":
        return f"{start.year}-S{1 if start.month == 1 else 2}"
    if cycle == "quarter":
        return f"{start.year}-Q{(start.month + 2) // 3}"
    return f"{start.year}-{start.month:02}"
