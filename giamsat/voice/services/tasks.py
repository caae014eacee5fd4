"""An item becomes a task of a programme, directly or by the office that issues there; or waits for an obstacle."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, replace
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.errors import InvalidTransition
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.directives.models import DeadlineKind, Programme
from giamsat.tasks.models import Assignment, Obstacle, Task
from giamsat.tasks.policies import may_issue
from giamsat.tasks.services import Addressees, Obligation, issue_task, raise_obstacle
from giamsat.units.models import Unit
from giamsat.voice import notices, policies
from giamsat.voice.choices import NEVER_PUBLIC, Verb
from giamsat.voice.limits import LIMITS, within
from giamsat.voice.masking import masked
from giamsat.voice.models import Item
from giamsat.voice.models_task import TaskProposal
from giamsat.voice.services.recording import locked, note, words

#: What a proposal keeps of an obligation; the group is the issuing office's to choose, targets are not read.
KEPT = (
    *(
        "title",
        "content",
        "deadline_kind",
        "due",
        "product",
        "authority",
        "responsibility",
        "incomplete_reason",
    ),
    "is_key",
)


def read_obligation(item: Item) -> Obligation:
    """The six clears as far as the item says them, without names and numbers of persons, in the house's language."""
    with override(settings.LANGUAGE_CODE):
        body = (item.handler or item.receiver).name_vi
        said = {"code": item.code, "unit": body}
        due = (
            item.answer_due if item.answer_due and item.answer_due > clock.today() else within(LIMITS.answer)
        )
        return Obligation(
            title=masked(item, item.title)[:300],
            content=masked(item, item.text),
            deadline_kind=DeadlineKind.DAY,
            due=due,
            product=_("Việc nêu ở %(code)s được giải quyết, có văn bản trả lời người gửi") % said,
            authority=_("Người đứng đầu %(unit)s") % said,
            responsibility=_("%(unit)s chịu trách nhiệm về kết quả và trả lời %(code)s") % said,
        )


@write
def make_task(
    actor: Actor, item: Item, *, version: int, programme: Programme, obligation: Obligation, lead: Unit
) -> Item:
    """Turn an item into a task: issued at once by whoever issues tasks of the programme, else put before them.

    Raises:
        NotAllowed, NotFound, Conflict; InvalidTransition: it has a task, or waits for one; InvalidInput: what
        ``issue_task`` misses.
    """
    stored = locked(item, version)
    require(policies.may_link_task(actor, stored))
    _refuse_second(stored)
    obligation = _without_persons(stored, obligation)
    if may_issue(actor, programme.owner):
        return _join(actor, stored, issue_task(actor, programme, obligation, Addressees((lead,))))
    if programme.closed_on is not None:
        raise InvalidTransition(_("Chương trình đã đóng, không giao thêm việc."))
    # What the office must not have to find out: the rest is held against the rules when it issues.
    fields = {name: words(getattr(obligation, name), name) for name in ("title", "content")}
    proposal = TaskProposal.objects.create(
        item=stored, programme=programme, lead=lead, proposed_by_id=actor.who, proposed_at=clock.now(),
        **{**{name: value for name, value in asdict(obligation).items() if name in KEPT}, **fields},
    )  # fmt: skip
    note(actor, stored, Verb.PROPOSE, text=f"{programme.code}: {proposal.title}")
    notices.tell_issuers(stored, programme.owner)
    return stored


@write
def issue_proposed(
    actor: Actor, item: Item, *, version: int, programme: Programme, obligation: Obligation, lead: Unit
) -> Item:
    """The office issues what was proposed, in its own words where they differ.

    Raises:
        NotAllowed, NotFound, Conflict; InvalidTransition: nothing waits; InvalidInput: as ``issue_task``.
    """
    stored = locked(item, version)
    proposal = _waiting(stored)
    require(may_issue(actor, proposal.programme.owner))
    task = issue_task(actor, programme, _without_persons(stored, obligation), Addressees((lead,)))
    _settle(actor, proposal, TaskProposal.State.ISSUED)
    return _join(actor, stored, task)


@write
def decline_proposed(actor: Actor, item: Item, *, version: int, reason: str) -> Item:
    """The office does not make a task of it; the body goes on handling the item.

    Raises:
        NotAllowed, NotFound, Conflict; InvalidTransition: nothing waits; InvalidInput: no reason.
    """
    stored = locked(item, version)
    proposal = _waiting(stored)
    require(may_issue(actor, proposal.programme.owner))
    said = words(reason, "reason")
    _settle(actor, proposal, TaskProposal.State.DECLINED, said)
    note(actor, stored, Verb.DECLINE, text=said)
    return stored


@write
def join_task(actor: Actor, item: Item, *, version: int, task: Task) -> Item:
    """From now on the task's progress and result stand on the item's timeline (R45).

    Raises:
        NotAllowed, NotFound, Conflict; InvalidTransition: it has a task, or it is not taken.
    """
    stored = locked(item, version)
    require(policies.may_link_task(actor, stored))
    _refuse_second(stored)
    return _join(actor, stored, task)


@write
def join_obstacle(actor: Actor, item: Item, *, version: int, obstacle: Obstacle) -> Item:
    """What the item says waits for a decision that somebody asked for already.

    Raises:
        NotAllowed, NotFound, Conflict; InvalidTransition: it is joined to one, or it is not taken.
    """
    stored = locked(item, version)
    require(policies.may_link_task(actor, stored))
    return _wait_for(actor, stored, obstacle)


@write
def make_obstacle(
    actor: Actor,
    item: Item,
    *,
    version: int,
    assignment: Assignment,
    kind: str,
    text: str,
    decider: Unit,
    answer_due: dt.date,
) -> Item:
    """What the item says blocks work of the body: its decision is asked for, and the item waits for it.

    Raises:
        NotAllowed, NotFound, Conflict, InvalidTransition; InvalidInput: as ``raise_obstacle``.
    """
    stored = locked(item, version)
    require(policies.may_link_task(actor, stored))
    text = masked(stored, text)
    raised = raise_obstacle(actor, assignment, kind=kind, text=text, decider=decider, answer_due=answer_due)
    return _wait_for(actor, stored, raised)


def _without_persons(item: Item, obligation: Obligation) -> Obligation:
    """Whoever reads the task need not know who sent the item: names and numbers go, whatever was entered."""
    said = ("title", "content", "product", "responsibility", "incomplete_reason")
    hidden: dict[str, Any] = {name: masked(item, getattr(obligation, name)) for name in said}
    return replace(obligation, **hidden | {"title": hidden["title"][:300]})


def _wait_for(actor: Actor, stored: Item, obstacle: Obstacle) -> Item:
    if stored.obstacle_id is not None or stored.state in NEVER_PUBLIC:
        raise InvalidTransition(_("Ý kiến này đã gắn với một vướng mắc hoặc đã kết thúc."))
    stored.obstacle = obstacle
    note(actor, stored, Verb.OBSTACLE, unit=obstacle.decider)
    return stored


def _refuse_second(stored: Item) -> None:
    if stored.task_id is not None or stored.state in NEVER_PUBLIC:
        raise InvalidTransition(_("Ý kiến này đã gắn với một nhiệm vụ hoặc đã kết thúc."))
    if stored.task_proposals.filter(state=TaskProposal.State.WAITING).exists():
        raise InvalidTransition(_("Ý kiến này đã được đề xuất thành nhiệm vụ và đang chờ giao."))


def _join(actor: Actor, stored: Item, task: Task) -> Item:
    stored.task = task
    note(actor, stored, Verb.TASK, text=_("Nhiệm vụ %(code)s") % {"code": task.code})
    return stored


def _waiting(stored: Item) -> TaskProposal:
    rows = stored.task_proposals.select_for_update(of=("self",)).select_related("programme__owner")
    proposal = rows.filter(state=TaskProposal.State.WAITING).first()
    if proposal is None:
        raise InvalidTransition(_("Không có đề xuất nhiệm vụ nào đang chờ."))
    return proposal


def _settle(actor: Actor, proposal: TaskProposal, state: str, reason: str = "") -> None:
    proposal.state, proposal.reason = state, reason
    proposal.decided_by_id, proposal.decided_at = actor.who, clock.now()
    proposal.save()
