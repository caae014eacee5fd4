"""Large groups of which most have reported: the communes, and the members of a group; written in bulk."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter

from giamsat.core import clock
from giamsat.core.text import fold
from giamsat.demo.mass import TAKEN
from giamsat.demo.people import Recruiter
from giamsat.demo.reasons import explain
from giamsat.demo.replay import completed_at, replay, save_in_order
from giamsat.directives.models import DeadlineKind, PartyRole, Programme
from giamsat.tasks.models import Assignment, Report, Task
from giamsat.units.models import Unit

#: 1,981 of 3,321 communes met all conditions on 31 July 2025 (requirements §1.1); the rest is split by us.
COMMUNES_DONE, COMMUNES_LATE = 1981 / 3321, 0.099
#: As ``date.weekday`` counts.
FRIDAY = 4


def write_communes(
    programme: Programme, communes: list[Unit], staff: Recruiter, confirmer_id: int, dice: random.Random
) -> None:
    """One synthetic task for every commune: the conditions of a two-tier administration, met or not yet.

    A commune's report is written by its province's demo people: 6,642 accounts more would show nothing.
    """
    today = clock.today()
    issued, due = today - dt.timedelta(days=120), today - dt.timedelta(days=10)
    now = dt.datetime.combine(issued, dt.time(9), clock.HANOI)
    task = _task_of_communes(programme, now)
    provinces = {unit.pk: unit for unit in Unit.objects.filter(pk__in={c.parent_id for c in communes})}
    easy = {pk: dice.uniform(0.2, 1.0) for pk in provinces}
    scale = COMMUNES_DONE / (sum(easy[c.parent_id or 0] for c in communes) / len(communes))
    assignments, reports = [], []
    for commune in communes:
        province = provinces[commune.parent_id or 0]
        done = dice.random() < easy[province.pk] * scale
        late = not done and dice.random() < COMMUNES_LATE / (1 - COMMUNES_DONE)
        day = due - dt.timedelta(days=dice.randint(1, 90))
        met = 100 if done else dice.choice((17, 33, 50) if late else (50, 67, 83))
        reported = dt.datetime.combine(
            day if done else today - dt.timedelta(days=dice.randint(3, 25)), dt.time(15), clock.HANOI
        )
        assignment = Assignment(
            task=task,
            programme=programme,
            unit=commune,
            assigner=programme.owner,
            role=PartyRole.LEAD,
            state=Assignment.State.CONFIRMED if done else Assignment.State.IN_PROGRESS,
            due=due if done or late else task.due,
            original_due=due if done or late else task.due,
            completed_on=day if done else None,
            progress=met,
            confirmed_progress=met,
            reported_at=reported,
            state_since=reported,
            created_at=now,
        )
        assignments.append(assignment)
        report = _confirmed_report(assignment, province, staff, confirmer_id, reported.date())
        if late:
            explain(report, True, dice)
        reports.append(report)
    first = [(now + dt.timedelta(days=dice.randint(1, 9)), each, dict(TAKEN)) for each in assignments]
    replay([task], assignments, first)
    Report.objects.bulk_create(reports, batch_size=1000)


def _task_of_communes(programme: Programme, now: dt.datetime) -> Task:
    due = clock.today() + dt.timedelta(days=20)
    title = "Bảo đảm đủ điều kiện phục vụ người dân tại cấp xã (minh họa)"
    return Task(
        programme=programme,
        owner=programme.owner,
        group=programme.groups.filter(code="ha-tang").first(),
        code=f"{programme.code}.MH.XA",
        title=title,
        content=f"{title}. Nhiệm vụ do máy tạo để minh họa, không phải việc thật.",
        deadline_kind=DeadlineKind.DAY,
        due=due,
        original_due=due,
        product="Biên bản kiểm tra sáu điều kiện (minh họa)",
        authority="UBND cấp tỉnh xác nhận",
        issued_at=now,
        search=fold(title),
    )


def finish_parts(
    parts: list[Assignment], staff: Recruiter, confirmer_id: int, dice: random.Random, *, share: float
) -> None:
    """Confirm most parts of large groups in bulk, on time for the greater part; at least one of each task stays open.

    They are confirmed on Fridays, as offices do: each day with something in it is counted through these large tasks.

    Args:
        parts: open assignments with their unit; a unit without demo people reports by those above it.
        share: how many of them are finished, from 0 to 1.
    """
    today = clock.today()
    above = {unit.pk: unit for unit in Unit.objects.filter(pk__in={part.unit.parent_id for part in parts})}
    finished, reports = [], []
    still_open = Counter(part.task_id for part in parts)
    for part in parts:
        if dice.random() >= share:
            continue
        given = part.created_at.astimezone(clock.HANOI).date()
        last = min(part.due or today, today - dt.timedelta(days=2))
        day = last - dt.timedelta(days=dice.randint(0, max((last - given).days - 1, 0)))
        day -= dt.timedelta(days=min((day.weekday() - FRIDAY) % 7, max((day - given).days - 1, 0)))
        if part.due and dice.random() < 0.06:
            day = part.due + dt.timedelta(days=dice.randint(1, 20))
            day = min(day + dt.timedelta(days=(FRIDAY - day.weekday()) % 7), today - dt.timedelta(days=2))
        home = part.unit if part.unit_id in staff.focal else above.get(part.unit.parent_id or 0, part.unit)
        staff.staff_unit(home)
        if still_open[part.task_id] == 1:
            # The last part of a task would finish the task itself, which counts among those that are open.
            continue
        still_open[part.task_id] -= 1
        part.state, part.completed_on = Assignment.State.CONFIRMED, day
        part.progress = part.confirmed_progress = 100
        part.version += 1
        finished.append(part)
        reports.append(_confirmed_report(part, home, staff, confirmer_id, day))
    columns = ["state", "completed_on", "progress", "confirmed_progress", "version"]
    save_in_order(((completed_at(part), part) for part in finished), columns)
    Report.objects.bulk_create(reports, batch_size=1000)


def _confirmed_report(
    assignment: Assignment, home: Unit, staff: Recruiter, confirmer_id: int, day: dt.date
) -> Report:
    at = dt.datetime.combine(day, dt.time(15), clock.HANOI)
    return Report(
        assignment=assignment,
        number=1,
        author=staff.focal[home.pk],
        state=Report.State.CONFIRMED,
        progress=assignment.progress,
        is_final=assignment.progress == 100,
        done="Đã làm xong phần việc của đơn vị (dữ liệu minh họa)."
        if assignment.progress == 100
        else f"Đã đạt {round(6 * assignment.progress / 100)} trong 6 điều kiện (dữ liệu minh họa).",
        created_at=at,
        submitted_at=at,
        approved_by=staff.approver[home.pk],
        approved_at=at + dt.timedelta(hours=4),
        confirmed_by_id=confirmer_id,
        confirmed_at=at + dt.timedelta(days=1),
        confirmed_progress=assignment.progress,
    )
