"""Reading working groups, always for a person."""

from __future__ import annotations

import datetime as dt

from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.errors import NotFound
from giamsat.directives.models import Programme
from giamsat.monitor.workgroups.models import Decision, GroupMember, Meeting, WorkingGroup
from giamsat.monitor.workgroups.policies import FOUNDERS, visible_groups
from giamsat.tasks.models import Task
from giamsat.tasks.policies import may_issue
from giamsat.units.models import Unit


def groups(
    actor: Actor, programme: Programme | None = None, *, closed: bool = False
) -> QuerySet[WorkingGroup]:
    """The groups that the person may see, with ``people``, ``next_on``, ``last_on``, ``decided`` and ``waiting``
    (decisions that are no task yet)."""
    today = clock.today()
    rows = WorkingGroup.objects.filter(visible_groups(actor), closed_on__isnull=not closed)
    if programme is not None:
        rows = rows.filter(programme=programme)
    met = Meeting.objects.filter(group=OuterRef("pk"))
    made = Decision.objects.filter(meeting__group=OuterRef("pk")).order_by().values("meeting__group")
    here = GroupMember.objects.filter(group=OuterRef("pk"), until__isnull=True).order_by().values("group")
    return rows.select_related("owner", "programme").annotate(
        people=Subquery(here.annotate(n=Count("pk")).values("n")),
        next_on=Subquery(met.filter(held_on__gte=today).order_by("held_on").values("held_on")[:1]),
        last_on=Subquery(
            met.filter(held_on__lt=today).order_by().values("group").annotate(d=Max("held_on")).values("d")
        ),
        decided=Subquery(made.annotate(n=Count("pk")).values("n")),
        waiting=Subquery(made.annotate(n=Count("pk", filter=Q(task__isnull=True))).values("n")),
    )


def group(actor: Actor, pk: int) -> WorkingGroup:
    """One group.

    Raises:
        NotFound: there is none, or none that the person may see.
    """
    rows = WorkingGroup.objects.filter(visible_groups(actor), pk=pk)
    found = rows.select_related("owner", "programme__owner").first()
    if found is None:
        raise NotFound
    return found


def meeting(actor: Actor, pk: int) -> Meeting:
    """One meeting of a group that the person may see.

    Raises:
        NotFound.
    """
    found = Meeting.objects.filter(pk=pk).select_related("called_by").first()
    if found is None:
        raise NotFound
    found.group = group(actor, found.group_id)
    return found


def decision(actor: Actor, pk: int) -> Decision:
    """One decision of a meeting that the person may see.

    Raises:
        NotFound.
    """
    found = Decision.objects.filter(pk=pk).select_related("lead", "task").first()
    if found is None:
        raise NotFound
    found.meeting = meeting(actor, found.meeting_id)
    return found


def member(actor: Actor, pk: int) -> GroupMember:
    """One member, former ones too, of a group that the person may see.

    Raises:
        NotFound.
    """
    found = GroupMember.objects.filter(pk=pk).first()
    if found is None:
        raise NotFound
    found.group = group(actor, found.group_id)
    return found


def members_on(group: WorkingGroup, day: dt.date) -> list[GroupMember]:
    """Who was in the group on a day, its head first; the caller shows the group already."""
    rows = group.members.filter(since__lte=day).filter(Q(until__isnull=True) | Q(until__gte=day))
    order = list(GroupMember.Part)
    return sorted(rows, key=lambda one: order.index(GroupMember.Part(one.part)))


def decisions(group: WorkingGroup) -> QuerySet[Decision]:
    """All that the group decided, the latest meeting first; the caller shows the group already."""
    rows = Decision.objects.filter(meeting__group=group).select_related("meeting", "lead", "task", "obstacle")
    return rows.order_by("-meeting__held_on", "-meeting", "number")


def decisions_of_task(actor: Actor, task: Task) -> list[Decision]:
    """The decisions that became this task, as far as the person may see their groups."""
    rows = Decision.objects.filter(
        task=task, meeting__group__in=WorkingGroup.objects.filter(visible_groups(actor))
    )
    return list(rows.select_related("meeting__group")[:5])


def founding_units(actor: Actor) -> QuerySet[Unit]:
    """The units for which the person sets up groups."""
    return Unit.objects.filter(pk__in=actor.unit_ids(FOUNDERS)).order_by("path")


def issues_here(actor: Actor, group: WorkingGroup) -> bool:
    """Whether the person makes tasks of the group's decisions at once."""
    return bool(may_issue(actor, group.programme.owner)) and group.programme.closed_on is None
