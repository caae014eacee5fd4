"""Tasks that wait for each other: when each can end at the earliest, how much room is left, and the critical path.

The critical path method with deadlines. What is left of a task takes the time that its plan gave to it: its term (day
of issue to deadline), times the share not yet confirmed. It can begin when all that it needs has ended. The room of a
task is how many days its end may slip before it, or a task that waits for it, misses its deadline; less than none
means that a deadline cannot be kept at the planned pace. The path of a group of tasks is the chain with least room.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from math import ceil

from django.db.models import Avg, Q

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.directives.models import PartyRole, Programme
from giamsat.tasks import selectors
from giamsat.tasks.dependencies import TaskLink
from giamsat.tasks.models import Assignment, Task
from giamsat.tasks.policies import visible_tasks

#: Beyond so many links the picture shows those of the earliest deadlines.
MOST = 600
_LIVE = (Task.State.OPEN, Task.State.PAUSED, Task.State.DONE)


@dataclass
class Node:
    """One task in the chain. ``left`` is in days; ``room`` None where no deadline binds it."""

    task: Task
    left: int
    confirmed: int
    needs: list[Node] = field(default_factory=list)
    later: list[Node] = field(default_factory=list)
    begin: dt.date = dt.date.min
    end: dt.date = dt.date.min
    latest: dt.date | None = None
    is_critical: bool = False

    @property
    def is_done(self) -> bool:
        return self.task.state == Task.State.DONE

    @property
    def room(self) -> int | None:
        return None if self.latest is None or self.is_done else (self.latest - self.end).days


@dataclass(frozen=True)
class Chain:
    """Tasks that hang together, each after what it needs; ``path`` is the critical path in order."""

    nodes: list[Node]
    path: list[Node]

    @property
    def room(self) -> int | None:
        return self.path[-1].room if self.path else None


def chains(actor: Actor, programme: Programme | None = None, task: Task | None = None) -> list[Chain]:
    """The groups of linked tasks that the person sees, the one with least room first.

    Args:
        task: only the group that holds this task.
    """
    links = TaskLink.objects.filter(task__in=_seen(actor), needs__in=_seen(actor)).order_by("task__due", "pk")
    if programme is not None and task is None:
        links = links.filter(Q(task__programme=programme) | Q(needs__programme=programme))
    pairs = list(links.values_list("task_id", "needs_id")[:MOST])
    nodes = _nodes(actor, {pk for pair in pairs for pk in pair})
    for later, needs in pairs:
        nodes[later].needs.append(nodes[needs])
        nodes[needs].later.append(nodes[later])
    found = [_timed(group) for group in _groups(nodes)]
    if task is not None:
        found = [chain for chain in found if any(node.task.pk == task.pk for node in chain.nodes)]
    return sorted(found, key=lambda chain: (chain.room is None, chain.room or 0))


def _seen(actor: Actor) -> object:
    return Task.objects.filter(visible_tasks(actor), state__in=_LIVE).values("pk")


def _nodes(actor: Actor, ids: set[int]) -> dict[int, Node]:
    confirmed = dict(
        Assignment.objects.filter(task__in=ids, depth=0, role=PartyRole.LEAD)
        .exclude(state=Assignment.State.CANCELLED)
        .order_by()
        .values_list("task_id")
        .annotate(mean=Avg("confirmed_progress"))
    )
    out = {}
    for task in selectors.tasks(actor).filter(pk__in=ids):
        share = 100 if task.state == Task.State.DONE else round(confirmed.get(task.pk) or 0)
        term = max(1, (task.due - clock.day_of(task.issued_at)).days) if task.due else 0
        out[task.pk] = Node(task, ceil(term * (100 - share) / 100), share)
    return out


def _groups(nodes: dict[int, Node]) -> list[list[Node]]:
    """Nodes that hang together, in each group those that are needed first."""
    seen: set[int] = set()
    groups = []
    for start in nodes.values():
        if start.task.pk in seen:
            continue
        group, waiting = [], [start]
        while waiting:
            node = waiting.pop()
            if node.task.pk in seen:
                continue
            seen.add(node.task.pk)
            group.append(node)
            waiting += [*node.needs, *node.later]
        groups.append(_in_order(group))
    return groups


def _in_order(group: list[Node]) -> list[Node]:
    """Each after all that it needs; links form no circle (``services.link_tasks``)."""
    missing = {node.task.pk: len(node.needs) for node in group}
    ready = sorted((node for node in group if not node.needs), key=_due)
    out = []
    while ready:
        node = ready.pop(0)
        out.append(node)
        for later in node.later:
            missing[later.task.pk] -= 1
            if not missing[later.task.pk]:
                ready.append(later)
        ready.sort(key=_due)
    return out


def _due(node: Node) -> tuple[dt.date, int]:
    return node.task.due or dt.date.max, node.task.pk


def _timed(group: list[Node]) -> Chain:
    today = clock.today()
    for node in group:
        if node.is_done:
            node.begin, node.end = clock.day_of(node.task.issued_at), node.task.done_on or today
            continue
        node.begin = max([today, *(each.end for each in node.needs)])
        node.end = node.begin + dt.timedelta(days=node.left)
    for node in reversed(group):
        limits = [
            each.latest - dt.timedelta(days=each.left) for each in node.later if each.latest is not None
        ]
        limits += [node.task.due] if node.task.due else []
        node.latest = min(limits, default=None)
    return Chain(group, _path(group))


def _path(group: list[Node]) -> list[Node]:
    """Through the open task with least room: back to what decides its beginning, on to what is bound most."""
    bound: dict[int, list[Node]] = defaultdict(list)
    for node in group:
        if node.room is not None:
            bound[node.room].append(node)
    if not bound:
        return []
    node = bound[min(bound)][0]
    path = [node]
    while open_needs := [each for each in path[0].needs if not each.is_done]:
        path.insert(0, max(open_needs, key=lambda each: each.end))
    while later := [each for each in path[-1].later if each.room == node.room]:
        path.append(later[0])
    for each in path:
        each.is_critical = True
    return path
