"""What changed since a day, from the recorded events."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

from django.db.models import Q

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.ltree import within_any
from giamsat.events.models import Event
from giamsat.monitor.pictures import Changed, Happening
from giamsat.monitor.reads import event_counts
from giamsat.monitor.scope import Scope
from giamsat.tasks import events
from giamsat.tasks.models import Task
from giamsat.tasks.policies import READERS

SHOWN = 12
#: What a leader wants to read of; single deadlines that pass are counted, not listed.
NOTABLE = (
    events.TASK_DONE,
    events.TASK_PAUSED,
    events.TASK_RESUMED,
    events.TASK_CANCELLED,
    events.CONTESTED,
    events.EXTENSION_GRANTED,
    events.OBSTACLE_RAISED,
    events.OBSTACLE_ESCALATED,
    events.OBSTACLE_CLOSED,
)


def changed(actor: Actor, scope: Scope, since: dt.date) -> Changed:
    """``counts``, and the latest notable events."""
    return replace(counts(scope, since), latest=_latest(actor, scope, _start(scope, since)))


def counts(scope: Scope, since: dt.date) -> Changed:
    """Counts since the beginning of ``since`` in the programme's time zone up to the picture's instant."""
    done, confirmed, overdue, overdue_tasks, moved, opened, answered, closed = event_counts(
        scope, since, _start(scope, since)
    )
    return Changed(
        since=since,
        tasks_done=done if scope.whole else None,
        assignments_done=confirmed,
        assignments_overdue=overdue,
        tasks_overdue=overdue_tasks,
        deadlines_moved=moved,
        obstacles_opened=opened,
        obstacles_answered=answered,
        obstacles_closed=closed,
        latest=(),
    )


def _start(scope: Scope, since: dt.date) -> dt.datetime:
    return clock.end_of(since - dt.timedelta(days=1), ZoneInfo(scope.programme.time_zone))


def _latest(actor: Actor, scope: Scope, start: dt.datetime) -> tuple[Happening, ...]:
    here = Q(path__within=scope.unit.path)
    if not actor.is_system:
        here &= within_any("path", actor.paths(READERS))
    if scope.whole:
        here |= Q(path__isnull=True)
    if scope.then is not None:
        here &= Q(at__lte=scope.then)
    if scope.group is not None:
        here &= Q(task_id__in=Task.objects.filter(group=scope.group).values("pk"))
    found = (
        Event.objects.filter(here, programme_id__in=scope.programme_ids, at__gte=start, verb__in=NOTABLE)
        .select_related("actor")
        .order_by("-at", "-id")[:SHOWN]
    )
    shown = list(found)
    titles = dict(Task.objects.filter(pk__in={event.task_id for event in shown}).values_list("pk", "title"))
    return tuple(
        Happening(
            id=event.pk,
            at=event.at,
            verb=event.verb,
            data=event.data,
            who=event.actor.full_name if event.actor else "",
            subject_type=event.subject_type,
            subject_id=event.subject_id,
            task_id=event.task_id,
            title=titles.get(event.task_id or 0, ""),
        )
        for event in shown
    )
