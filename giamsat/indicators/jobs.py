"""What the tick does for indicators."""

from __future__ import annotations

import datetime as dt

from giamsat.core.jobs import every
from giamsat.indicators import (
    from_registers,  # noqa: F401 - registers its sweep
    tallies,
)
from giamsat.indicators.notices import remind_of_evaluations


@every(minutes=1)
def fold_tallies(now: dt.datetime) -> None:
    """Keep the sums short, so that reading stays quick."""
    while tallies.fold() >= tallies.BATCH:
        pass


@every(minutes=60)
def remind_of_own_scores(now: dt.datetime) -> None:
    """Units that have not sent their own scores are told when a round opens, before its last day and after it."""
    remind_of_evaluations()
