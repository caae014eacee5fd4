"""What happens to an assignment besides its reports: accept, contest, forward, pause, resume, cancel."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from giamsat.accounts.models import Person
from giamsat.accounts.policies import grant_in_force
from giamsat.core import clock
from giamsat.core.actor import Actor, covers
from giamsat.core.errors import Conflict, GiamsatError, InvalidInput, InvalidTransition
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.events.registry import names_of
from giamsat.tasks import events, policies
from giamsat.tasks.locks import lock_assignment, lock_task
from giamsat.tasks.models import Assignment, Task
from giamsat.tasks.services.completion import finish_task_if_done
from giamsat.tasks.services.recording import move, record_on_assignment, record_on_task
from giamsat.tasks.transitions import ASSIGNMENT, next_state
from giamsat.units.locks import hold_tree
from giamsat.units.models import Unit
from giamsat.units.selectors import is_in_force

FINISHED = (Assignment.State.CONFIRMED, Assignment.State.CANCELLED)


@write
def accept_assignment(actor: Actor, assignment: Assignment, *, version: int) -> Assignment:
    """The unit takes the work on.

    Raises:
        NotAllowed, Conflict, InvalidTransition.
    """
    stored = lock_assignment(assignment.pk, version)
    require(policies.may_act_for(actor, stored))
    changes = move(stored, next_state(ASSIGNMENT, "accept", stored.state))
    record_on_assignment(actor, events.ACCEPTED, stored, changes=changes)
    return stored


def accept_assignments(
    actor: Actor, chosen: Iterable[tuple[Assignment, int]]
) -> list[tuple[Assignment, GiamsatError | None]]:
    """Take on several, each in its own transaction; tells for each what stood against it."""
    outcome: list[tuple[Assignment, GiamsatError | None]] = []
    for assignment, version in chosen:
        try:
            outcome.append((accept_assignment(actor, assignment, version=version), None))
        except GiamsatError as fault:
            outcome.append((assignment, fault))
    return outcome


@write
def contest_assignment(actor: Actor, assignment: Assignment, *, version: int, reason: str) -> Assignment:
    """The unit says that the work is not its own; the giver decides.

    Raises:
        NotAllowed, Conflict, InvalidTransition; InvalidInput: no reason.
    """
    stored = lock_assignment(assignment.pk, version)
    require(policies.may_act_for(actor, stored))
    reason = _needed(reason, "reason", _("Nêu lý do đề nghị xem lại."))
    changes = move(stored, next_state(ASSIGNMENT, "contest", stored.state), reason=reason)
    record_on_assignment(actor, events.CONTESTED, stored, changes=changes, reason=reason)
    return stored


@write
def decide_contest(
    actor: Actor, assignment: Assignment, *, version: int, withdraw: bool, reason: str
) -> Assignment:
    """The giver withdraws the work from the unit, or says that the unit is to do it after all.

    Raises:
        NotAllowed, Conflict, InvalidTransition; InvalidInput: no reason.
    """
    task = lock_task(assignment.task_id)
    stored = lock_assignment(assignment.pk, version)
    require(policies.may_decide_on(actor, stored))
    reason = _needed(reason, "reason", _("Nêu lý do quyết định."))
    verb = "uphold_contest" if withdraw else "reject_contest"
    changes = move(stored, next_state(ASSIGNMENT, verb, stored.state), reason=reason)
    event = events.CONTEST_UPHELD if withdraw else events.CONTEST_REJECTED
    record_on_assignment(actor, event, stored, changes=changes, reason=reason)
    if withdraw:
        _withdraw_parts(actor, stored, reason)
        finish_task_if_done(actor, task)
    return stored


def _withdraw_parts(actor: Actor, assignment: Assignment, reason: str) -> None:
    """What the unit had passed on goes with it: nobody is left to confirm those parts."""
    parts = assignment.parts.select_for_update(of=("self",)).select_related("unit").order_by("pk")
    for part in parts.exclude(state__in=FINISHED):
        changes = move(part, next_state(ASSIGNMENT, "cancel", part.state), reason=reason)
        record_on_assignment(actor, events.CONTEST_UPHELD, part, changes=changes, reason=reason)
        _withdraw_parts(actor, part, reason)


@write
def set_accountable(actor: Actor, assignment: Assignment, *, version: int, person: Person) -> Assignment:
    """Name the person of the unit who answers for the work.

    Raises:
        NotAllowed, Conflict; InvalidInput: the person has no role on the unit.
    """
    stored = lock_assignment(assignment.pk, version)
    require(policies.may_act_for(actor, stored))
    if not person.grants.filter(grant_in_force(clock.today()), unit_id=stored.unit_id).exists():
        raise InvalidInput(
            fields={"person": _("Người này không có vai trò nào ở %(unit)s.") % {"unit": stored.unit.name}}
        )
    changes = {"accountable": (stored.accountable_id, person.pk)}
    stored.accountable = person
    stored.version += 1
    stored.save(update_fields=["accountable", "version"])
    record_on_assignment(actor, events.ACCOUNTABLE_SET, stored, changes=changes, person=person.full_name)
    return stored


@write
def forward_assignment(
    actor: Actor,
    assignment: Assignment,
    *,
    version: int,
    to: Sequence[Unit],
    due: dt.date | None,
    part: str = "",
) -> list[Assignment]:
    """Give the work on to units below, each with the same deadline and its own reports (R5).

    Args:
        to: units strictly below the assignment's unit that do not have the task yet.
        due: last day for the parts, not after the assignment's own; None only if that has none either.
        part: what exactly the units below are to do, when it is not the whole.

    Raises:
        NotAllowed, Conflict; InvalidTransition: the assignment is finished, contested or paused.
        InvalidInput: a unit outside the tree, one that has the task already, or a deadline too late or past.
    """
    hold_tree()
    # The task's lock, too: two units above one another may pass the same task on to the same unit at once.
    lock_task(assignment.task_id)
    stored = lock_assignment(assignment.pk, version)
    require(policies.may_act_for(actor, stored))
    # Read anew: while this waited for the tree, one of them may have been closed or moved elsewhere.
    to = list(Unit.objects.filter(pk__in=[unit.pk for unit in to]).order_by("pk"))
    if stored.state in (*FINISHED, Assignment.State.CONTESTED, Assignment.State.PAUSED):
        raise InvalidTransition(_("Việc này không còn ở trạng thái giao lại được."))
    _check_forward(stored, to, due)
    now = clock.now()
    rows = Assignment.objects.bulk_create(
        Assignment(
            task_id=stored.task_id,
            programme_id=stored.programme_id,
            unit=unit,
            assigner=stored.unit,
            parent=stored,
            depth=stored.depth + 1,
            role=stored.role,
            part=part.strip(),
            due=due,
            original_due=due,
            state_since=now,
            created_at=now,
        )
        for unit in to
    )
    if stored.state == Assignment.State.ASSIGNED:
        move(stored, next_state(ASSIGNMENT, "accept", stored.state))
        record_on_assignment(actor, events.ACCEPTED, stored)
    else:
        stored.version += 1
        stored.save(update_fields=["version"])
    for row in rows:
        record_on_assignment(actor, events.FORWARDED, row, from_unit=names_of(stored.unit))
    return rows


def _check_forward(stored: Assignment, to: Sequence[Unit], due: dt.date | None) -> None:
    fields = {}
    if not to:
        fields["to"] = _("Chọn ít nhất một đơn vị.")
    outside = [
        unit.name for unit in to if unit.pk == stored.unit_id or not covers(stored.unit.path, unit.path)
    ]
    if outside:
        fields["to"] = _("%(units)s không thuộc %(unit)s; chỉ giao lại được cho đơn vị cấp dưới.") % {
            "units": ", ".join(outside[:5]),
            "unit": stored.unit.name,
        }
    elif gone := [unit.name for unit in to if not is_in_force(unit, clock.today())]:
        fields["to"] = _("Không còn hoạt động: %(units)s.") % {"units": ", ".join(gone[:5])}
    else:
        taken = Assignment.objects.filter(task_id=stored.task_id, unit__in=to).exclude(
            state=Assignment.State.CANCELLED
        )
        names = [row.unit.name for row in taken.select_related("unit")[:5]]
        if names:
            fields["to"] = _("Đã có việc này: %(units)s.") % {"units": ", ".join(names)}
    if due is not None and due < clock.today():
        fields["due"] = _("Hạn đã qua. Chọn một ngày từ hôm nay trở đi.")
    elif stored.due is not None and (due is None or due > stored.due):
        fields["due"] = _("Hạn giao lại không được sau hạn của việc gốc, %(due)s.") % {
            "due": stored.due.strftime("%d/%m/%Y")
        }
    if fields:
        raise InvalidInput(fields=fields)


@write
def pause_task(actor: Actor, task: Task, *, version: int, reason: str) -> Task:
    """Stop the clock of a task and of all its unfinished assignments.

    Raises:
        NotAllowed, Conflict, InvalidTransition; InvalidInput: no reason.
    """
    stored = _change_task(actor, task, version, (Task.State.OPEN,), Task.State.PAUSED)
    reason = _needed(reason, "reason", _("Nêu lý do tạm dừng."))
    for row in _unfinished(stored):
        before = row.state
        move(row, next_state(ASSIGNMENT, "pause", before), reason=reason, state_before_pause=before)
    record_on_task(actor, events.TASK_PAUSED, stored, reason=reason)
    return stored


@write
def resume_task(actor: Actor, task: Task, *, version: int) -> Task:
    """Let a paused task go on where each assignment stood.

    Raises:
        NotAllowed, Conflict, InvalidTransition.
    """
    stored = _change_task(actor, task, version, (Task.State.PAUSED,), Task.State.OPEN)
    for row in stored.assignments.select_for_update().filter(state=Assignment.State.PAUSED).order_by("pk"):
        next_state(ASSIGNMENT, "resume", row.state)
        move(row, row.state_before_pause or Assignment.State.ASSIGNED, state_before_pause="")
    record_on_task(actor, events.TASK_RESUMED, stored)
    return stored


@write
def cancel_task(actor: Actor, task: Task, *, version: int, reason: str) -> Task:
    """End a task without result; what was confirmed stays confirmed.

    Raises:
        NotAllowed, Conflict, InvalidTransition; InvalidInput: no reason.
    """
    stored = _change_task(actor, task, version, (Task.State.OPEN, Task.State.PAUSED), Task.State.CANCELLED)
    reason = _needed(reason, "reason", _("Nêu lý do hủy."))
    for row in _unfinished(stored):
        move(row, next_state(ASSIGNMENT, "cancel", row.state), reason=reason)
    record_on_task(actor, events.TASK_CANCELLED, stored, reason=reason)
    return stored


def _change_task(actor: Actor, task: Task, version: int, before: tuple[str, ...], after: str) -> Task:
    stored = lock_task(task.pk)
    require(policies.may_change_task(actor, stored))
    if stored.version != version:
        raise Conflict
    if stored.state not in before:
        raise InvalidTransition(_("Trạng thái của nhiệm vụ đã thay đổi. Tải lại trang để xem."))
    stored.state = after
    stored.version += 1
    stored.save(update_fields=["state", "version"])
    return stored


def _unfinished(task: Task) -> list[Assignment]:
    return list(
        task.assignments.select_for_update(of=("self",))
        .exclude(state__in=FINISHED)
        .select_related("unit")
        .order_by("pk")
    )


def _needed(text: str, field: str, message: str) -> str:
    if not text.strip():
        raise InvalidInput(fields={field: message})
    return text.strip()
