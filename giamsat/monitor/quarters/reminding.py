"""Telling the people of units whose sheet is not signed: some days before the day, on it, and when it has passed."""

from __future__ import annotations

import datetime as dt

from giamsat.accounts.selectors import addressees
from giamsat.core import clock
from giamsat.core.actor import SYSTEM, Role
from giamsat.monitor.quarters.models import Quarter
from giamsat.monitor.quarters.selectors import units_of_quarter
from giamsat.monitor.urging.models import Notice
from giamsat.units.models import Unit

#: Days before the last day on which people are told; a negative one lies behind it.
STEPS = (10, 3, 0, -1)
#: A reminder that a stopped worker missed is made up for so many days.
MADE_UP = 2


def remind_of_sheets() -> int:
    """Tell once a step; how many notices are new. It may run at any time and as often as it likes."""
    today = clock.today()
    quarter = Quarter.of(today)
    left = (quarter.due - today).days
    step = next((each for each in STEPS if 0 <= each - left <= MADE_UP), None)
    if step is None:
        return 0
    return sum(_tell(unit, quarter, step) for unit in units_of_quarter(SYSTEM, quarter, missing=True))


def _tell(unit: Unit, quarter: Quarter, step: int) -> int:
    people = addressees((Role.FOCAL_POINT, Role.APPROVER), unit)
    key = f"sheet:{unit.pk}:{quarter.year}.{quarter.number}:{step}"
    there = set(Notice.objects.filter(key=key, person__in=people).values_list("person_id", flat=True))
    now: dt.datetime = clock.now()
    data = {
        "unit": unit.name_vi, "year": quarter.year, "quarter": quarter.number, "due": quarter.due.isoformat(),
    }  # fmt: skip
    made = Notice.objects.bulk_create(
        [
            Notice(person=person, key=key, kind=Notice.Kind.SHEET, subject_id=unit.pk, data=data, at=now)
            for person in people
            if person.pk not in there
        ],
        ignore_conflicts=True,
    )
    return len(made)
