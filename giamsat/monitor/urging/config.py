"""Settings of urging, listed by ``check-config``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from giamsat.core.config import read
from giamsat.monitor.warnings.thresholds import numbers

_TEMPLATE = read(
    "GIAMSAT_LETTER_TEMPLATE",
    Path,
    Path(__file__).parent / "data" / "letter.docx",
    "Word template of urging letters; the one that ships with Giamsat shows the placeholders.",
)


@dataclass(frozen=True, slots=True)
class Urging:
    """When people are reminded, when digests leave, and what a letter looks like."""

    before: tuple[int, ...] = read(
        "GIAMSAT_REMIND_BEFORE", numbers, (7, 1), "Remind so many days before a deadline."
    )
    after: tuple[int, ...] = read(
        "GIAMSAT_REMIND_AFTER", numbers, (1, 7, 30), "Remind so many days after a deadline that has passed."
    )
    digest_hour: int = read(
        "GIAMSAT_DIGEST_HOUR", int, 7, "Digests leave from this hour on, in Hanoi's time."
    )
    template: Path = _TEMPLATE


URGING = Urging()
