"""Moving a deadline: asked for with a reason, decided by the giver; every step stays in the chain (R12)."""

from __future__ import annotations

import datetime as dt

from django.db.models import Max
from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.errors import Conflict, InvalidInput, InvalidTransition
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.directives.models import PartyRole
from giamsat.tasks import events, policies
from giamsat.tasks.locks import lock_assignment, lock_task
from giamsat.tasks.models import Assignment, Cause, Extension, Task
from giamsat.tasks.services.recording import record_on_assignment

CLOSED = (
    Assignment.State.CONFIRMED,
    Assignment.State.CANCELLED,
    Assignment.State.PAUSED,
    Assignment.State.CONTESTED,
)


@write
def ask_extension(
    actor: Actor, assignment: Assignment, *, version: int, new_due: dt.date, reason: str, cause: str
) -> Extension:
    """Ask for a later deadline and so commit to it.

    Raises:
        NotAllowed, Conflict; InvalidTransition: finished, paused, or a request is waiting already.
        InvalidInput: no reason or cause, not later than now, or the work has no deadline.
    """
    stored = lock_assignment(assignment.pk, version)
    require(policies.may_act_for(actor, stored))
    if stored.state in CLOSED:
        raise InvalidTransition(_("Việc này không còn ở trạng thái xin gia hạn được."))
    if stored.extensions.filter(state=Extension.State.ASKED).exists():
        raise InvalidTransition(_("Đã có đề nghị gia hạn đang chờ quyết định."))
    _check_request(stored, new_due, reason, cause)
    extension = Extension.objects.create(
        assignment=stored,
        old_due=stored.due,
        new_due=new_due,
        reason=reason.strip(),
        cause=cause,
        asked_by_id=actor.who,
        asked_at=clock.now(),
    )
    record_on_assignment(
        actor,
        events.EXTENSION_ASKED,
        stored,
        due=new_due.isoformat(),
        reason=reason.strip(),
        extension=extension.pk,
    )
    return extension


@write
def decide_extension(
    actor: Actor, extension: Extension, *, version: int, grant: bool, reason: str = ""
) -> Extension:
    """Grant or refuse a later deadline. A part's deadline never passes that of the assignment above it.

    Raises:
        NotAllowed: own request, or another unit gave the work; Conflict; InvalidTransition: decided already.
        InvalidInput: a refusal without reason, or later than the assignment above.
    """
    task = lock_task(extension.assignment.task_id)
    assignment = lock_assignment(extension.assignment_id)
    stored = Extension.objects.select_for_update().get(pk=extension.pk)
    stored.assignment = assignment
    require(policies.may_decide_extension(actor, stored))
    if stored.version != version:
        raise Conflict
    if stored.state != Extension.State.ASKED:
        raise InvalidTransition(_("Đề nghị này đã được quyết định."))
    if not grant and not reason.strip():
        raise InvalidInput(fields={"reason": _("Nêu lý do không đồng ý.")})
    parent = assignment.parent
    if grant and parent is not None and parent.due is not None and stored.new_due > parent.due:
        raise InvalidInput(
            fields={
                "due": _("Hạn mới sau hạn của việc gốc, %(due)s.") % {"due": parent.due.strftime("%d/%m/%Y")}
            }
        )
    stored.state = Extension.State.GRANTED if grant else Extension.State.REFUSED
    stored.decided_by_id, stored.decided_at = actor.person_id, clock.now()
    stored.decision_reason = reason.strip()
    stored.version += 1
    stored.save()
    if grant:
        _move_deadline(actor, task, assignment, stored)
    else:
        record_on_assignment(
            actor, events.EXTENSION_REFUSED, assignment, reason=reason.strip(), extension=stored.pk
        )
    return stored


def _check_request(stored: Assignment, new_due: dt.date, reason: str, cause: str) -> None:
    fields = {}
    if not reason.strip():
        fields["reason"] = _("Nêu lý do xin gia hạn.")
    if cause not in Cause.values:
        fields["cause"] = _("Chọn nguyên nhân khách quan hay chủ quan.")
    if stored.due is None:
        fields["new_due"] = _("Việc này không đặt hạn.")
    elif new_due <= stored.due or new_due < clock.today():
        fields["new_due"] = _("Hạn mới phải sau hạn hiện nay, %(due)s, và không ở quá khứ.") % {
            "due": stored.due.strftime("%d/%m/%Y")
        }
    if fields:
        raise InvalidInput(fields=fields)


def _move_deadline(actor: Actor, task: Task, assignment: Assignment, extension: Extension) -> None:
    changes = {"due": (str(assignment.due), extension.new_due.isoformat())}
    assignment.due = extension.new_due
    assignment.version += 1
    assignment.save(update_fields=["due", "version"])
    record_on_assignment(
        actor,
        events.EXTENSION_GRANTED,
        assignment,
        changes=changes,
        due=extension.new_due.isoformat(),
        extension=extension.pk,
    )
    if assignment.depth == 0 and assignment.role == PartyRole.LEAD:
        leads = task.assignments.filter(depth=0, role=PartyRole.LEAD).exclude(
            state=Assignment.State.CANCELLED
        )
        task.due = leads.aggregate(latest=Max("due"))["latest"]
        task.version += 1
        task.save(update_fields=["due", "version"])
