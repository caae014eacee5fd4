"""Who may see and do what with tasks: one file for "may I" and for "which may I".

Reading reaches downwards from every unit on which a person holds a reading role. Acting for a unit (accept,
report, forward, sign off) needs a role on that very unit: a province sees its communes' reports and does not
write them. Confirming belongs to the unit that gave the assignment.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from giamsat.core.actor import Actor, Role, covers
from giamsat.core.ltree import within_any
from giamsat.core.policy import ALLOWED, Verdict, denied
from giamsat.tasks.models import Assignment, Extension, Obstacle, Report, Task
from giamsat.units.models import Unit

READERS = (Role.STANDING_OFFICE, Role.LEADER, Role.FOCAL_POINT, Role.APPROVER, Role.INSPECTOR)
REPORTERS = (Role.FOCAL_POINT,)
DISPATCHERS = (Role.FOCAL_POINT, Role.APPROVER)
CONFIRMERS = (Role.APPROVER, Role.FOCAL_POINT, Role.STANDING_OFFICE)
DECIDERS = (Role.LEADER, Role.STANDING_OFFICE, Role.APPROVER)


# --- which may I see -------------------------------------------------------------------------------------


def visible_assignments(actor: Actor) -> Q:
    """Assignments of, or given by, the units in the person's reach."""
    if actor.is_system:
        return Q()
    paths = actor.paths(READERS)
    return within_any("unit__path", paths) | within_any("assigner__path", paths)


def visible_tasks(actor: Actor) -> Q:
    """Tasks given by a unit in reach, or with a part that the person sees."""
    if actor.is_system:
        return Q()
    seen = Assignment.objects.filter(visible_assignments(actor)).values("task_id")
    return within_any("owner__path", actor.paths(READERS)) | Q(pk__in=seen)


def visible_reports(actor: Actor) -> Q:
    """Reports on visible assignments; a draft only for the unit that writes it."""
    if actor.is_system:
        return Q()
    paths = actor.paths(READERS)
    seen = within_any("assignment__unit__path", paths) | within_any("assignment__assigner__path", paths)
    return seen & (~Q(state=Report.State.DRAFT) | Q(assignment__unit__in=actor.unit_ids(DISPATCHERS)))


def visible_obstacles(actor: Actor) -> Q:
    """Obstacles on visible assignments, and those that a unit in reach has to decide."""
    if actor.is_system:
        return Q()
    paths = actor.paths(READERS)
    return (
        within_any("assignment__unit__path", paths)
        | within_any("assignment__assigner__path", paths)
        | within_any("decider__path", paths)
    )


def reportable_assignments(actor: Actor) -> Q:
    """Assignments on which the person reports: "my work"."""
    return Q(unit__in=actor.unit_ids(REPORTERS))


def approvable_reports(actor: Actor) -> Q:
    """Reports waiting for this person's sign-off."""
    waiting = Q(state=Report.State.SUBMITTED, assignment__state=Assignment.State.SUBMITTED)
    return waiting & Q(assignment__unit__in=actor.unit_ids((Role.APPROVER,))) & ~_written_by(actor)


def confirmable_reports(actor: Actor) -> Q:
    """Signed-off reports whose confirmation belongs to a unit of this person."""
    given_by_me = Q(assignment__parent__isnull=False, assignment__assigner__in=actor.unit_ids(CONFIRMERS))
    given_by_office = Q(assignment__parent__isnull=True) & within_any(
        "assignment__assigner__path", actor.paths((Role.STANDING_OFFICE,))
    )
    waiting = Q(state=Report.State.APPROVED, assignment__state=Assignment.State.SUBMITTED)
    return waiting & (given_by_me | given_by_office) & ~_written_by(actor)


def _written_by(actor: Actor) -> Q:
    return Q(author_id__in=[pk for pk in (actor.person_id, actor.on_behalf_of_id) if pk is not None])


def decidable_assignments(actor: Actor) -> Q:
    """Assignments that a unit of this person gave: ``may_decide_on`` for lists."""
    if actor.is_system:
        return Q()
    given = Q(parent__isnull=False, assigner__in=actor.unit_ids(CONFIRMERS))
    office = actor.paths((Role.STANDING_OFFICE,))
    return given | (Q(parent__isnull=True) & within_any("assigner__path", office))


def sees_assignment(actor: Actor, assignment: Assignment) -> bool:
    """The same rule as ``visible_assignments`` for one object."""
    return actor.is_system or any(
        covers(path, assignment.unit.path) or covers(path, assignment.assigner.path)
        for path in actor.paths(READERS)
    )


def sees_report(actor: Actor, report: Report) -> bool:
    """The same rule as ``visible_reports`` for one object."""
    if actor.is_system:
        return True
    is_own = report.assignment.unit_id in actor.unit_ids(DISPATCHERS)
    return sees_assignment(actor, report.assignment) and (report.state != Report.State.DRAFT or is_own)


def sees_tasks_of(actor: Actor, owner: Unit) -> bool:
    """True when the person sees every task that ``owner`` gives."""
    return actor.is_system or actor.holds(READERS, owner.path)


# --- may I ------------------------------------------------------------------------------------------------


def may_issue(actor: Actor, owner: Unit) -> Verdict:
    """Tasks are issued by the standing office of the unit that owns them."""
    if actor.is_system or actor.holds(Role.STANDING_OFFICE, owner.path):
        return ALLOWED
    return denied(_("Chỉ cơ quan thường trực của %(unit)s giao được việc này.") % {"unit": owner.name})


def may_act_for(actor: Actor, assignment: Assignment) -> Verdict:
    """Accept, contest, forward, name the accountable person: focal point or approver of the unit itself."""
    if assignment.unit_id in actor.unit_ids(DISPATCHERS):
        return ALLOWED
    return denied(
        _("Chỉ đầu mối hoặc người duyệt của %(unit)s làm được việc này.") % {"unit": assignment.unit.name}
    )


def may_report(actor: Actor, assignment: Assignment) -> Verdict:
    """Reports are written by a focal point of the unit itself."""
    if assignment.unit_id in actor.unit_ids(REPORTERS):
        return ALLOWED
    return denied(_("Chỉ đầu mối của %(unit)s báo cáo được việc này.") % {"unit": assignment.unit.name})


def may_approve(actor: Actor, report: Report) -> Verdict:
    """A report is signed off by an approver of the unit, never by its author (R11)."""
    if report.author_id == actor.person_id or report.author_id == actor.on_behalf_of_id:
        return denied(_("Người viết báo cáo không tự duyệt báo cáo của mình."), code="own_report")
    unit = report.assignment.unit
    if unit.pk in actor.unit_ids((Role.APPROVER,)):
        return ALLOWED
    return denied(_("Chỉ người duyệt của %(unit)s duyệt được báo cáo này.") % {"unit": unit.name})


def may_decide_on(actor: Actor, assignment: Assignment) -> Verdict:
    """Confirm, return, move deadlines, decide contests, pause: the unit that gave the assignment."""
    if actor.is_system:
        return ALLOWED
    assigner = assignment.assigner
    if assignment.parent_id is None:
        if actor.holds(Role.STANDING_OFFICE, assigner.path):
            return ALLOWED
        return denied(
            _("Chỉ cơ quan thường trực của %(unit)s quyết định được việc này.") % {"unit": assigner.name}
        )
    if assigner.pk in actor.unit_ids(CONFIRMERS):
        return ALLOWED
    return denied(_("Chỉ %(unit)s, nơi giao, quyết định được việc này.") % {"unit": assigner.name})


def may_confirm(actor: Actor, report: Report) -> Verdict:
    """A report is confirmed by the unit that gave the work, never by its author (R11)."""
    if report.author_id == actor.person_id or report.author_id == actor.on_behalf_of_id:
        return denied(_("Người báo cáo không tự xác nhận báo cáo của mình."), code="own_report")
    return may_decide_on(actor, report.assignment)


def may_return(actor: Actor, report: Report) -> Verdict:
    """Whose turn it is may send a report back: the approver before sign-off, the confirmer after it."""
    if report.state == Report.State.SUBMITTED:
        return may_approve(actor, report)
    return may_confirm(actor, report)


def may_decide_extension(actor: Actor, extension: Extension) -> Verdict:
    """A deadline is moved by the unit that gave the assignment, never by the one who asked (R12)."""
    if extension.asked_by_id in (actor.person_id, actor.on_behalf_of_id):
        return denied(_("Người xin gia hạn không tự quyết định."), code="own_request")
    return may_decide_on(actor, extension.assignment)


def may_answer(actor: Actor, obstacle: Obstacle) -> Verdict:
    """An obstacle is answered by the unit that must decide it, or by leaders above that unit."""
    decider = obstacle.decider
    if decider.pk in actor.unit_ids((*DECIDERS, Role.FOCAL_POINT)):
        return ALLOWED
    if actor.holds((Role.LEADER, Role.STANDING_OFFICE), decider.path):
        return ALLOWED
    return denied(_("Vướng mắc này chờ %(unit)s quyết định.") % {"unit": decider.name})


def may_remind(actor: Actor, assignments: QuerySet[Assignment]) -> Verdict:
    """Reports are asked for by the unit that gave the work; it needs to have given some of ``assignments``."""
    if assignments.filter(decidable_assignments(actor)).exists():
        return ALLOWED
    return denied(_("Chỉ nơi giao việc nhắc được đơn vị báo cáo."))


def may_comment(actor: Actor, assignment: Assignment) -> Verdict:
    """All who see an assignment may remark on it, except those who only inspect."""
    paths = actor.paths([role for role in READERS if role is not Role.INSPECTOR])
    if any(covers(path, assignment.unit.path) or covers(path, assignment.assigner.path) for path in paths):
        return ALLOWED
    return denied(_("Vai trò giám sát chỉ xem, không thay đổi."))


def may_change_task(actor: Actor, task: Task) -> Verdict:
    """Pause, resume and cancel a whole task: the standing office of its owner."""
    return may_issue(actor, task.owner)


def may_assess(actor: Actor, assignment: Assignment) -> Verdict:
    """How sure delivery is, says the unit that gave the work or a leader above it; never the unit itself."""
    if assignment.unit_id in actor.unit_ids(DISPATCHERS):
        return denied(_("Đơn vị không tự đánh giá việc của mình."), code="own_work")
    if oversees(actor, assignment.unit):
        return ALLOWED
    return may_decide_on(actor, assignment)


def oversees(actor: Actor, unit: Unit) -> bool:
    """True for the system, and for leaders and standing offices of a unit above ``unit``, not of itself."""
    return actor.is_system or any(
        each.role in (Role.LEADER, Role.STANDING_OFFICE)
        and each.path != unit.path
        and covers(each.path, unit.path)
        for each in actor.holdings
    )
