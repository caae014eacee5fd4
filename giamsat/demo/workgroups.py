"""A working group that clears what is stuck: one meeting with its decisions, and one that is called."""

from __future__ import annotations

import datetime as dt

from giamsat.accounts.models import Person
from giamsat.core import clock
from giamsat.demo.people import Recruiter
from giamsat.directives.models import Programme
from giamsat.monitor.workgroups import meetings, services
from giamsat.monitor.workgroups.models import Decision, GroupMember, Meeting, WorkingGroup
from giamsat.tasks.models import Obstacle, Task
from giamsat.units.models import Unit

NAME = "Tổ công tác gỡ vướng về kho dữ liệu dùng chung (minh họa)"
MEMBERS = (
    ("lanh-dao", GroupMember.Part.HEAD),
    ("thuong-truc", GroupMember.Part.SECRETARY),
    ("most.dau-moi", GroupMember.Part.MEMBER),
    ("ubnd-20.dau-moi", GroupMember.Part.MEMBER),
)


def show_working_group(programme: Programme, staff: Recruiter) -> None:
    """Of two decisions one is a task that is there already, the other waits to become one."""
    now, office = clock.now(), staff.standing
    with clock.frozen(now - dt.timedelta(days=45)):
        group = services.open_group(
            office, owner=programme.owner, programme=programme, name=NAME, founded_by="Quyết định 57-MH/QĐ (minh họa)",
            remit="Gỡ vướng mắc liên ngành về kho dữ liệu dùng chung.\nĐược quyết định cơ quan nào làm gì trước; "
            "việc vượt thẩm quyền thì trình Ban Chỉ đạo.",
        )  # fmt: skip
        for login, part in MEMBERS:
            if Person.objects.filter(login=login).exists():
                services.add_member(office, group, version=_version(group), login=login, part=part)
    with clock.frozen(now - dt.timedelta(days=12)):
        meeting = meetings.call_meeting(
            office, group, version=_version(group), held_on=clock.today(), place="14 giờ, trực tuyến",
            agenda="Vướng mắc về kho dữ liệu dùng chung giữa hai ngành; việc chậm đang chặn nhiều đơn vị.",
        )  # fmt: skip
        _hold(staff, programme, meeting)
    meetings.call_meeting(
        office, group, version=_version(group), held_on=clock.today() + dt.timedelta(days=6),
        place="8 giờ 30, phòng họp số 2", agenda="Kiểm tra việc thực hiện các quyết định của cuộc họp trước.",
    )  # fmt: skip


def _hold(staff: Recruiter, programme: Programme, meeting: Meeting) -> None:
    office, lead = staff.standing, Unit.objects.get(code="most")
    meeting = meetings.write_minutes(
        office, meeting, version=meeting.version, held_on=meeting.held_on, place=meeting.place, agenda=meeting.agenda,
        minutes="Các bộ thống nhất phạm vi dữ liệu dùng chung.\nCòn thiếu quy định về kho chung.",
    )  # fmt: skip
    waiting = Obstacle.objects.filter(assignment__programme=programme, state=Obstacle.State.OPEN)
    first = meetings.record_decision(
        office, meeting, version=meeting.version, lead=lead, obstacle=waiting.order_by("raised_at").first(),
        text="Trình quy định về kho dữ liệu dùng chung giữa hai ngành.", due=clock.today() + dt.timedelta(days=40),
    )  # fmt: skip
    meetings.record_decision(
        office, meeting, version=first.meeting.version, lead=lead, due=clock.today() + dt.timedelta(days=25),
        text="Tổng hợp danh mục dữ liệu mà hai ngành cần của nhau.",
    )  # fmt: skip
    there = Task.objects.filter(
        programme=programme, state=Task.State.OPEN, assignments__unit=lead, assignments__role="lead"
    ).order_by("pk")
    known = there.first()
    if known is not None:
        last = Decision.objects.get(meeting=meeting, number=2)
        meetings.join_task(office, last, version=last.version, code=known.code)


def _version(group: WorkingGroup) -> int:
    return WorkingGroup.objects.get(pk=group.pk).version
