"""Which period a report tells of, and when it is made."""

from __future__ import annotations

import datetime as dt

from giamsat.boards.models import PeriodicReport
from giamsat.core.calendar import add_working_days
from giamsat.indicators import periods


def last_period(report: PeriodicReport, today: dt.date) -> dt.date:
    """The first day of the newest period that has ended."""
    return periods.step(report.cycle, periods.start_of(report.cycle, today), -1)


def made_on(report: PeriodicReport, period: dt.date) -> dt.date:
    """The working day after the period's end on which its report is made."""
    return add_working_days(periods.end_of(report.cycle, period), report.working_day)


def is_due(report: PeriodicReport, today: dt.date, since: dt.date) -> bool:
    """True when the day of the last period's report has come, and came after the report was set up (``since``)."""
    if report.rhythm == PeriodicReport.Rhythm.ASKED or report.ended_at is not None:
        return False
    day = made_on(report, last_period(report, today))
    return since <= day <= today


def next_day(report: PeriodicReport, today: dt.date) -> dt.date | None:
    """When the next one is made; None where nobody set a rhythm."""
    if report.rhythm == PeriodicReport.Rhythm.ASKED or report.ended_at is not None:
        return None
    coming = made_on(report, last_period(report, today))
    if coming > today:
        return coming
    return made_on(report, periods.start_of(report.cycle, today))
