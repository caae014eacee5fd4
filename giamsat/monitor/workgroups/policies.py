"""Who sees a working group, who runs it, and who makes work of what it decides."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from giamsat.core.actor import Actor, Role
from giamsat.core.ltree import within_any
from giamsat.core.policy import ALLOWED, Verdict, denied
from giamsat.monitor.workgroups.models import GroupMember, WorkingGroup
from giamsat.tasks.policies import READERS
from giamsat.units.models import Unit

#: Who sets up and runs groups of the own unit.
FOUNDERS = (Role.STANDING_OFFICE, Role.LEADER, Role.APPROVER)
#: Members who run their group.
RUNNERS = (GroupMember.Part.HEAD, GroupMember.Part.DEPUTY, GroupMember.Part.SECRETARY)


def visible_groups(actor: Actor) -> Q:
    """Groups of units in reach, and those of which the person is a member."""
    if actor.is_system:
        return Q()
    mine = GroupMember.objects.filter(person=actor.person_id, until__isnull=True) if actor.person_id else None
    seen = within_any("owner__path", actor.paths(READERS))
    return seen if mine is None else seen | Q(pk__in=mine.values("group"))


def may_open(actor: Actor, owner: Unit) -> Verdict:
    """A body sets up its own groups: its leader, who signs for it, or its standing office."""
    if actor.is_system or owner.pk in actor.unit_ids(FOUNDERS):
        return ALLOWED
    return denied(
        _("Chỉ lãnh đạo, người duyệt hoặc cơ quan thường trực của %(unit)s lập được tổ công tác.")
        % {"unit": owner.name}
    )


def may_run(actor: Actor, group: WorkingGroup) -> Verdict:
    """Those who set groups up in its body; and the head, deputies and secretary of the group."""
    if group.closed_on is not None:
        return denied(_("Tổ công tác đã kết thúc."))
    if may_open(actor, group.owner):
        return ALLOWED
    if (
        actor.person_id is not None
        and group.members.filter(person=actor.person_id, until__isnull=True, part__in=RUNNERS).exists()
    ):
        return ALLOWED
    return denied(_("Chỉ tổ trưởng, tổ phó, thư ký hoặc cơ quan lập tổ ghi được."))
