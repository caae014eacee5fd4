"""The national overview from the open data alone: python3 national_overview.py task.csv [PROGRAMME].

Standard library only. Take task.csv from the portal's page of open data.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from pathlib import Path

STATES = ("done", "late", "term", "soon", "overdue", "paused", "none")


def overview(path: Path, programme: str = "") -> dict[str, float]:
    """How many tasks there are in each state, all of them, and the share that is done (per cent of all)."""
    with path.open(encoding="utf-8", newline="") as file:
        states = Counter(row["state"] for row in csv.DictReader(file) if programme in ("", row["programme"]))
    whole = sum(states.values())
    found: dict[str, float] = {state: states[state] for state in STATES}
    found["all"] = whole
    if whole:
        found["done_share"] = round(100 * (states["done"] + states["late"]) / whole, 1)
    return found


if __name__ == "__main__":
    for name, value in overview(Path(sys.argv[1]), *sys.argv[2:3]).items():
        sys.stdout.write(f"{name:12} {value}\n")
