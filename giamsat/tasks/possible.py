"""What a person may do now with an assignment: policy and state together, each refusal with its reason.

Pages disable a control with the reason given here; the services ask the same policies again.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from giamsat.core.actor import Actor
from giamsat.core.errors import InvalidTransition
from giamsat.core.policy import ALLOWED, Verdict, denied
from giamsat.tasks import policies
from giamsat.tasks.models import Assignment, Obstacle, Report, Task
from giamsat.tasks.transitions import ASSIGNMENT, REPORT, next_state

_ENDED = (Assignment.State.CONFIRMED, Assignment.State.CANCELLED)
_STILL = (*_ENDED, Assignment.State.PAUSED, Assignment.State.CONTESTED)


def acts_on(actor: Actor, assignment: Assignment) -> dict[str, Verdict]:
    """The acts of the unit that has the work: accept, report, forward, contest, extend, obstacle."""
    unit = policies.may_act_for(actor, assignment)
    return {
        "accept": unit and _by_table("accept", assignment),
        "report": policies.may_report(actor, assignment) and _by_table("submit", assignment),
        "forward": unit and _unless(_STILL, assignment),
        "contest": unit and _by_table("contest", assignment),
        "extend": unit and _may_extend(assignment),
        "obstacle": unit and _unless(_ENDED, assignment),
        "accountable": unit and _unless(_ENDED, assignment),
    }


def acts_of_giver(actor: Actor, assignment: Assignment) -> dict[str, Verdict]:
    """The acts of the unit that gave the work: decide what was contested."""
    return {"decide_contest": policies.may_decide_on(actor, assignment) and _contested(assignment)}


def acts_on_task(actor: Actor, task: Task) -> dict[str, Verdict]:
    """Pausing, resuming and cancelling a whole task."""
    office = policies.may_change_task(actor, task)
    return {
        "pause": office and _task_is(task, Task.State.OPEN),
        "resume": office and _task_is(task, Task.State.PAUSED),
        "cancel": office and _task_is(task, Task.State.OPEN, Task.State.PAUSED),
    }


def acts_on_report(actor: Actor, report: Report) -> dict[str, Verdict]:
    """Sign off, confirm, return: whose turn it is."""
    turn = _report_turn(report)
    return {
        "approve": policies.may_approve(actor, report) and _report_table("approve", report) and turn,
        "confirm": policies.may_confirm(actor, report) and _report_table("confirm", report) and turn,
        "return": policies.may_return(actor, report) and _report_table("return", report) and turn,
    }


def acts_on_obstacle(actor: Actor, obstacle: Obstacle) -> dict[str, Verdict]:
    """Answer, pass on upwards, close."""
    answer = policies.may_answer(actor, obstacle)
    is_open = (
        ALLOWED
        if obstacle.state == Obstacle.State.OPEN
        else denied(_("Vướng mắc này đã được trả lời hoặc đã gỡ."), "invalid_transition")
    )
    gone = obstacle.state == Obstacle.State.CLOSED
    return {
        "answer": answer and is_open,
        "escalate": (answer or policies.may_decide_on(actor, obstacle.assignment)) and is_open,
        "close": denied(_("Vướng mắc này đã gỡ."), "invalid_transition")
        if gone
        else policies.may_act_for(actor, obstacle.assignment),
    }


def _by_table(verb: str, assignment: Assignment) -> Verdict:
    try:
        next_state(ASSIGNMENT, verb, assignment.state)
    except InvalidTransition as fault:
        return denied(fault.message, fault.code)
    return ALLOWED


def _report_table(verb: str, report: Report) -> Verdict:
    try:
        next_state(REPORT, verb, report.state)
    except InvalidTransition:
        return denied(
            _("Báo cáo đang ở bước “%(state)s”.") % {"state": report.get_state_display()},
            "invalid_transition",
        )
    return ALLOWED


def _report_turn(report: Report) -> Verdict:
    if report.assignment.state == Assignment.State.SUBMITTED:
        return ALLOWED
    return denied(_("Việc này không còn chờ xác nhận."), "invalid_transition")


def _unless(states: tuple[Assignment.State, ...], assignment: Assignment) -> Verdict:
    if assignment.state not in states:
        return ALLOWED
    return denied(
        _("Việc đang ở trạng thái “%(state)s”.") % {"state": assignment.get_state_display()},
        "invalid_transition",
    )


def _may_extend(assignment: Assignment) -> Verdict:
    if assignment.due is None:
        return denied(_("Việc này không đặt hạn."), "no_deadline")
    return _unless(_STILL, assignment)


def _contested(assignment: Assignment) -> Verdict:
    if assignment.state == Assignment.State.CONTESTED:
        return ALLOWED
    return denied(_("Đơn vị không đề nghị xem lại việc này."), "invalid_transition")


def _task_is(task: Task, *states: Task.State) -> Verdict:
    if task.state in states:
        return ALLOWED
    return denied(
        _("Nhiệm vụ đang ở trạng thái “%(state)s”.") % {"state": task.get_state_display()},
        "invalid_transition",
    )
