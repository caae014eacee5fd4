"""Meetings of working groups, what they decide, and the tasks that come of it."""

from __future__ import annotations

import datetime as dt

from django.db.models import Max
from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.errors import Conflict, InvalidInput, InvalidTransition, NotFound
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.events.registry import names_of
from giamsat.monitor import events
from giamsat.monitor.workgroups import notices, policies
from giamsat.monitor.workgroups.models import Decision, Meeting, WorkingGroup
from giamsat.monitor.workgroups.recording import LONGEST, keep, locked, note, refuse_closed, words
from giamsat.tasks import selectors as tasks
from giamsat.tasks.models import Obstacle, Task
from giamsat.tasks.policies import may_issue
from giamsat.tasks.services import Addressees, Obligation, issue_task
from giamsat.units.locks import hold_tree
from giamsat.units.models import Unit


@write
def call_meeting(
    actor: Actor, group: WorkingGroup, *, version: int, held_on: dt.date, place: str = "", agenda: str
) -> Meeting:
    """Call a meeting, or note one that was held.

    Raises:
        NotAllowed, NotFound, Conflict; InvalidInput: no agenda, or a day before the group was.
    """
    stored = locked(group, version)
    require(policies.may_run(actor, stored))
    if held_on < stored.opened_on:
        raise InvalidInput(fields={"held_on": _("Ngày họp trước ngày lập tổ.")})
    made = Meeting.objects.create(
        group=stored, held_on=held_on, place=place.strip()[:300], agenda=words(agenda, "agenda"),
        called_by_id=actor.person_id,
    )  # fmt: skip
    keep(stored)
    note(actor, stored, events.MEETING_CALLED, date=held_on.isoformat())
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
    stored.agenda, stored.minutes = words(agenda, "agenda"), minutes.strip()[:LONGEST]
    stored.version += 1
    stored.save()
    note(actor, stored.group, events.MEETING_CHANGED, date=held_on.isoformat())
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
    refuse_closed(lead, "lead")
    last = stored.decisions.aggregate(last=Max("number"))["last"] or 0
    made = Decision.objects.create(
        meeting=stored, number=last + 1, text=words(text, "text"), lead=lead, due=due, obstacle=obstacle
    )
    stored.version += 1
    stored.save(update_fields=["version"])
    note(actor, stored.group, events.DECISION_RECORDED, date=stored.held_on.isoformat(), unit=names_of(lead))
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
    note(
        actor, group, events.DECISION_TASK, task=task, code=task.code, date=stored.meeting.held_on.isoformat()
    )
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
