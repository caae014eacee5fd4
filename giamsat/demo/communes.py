"""What thousands of communes made of the tasks given to all of them, written in bulk.

Played one by one as in ``history``, it would take minutes; left out, every commune would stand there as late.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Iterable

from giamsat.accounts.models import Grant, Person
from giamsat.core import clock
from giamsat.core.actor import SYSTEM, Role
from giamsat.demo.people import SINCE, Recruiter
from giamsat.events.models import Event
from giamsat.tasks import events
from giamsat.tasks.models import Assignment, Report
from giamsat.units.models import Unit

#: In a province, between these shares of the communes have finished all that they were given …
LEAST, MOST = 0.3, 1.0
#: … and of the others, this share nothing, the rest what was due.
NOTHING = 0.3
CHANGED = (
    "state",
    "completed_on",
    "progress",
    "confirmed_progress",
    "reported_at",
    "state_since",
    "accountable",
)


def play_communes(
    rows: Iterable[Assignment], staff: Recruiter, confirmer_id: int, dice: random.Random
) -> int:
    """Finish the communes' parts of tasks in proportions; returns how many parts.

    Args:
        rows: waiting parts given by the programme's owner itself, with their units.
        confirmer_id: the standing office's officer.
    """
    by_unit: dict[int, list[Assignment]] = defaultdict(list)
    for row in rows:
        by_unit[row.unit_id].append(row)
    today = clock.today()
    chosen: list[Assignment] = []
    shares: dict[int | None, float] = {}
    for parts in by_unit.values():
        share = shares.setdefault(parts[0].unit.parent_id, dice.uniform(LEAST, MOST))
        if dice.random() < share:
            chosen += parts
        elif dice.random() > NOTHING:
            chosen += [each for each in parts if each.due and each.due <= today]
    _staff_in_bulk({row.unit_id: row.unit for row in chosen}.values(), staff)
    reports = [_finish(row, staff, confirmer_id, today, dice) for row in chosen]
    Assignment.objects.bulk_update(chosen, CHANGED, batch_size=1000)
    Report.objects.bulk_create(reports, batch_size=1000)
    Event.objects.bulk_create([_event(report, confirmer_id) for report in reports], batch_size=1000)
    return len(chosen)


def _staff_in_bulk(units: Iterable[Unit], staff: Recruiter) -> None:
    """A focal point and an approver for each unit that has none yet."""
    people: list[Person] = []
    for unit in units:
        if unit.pk in staff.focal:
            continue
        for book, word, post in (
            (staff.focal, "dau-moi", "Đầu mối"),
            (staff.approver, "duyet", "Người duyệt"),
        ):
            person = Person(
                login=f"{unit.code}.{word}",
                full_name=staff.name(),
                unit=unit,
                post=post,
                is_demo=True,
                created_at=SINCE,
            )
            person.derive()
            book[unit.pk] = person
            people.append(person)
    Person.objects.bulk_create(people, batch_size=1000)
    Grant.objects.bulk_create(
        [
            Grant(
                person=person,
                unit=person.unit,
                role=(Role.FOCAL_POINT if person.login.endswith(".dau-moi") else Role.APPROVER).value,
                valid_from=SINCE.date(),
                granted_at=SINCE,
            )
            for person in people
            if person.unit is not None
        ],
        batch_size=1000,
    )


def _finish(
    row: Assignment, staff: Recruiter, confirmer_id: int, today: dt.date, dice: random.Random
) -> Report:
    given = clock.day_of(row.created_at)
    last = min(row.due or today, today - dt.timedelta(days=2))
    day = given + dt.timedelta(days=dice.randint(0, max(0, (last - given).days)))
    at = dt.datetime.combine(day, dt.time(dice.randint(8, 17)), clock.HANOI)
    row.state = Assignment.State.CONFIRMED
    row.completed_on = day
    row.progress = row.confirmed_progress = 100
    row.reported_at = row.state_since = at
    row.accountable = staff.focal[row.unit_id]
    return Report(
        assignment=row,
        number=1,
        author=staff.focal[row.unit_id],
        state=Report.State.CONFIRMED,
        progress=100,
        is_final=True,
        done="Kết quả do máy tạo để minh họa.",
        created_at=at,
        submitted_at=at,
        approved_by=staff.approver[row.unit_id],
        approved_at=at + dt.timedelta(hours=4),
        confirmed_by_id=confirmer_id,
        confirmed_at=at + dt.timedelta(days=1),
        confirmed_progress=100,
    )


def _event(report: Report, confirmer_id: int) -> Event:
    row = report.assignment
    return Event(
        at=report.confirmed_at or report.created_at,
        verb=events.REPORT_CONFIRMED,
        actor_id=confirmer_id,
        via=SYSTEM.via,
        subject_type="assignment",
        subject_id=row.pk,
        task_id=row.task_id,
        programme_id=row.programme_id,
        path=row.unit.path,
        changes={"state": ["submitted", "confirmed"]},
        data={"unit": row.unit.name_vi, "progress": 100, "report": report.pk},
    )
