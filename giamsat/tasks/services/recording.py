"""How task services record what they did: one place that knows an event's scope and data."""

from __future__ import annotations

from typing import Any

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.prepared import update
from giamsat.events.registry import names_of
from giamsat.events.services import record_event
from giamsat.tasks.models import Assignment, Task


def record_on_task(actor: Actor, verb: str, task: Task, **data: Any) -> None:
    """Append an event that every reader of the task may see."""
    record_event(actor, verb, "task", task.pk, task_id=task.pk, programme_id=task.programme_id, data=data)


def record_on_assignment(
    actor: Actor,
    verb: str,
    assignment: Assignment,
    *,
    changes: dict[str, tuple[Any, Any]] | None = None,
    **data: Any,
) -> None:
    """Append an event seen by readers of the assignment's unit."""
    record_event(
        actor,
        verb,
        "assignment",
        assignment.pk,
        task_id=assignment.task_id,
        programme_id=assignment.programme_id,
        path=assignment.unit.path,
        changes=changes,
        data={"unit": names_of(assignment.unit), **data},
    )


def move(
    assignment: Assignment, state: str, *, reason: str = "", **values: Any
) -> dict[str, tuple[Any, Any]]:
    """Put a locked assignment into ``state`` with further column values; returns the change of state."""
    before = assignment.state
    assignment.state = state
    assignment.state_since = clock.now()
    assignment.state_reason = reason
    assignment.version += 1
    for name, value in values.items():
        setattr(assignment, name, value)
    update(assignment, ("state", "state_since", "state_reason", "version", *values))
    return {"state": (before, state)}
