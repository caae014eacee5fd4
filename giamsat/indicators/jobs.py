"""What the tick does for indicators."""

from __future__ import annotations

import datetime as dt

from giamsat.core.jobs import every
from giamsat.indicators import (
    from_registers,  # noqa: F401 - registers its sweep
    tallies,
)


@every(minutes=1)
def fold_tallies(now: dt.datetime) -> None:
    """Keep the sums short, so that reading stays quick."""
    while tallies.fold() >= tallies.BATCH:
        pass
