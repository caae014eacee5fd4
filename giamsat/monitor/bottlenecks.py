"""What holds up most other work: open obstacles and late tasks that others need, with all that hangs on them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q, QuerySet

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.calendar import working_days_between
from giamsat.core.errors import NotFound
from giamsat.directives.models import Programme
from giamsat.monitor.pictures import UnitRef
from giamsat.monitor.reads import ref_of
from giamsat.tasks import selectors as tasks
from giamsat.tasks.models import Assignment, Obstacle, Task
from giamsat.tasks.policies import visible_assignments, visible_obstacles
from giamsat.tasks.reach import tasks_in_reach
from giamsat.units.models import Unit

#: Beyond so many sources of each kind, the ones with the earliest day count.
MOST = 3_000
DOWNSTREAM_SHOWN = 4

_BLOCKED = """
WITH RECURSIVE source AS (
    SELECT 'obstacle' AS kind, o.id, a.task_id, a.id AS assignment_id
      FROM tasks_obstacle o JOIN tasks_assignment a ON a.id = o.assignment_id WHERE o.id = ANY(%(obstacles)s)
    UNION ALL
    SELECT 'task', t.id, t.id, NULL FROM tasks_task t WHERE t.id = ANY(%(tasks)s)
), later AS (
    SELECT s.kind, s.id, l.task_id FROM source s JOIN tasks_tasklink l ON l.needs_id = s.task_id
    UNION
    SELECT r.kind, r.id, l.task_id FROM later r JOIN tasks_tasklink l ON l.needs_id = r.task_id
), below AS (
    SELECT s.kind, s.id, a.id AS assignment_id FROM source s JOIN tasks_assignment a ON a.parent_id = s.assignment_id
    UNION
    SELECT b.kind, b.id, a.id FROM below b JOIN tasks_assignment a ON a.parent_id = b.assignment_id
), above AS (
    SELECT s.kind, s.id, a.parent_id AS assignment_id
      FROM source s JOIN tasks_assignment a ON a.id = s.assignment_id WHERE a.parent_id IS NOT NULL
    UNION
    SELECT u.kind, u.id, a.parent_id
      FROM above u JOIN tasks_assignment a ON a.id = u.assignment_id WHERE a.parent_id IS NOT NULL
), blocked AS (
    SELECT kind, id, assignment_id FROM source WHERE assignment_id IS NOT NULL
    UNION SELECT kind, id, assignment_id FROM below
    UNION SELECT kind, id, assignment_id FROM above
    UNION SELECT l.kind, l.id, a.id FROM later l JOIN tasks_assignment a ON a.task_id = l.task_id
)
"""
_HANGING = (
    _BLOCKED
    + """
SELECT b.kind, b.id, count(*), array_agg(DISTINCT a.task_id)
  FROM blocked b JOIN tasks_assignment a ON a.id = b.assignment_id
 WHERE a.state NOT IN ('confirmed', 'cancelled', 'paused')
 GROUP BY b.kind, b.id
"""
)
_BLOCKED_PARTS = _BLOCKED + "SELECT assignment_id FROM blocked"  # noqa: S608 (two constants)


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """One thing that holds up others.

    ``kind`` is "obstacle" or "task", ``id`` that of the obstacle or task. ``waits_for`` is whose decision or
    work it waits for, ``waited`` the working days since. ``blocked`` counts open assignments that cannot end
    before it does, ``tasks`` the tasks they belong to; ``later`` names some that the person may see.
    """

    kind: str
    id: int
    task_id: int
    text: str
    unit: UnitRef
    waits_for: UnitRef
    since: dt.date
    waited: int
    blocked: int
    tasks: int
    later: tuple[Task, ...]


def bottlenecks(
    actor: Actor, programme: Programme | None = None, unit: Unit | None = None, *, shown: int = 50
) -> list[Bottleneck]:
    """The ``shown`` that hold up most, then the longest waiting; the number of queries depends on nothing.

    Args:
        unit: only what holds up this unit or one below it, or waits for it.
    """
    today = clock.today()
    obstacles = Obstacle.objects.filter(
        visible_obstacles(actor), _within("assignment__unit", "decider", unit), state=Obstacle.State.OPEN
    ).exclude(assignment__state__in=_ENDED)
    needed = Task.objects.filter(
        tasks_in_reach(actor), state=Task.State.OPEN, due__lt=today, needed_links__isnull=False
    ).distinct()
    if programme is not None:
        obstacles = obstacles.filter(assignment__programme=programme)
        needed = needed.filter(programme=programme)
    if unit is not None:
        needed = needed.filter(
            pk__in=Assignment.objects.filter(unit__path__within=unit.path).values("task_id")
        )
    rows = {
        row.pk: row
        for row in obstacles.select_related("assignment__unit", "assignment__task", "decider").order_by(
            "answer_due", "pk"
        )[:MOST]
    }
    late = {row.pk: row for row in needed.order_by("due", "pk")[:MOST]}
    hanging = _hanging(list(rows), list(late))
    ranked = sorted(hanging, key=lambda key: (-hanging[key][0], _since(key, rows, late)))[:shown]
    later = _later(actor, [pk for key in ranked for pk in hanging[key][1][: DOWNSTREAM_SHOWN + 1]])
    leads = _leads([pk for kind, pk in ranked if kind == "task"])
    found = []
    for key in ranked:
        kind, pk = key
        blocked, task_ids = hanging[key]
        since = _since(key, rows, late)
        task_id = rows[pk].assignment.task_id if kind == "obstacle" else pk
        lead = leads.get(pk)
        if kind == "task" and lead is None:
            continue
        unit_ref = ref_of(rows[pk].assignment.unit) if kind == "obstacle" else ref_of(lead)  # type: ignore[arg-type]
        found.append(
            Bottleneck(
                kind=kind,
                id=pk,
                task_id=task_id,
                text=rows[pk].text if kind == "obstacle" else late[pk].title,
                unit=unit_ref,
                waits_for=ref_of(rows[pk].decider) if kind == "obstacle" else unit_ref,
                since=since,
                waited=working_days_between(since, today),
                blocked=blocked,
                tasks=len(task_ids),
                later=tuple(later[other] for other in task_ids if other in later)[:DOWNSTREAM_SHOWN],
            )
        )
    return found


def held_up(actor: Actor, kind: str, pk: int) -> tuple[str, int, QuerySet[Assignment]]:
    """What one bottleneck holds up: its words, how many parts in all, and those of them that the person sees.

    Args:
        kind: "obstacle" or "task", with the id of one that the person may see.

    Raises:
        NotFound.
    """
    if kind == "obstacle":
        words = tasks.obstacle(actor, pk).text
    elif kind == "task":
        words = tasks.task(actor, pk).title
    else:
        raise NotFound
    with connection.cursor() as cursor:
        cursor.execute(
            _BLOCKED_PARTS,
            {"obstacles": [pk] if kind == "obstacle" else [], "tasks": [pk] if kind == "task" else []},
        )
        found = [row[0] for row in cursor.fetchall()]
    blocked = Assignment.objects.filter(pk__in=found).exclude(state__in=_ENDED)
    seen = blocked.filter(visible_assignments(actor)).select_related("task", "unit").order_by("due", "pk")
    return words, blocked.count(), seen


_ENDED = (Assignment.State.CONFIRMED, Assignment.State.CANCELLED, Assignment.State.PAUSED)
Key = tuple[str, int]


def _within(one: str, other: str, unit: Unit | None) -> Q:
    if unit is None:
        return Q()
    return Q(**{f"{one}__path__within": unit.path}) | Q(**{f"{other}__path__within": unit.path})


def _since(key: Key, rows: dict[int, Obstacle], late: dict[int, Task]) -> dt.date:
    kind, pk = key
    return clock.day_of(rows[pk].raised_at) if kind == "obstacle" else late[pk].due or dt.date.max


def _hanging(obstacles: list[int], tasks: list[int]) -> dict[Key, tuple[int, list[int]]]:
    if not obstacles and not tasks:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_HANGING, {"obstacles": obstacles, "tasks": tasks})
        return {(kind, pk): (count, task_ids) for kind, pk, count, task_ids in cursor.fetchall()}


def _later(actor: Actor, ids: list[int]) -> dict[int, Task]:
    return {task.pk: task for task in Task.objects.filter(tasks_in_reach(actor), pk__in=ids)} if ids else {}


def _leads(task_ids: list[int]) -> dict[int, Unit]:
    rows = (
        Assignment.objects.filter(task__in=task_ids, depth=0, role="lead")
        .exclude(state__in=_ENDED)
        .select_related("unit")
        .order_by("task_id", "pk")
        .distinct("task_id")
    )
    return {row.task_id: row.unit for row in rows} if task_ids else {}
