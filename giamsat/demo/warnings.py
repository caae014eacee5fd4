"""One visible case at least for each rule of early warning, an assessed task, and an urging letter."""

from __future__ import annotations

import datetime as dt
import random

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.calendar import add_working_days
from giamsat.core.files.models import FileState, StoredFile
from giamsat.demo.people import Recruiter
from giamsat.directives.models import PartyRole, Programme
from giamsat.monitor.urging import letters
from giamsat.monitor.warnings import sweep
from giamsat.tasks import services
from giamsat.tasks.models import Assignment, Cause, Evidence, Extension, Obstacle, Report, Task
from giamsat.units import selectors as units
from giamsat.units.models import Unit

#: Reports of the bulk history that stay without evidence, so that the rule about it has its case.
WITHOUT_EVIDENCE = 2
#: Deadlines of one ministry in one week.
CROWD = 12
SHARED_FILE = "bien-ban-nghiem-thu-minh-hoa.pdf"
OPEN = (Assignment.State.ACCEPTED, Assignment.State.IN_PROGRESS)


def show_warnings(programme: Programme, staff: Recruiter, leader: Actor, dice: random.Random) -> None:
    """Bring about what the rules look for, then run them.

    Args:
        programme: the national one, with its bulk history.
        leader: assesses; the standing office is ``staff.standing``.
    """
    prove_reports(programme)
    work = iter(_open_work(programme, staff))
    _share_file(next(work), next(work), staff)
    _extend_twice(next(work), staff)
    _return_twice(next(work), staff, dice)
    _jump(next(work), staff)
    _wait_too_long(next(work), staff)
    _assess(next(work), leader)
    _assess(next(work), leader)
    _need_late_task(programme, staff.standing)
    _fall_silent(next(work))
    _fall_behind(next(work))
    _crowd_a_week(programme, staff)
    _leave_parts_untaken(programme, staff)
    # All rows were written a moment ago: without figures of them PostgreSQL would plan for empty tables.
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    sweep.run_all()
    _urge(programme, staff.standing)


def prove_reports(programme: Programme) -> None:
    """Final reports of the bulk history get a document's number as evidence, all but ``WITHOUT_EVIDENCE``."""
    bare = (
        Report.objects.filter(is_final=True, state=Report.State.CONFIRMED)
        .exclude(Exists(Evidence.objects.filter(report=OuterRef("pk"))))
        .order_by("-confirmed_at", "pk")
    )
    kept = list(
        bare.filter(assignment__programme=programme, assignment__unit__kind=Unit.Kind.MINISTRY).values_list(
            "pk", flat=True
        )[:WITHOUT_EVIDENCE]
    )
    Evidence.objects.bulk_create(
        (
            Evidence(
                report_id=pk,
                kind=Evidence.Kind.DOCUMENT,
                title="Văn bản kết quả (minh họa)",
                document_number=f"{pk % 980 + 10}/BC-MH",
                document_date=clock.day_of(at),
                added_by_id=author,
                added_at=at,
            )
            for pk, author, at in bare.exclude(pk__in=kept).values_list("pk", "author_id", "submitted_at")
            if at is not None
        ),
        batch_size=2000,
    )


def _open_work(programme: Programme, staff: Recruiter) -> QuerySet[Assignment]:
    """Single open tasks of the bulk history, due in two weeks or later, whose people are there."""
    return (
        Assignment.objects.filter(
            programme=programme,
            depth=0,
            role=PartyRole.LEAD,
            task__code__contains=".MH.0",
            state__in=OPEN,
            due__gt=clock.today() + dt.timedelta(days=14),
            unit__in=list(staff.focal),
        )
        .select_related("unit", "assigner", "task__programme")
        .order_by("pk")
    )


def _share_file(one: Assignment, other: Assignment, staff: Recruiter) -> None:
    """The same bytes as evidence of two tasks; the bytes themselves are not needed to notice it."""
    for days, part in ((30, one), (5, other)):
        at = clock.now() - dt.timedelta(days=days)
        author = staff.focal[part.unit_id]
        report = part.reports.order_by("-number")[:1].get()
        file = StoredFile.objects.create(
            sha256="57" * 32,
            size=184_320,
            kind="pdf",
            content_type="application/pdf",
            name=SHARED_FILE,
            state=FileState.BLOCKED,
            blocked_reason="Tệp minh họa, không có nội dung",
            uploaded_by=author,
            at=at,
        )
        Evidence.objects.create(
            report=report, kind=Evidence.Kind.FILE, title="Biên bản nghiệm thu (minh họa)", file=file,
            added_by=author, added_at=at,
        )  # fmt: skip


def _extend_twice(part: Assignment, staff: Recruiter) -> None:
    for days in (60, 20):
        with clock.frozen(clock.now() - dt.timedelta(days=days)):
            part.refresh_from_db()
            due = part.due or clock.today()
            asked = services.ask_extension(
                staff.focal_actor(part.unit), part, version=part.version, new_due=due + dt.timedelta(days=15),
                reason="Chờ kết quả thẩm định; cam kết xong trong 15 ngày.", cause=Cause.OBJECTIVE,
            )  # fmt: skip
            services.decide_extension(
                staff.standing,
                Extension.objects.get(pk=asked.pk),
                version=asked.version,
                grant=True,
                reason="",
            )


def _submit(part: Assignment, staff: Recruiter, progress: int, dice_number: int) -> Report:
    actor = staff.focal_actor(part.unit)
    there = part.reports.exclude(state=Report.State.CONFIRMED).first()
    draft = services.save_draft(
        actor, part, version=there.version if there else None, progress=progress, is_final=progress == 100,
        done="Đã hoàn thành các phần việc chính (minh họa).", next_step="Hoàn thiện hồ sơ.",
    )  # fmt: skip
    if not draft.evidence.exists():
        services.add_evidence(
            actor, draft, kind=Evidence.Kind.DOCUMENT, title="Văn bản kết quả (minh họa)",
            document_number=f"{dice_number}/BC-MH", document_date=clock.today(),
        )  # fmt: skip
    return services.submit_report(actor, draft, version=draft.version)


def _return_twice(part: Assignment, staff: Recruiter, dice: random.Random) -> None:
    reason = "Số liệu chưa khớp với văn bản kèm theo. Đề nghị đối chiếu lại."
    for days in (12, 6):
        with clock.frozen(clock.now() - dt.timedelta(days=days)):
            part.refresh_from_db()
            report = _submit(part, staff, 90, dice.randint(100, 900))
            services.return_report(
                staff.approver_actor(part.unit), report, version=report.version, item="done", reason=reason
            )


def _jump(part: Assignment, staff: Recruiter) -> None:
    """From little to everything two days before the deadline."""
    day = clock.today() + dt.timedelta(days=1)
    Assignment.objects.filter(pk=part.pk).update(due=day, progress=20, confirmed_progress=20)
    Task.objects.filter(pk=part.task_id).update(due=day)
    part.reports.update(progress=20, confirmed_progress=20)
    with clock.frozen(clock.now() - dt.timedelta(days=1)):
        part.refresh_from_db()
        report = _submit(part, staff, 100, 571)
        services.approve_report(staff.approver_actor(part.unit), report, version=report.version)


def _wait_too_long(part: Assignment, staff: Recruiter) -> None:
    steering = Unit.objects.get(code="steering-57")
    with clock.frozen(clock.now() - dt.timedelta(days=24)):
        services.raise_obstacle(
            staff.focal_actor(part.unit), part, kind=Obstacle.Kind.RULES,
            text="Chưa có quy định cho phép dùng kho dữ liệu chung giữa hai ngành.", decider=steering,
            answer_due=clock.today() + dt.timedelta(days=7),
        )  # fmt: skip


def _assess(part: Assignment, leader: Actor) -> None:
    Assignment.objects.filter(pk=part.pk).update(progress=85)
    with clock.frozen(clock.now() - dt.timedelta(days=2)):
        services.set_confidence(
            leader, part, version=0, level=2,
            reason="Kiểm tra tại chỗ: sản phẩm chính chưa có, mới xong dự thảo (minh họa).",
        )  # fmt: skip


def _need_late_task(programme: Programme, office: Actor) -> None:
    """An overdue task on which three others wait, one of them by way of another."""
    rows = Task.objects.filter(programme=programme, state=Task.State.OPEN, code__contains=".MH.0")
    late = rows.filter(due__lt=clock.today()).order_by("due", "pk").first()
    later = list(rows.filter(due__gt=clock.today() + dt.timedelta(days=20)).order_by("due", "pk")[:3])
    if late is None:
        return
    for task, needs in zip(later, (late, late, later[0]), strict=False):
        services.link_tasks(office, task, needs)


def _fall_silent(part: Assignment) -> None:
    Assignment.objects.filter(pk=part.pk).update(reported_at=clock.now() - dt.timedelta(days=75))


def _fall_behind(part: Assignment) -> None:
    Assignment.objects.filter(pk=part.pk).update(progress=5, confirmed_progress=5)


def _crowd_a_week(programme: Programme, staff: Recruiter) -> None:
    """One ministry has ``CROWD`` tasks due in the week after next."""
    unit = Unit.objects.get(code="most")
    staff.staff_unit(unit)
    monday = clock.today() + dt.timedelta(days=14 - clock.today().weekday())
    for number in range(CROWD):
        with clock.frozen(clock.now() - dt.timedelta(days=9)):
            services.issue_task(
                staff.standing,
                programme,
                services.Obligation(
                    title=f"Gửi số liệu chuyên đề {number + 1} phục vụ hội nghị (minh họa)",
                    content="Gửi số liệu chuyên đề. Nhiệm vụ do máy tạo để minh họa, không phải việc thật.",
                    deadline_kind="day",
                    due=monday + dt.timedelta(days=number % 5),
                    product="Bảng số liệu (minh họa)",
                    authority="Thủ trưởng cơ quan chủ trì",
                    responsibility="Đơn vị chủ trì",
                ),
                services.Addressees((unit,), ()),
            )


def _leave_parts_untaken(programme: Programme, staff: Recruiter) -> None:
    """A province gave its part on to four communes a month ago, and none has taken it up."""
    rows = _open_work(programme, staff).filter(unit__kind=Unit.Kind.PROVINCIAL_COMMITTEE)
    part = rows.order_by("-pk").first()
    if part is None:
        return
    communes = list(units.members("communes-of-province", within=part.unit))[:4]
    with clock.frozen(clock.now() - dt.timedelta(days=30)):
        services.forward_assignment(
            staff.focal_actor(part.unit), part, version=part.version, to=communes, due=part.due
        )


def _urge(programme: Programme, office: Actor) -> None:
    """Two letters: one signed a week ago, one still a draft."""
    late = letters.units_to_urge(office, programme.owner, programme)[:2]
    with clock.frozen(clock.now() - dt.timedelta(days=7)):
        made = letters.draft_letters(
            office, programme.owner, programme, units=[unit for unit, _count in late],
            demand="Yêu cầu đơn vị báo cáo nguyên nhân chậm và ngày hoàn thành từng nhiệm vụ (minh họa).",
            answer_due=add_working_days(clock.today(), 15),
        )  # fmt: skip
        if made:
            letters.sign_letters(office, [(made[0], made[0].version)])
