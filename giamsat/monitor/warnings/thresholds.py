"""From when on a rule warns. One place; every value may be set by the installation (``check-config``)."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from giamsat.core.config import read


def numbers(raw: str) -> tuple[int, ...]:
    """Whole numbers parted by commas.

    Raises:
        ValueError: one is not a whole number.
    """
    return tuple(int(part) for part in raw.split(",") if part.strip())


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Days are calendar days unless said otherwise; shares and margins are points of a hundred."""

    cycle_days: int = settings.REPORT_CYCLE_DAYS
    line_points: int = read(
        "GIAMSAT_WARN_LINE_POINTS",
        int,
        25,
        "Warn when progress is so many points behind the straight line to the deadline.",
    )
    line_least_days: int = read(
        "GIAMSAT_WARN_LINE_LEAST_DAYS", int, 14, "Work with a shorter term is not held against the line."
    )
    jump_points: int = read(
        "GIAMSAT_WARN_JUMP_POINTS", int, 50, "Warn when a final report jumps so many points to 100 %."
    )
    jump_days: int = read(
        "GIAMSAT_WARN_JUMP_DAYS", int, 3, "… and is sent at most so many days before the deadline."
    )
    look_back_days: int = read(
        "GIAMSAT_WARN_LOOK_BACK_DAYS",
        int,
        90,
        "How far back confirmations without evidence and reused files are looked for.",
    )
    extensions: int = read("GIAMSAT_WARN_EXTENSIONS", int, 2, "Warn when a deadline was moved so many times.")
    parts_share: int = read(
        "GIAMSAT_WARN_PARTS_SHARE",
        int,
        10,
        "Warn when so many per cent of the parts below are late or missing.",
    )
    parts_missing_days: int = read(
        "GIAMSAT_WARN_PARTS_MISSING_DAYS", int, 10, "A part that nobody accepted for so many days is missing."
    )
    returns: int = read("GIAMSAT_WARN_RETURNS", int, 2, "Warn when one report was returned so many times.")
    obstacle_days: int = read(
        "GIAMSAT_WARN_OBSTACLE_DAYS", int, 0, "Warn so many days after an obstacle's answer was due."
    )
    confidence_points: int = read(
        "GIAMSAT_WARN_CONFIDENCE_POINTS",
        int,
        30,
        "Warn when reported progress is so many points above the assessor's confidence.",
    )
    week_deadlines: int = read(
        "GIAMSAT_WARN_WEEK_DEADLINES", int, 10, "Warn when a unit has so many deadlines in one calendar week."
    )
    week_ahead_days: int = read(
        "GIAMSAT_WARN_WEEK_AHEAD_DAYS", int, 56, "How far ahead crowded weeks are looked for."
    )
    ladder: tuple[int, ...] = read(
        "GIAMSAT_WARN_LADDER",
        numbers,
        (3, 5, 5),
        "Working days after which a warning goes to the head, to the unit above, to the standing office.",
    )


#: As this process was started. Rules get it as an argument, so that tests may give another.
THRESHOLDS = Thresholds()
