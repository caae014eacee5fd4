"""Limits of each step in working days, their settings, and how a deadline moves while the clock stands.

Defaults: forwarding within 5 working days (Decree 20/2008/ND-CP amended by 92/2017/ND-CP), an answer within 15
(dispatch 89/CD-TTg), a progress note every 7 working days when late (Decision 852/QD-BNV). None of them is from
the regulation of the platform itself, so all are settings.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from giamsat.core import clock
from giamsat.core.calendar import add_working_days, passed_since, working_days_between
from giamsat.core.config import BadSetting, read

#: In days; two of the five may have one more.
FIVE_YEARS = 1827


@dataclass(frozen=True, slots=True)
class Limits:
    """Working days, counted from the day after the step began."""

    check: int = read("GIAMSAT_VOICE_CHECK_DAYS", int, 2, "Working days to check what the public sent.")
    classify: int = read(
        "GIAMSAT_VOICE_CLASSIFY_DAYS", int, 5, "Working days from receipt to classifying and forwarding."
    )
    reroute: int = read(
        "GIAMSAT_VOICE_REROUTE_DAYS", int, 2, "Working days to forward again what a wrong body returned."
    )
    accept: int = read("GIAMSAT_VOICE_ACCEPT_DAYS", int, 2, "Working days for a body to accept or return.")
    answer: int = read(
        "GIAMSAT_VOICE_ANSWER_DAYS", int, 15, "Working days from the first forwarding to the answer."
    )
    supplement: int = read(
        "GIAMSAT_VOICE_SUPPLEMENT_DAYS", int, 10, "Working days that a sender has to supplement."
    )
    reopen: int = read(
        "GIAMSAT_VOICE_REOPEN_DAYS",
        int,
        30,
        "Working days within which a sender may ask once for another look.",
    )
    note: int = read(
        "GIAMSAT_VOICE_NOTE_DAYS", int, 7, "A late item gets a progress note every so many days."
    )
    part: int = read(
        "GIAMSAT_VOICE_PART_DAYS", int, 5, "Working days for another body's part of a joint answer."
    )
    to_head: int = read(
        "GIAMSAT_VOICE_HEAD_DAYS", int, 3, "Working days late after which the head of the body is told."
    )
    to_receiver: int = read(
        "GIAMSAT_VOICE_ABOVE_DAYS",
        int,
        10,
        "Working days late after which the head of the receiving body is told.",
    )
    soon: int = read(
        "GIAMSAT_VOICE_SOON_DAYS",
        int,
        2,
        "Officers are reminded so many working days before the limit of a step.",
    )
    #: Calendar days: duties of keeping and erasing count so.
    erase_after: int = read(
        "GIAMSAT_VOICE_ERASE_DAYS",
        int,
        FIVE_YEARS,
        "Contact data are erased so many days after an item ended.",
    )
    files_after: int = read(
        "GIAMSAT_VOICE_FILES_DAYS",
        int,
        FIVE_YEARS,
        "Files that senders added are dropped so many days after an item ended; 1827 (five years) at least.",
    )
    erase_flags_after: int = read(
        "GIAMSAT_VOICE_FLAG_ERASE_DAYS",
        int,
        90,
        "The e-mail address of who reported content is erased so many days after the decision.",
    )

    def __post_init__(self) -> None:
        """Records are kept for five years at least (R48): a shorter time stops the start."""
        if self.files_after < FIVE_YEARS:
            raise BadSetting(f"setting GIAMSAT_VOICE_FILES_DAYS: {FIVE_YEARS} at least, that is five years")


LIMITS = Limits()


#: How far lateness climbs: to the head of the body whose turn it is, then to that of the receiving body.
HEAD, ABOVE = 1, 2


def level_of(due: dt.date | None) -> int:
    """How far up the lateness of a step has climbed today: 0, ``HEAD`` or ``ABOVE``."""
    if due is None or due >= clock.today():
        return 0
    days = working_days_between(due, clock.today())
    return ABOVE if days >= LIMITS.to_receiver else HEAD if days >= LIMITS.to_head else 0


def within(count: int, since: dt.date | None = None) -> dt.date:
    """The last day of ``count`` working days after ``since`` (today when left out)."""
    return add_working_days(since or clock.today(), count)


def unsupplemented_since() -> dt.date:
    """Whoever was asked to supplement on this day or before, and has not, has let the limit pass."""
    return passed_since(clock.today() - dt.timedelta(days=1), LIMITS.supplement)


def moved(day: dt.date | None, stopped_on: dt.date) -> dt.date | None:
    """A deadline after the clock stood from ``stopped_on`` until today: as many working days are left as then."""
    if day is None:
        return None
    left = working_days_between(stopped_on, day)
    return add_working_days(clock.today(), left) if left > 0 else day
