"""When units take over from others, unfinished work goes along; what is finished stays where it was done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from giamsat.core.actor import Actor
from giamsat.events.registry import in_each_language, names_of
from giamsat.events.services import NewEvent, record_events
from giamsat.tasks import events
from giamsat.tasks.models import Assignment, DraftObstacle, Obstacle, Task
from giamsat.tasks.services.completion import finish_task_if_done
from giamsat.tasks.services.recording import move, record_on_assignment
from giamsat.tasks.transitions import ASSIGNMENT, next_state
from giamsat.units.models import Succession, Unit
from giamsat.units.succession import heir_of

FINISHED = (Assignment.State.CONFIRMED, Assignment.State.CANCELLED)
ENDED = (Task.State.DONE, Task.State.CANCELLED)

_REASON = _("Sắp xếp đơn vị: {heir} đã có việc này và tiếp tục thực hiện.")


@dataclass(frozen=True, slots=True)
class WorkInHand:
    """What a succession of some units moves.

    ``own``: unfinished assignments of theirs; ``given``: those that they gave to others; ``tasks``: tasks of
    theirs that go on; ``questions``: obstacles that wait for their answer; ``double``: of ``own`` those that
    the heir has as well, which end while the heir's go on.
    """

    own: int
    given: int
    tasks: int
    questions: int
    double: int


def work_in_hand(units: Sequence[Unit], heir: Unit | None = None) -> WorkInHand:
    """Count what would move from ``units`` to ``heir``, for whoever decides on it."""
    ids = [unit.pk for unit in units]
    own = Assignment.objects.filter(unit__in=ids).exclude(state__in=FINISHED)
    of_heir = Assignment.objects.filter(unit=heir).exclude(state=Assignment.State.CANCELLED)
    return WorkInHand(
        own=own.count(),
        given=Assignment.objects.filter(assigner__in=ids).exclude(state__in=FINISHED).count(),
        tasks=Task.objects.filter(owner__in=ids).exclude(state__in=ENDED).count(),
        questions=Obstacle.objects.filter(decider__in=ids, state=Obstacle.State.OPEN).count(),
        double=own.filter(task__in=of_heir.values("task_id")).count() if heir else 0,
    )


def move_work(actor: Actor, succession: Succession) -> None:
    """Handler of ``units.succession``; runs inside its transaction, whose policy has been asked.

    Work goes to one unit, the heir, because two could not report on it; administrators forward from there.
    """
    heir, leaving = heir_of(succession)
    if heir is None:
        return
    ids = [unit.pk for unit in leaving]
    touched = Assignment.objects.filter(unit__in=ids) | Assignment.objects.filter(assigner__in=ids)
    open_tasks = touched.exclude(state__in=FINISHED).values("task_id")
    # Rows are locked as the services lock them: tasks first, each kind in the order of its ids.
    list(Task.objects.select_for_update().filter(pk__in=open_tasks).order_by("pk").values_list("pk"))
    rows = list(
        touched.exclude(state__in=FINISHED)
        .select_related("unit", "assigner", "task")
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    _move_given(actor, [row for row in rows if row.assigner_id in ids], heir)
    _move_own(actor, [row for row in rows if row.unit_id in ids], heir)
    Task.objects.filter(owner__in=ids).exclude(state__in=ENDED).update(owner=heir, version=F("version") + 1)
    Obstacle.objects.filter(decider__in=ids, state=Obstacle.State.OPEN).update(
        decider=heir, version=F("version") + 1
    )
    DraftObstacle.objects.filter(decider__in=ids).update(decider=heir)


def _move_given(actor: Actor, rows: list[Assignment], heir: Unit) -> None:
    """The heir confirms from now on what the former giver has not."""
    Assignment.objects.filter(pk__in=[row.pk for row in rows]).update(assigner=heir, version=F("version") + 1)
    record_events(
        actor, [_event(events.GIVER_CHANGED, row, row.assigner, giver=names_of(heir)) for row in rows]
    )
    for row in rows:
        row.assigner, row.version = heir, row.version + 1


def _move_own(actor: Actor, rows: list[Assignment], heir: Unit) -> None:
    there = {
        row.task_id: row
        for row in Assignment.objects.filter(unit=heir, task__in=[row.task_id for row in rows])
        .exclude(state=Assignment.State.CANCELLED)
        .select_for_update()
        .order_by("pk")
    }
    moved, double = [], []
    for row in rows:
        if row.task_id in there:
            double.append(row)
        else:
            there[row.task_id] = row
            moved.append(row)
    Assignment.objects.filter(pk__in=[row.pk for row in moved]).update(unit=heir, version=F("version") + 1)
    news = []
    for row in moved:
        former = row.unit
        row.unit, row.version = heir, row.version + 1
        news.append(_event(events.HANDED_OVER, row, former))
    record_events(actor, news)
    for row in double:
        _end_double(actor, row, there[row.task_id], heir)


def _end_double(actor: Actor, row: Assignment, kept: Assignment, heir: Unit) -> None:
    """One unit has a task once: the heir's own goes on, with the parts below the one that ends."""
    reason = in_each_language(_REASON, {"heir": names_of(heir)})
    changes = move(row, next_state(ASSIGNMENT, "cancel", row.state), reason=reason["vi"])
    record_on_assignment(actor, events.MERGED_AWAY, row, changes=changes, reason=reason)
    # The heir's may itself hang below the one that ends; then the parts go one step up instead.
    above = row.parent if row.pk in _chain(kept) else kept
    parts = Assignment.objects.filter(parent=row)
    _hang(list(parts.order_by("pk")), above)
    finish_task_if_done(actor, Task.objects.select_related("programme").get(pk=row.task_id))


def _chain(assignment: Assignment) -> set[int]:
    """The ids of the assignments above one."""
    found: set[int] = set()
    current = assignment.parent
    while current is not None:
        found.add(current.pk)
        current = current.parent
    return found


def _hang(parts: list[Assignment], above: Assignment | None) -> None:
    for part in parts:
        part.parent, part.depth = above, above.depth + 1 if above else 0
        part.save(update_fields=["parent", "depth"])
        _hang(list(part.parts.order_by("pk")), part)


def _event(verb: str, row: Assignment, former: Unit, **data: Any) -> NewEvent:
    """An event seen by the readers of the assignment's unit; it keeps the name of the day."""
    return NewEvent(
        verb,
        "assignment",
        row.pk,
        path=row.unit.path,
        task_id=row.task_id,
        programme_id=row.programme_id,
        data={"unit": names_of(row.unit), "former_unit": names_of(former), **data},
    )
