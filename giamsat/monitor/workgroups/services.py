"""Setting up and running working groups."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from giamsat.accounts.models import Person
from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.errors import Conflict, InvalidInput, InvalidTransition, NotFound
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.directives.models import Programme
from giamsat.events.registry import names_of
from giamsat.events.services import record_event
from giamsat.monitor import events
from giamsat.monitor.workgroups import notices, policies
from giamsat.monitor.workgroups.models import Decision, GroupMember, Meeting, WorkingGroup
from giamsat.tasks import selectors as tasks
from giamsat.tasks.models import Obstacle, Task
from giamsat.tasks.policies import may_issue
from giamsat.tasks.services import Addressees, Obligation, issue_task
from giamsat.units.locks import hold_tree
from giamsat.units.models import Unit
from giamsat.units.selectors import is_in_force

LONGEST = 20_000


@write
def open_group(
    actor: Actor, *, owner: Unit, programme: Programme, name: str, remit: str, founded_by: str = ""
) -> WorkingGroup:
    """Set up a group of ``owner`` for a programme; whoever does it adds the members.

    Args:
        remit: what it is for and what it may decide; founded_by: the decision that set it up, by number.

    Raises:
        NotAllowed; InvalidTransition: the programme is closed; InvalidInput: no name or remit, a name that is taken,
            or a body that is no more.
    """
    hold_tree()
    require(policies.may_open(actor, owner))
    if programme.closed_on is not None:
        raise InvalidTransition(_("Chương trình đã đóng."))
    _refuse_closed(owner, "owner")
    fields = {"name": _words(name, "name", 200), "remit": _words(remit, "remit")}
    if WorkingGroup.objects.filter(programme=programme, name=fields["name"]).exists():
        raise InvalidInput(fields={"name": _("Chương trình đã có tổ công tác tên này.")})
    made = WorkingGroup.objects.create(
        owner=owner,
        programme=programme,
        founded_by=founded_by.strip()[:200],
        opened_on=clock.today(),
        **fields,
    )
    _note(actor, made, events.GROUP_OPENED)
    return made


@write
def change_group(
    actor: Actor, group: WorkingGroup, *, version: int, name: str, remit: str, founded_by: str = ""
) -> WorkingGroup:
    """Change what a group is called and what it is for.

    Raises:
        NotAllowed, NotFound, Conflict; InvalidInput: as ``open_group``.
    """
    stored = _locked(group, version)
    require(policies.may_run(actor, stored))
    stored.name, stored.remit = _words(name, "name", 200), _words(remit, "remit")
    if (
        WorkingGroup.objects.filter(programme=stored.programme, name=stored.name)
        .exclude(pk=stored.pk)
        .exists()
    ):
        raise InvalidInput(fields={"name": _("Chương trình đã có tổ công tác tên này.")})
    stored.founded_by = founded_by.strip()[:200]
    _keep(stored)
    _note(actor, stored, events.GROUP_CHANGED)
    return stored


@write
def close_group(actor: Actor, group: WorkingGroup, *, version: int, closing: str) -> WorkingGroup:
    """End a group, with what came of it; it stays readable.

    Raises:
        NotAllowed, NotFound, Conflict; InvalidInput: no words.
    """
    stored = _locked(group, version)
    require(policies.may_run(actor, stored))
    stored.closing, stored.closed_on = _words(closing, "closing"), clock.today()
    _keep(stored)
    _note(actor, stored, events.GROUP_CLOSED)
    return stored


@write
def add_member(
    actor: Actor,
    group: WorkingGroup,
    *,
    version: int,
    login: str = "",
    name: str = "",
    post: str = "",
    part: str,
) -> GroupMember:
    """Take somebody in: by the login of an account, or by name alone.

    Raises:
        NotAllowed, NotFound, Conflict; InvalidInput: nobody is named, no such account, already a member, or the group
            has a head.
    """
    stored = _locked(group, version)
    require(policies.may_run(actor, stored))
    person = _person(login.strip())
    if person is not None and stored.members.filter(person=person, until__isnull=True).exists():
        raise InvalidInput(fields={"login": _("Người này đã ở trong tổ.")})
    if part == GroupMember.Part.HEAD and stored.members.filter(part=part, until__isnull=True).exists():
        raise InvalidInput(fields={"part": _("Tổ đã có tổ trưởng; cho thôi trước khi thay.")})
    called = person.full_name if person else _words(name, "name", 200)
    made = GroupMember.objects.create(
        group=stored, person=person, name=called, part=part, since=clock.today(),
        post=post.strip()[:300] or _post(person),
    )  # fmt: skip
    _keep(stored)
    _note(actor, stored, events.MEMBER_JOINED, person=called)
    return made


@write
def end_member(actor: Actor, member: GroupMember, *, version: int) -> GroupMember:
    """Let a member go; that they were there stays known.

    Args:
        version: of the group.

    Raises:
        NotAllowed, NotFound, Conflict; InvalidTransition: has left already.
    """
    stored = _locked(member.group, version)
    require(policies.may_run(actor, stored))
    gone = GroupMember.objects.select_for_update().get(pk=member.pk)
    if gone.until is not None:
        raise InvalidTransition(_("Người này đã thôi tham gia tổ."))
    gone.until = clock.today()
    gone.save(update_fields=["until"])
    _keep(stored)
    _note(actor, stored, events.MEMBER_LEFT, person=gone.name)
    return gone


@write
def call_meeting(
    actor: Actor, group: WorkingGroup, *, version: int, held_on: dt.date, place: str = "", agenda: str
) -> Meeting:
    """Call a meeting, or note one that was held.

    Raises:
        NotAllowed, NotFound, Conflict; InvalidInput: no agenda, or a day before the group was.
    """
    stored = _locked(group, version)
    require(policies.may_run(actor, stored))
    if held_on < stored.opened_on:
        raise InvalidInput(fields={"held_on": _("Ngày họp trước ngày lập tổ.")})
    made = Meeting.objects.create(
        group=stored, held_on=held_on, place=place.strip()[:300], agenda=_words(agenda, "agenda"),
        called_by_id=actor.person_id,
    )  # fmt: skip
    _keep(stored)
    _note(actor, stored, events.MEETING_CALLED, date=held_on.isoformat())
    if held_on >= clock.today():
        notices.tell_members(actor, made)
    return made


@write
def write_minutes(
    actor: Actor,
    meeting: Meeting,
    *,
    version: int,
    held_on: dt.date,
    place: str = "",
    agenda: str,
    minutes: str = "",
) -> Meeting:
    """Change a meeting's day, place and agenda, and write down what was said.

    Raises:
        NotAllowed, NotFound, Conflict; InvalidInput: no agenda, minutes of a meeting that is still to come.
    """
    stored = _meeting(meeting, version)
    require(policies.may_run(actor, stored.group))
    if minutes.strip() and held_on > clock.today():
        raise InvalidInput(fields={"minutes": _("Cuộc họp chưa diễn ra nên chưa có biên bản.")})
    stored.held_on, stored.place = held_on, place.strip()[:300]
    stored.agenda, stored.minutes = _words(agenda, "agenda"), minutes.strip()[:LONGEST]
    stored.version += 1
    stored.save()
    _note(actor, stored.group, events.MEETING_CHANGED, date=held_on.isoformat())
    return stored


@write
def record_decision(
    actor: Actor,
    meeting: Meeting,
    *,
    version: int,
    text: str,
    lead: Unit,
    due: dt.date | None = None,
    obstacle: Obstacle | None = None,
) -> Decision:
    """Note what a meeting decided; making it a task comes after.

    Args:
        version: of the meeting; obstacle: what it clears, where it clears one.

    Raises:
        NotAllowed, NotFound, Conflict; InvalidInput: no words, a meeting that is still to come, a body that is no more.
    """
    hold_tree()
    stored = _meeting(meeting, version)
    require(policies.may_run(actor, stored.group))
    if stored.held_on > clock.today():
        raise InvalidInput(fields={"text": _("Cuộc họp chưa diễn ra nên chưa có quyết định.")})
    _refuse_closed(lead, "lead")
    last = stored.decisions.aggregate(last=Max("number"))["last"] or 0
    made = Decision.objects.create(
        meeting=stored, number=last + 1, text=_words(text, "text"), lead=lead, due=due, obstacle=obstacle
    )
    stored.version += 1
    stored.save(update_fields=["version"])
    _note(actor, stored.group, events.DECISION_RECORDED, date=stored.held_on.isoformat(), unit=names_of(lead))
    return made


@write
def make_task(
    actor: Actor, decision: Decision, *, version: int, obligation: Obligation, lead: Unit
) -> Decision:
    """Issue a decision as a task of the group's programme.

    Raises:
        NotAllowed: issues no tasks of it; NotFound, Conflict; InvalidTransition: it is a task; InvalidInput: what
            ``issue_task`` misses.
    """
    hold_tree()
    stored = _decision(decision, version)
    programme = stored.meeting.group.programme
    require(may_issue(actor, programme.owner))
    return _join(actor, stored, issue_task(actor, programme, obligation, Addressees((lead,))))


@write
def join_task(actor: Actor, decision: Decision, *, version: int, code: str) -> Decision:
    """Tie a decision to a task that there is already.

    Raises:
        NotAllowed, NotFound, Conflict; InvalidTransition: it is a task; InvalidInput: no such task in reach.
    """
    stored = _decision(decision, version)
    require(policies.may_run(actor, stored.meeting.group))
    task = tasks.tasks(actor).filter(programme=stored.meeting.group.programme, code=code.strip()).first()
    if task is None:
        raise InvalidInput(
            fields={"code": _("Không có nhiệm vụ mã này của chương trình trong phạm vi bạn xem.")}
        )
    return _join(actor, stored, task)


def _join(actor: Actor, stored: Decision, task: Task) -> Decision:
    stored.task = task
    stored.version += 1
    stored.save(update_fields=["task", "version"])
    group = stored.meeting.group
    _note(
        actor, group, events.DECISION_TASK, task=task, code=task.code, date=stored.meeting.held_on.isoformat()
    )
    return stored


def _locked(group: WorkingGroup, version: int) -> WorkingGroup:
    rows = WorkingGroup.objects.select_for_update(of=("self",)).select_related("owner", "programme")
    stored = rows.filter(pk=group.pk).first()
    if stored is None:
        raise NotFound
    if stored.version != version:
        raise Conflict
    return stored


def _meeting(meeting: Meeting, version: int) -> Meeting:
    rows = Meeting.objects.select_for_update(of=("self",)).select_related(
        "group__owner", "group__programme__owner"
    )
    stored = rows.filter(pk=meeting.pk).first()
    if stored is None:
        raise NotFound
    if stored.version != version:
        raise Conflict
    return stored


def _decision(decision: Decision, version: int) -> Decision:
    rows = Decision.objects.select_for_update(of=("self",)).select_related(
        "meeting__group__owner", "meeting__group__programme__owner"
    )
    stored = rows.filter(pk=decision.pk).first()
    if stored is None:
        raise NotFound
    if stored.version != version:
        raise Conflict
    if stored.task_id is not None:
        raise InvalidTransition(_("Quyết định này đã thành nhiệm vụ."))
    return stored


def _keep(stored: WorkingGroup) -> None:
    stored.version += 1
    stored.save()


def _words(text: str, field: str, most: int = LONGEST) -> str:
    said = text.strip()
    if not said or len(said) > most:
        raise InvalidInput(fields={field: _("Ghi nội dung, tối đa %(most)s ký tự.") % {"most": most}})
    return said


def _person(login: str) -> Person | None:
    if not login:
        return None
    found = Person.objects.filter(login=login, is_active=True).first()
    if found is None:
        raise InvalidInput(fields={"login": _("Không có tài khoản mang tên đăng nhập này.")})
    return found


def _post(person: Person | None) -> str:
    if person is None:
        return ""
    return ", ".join(filter(None, (person.post, person.unit.name_vi if person.unit else "")))


def _refuse_closed(unit: Unit, field: str) -> None:
    if not is_in_force(unit, clock.today()):
        raise InvalidInput(fields={field: _("Cơ quan này không còn hoạt động.")})


def _note(actor: Actor, group: WorkingGroup, verb: str, task: Task | None = None, **data: Any) -> None:
    record_event(
        actor,
        verb,
        "working_group",
        group.pk,
        path=group.owner.path,
        task_id=task.pk if task else None,
        programme_id=group.programme_id,
        data={"group": group.name, **data},
    )
