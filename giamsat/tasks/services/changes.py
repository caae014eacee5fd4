"""What a new document does to tasks that exist: decided beside each proposal, done when the document is issued.

A moved deadline or a replaced task changes the existing one; a second task beside it is only ever given
after a person has seen the first and said that it is another (R2, R12).
"""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.errors import Conflict, InvalidInput, InvalidTransition
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.directives.models import Directive, Proposal
from giamsat.directives.policies import may_review
from giamsat.tasks import events, policies
from giamsat.tasks.locks import lock_task
from giamsat.tasks.models import Assignment, Cause, Extension, Task, TaskChange
from giamsat.tasks.services.assignments import cancel_task
from giamsat.tasks.services.extensions import CLOSED
from giamsat.tasks.services.recording import record_on_task
from giamsat.tasks.similar import undecided_duplicates

Kind = TaskChange.Kind
_OPEN = (Task.State.OPEN, Task.State.PAUSED)


@write
def decide_change(actor: Actor, proposal: Proposal, task: Task, *, version: int, kind: str) -> TaskChange:
    """Say what a proposal does to an existing task; asked again before issuing, the last answer holds.

    Raises:
        NotAllowed; Conflict: the proposal was changed since; InvalidTransition: it or the task is finished.
        InvalidInput: no such kind, or a moved deadline without a day.
    """
    stored = (
        Proposal.objects.select_for_update(of=("self",))
        .select_related("directive__owner")
        .get(pk=proposal.pk)
    )
    require(may_review(actor, stored.directive))
    if kind != Kind.NEW:
        require(policies.may_change_task(actor, task))
    if stored.version != version:
        raise Conflict
    if stored.state not in (Proposal.State.PROPOSED, Proposal.State.ACCEPTED) or task.state not in _OPEN:
        raise InvalidTransition(_("Việc này đã giao, hoặc việc đã có vừa kết thúc."))
    if kind not in Kind.values:
        raise InvalidInput(fields={"kind": _("Chọn một trong ba cách.")})
    if kind == Kind.AMEND and (stored.due is None or stored.due == task.due):
        raise InvalidInput(fields={"kind": _("Việc đề xuất không nêu ngày khác với hạn hiện nay.")})
    change, _created = TaskChange.objects.update_or_create(
        proposal=stored,
        defaults={
            "task": task,
            "kind": kind,
            "old_due": task.due,
            "new_due": stored.due,
            "decided_by_id": actor.person_id,
            "decided_at": clock.now(),
        },
    )
    return change


def against_duplicates(actor: Actor, directive: Directive, accepted: list[Proposal]) -> dict[int, str]:
    """What stands against issuing: a task like it exists and nobody has said how the two stand together."""
    found = undecided_duplicates(actor, directive, accepted)
    return {
        pk: _("Giống %(percent)d %% với %(code)s đã giao. Chọn: việc khác, đổi hạn, hay thay việc đã có.")
        % {"percent": similar.percent, "code": similar.task.code}
        for pk, similar in found.items()
    }


def decided_changes(accepted: list[Proposal]) -> dict[int, TaskChange]:
    """The changes, not mere "another task", decided on these proposals, by the proposal's id."""
    rows = TaskChange.objects.filter(proposal__in=accepted, applied_at__isnull=True).exclude(kind=Kind.NEW)
    return {change.proposal_id: change for change in rows.select_related("task")}


def apply_change(actor: Actor, directive: Directive, proposal: Proposal, change: TaskChange) -> None:
    """Do to the existing task what was decided; part of issuing, inside its transaction.

    Raises:
        Conflict: the task's deadline is not the one that the person saw any more.
        InvalidTransition: it was finished meanwhile.
    """
    task = lock_task(change.task_id)
    if task.state not in _OPEN:
        raise InvalidTransition(_("%(code)s đã kết thúc nên không đổi được.") % {"code": task.code})
    reason = _("Theo %(document)s") % {"document": str(directive)}
    if change.kind == Kind.REPLACE:
        cancel_task(actor, task, version=task.version, reason=reason)
    else:
        if task.due != change.old_due:
            raise Conflict(
                _("Hạn của %(code)s vừa được đổi. Xem lại rồi quyết định lần nữa.") % {"code": task.code}
            )
        _move_deadline(actor, task, proposal, reason)
    change.applied_at = clock.now()
    change.save(update_fields=["applied_at"])


def _move_deadline(actor: Actor, task: Task, proposal: Proposal, reason: str) -> None:
    """The document itself moves the day: no request, no decision, but the same chain of deadlines."""
    new_due = proposal.due
    if new_due is None:
        raise InvalidInput(_("Việc đề xuất không nêu ngày."))
    rows = task.assignments.select_for_update(of=("self",)).exclude(state__in=CLOSED).order_by("pk")
    for row in rows:
        # A part keeps its own earlier day; none may end after the task.
        if row.depth == 0 or row.due is None or row.due > new_due:
            _move_assignment(actor, row, new_due, reason)
    old_due = task.due
    task.due, task.deadline_kind, task.deadline_text = new_due, proposal.deadline_kind, proposal.deadline_text
    task.version += 1
    task.save(update_fields=["due", "deadline_kind", "deadline_text", "version"])
    record_on_task(
        actor,
        events.TASK_AMENDED,
        task,
        reason=reason,
        old=str(old_due or "–"),
        due=new_due.isoformat(),
    )


def _move_assignment(actor: Actor, row: Assignment, new_due: dt.date, reason: str) -> None:
    if actor.person_id is not None and row.due is not None and new_due > row.due:
        Extension.objects.create(
            assignment=row,
            old_due=row.due,
            new_due=new_due,
            reason=reason,
            cause=Cause.OBJECTIVE,
            state=Extension.State.GRANTED,
            asked_by_id=actor.person_id,
            asked_at=clock.now(),
            decided_at=clock.now(),
            decision_reason=reason,
        )
    row.due = new_due
    row.version += 1
    row.save(update_fields=["due", "version"])
