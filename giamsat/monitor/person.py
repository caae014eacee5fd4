"""How one accountable person does: a few hundred rows at most, read as they are."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet

from giamsat.accounts.models import Person
from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.errors import NotFound
from giamsat.monitor.figures import NAMES, Figures
from giamsat.tasks.listing import Filter, list_assignments
from giamsat.tasks.models import Assignment
from giamsat.tasks.reach import reaches
from giamsat.tasks.timestate import TimeState

#: Open work listed on the page, the earliest deadline first; the list behind the figure has it all.
SHOWN: Final = 20
MONTHS: Final = 12
_OPEN: Final = (TimeState.OVERDUE, TimeState.DUE_SOON, TimeState.IN_TERM, TimeState.NO_DEADLINE)


@dataclass(frozen=True, slots=True)
class PersonPicture:
    """What a person answers for, as far as the reader sees it.

    Args:
        open_work: what is not finished, what waits longest first, at most ``SHOWN``.
        returned: assignments whose report came back and waits for a better one.
        finished: month -> finished in time and finished late, the earliest first, of the last ``MONTHS``.
        finished_since, lapsed_since: since the beginning of ``since``.
    """

    person: Person
    at: dt.datetime
    figures: Figures
    open_work: tuple[Assignment, ...]
    returned: int
    finished: tuple[tuple[dt.date, int, int], ...]
    since: dt.date
    finished_since: int
    lapsed_since: int


def person_picture(actor: Actor, person: Person, since: dt.date | None = None) -> PersonPicture:
    """The picture of a person.

    Args:
        since: from the beginning of this day "changed" tells; yesterday when left out.

    Raises:
        NotFound: the person answers for nothing that the reader sees, and belongs to no unit that the reader reads.
    """
    rows: QuerySet[Assignment] = list_assignments(actor, Filter(accountable=person.pk))
    work = list(rows)
    if not work and person.pk != actor.person_id and not _is_in_reach(actor, person):
        raise NotFound
    today = clock.today()
    since = since or today - dt.timedelta(days=1)
    counts = Counter(str(row.time_state) for row in work)  # type: ignore[attr-defined]
    open_work = [row for row in work if row.time_state in _OPEN]  # type: ignore[attr-defined]
    # What fell overdue since then did so on the day after its deadline.
    lapsed = [
        row for row in open_work if row.due is not None and since <= row.due + dt.timedelta(days=1) <= today
    ]
    sums = {
        "progress": sum(row.progress for row in work),
        "confirmed": sum(row.confirmed_progress for row in work),
    }
    return PersonPicture(
        person=person,
        at=clock.now(),
        figures=Figures(**{name: counts[name] for name in NAMES[:7]}, **sums),
        open_work=tuple(open_work[:SHOWN]),
        returned=sum(row.state == Assignment.State.RETURNED for row in work),
        finished=_by_month(work, today),
        since=since,
        finished_since=sum(row.completed_on is not None and row.completed_on >= since for row in work),
        lapsed_since=len(lapsed),
    )


def _is_in_reach(actor: Actor, person: Person) -> bool:
    return person.unit is not None and reaches(actor, person.unit.path)


def _by_month(work: list[Assignment], today: dt.date) -> tuple[tuple[dt.date, int, int], ...]:
    months = [today.replace(day=1)]
    while len(months) < MONTHS:
        months.append((months[-1] - dt.timedelta(days=1)).replace(day=1))
    in_time: Counter[dt.date] = Counter()
    late: Counter[dt.date] = Counter()
    for row in work:
        if row.completed_on is not None:
            is_late = row.due is not None and row.completed_on > row.due
            (late if is_late else in_time)[row.completed_on.replace(day=1)] += 1
    return tuple((month, in_time[month], late[month]) for month in reversed(months))
