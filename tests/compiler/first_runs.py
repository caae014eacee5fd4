"""The first run of each labelled text, in tables: what the rules made of it before they were changed in its sight.

    python -m tests.compiler.first_runs            by language and in all
    python -m tests.compiler.first_runs texts      a line for each text

Tasks: F1 of the places. Lead, co-operating and deadline: share of the tasks found whose field is wholly right; that
is stricter than the scorer, which gives parts of a set their due.
"""

import json
import sys
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from .calibrate import RECORDS
from .conftest import GOLD

#: Texts of which the first run found nothing at all, so that there is no proposal to record.
NOTHING_FOUND = ("en-memo-grants", "ro-anexa-tabel-invers", "vi-bang-ai-lam-gi")
_FIELDS = ("lead", "coordinate", "deadline")


@dataclass
class Outcome:
    """What was labelled, proposed and right, of one text or of many."""

    texts: int = 0
    labelled: int = 0
    proposed: int = 0
    found: int = 0
    right: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Outcome") -> None:
        """Count another outcome in."""
        self.texts += other.texts
        self.labelled += other.labelled
        self.proposed += other.proposed
        self.found += other.found
        self.right += other.right

    def line(self, name: str) -> str:
        """A line of a table."""
        f1 = 2 * self.found / (self.labelled + self.proposed)
        shares = [self.right[one] / self.found if self.found else 0.0 for one in _FIELDS]
        figures = " | ".join(f"{value:.2f}" for value in (f1, *shares))
        return f"| {name} | {self.texts} | {self.labelled} | {figures} |\n"


def outcomes() -> dict[str, Outcome]:
    """The first run of each text that has one on record."""
    records: list[dict[str, Any]] = json.loads(RECORDS.read_text(encoding="utf-8"))
    found: dict[str, Outcome] = {}
    for name in (*dict.fromkeys(record["document"] for record in records), *NOTHING_FOUND):
        labels = json.loads((GOLD / f"{name}.json").read_text(encoding="utf-8"))
        found[name] = Outcome(1, len(labels["tasks"]))
    for record in records:
        one = found[record["document"]]
        one.proposed += 1
        one.found += record["right"]["span"]
        one.right.update(name for name in _FIELDS if record["right"].get(name))
    return found


def main(arguments: list[str]) -> None:
    """Print the tables."""
    sys.stdout.write(
        "| | texts | tasks | task F1 | lead | co-operating | deadline |\n|---|---|---|---|---|---|---|\n"
    )
    groups: dict[str, Outcome] = {}
    for name, one in outcomes().items():
        if arguments == ["texts"]:
            sys.stdout.write(one.line(name))
        for group in (name[:2], "all"):
            groups.setdefault(group, Outcome()).add(one)
    for name in (*sorted(groups.keys() - {"all"}), "all"):
        sys.stdout.write(groups[name].line(name))


if __name__ == "__main__":
    main(sys.argv[1:])
