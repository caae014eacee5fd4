"""What the tick does for the monitor."""

from __future__ import annotations

import datetime as dt

from giamsat.core.jobs import every
from giamsat.monitor import marks, services, tallies
from giamsat.monitor.forecast import jobs as forecast_jobs  # noqa: F401 - registers its sweeps
from giamsat.monitor.quarters.reminding import remind_of_sheets
from giamsat.monitor.urging import jobs as urging_jobs  # noqa: F401 - registers its sweeps
from giamsat.monitor.warnings import jobs as warning_jobs  # noqa: F401 - registers its sweeps


@every(minutes=1)
def fold_tallies(now: dt.datetime) -> None:
    """Keep the tallies short, so that pictures stay quick."""
    while tallies.fold() >= tallies.BATCH:
        pass


@every(minutes=10)
def mark_tallies(now: dt.datetime) -> None:
    """Keep pictures of the past nearly as quick as those of the present."""
    marks.mark_if_due()


@every(minutes=60)
def remind_of_quarterly_sheets(now: dt.datetime) -> None:
    """Units whose sheet is not signed are told before its day and after it."""
    remind_of_sheets()


@every(minutes=5, in_steps=True)
def tell_passed_deadlines(now: dt.datetime) -> None:
    """Shortly after midnight, and after any pause of the worker, tell which deadlines have passed."""
    services.record_crossings()
