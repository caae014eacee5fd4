"""A working group from its setting up to a decision that is a task, through HTTP; who may, and who sees."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from django.test import Client
from docx import Document

from giamsat.accounts.models import Person
from giamsat.core import clock
from giamsat.core.errors import Conflict, InvalidInput, NotAllowed
from giamsat.directives.models import Programme
from giamsat.events.models import Event
from giamsat.monitor.urging.models import Notice
from giamsat.monitor.urging.wording import sentence
from giamsat.monitor.workgroups import meetings, services
from giamsat.monitor.workgroups.models import Decision, GroupMember, Meeting, WorkingGroup
from giamsat.tasks.models import Obstacle, Task
from giamsat.tasks.services import raise_obstacle
from tests import work
from tests.people import People, Tree, acting_as

REMIT = "Gỡ vướng mắc về kho dữ liệu dùng chung."


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def sent(client: Client, address: str, **body: Any) -> Any:
    """Open the page of an act, fill its form in, send it."""
    form = client.get(address).context["form"]
    hidden = {name: form[name].value() for name in ("once", "version") if name in form.fields}
    return client.post(address, {**hidden, **body})


@pytest.fixture
def programme(tree: Tree) -> Programme:
    return work.plant_programme(tree)


@pytest.fixture
def group(programme: Programme, tree: Tree, people: People) -> WorkingGroup:
    return services.open_group(
        acting_as(people.leader), owner=tree.vn, programme=programme, name="Tổ công tác", remit=REMIT
    )


def test_from_a_group_to_a_task(programme: Programme, tree: Tree, people: People) -> None:
    task = work.plant_task(programme, tree.that_khe)
    stuck = raise_obstacle(
        acting_as(people.owner), work.part_of(task, tree.that_khe), kind="rules", text="Chưa có quy định",
        decider=tree.gov, answer_due=work.in_days(5),
    )  # fmt: skip
    leader, office = signed_in(people.leader), signed_in(people.standing)
    page = leader.get("/working-groups/new/")
    body = {"name": "Tổ công tác", "remit": REMIT, "owner": tree.vn.pk, "programme": programme.pk}
    once = page.context["form"]["once"].value()
    assert leader.post("/working-groups/new/", {"once": once, **body}).status_code == 303
    assert leader.post("/working-groups/new/", {"once": once, **body}).status_code == 303, "a second click"
    group = WorkingGroup.objects.get()
    home = f"/working-groups/{group.pk}/"
    assert sent(leader, home + "member/", login="ministry_focal", part="secretary").status_code == 303
    assert sent(leader, home + "member/", name="Ông Bạn", post="Vụ trưởng", part="member").status_code == 303
    twice = sent(leader, home + "member/", login="ministry_focal", part="member")
    assert "đã ở trong tổ" in twice.content.decode()

    # The secretary, of a ministry that reads nothing of the nation, runs the group from now on.
    secretary = signed_in(people.ministry_focal)
    called = sent(secretary, home + "meeting/", held_on=work.in_days(0), place="Phòng 2", agenda="Kho chung")
    assert called.status_code == 303
    meeting = Meeting.objects.get()
    at = f"/meetings/{meeting.pk}/"
    assert (
        sent(
            secretary, at + "change/", held_on=meeting.held_on, agenda="Kho chung", minutes="Đã bàn."
        ).status_code
        == 303
    )
    # An obstacle out of the secretary's reach is not offered, and not taken.
    refused = sent(
        secretary, at + "decide/", text="Trình quy định", lead=tree.most.name_vi, obstacle=stuck.pk
    )
    assert refused.status_code == 422
    decided = sent(
        leader, at + "decide/", text="Trình quy định về kho chung", lead=tree.most.name_vi, due=work.in_days(20),
        obstacle=stuck.pk,
    )  # fmt: skip
    assert decided.status_code == 303
    decision = Decision.objects.get()
    assert (decision.number, decision.lead, decision.obstacle) == (1, tree.most, stuck)
    listed = leader.get("/working-groups/").content.decode()
    assert "1 quyết định của tổ công tác chưa thành nhiệm vụ" in listed

    make = f"/decisions/{decision.pk}/task/"
    assert "Chỉ cơ quan thường trực" in secretary.get(make).content.decode()
    page = office.get(make)
    filled = {name: page.context["form"][name].value() for name in page.context["form"].fields}
    body = {name: value for name, value in filled.items() if value not in (None, False)}
    done = office.post(make, {**body, "product": "Dự thảo quy định"})
    assert done.status_code == 303, done.context["form"].errors
    made = Task.objects.exclude(pk=task.pk).get()
    assert (made.title, made.due) == ("Trình quy định về kho chung", work.in_days(20))
    assert [part.unit for part in made.assignments.all()] == [tree.most]
    assert made.code in leader.get(at).content.decode()
    assert "Theo quyết định ngày" in leader.get(f"/tasks/{made.pk}/").content.decode()
    assert Event.objects.filter(verb="decision.task", task_id=made.pk).exists()
    again = office.post(make, {**body, "once": "other", "product": "x"})
    assert again.status_code == 422, "a decision becomes one task"
    assert Obstacle.objects.get().state == Obstacle.State.OPEN, "the decider answers it"


def test_the_minutes_leave_as_a_word_file(group: WorkingGroup, tree: Tree, people: People) -> None:
    leader = acting_as(people.leader)
    services.add_member(leader, group, version=1, login=people.ministry_focal.login, part="secretary")
    gone = services.add_member(leader, group, version=2, name="Ông Đã Thôi", part="member")
    GroupMember.objects.filter(pk=gone.pk).update(until=clock.today() - dt.timedelta(days=1))
    meeting = meetings.call_meeting(
        leader, group, version=3, held_on=clock.today(), place="Phòng 2", agenda="Kho chung"
    )
    meeting = meetings.write_minutes(
        leader, meeting, version=1, held_on=meeting.held_on, place="Phòng 2", agenda="Kho chung",
        minutes="Các bộ thống nhất.\nCòn thiếu quy định.",
    )  # fmt: skip
    meetings.record_decision(leader, meeting, version=2, text="Trình quy định", lead=tree.most)
    answer = signed_in(people.inspector).get(
        f"/meetings/{meeting.pk}/word/", headers={"accept-language": "en"}
    )
    assert f"bien-ban-{meeting.pk}" in answer["Content-Disposition"]
    doc = Document(io.BytesIO(answer.content))
    words = "\n".join(one.text for one in doc.paragraphs)
    assert "BIÊN BẢN" in words, "an official document is in Vietnamese whatever the reader reads"
    assert "Các bộ thống nhất.\nCòn thiếu quy định." in words
    head, members, decided, signed = (
        [[cell.text for cell in row.cells] for row in one.rows] for one in doc.tables
    )
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in head[0][1]
    assert [row[0] for row in members[1:]] == [people.ministry_focal.full_name]
    assert decided[1][:4] == ["1", "Trình quy định", tree.most.name_vi, "–"]
    assert people.ministry_focal.full_name in signed[0][0]
    assert signed_in(people.province_focal).get(f"/meetings/{meeting.pk}/word/").status_code == 404


def test_who_sees_and_who_runs(group: WorkingGroup, tree: Tree, people: People) -> None:
    home = f"/working-groups/{group.pk}/"
    assert signed_in(people.inspector).get(home).status_code == 200
    assert signed_in(people.province_focal).get(home).status_code == 404
    assert signed_in(people.citizen).get("/working-groups/").context["rows"] == []
    member = services.add_member(
        acting_as(people.leader), group, version=1, login=people.province_focal.login, part="member"
    )
    assert signed_in(people.province_focal).get(home).status_code == 200
    for who in (people.province_focal, people.inspector):
        with pytest.raises(NotAllowed):
            meetings.call_meeting(acting_as(who), group, version=2, held_on=clock.today(), agenda="x")
    with pytest.raises(NotAllowed):
        services.open_group(
            acting_as(people.province_approver),
            owner=tree.vn,
            programme=group.programme,
            name="Khác",
            remit="x",
        )
    with pytest.raises(Conflict):
        services.end_member(acting_as(people.leader), member, version=1)
    services.end_member(acting_as(people.leader), member, version=2)
    assert signed_in(people.province_focal).get(home).status_code == 404
    assert GroupMember.objects.get().until == clock.today()


def test_members_are_told_once_that_they_meet(group: WorkingGroup, people: People) -> None:
    leader = acting_as(people.leader)
    services.add_member(leader, group, version=1, login=people.ministry_focal.login, part="member")
    services.add_member(leader, group, version=2, login=people.leader.login, part="head")
    meeting = meetings.call_meeting(
        leader,
        group,
        version=3,
        held_on=clock.today() + dt.timedelta(days=3),
        place="Phòng 2",
        agenda="Kho chung",
    )
    notice = Notice.objects.get()
    assert notice.person == people.ministry_focal
    assert sentence(notice).endswith("Phòng 2.")
    assert f"/meetings/{meeting.pk}/" in signed_in(people.ministry_focal).get("/notices/").content.decode()
    for said in ({"minutes": "Đã bàn."},):
        with pytest.raises(InvalidInput):
            meetings.write_minutes(leader, meeting, version=1, held_on=meeting.held_on, agenda="x", **said)


def test_a_closed_group_stays_readable_and_changes_no_more(group: WorkingGroup, people: People) -> None:
    leader = acting_as(people.leader)
    closed = services.close_group(leader, group, version=1, closing="Đã gỡ xong.")
    with pytest.raises(NotAllowed, match="đã kết thúc"):
        meetings.call_meeting(leader, closed, version=2, held_on=clock.today(), agenda="x")
    page = signed_in(people.leader).get("/working-groups/?closed=1").content.decode()
    assert "Tổ công tác" in page
    assert "Đã gỡ xong" in signed_in(people.leader).get(f"/working-groups/{group.pk}/").content.decode()


def test_queries_do_not_grow_with_the_list(
    group: WorkingGroup, people: People, django_assert_max_num_queries: Any
) -> None:
    for number in range(5):
        services.open_group(
            acting_as(people.leader),
            owner=group.owner,
            programme=group.programme,
            name=f"Tổ {number}",
            remit="x",
        )
    client = signed_in(people.leader)
    with django_assert_max_num_queries(14):
        assert len(client.get("/working-groups/").context["rows"]) == 6
