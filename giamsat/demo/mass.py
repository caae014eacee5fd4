"""Synthetic tasks in the proportions that were published for 2025, written in bulk and marked as synthetic.

1,298 tasks: 1,142 done on time, 85 done late, 50 in term, 21 overdue (total and share done as published on
25 December 2025, requirements §1.2; the split of the rest is of our own).
"""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass

from giamsat.core import clock
from giamsat.core.actor import SYSTEM
from giamsat.core.text import fold
from giamsat.demo.people import Recruiter
from giamsat.demo.reasons import explain
from giamsat.demo.replay import Step, replay
from giamsat.directives.models import DeadlineKind, PartyRole, Programme, TaskGroup
from giamsat.events.models import Event
from giamsat.events.registry import names_of
from giamsat.tasks import events
from giamsat.tasks.models import Assignment, Report, Task
from giamsat.units.models import Unit

PUBLISHED_TASKS = 1298
SHARES = (("done", 1142), ("late", 85), ("term", 50), ("overdue", 21))
VERBS = ("Rà soát", "Xây dựng", "Ban hành", "Hoàn thiện", "Kết nối", "Triển khai", "Đánh giá", "Chuẩn hóa")
OBJECTS = (
    "danh mục dữ liệu dùng chung",
    "quy chế khai thác nền tảng số",
    "bộ chỉ số đo kết quả công việc",
    "kế hoạch đào tạo kỹ năng số",
    "phương án cắt giảm thủ tục hành chính",
    "đề án phòng thí nghiệm dùng chung",
    "chương trình đặt hàng sản phẩm chiến lược",
    "hạ tầng kết nối cấp xã",
    "quy trình tiếp nhận sáng kiến",
    "báo cáo giải ngân kinh phí khoa học",
)


#: An assignment that its unit has taken up and not begun, as ``replay`` writes it.
TAKEN: dict[str, object] = {
    "state": Assignment.State.ACCEPTED, "completed_on": None, "progress": 0, "confirmed_progress": 0,
}  # fmt: skip


@dataclass
class _Plan:
    """One synthetic task before it is stored."""

    task: Task
    assignment: Assignment
    reports: list[Report]
    approver_id: int


def write_tasks(
    programme: Programme,
    units: list[Unit],
    staff: Recruiter,
    confirmer_id: int,
    count: int,
    dice: random.Random,
) -> int:
    """Write ``count`` synthetic tasks with an assignment, a report and events each; returns how many.

    Args:
        units: who leads, in turn weighted by the seed; each has its people in ``staff``.
        confirmer_id: the standing office's officer.
    """
    groups = list(programme.groups.all())
    weights = [1 + dice.random() * 4 for _unit in units]
    # Lateness is no accident of tasks alone: it gathers at some units, as it does in life.
    slow = [weight * dice.choice((0.2, 0.5, 1, 4)) for weight in weights]
    states = [state for state, share in SHARES for _number in range(share)]
    dice.shuffle(states)
    plans = []
    for number in range(count):
        state = states[number % len(states)]
        (unit,) = dice.choices(units, slow if state in ("late", "overdue") else weights)
        plans.append(_plan(programme, dice.choice(groups), unit, staff, state, number, dice))
    replay(
        [plan.task for plan in plans],
        [plan.assignment for plan in plans],
        [step for plan in plans for step in _on_the_way(plan, dice)],
    )
    reports = [report for plan in plans for report in plan.reports]
    for report in reports:
        report.confirmed_by_id = confirmer_id
    Report.objects.bulk_create(reports, batch_size=500)
    Event.objects.bulk_create(
        [event for plan in plans for event in _events(plan, confirmer_id)], batch_size=1000
    )
    return len(plans)


def _plan(
    programme: Programme,
    group: TaskGroup,
    unit: Unit,
    staff: Recruiter,
    state: str,
    number: int,
    dice: random.Random,
) -> _Plan:
    today = clock.today()
    issued = today - dt.timedelta(days=dice.randint(150, 390))
    due, completed = _days(state, issued, today, dice)
    title = f"{dice.choice(VERBS)} {dice.choice(OBJECTS)} (minh họa {number + 1})"
    now = dt.datetime.combine(issued, dt.time(9), clock.HANOI)
    code = f"{programme.code}.MH.{number + 1:04d}"
    task = Task(
        programme=programme,
        owner=programme.owner,
        group=group,
        code=code,
        title=title,
        content=f"{title}. Nhiệm vụ do máy tạo để minh họa, không phải việc thật.",
        deadline_kind=DeadlineKind.DAY,
        due=due,
        original_due=due,
        product="Báo cáo kết quả (minh họa)",
        authority="Thủ trưởng cơ quan chủ trì",
        is_key=dice.random() < 0.12,
        state=Task.State.DONE if completed else Task.State.OPEN,
        done_on=completed,
        issued_at=now,
        search=fold(f"{code} {title}"),
    )
    reported_on = completed or today - dt.timedelta(days=dice.randint(3, 40))
    progress = 100 if completed else _reached(state, issued, reported_on, due, dice)
    reported_at = dt.datetime.combine(reported_on, dt.time(15), clock.HANOI)
    focal, approver = staff.focal[unit.pk], staff.approver[unit.pk]
    assignment = Assignment(
        task=task,
        programme=programme,
        unit=unit,
        assigner=programme.owner,
        role=PartyRole.LEAD,
        accountable=focal,
        state=Assignment.State.CONFIRMED if completed else Assignment.State.IN_PROGRESS,
        due=due,
        original_due=due,
        completed_on=completed,
        progress=progress,
        confirmed_progress=100 if completed else max(0, progress - dice.choice((0, 0, 5, 15))),
        reported_at=reported_at,
        state_since=reported_at,
        created_at=now,
    )
    middle = issued + (reported_on - issued) / 2
    half = min(progress, _reached(state, issued, middle, due, dice))
    reports = [
        Report(
            assignment=assignment,
            number=number,
            author=focal,
            state=Report.State.CONFIRMED,
            progress=said,
            is_final=said == 100,
            done="Kết quả do máy tạo để minh họa.",
            created_at=at,
            submitted_at=at,
            approved_by=approver,
            approved_at=at + dt.timedelta(hours=4),
            confirmed_at=at + dt.timedelta(days=1),
            confirmed_progress=true,
        )
        for number, said, true, at in (
            (1, half, half, dt.datetime.combine(middle, dt.time(15), clock.HANOI)),
            (2, progress, assignment.confirmed_progress, reported_at),
        )
    ]
    if state == "overdue":
        explain(reports[-1], False, dice)
    return _Plan(task, assignment, reports, approver.pk)


def _reached(state: str, issued: dt.date, day: dt.date, due: dt.date, dice: random.Random) -> int:
    """Progress on a day: near the straight line to the deadline, and well behind it where work will be late."""
    line = 100 * (day - issued).days / max((due - issued).days, 1)
    behind = state in ("late", "overdue") or (state == "term" and dice.random() < 0.25)
    drift = dice.randint(-50, -10) if behind else dice.randint(-20, 25)
    return 5 * round(max(5, min(90, line + drift)) / 5)


def _on_the_way(plan: _Plan, dice: random.Random) -> list[Step]:
    """Taken up within days, then the progress of the first report; the last one is the assignment itself."""
    given = plan.assignment.created_at
    first = plan.reports[0]
    reached = {
        **TAKEN, "state": Assignment.State.IN_PROGRESS,
        "progress": first.progress, "confirmed_progress": first.progress,
    }  # fmt: skip
    at = first.submitted_at or given
    return [
        (min(given + dt.timedelta(days=dice.randint(1, 9)), at), plan.assignment, dict(TAKEN)),
        (at, plan.assignment, reached),
    ]


def _days(state: str, issued: dt.date, today: dt.date, dice: random.Random) -> tuple[dt.date, dt.date | None]:
    """The deadline and the day of completion that make a task ``state`` today."""
    if state == "term":
        return today + dt.timedelta(days=dice.randint(0, 75)), None
    if state == "overdue":
        return today - dt.timedelta(days=dice.randint(1, 86)), None
    span = (today - issued).days
    if state == "late":
        due = issued + dt.timedelta(days=dice.randint(span // 3, span - 40))
        return due, due + dt.timedelta(days=dice.randint(1, 38))
    due = issued + dt.timedelta(days=dice.randint(span // 2, span + 20))
    return due, min(due, today - dt.timedelta(days=2)) - dt.timedelta(days=dice.randint(0, 20))


def _events(plan: _Plan, confirmer_id: int) -> list[Event]:
    steps = [
        step
        for report in plan.reports
        for step in (
            (events.REPORT_SUBMITTED, report, report.submitted_at, report.author_id, report.progress),
            (events.REPORT_APPROVED, report, report.approved_at, plan.approver_id, report.progress),
            (events.REPORT_CONFIRMED, report, report.confirmed_at, confirmer_id, report.confirmed_progress),
        )
    ]
    common = {
        "via": SYSTEM.via,
        "task_id": plan.task.pk,
        "programme_id": plan.task.programme_id,
    }
    rows = [
        Event(
            at=at or plan.task.issued_at,
            verb=verb,
            actor_id=person,
            subject_type="assignment",
            subject_id=plan.assignment.pk,
            path=plan.assignment.unit.path,
            data={"unit": names_of(plan.assignment.unit), "progress": progress, "report": report.pk},
            **common,
        )
        for verb, report, at, person, progress in steps
    ]
    rows.insert(
        0,
        Event(
            at=plan.task.issued_at,
            verb=events.TASK_ISSUED,
            subject_type="task",
            subject_id=plan.task.pk,
            data={"count": 1},
            **common,
        ),
    )
    return rows
