"""What blocks the work: raised with who must decide and by when, answered, escalated, closed (R10, R13)."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.core.actor import Actor, covers
from giamsat.core.errors import Conflict, InvalidInput, InvalidTransition
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.events.registry import names_of
from giamsat.tasks import events, policies
from giamsat.tasks.deciders import may_decide_for
from giamsat.tasks.locks import lock_assignment
from giamsat.tasks.models import Assignment, Obstacle
from giamsat.tasks.services.recording import record_on_assignment
from giamsat.units.locks import hold_tree
from giamsat.units.models import Unit
from giamsat.units.selectors import is_in_force


@write
def raise_obstacle(
    actor: Actor, assignment: Assignment, *, kind: str, text: str, decider: Unit, answer_due: dt.date
) -> Obstacle:
    """Record what blocks the work and whose decision it waits for.

    Raises:
        NotAllowed; InvalidTransition: the work has ended.
        InvalidInput: no words, a day in the past, or a decider neither above the unit nor central.
    """
    hold_tree()
    stored = lock_assignment(assignment.pk)
    require(policies.may_act_for(actor, stored))
    return record_obstacle(actor, stored, kind=kind, text=text, decider=decider, answer_due=answer_due)


def record_obstacle(
    actor: Actor,
    stored: Assignment,
    *,
    kind: str,
    text: str,
    decider: Unit | None,
    answer_due: dt.date | None,
) -> Obstacle:
    """Write an obstacle of a locked assignment, within a service that has asked its policy.

    Raises:
        InvalidTransition: the work has ended; InvalidInput: see ``raise_obstacle``, or something is missing.
    """
    # Read anew: the caller may have chosen it before it was closed.
    decider = Unit.objects.filter(pk=decider.pk).first() if decider else None
    if stored.state in (Assignment.State.CONFIRMED, Assignment.State.CANCELLED):
        raise InvalidTransition(_("Việc này đã kết thúc, không nêu thêm vướng mắc."))
    fields = {}
    if kind not in Obstacle.Kind.values:
        fields["kind"] = _("Chọn loại vướng mắc.")
    if not text.strip():
        fields["text"] = _("Viết vướng mắc là gì.")
    if answer_due is None:
        fields["answer_due"] = _("Nhập ngày cần trả lời.")
    elif answer_due < clock.today():
        fields["answer_due"] = _("Ngày cần trả lời đã qua.")
    if decider is None:
        fields["decider"] = _("Chọn cơ quan quyết định được.")
    elif not is_in_force(decider, clock.today()):
        fields["decider"] = _("Không còn hoạt động: %(units)s.") % {"units": decider.name}
    elif not may_decide_for(decider, stored.unit):
        fields["decider"] = _("Chọn cơ quan cấp trên hoặc cơ quan trung ương.")
    if fields or decider is None or answer_due is None:
        raise InvalidInput(fields=fields)
    obstacle = Obstacle.objects.create(
        assignment=stored,
        kind=kind,
        text=text.strip(),
        decider=decider,
        answer_due=answer_due,
        raised_by_id=actor.who,
        raised_at=clock.now(),
    )
    record_on_assignment(
        actor, events.OBSTACLE_RAISED, stored, decider=names_of(decider), obstacle=obstacle.pk
    )
    return obstacle


@write
def answer_obstacle(actor: Actor, obstacle: Obstacle, *, version: int, answer: str) -> Obstacle:
    """The deciding unit answers.

    Raises:
        NotAllowed, Conflict, InvalidTransition; InvalidInput: no words.
    """
    stored = _locked(obstacle, version)
    require(policies.may_answer(actor, stored))
    if not answer.strip():
        raise InvalidInput(fields={"answer": _("Viết câu trả lời.")})
    _refuse_unless_open(stored)
    stored.state, stored.answer = Obstacle.State.ANSWERED, answer.strip()
    stored.answered_by_id, stored.answered_at = actor.person_id, clock.now()
    _save(stored)
    record_on_assignment(
        actor,
        events.OBSTACLE_ANSWERED,
        stored.assignment,
        decider=names_of(stored.decider),
        obstacle=stored.pk,
    )
    return stored


@write
def escalate_obstacle(
    actor: Actor, obstacle: Obstacle, *, version: int, to: Unit, answer_due: dt.date
) -> Obstacle:
    """Pass an open obstacle on to a unit above the one that had to decide, or to the task's owner.

    Raises:
        NotAllowed, Conflict, InvalidTransition.
        InvalidInput: the new decider stands not higher, or the day has passed.
    """
    hold_tree()
    to = Unit.objects.get(pk=to.pk)
    stored = _locked(obstacle, version)
    verdict = policies.may_answer(actor, stored)
    require(verdict if verdict else policies.may_decide_on(actor, stored.assignment))
    _refuse_unless_open(stored)
    fields = {}
    owner_id = stored.assignment.task.owner_id
    if to.pk == stored.decider_id or not (covers(to.path, stored.decider.path) or to.pk == owner_id):
        fields["to"] = _("Chuyển lên cơ quan cấp trên của %(unit)s.") % {"unit": stored.decider.name}
    elif not is_in_force(to, clock.today()):
        fields["to"] = _("Không còn hoạt động: %(units)s.") % {"units": to.name}
    if answer_due < clock.today():
        fields["answer_due"] = _("Ngày cần trả lời đã qua.")
    if fields:
        raise InvalidInput(fields=fields)
    before = stored.decider_id
    stored.decider, stored.answer_due, stored.escalated_at = to, answer_due, clock.now()
    _save(stored)
    record_on_assignment(
        actor,
        events.OBSTACLE_ESCALATED,
        stored.assignment,
        changes={"decider": (before, to.pk)},
        decider=names_of(to),
        obstacle=stored.pk,
    )
    return stored


@write
def close_obstacle(actor: Actor, obstacle: Obstacle, *, version: int) -> Obstacle:
    """The unit says that the obstacle is gone.

    Raises:
        NotAllowed, Conflict, InvalidTransition.
    """
    stored = _locked(obstacle, version)
    require(policies.may_act_for(actor, stored.assignment))
    if stored.state == Obstacle.State.CLOSED:
        raise InvalidTransition(_("Vướng mắc này đã gỡ."))
    stored.state, stored.closed_at = Obstacle.State.CLOSED, clock.now()
    _save(stored)
    record_on_assignment(actor, events.OBSTACLE_CLOSED, stored.assignment, obstacle=stored.pk)
    return stored


def _locked(obstacle: Obstacle, version: int) -> Obstacle:
    assignment = lock_assignment(obstacle.assignment_id)
    stored = Obstacle.objects.select_for_update(of=("self",)).select_related("decider").get(pk=obstacle.pk)
    stored.assignment = assignment
    if stored.version != version:
        raise Conflict
    return stored


def _refuse_unless_open(stored: Obstacle) -> None:
    if stored.state != Obstacle.State.OPEN:
        raise InvalidTransition(_("Vướng mắc này đã được trả lời hoặc đã gỡ."))


def _save(stored: Obstacle) -> None:
    stored.version += 1
    stored.save()
