"""When a task as a whole is done: the national total counts it once (R9)."""

from __future__ import annotations

from giamsat.core.actor import Actor
from giamsat.directives.models import PartyRole
from giamsat.tasks import events
from giamsat.tasks.models import Assignment, Task
from giamsat.tasks.services.recording import record_on_task


def finish_task_if_done(actor: Actor, task: Task) -> None:
    """Mark a locked task done once every lead assignment given by its owner is confirmed.

    Its day is that of the last result.
    """
    leads = task.assignments.filter(depth=0, role=PartyRole.LEAD).exclude(state=Assignment.State.CANCELLED)
    days = list(leads.values_list("completed_on", flat=True))
    finished = [day for day in days if day is not None]
    if task.state != Task.State.OPEN or not days or len(finished) < len(days):
        return
    task.state = Task.State.DONE
    task.done_on = max(finished)
    task.version += 1
    task.save(update_fields=["state", "done_on", "version"])
    record_on_task(actor, events.TASK_DONE, task)
