"""Who sees a warning, whose turn it is, and who may set it aside."""

from __future__ import annotations

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Q
from django.utils.translation import gettext as _

from giamsat.core.actor import Actor, Role
from giamsat.core.policy import ALLOWED, Verdict, denied
from giamsat.monitor.warnings.models import Finding, Step
from giamsat.tasks.models import Assignment
from giamsat.tasks.policies import CONFIRMERS, DISPATCHERS, READERS, oversees
from giamsat.tasks.reach import sees_everything, unit_ids_within

#: Who is meant on each step, of the unit that is addressed.
ROLES_OF_STEP = {
    Step.PERSON: (Role.FOCAL_POINT, Role.STANDING_OFFICE),
    Step.HEAD: (Role.APPROVER, Role.LEADER),
    Step.ABOVE: (Role.FOCAL_POINT, Role.APPROVER, Role.LEADER, Role.STANDING_OFFICE),
    Step.OFFICE: (Role.STANDING_OFFICE,),
}


def visible_findings(actor: Actor, wanted: Q) -> Q:
    """Of the ``wanted`` warnings those about work that the person sees, and those addressed to a unit in reach."""
    if sees_everything(actor):
        return wanted
    # Found first, each of the three by an index of the warnings: a country has hundreds of thousands of them, and most
    # people see a few, so none is to be asked for its place in the tree.
    units = unit_ids_within(actor.paths(READERS))
    given = ArraySubquery(Assignment.objects.filter(assigner__any=units).order_by().values("pk"))
    seen = Q(unit__any=units) | Q(addressed__any=units) | Q(assignment__any=given)
    return Q(pk__any=ArraySubquery(Finding.objects.filter(seen, wanted).order_by().values("pk")))


def addressed_to(actor: Actor) -> Q:
    """Open warnings whose turn is this person's."""
    condition = Q(pk__in=[])
    for step, roles in ROLES_OF_STEP.items():
        condition |= Q(step=step, addressed__in=actor.unit_ids(roles))
    return condition & Q(closed_at__isnull=True, state=Finding.State.OPEN)


def may_dismiss(actor: Actor, finding: Finding) -> Verdict:
    """The unit that gave the work, or a leader or standing office above; never the unit that is warned."""
    if finding.unit_id in actor.unit_ids(DISPATCHERS):
        return denied(_("Đơn vị được cảnh báo không tự bỏ qua cảnh báo của mình."), code="own_warning")
    given = finding.assignment.assigner_id if finding.assignment else None
    if oversees(actor, finding.unit) or given in actor.unit_ids(CONFIRMERS):
        return ALLOWED
    return denied(_("Chỉ đơn vị giao việc hoặc lãnh đạo cấp trên bỏ qua được cảnh báo này."))
