"""What happened to demo assignments, played through the services, the clock held at each day."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from typing import Any

from giamsat.core import clock
from giamsat.demo.people import Recruiter
from giamsat.tasks import services
from giamsat.tasks.models import Assignment, Cause, Evidence, Obstacle, Report
from giamsat.units.models import Unit

DONE = (
    "Đã hoàn thành dự thảo, lấy ý kiến các cơ quan liên quan và tiếp thu.",
    "Đã rà soát xong danh mục, thống nhất cách làm và triển khai tại các đơn vị.",
    "Đã nghiệm thu phần việc chính; đang hoàn thiện hồ sơ bàn giao.",
    "Đã ban hành văn bản và hướng dẫn thực hiện.",
)
NEXT = (
    "Tổng hợp ý kiến góp ý, trình ký trong tháng.",
    "Kiểm tra thực tế tại ba đơn vị, hoàn thiện số liệu.",
    "Hoàn thiện hồ sơ, gửi cơ quan thẩm định.",
)
TROUBLES = (
    "Chưa rõ nguồn kinh phí cho phần việc phát sinh.",
    "Dữ liệu nhận từ các đơn vị chưa đủ trường thông tin.",
    "Quy định hiện hành chưa cho phép dùng bản điện tử thay bản giấy.",
)


class Player:
    """Plays one outcome for one assignment. Days and words come from the seed alone."""

    def __init__(self, staff: Recruiter, dice: random.Random):
        self._staff = staff
        self._dice = dice

    def play(self, assignment: Assignment, outcome: str) -> None:
        """Bring an assignment from "assigned" to ``outcome``: a key of ``_OUTCOMES``."""
        _OUTCOMES[outcome](self, assignment)

    def accept(self, assignment: Assignment) -> Assignment:
        """The unit takes the work on, two to nine days after it was given."""
        actor = self._staff.focal_actor(assignment.unit)
        with self._day(assignment.created_at.date() + dt.timedelta(days=self._dice.randint(2, 9))):
            return services.accept_assignment(actor, assignment, version=assignment.version)

    def submit(self, assignment: Assignment, day: dt.date, progress: int, *, trouble: bool = False) -> Report:
        """A report of the focal point with a document's number as evidence."""
        actor = self._staff.focal_actor(assignment.unit)
        values: dict[str, Any] = {
            "progress": progress,
            "is_final": progress == 100,
            "done": self._dice.choice(DONE),
            "next_step": "" if progress == 100 else self._dice.choice(NEXT),
        }
        if trouble:
            values |= {
                "difficulties": self._dice.choice(TROUBLES),
                "cause": self._dice.choice(Cause.values),
                "recommendations": "Đề nghị cơ quan cấp trên có hướng dẫn thống nhất.",
            }
        with self._day(day):
            draft = services.save_draft(actor, assignment, **values)
            services.add_evidence(
                actor,
                draft,
                kind=Evidence.Kind.DOCUMENT,
                title="Văn bản kết quả (minh họa)",
                document_number=f"{self._dice.randint(10, 990)}/BC-MH",
                document_date=day,
            )
            return services.submit_report(actor, draft, version=draft.version)

    def approve(self, report: Report, day: dt.date) -> Report:
        """The unit's approver signs off."""
        actor = self._staff.approver_actor(report.assignment.unit)
        with self._day(day):
            return services.approve_report(actor, report, version=report.version)

    def confirm(self, report: Report, day: dt.date, progress: int | None = None) -> Report:
        """The giver confirms: the standing office, or the approver of the unit above."""
        assignment = report.assignment
        actor = (
            self._staff.standing
            if assignment.parent_id is None
            else self._staff.approver_actor(assignment.assigner)
        )
        with self._day(day):
            return services.confirm_report(actor, report, version=report.version, progress=progress)

    # --- outcomes -----------------------------------------------------------------------------------------

    def _accepted(self, assignment: Assignment) -> None:
        self.accept(assignment)

    def _in_progress(self, assignment: Assignment) -> None:
        first = self._after(assignment, 14, 35)
        self.accept(assignment)
        progress = self._dice.choice((25, 30, 40, 50, 60))
        report = self.approve(self.submit(assignment, first, progress), first + dt.timedelta(days=1))
        self.confirm(report, first + dt.timedelta(days=3), max(0, progress - self._dice.choice((0, 0, 10))))

    def _done_on_time(self, assignment: Assignment) -> None:
        due = assignment.due or assignment.created_at.date() + dt.timedelta(days=120)
        room = max((due - assignment.created_at.date()).days - 12, 1)
        self._finish(assignment, due - dt.timedelta(days=self._dice.randint(0, min(room, 25))))

    def _done_late(self, assignment: Assignment) -> None:
        if assignment.due is None:
            return self._done_on_time(assignment)
        return self._finish(assignment, assignment.due + dt.timedelta(days=self._dice.randint(2, 30)))

    def _finish(self, assignment: Assignment, day: dt.date) -> None:
        day = max(day, assignment.created_at.date() + dt.timedelta(days=10))
        self.accept(assignment)
        report = self.approve(self.submit(assignment, day, 100), day + dt.timedelta(days=1))
        self.confirm(report, day + dt.timedelta(days=self._dice.randint(2, 5)))

    def _waiting_approval(self, assignment: Assignment) -> None:
        self._in_progress(assignment)
        self.submit(assignment, clock.today() - dt.timedelta(days=self._dice.randint(1, 4)), 80, trouble=True)

    def _waiting_confirmation(self, assignment: Assignment) -> None:
        self._in_progress(assignment)
        day = clock.today() - dt.timedelta(days=self._dice.randint(3, 6))
        self.approve(self.submit(assignment, day, 100), day + dt.timedelta(days=1))

    def _returned(self, assignment: Assignment) -> None:
        self._in_progress(assignment)
        day = clock.today() - dt.timedelta(days=4)
        report = self.approve(self.submit(assignment, day, 85), day + dt.timedelta(days=1))
        with self._day(day + dt.timedelta(days=2)):
            services.return_report(
                self._staff.standing,
                report,
                version=report.version,
                item=Report.Item.EVIDENCE,
                reason="Văn bản nêu trong minh chứng chưa có chữ ký. Đề nghị gửi bản đã ký.",
            )

    def _extension(self, assignment: Assignment) -> None:
        self._in_progress(assignment)
        if assignment.due is None:
            return
        assignment.refresh_from_db()
        base = max(assignment.due, clock.today())
        with self._day(clock.today() - dt.timedelta(days=6)):
            services.ask_extension(
                self._staff.focal_actor(assignment.unit),
                assignment,
                version=assignment.version,
                new_due=base + dt.timedelta(days=45),
                reason="Chờ quy định về định mức; cam kết xong trong 45 ngày.",
                cause=Cause.OBJECTIVE,
            )

    def _obstacle(self, assignment: Assignment) -> None:
        self._in_progress(assignment)
        steering = Unit.objects.get(code="steering-57")
        with self._day(clock.today() - dt.timedelta(days=self._dice.randint(5, 15))):
            services.raise_obstacle(
                self._staff.focal_actor(assignment.unit),
                assignment,
                kind=Obstacle.Kind.MONEY,
                text=self._dice.choice(TROUBLES),
                decider=steering,
                answer_due=clock.today() + dt.timedelta(days=10),
            )

    def _contested(self, assignment: Assignment) -> None:
        actor = self._staff.focal_actor(assignment.unit)
        with self._day(clock.today() - dt.timedelta(days=8)):
            services.contest_assignment(
                actor,
                assignment,
                version=assignment.version,
                reason="Nội dung này thuộc chức năng của cơ quan khác sau khi sắp xếp bộ máy.",
            )

    def _after(self, assignment: Assignment, least: int, most: int) -> dt.date:
        return assignment.created_at.date() + dt.timedelta(days=self._dice.randint(least, most))

    def _day(self, day: dt.date) -> clock.Frozen:
        moment = dt.time(self._dice.randint(8, 16), self._dice.randint(0, 59))
        return clock.frozen(min(dt.datetime.combine(day, moment, clock.HANOI), clock.now()))


_OUTCOMES: dict[str, Callable[[Player, Assignment], None]] = {
    "accepted": Player._accepted,
    "in_progress": Player._in_progress,
    "done_on_time": Player._done_on_time,
    "done_late": Player._done_late,
    "waiting_approval": Player._waiting_approval,
    "waiting_confirmation": Player._waiting_confirmation,
    "returned": Player._returned,
    "extension": Player._extension,
    "obstacle": Player._obstacle,
    "contested": Player._contested,
}
