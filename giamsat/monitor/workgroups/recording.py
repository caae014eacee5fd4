"""What the services of working groups share: locks, words, bodies in force, events."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.errors import Conflict, InvalidInput, NotFound
from giamsat.events.services import record_event
from giamsat.monitor.workgroups.models import WorkingGroup
from giamsat.tasks.models import Task
from giamsat.units.models import Unit
from giamsat.units.selectors import is_in_force

LONGEST = 20_000


def locked(group: WorkingGroup, version: int) -> WorkingGroup:
    """The group as it is now, locked.

    Raises:
        NotFound, Conflict.
    """
    rows = WorkingGroup.objects.select_for_update(of=("self",)).select_related("owner", "programme")
    stored = rows.filter(pk=group.pk).first()
    if stored is None:
        raise NotFound
    if stored.version != version:
        raise Conflict
    return stored


def keep(stored: WorkingGroup) -> None:
    """Store a changed group as its next version."""
    stored.version += 1
    stored.save()


def words(text: str, field: str, most: int = LONGEST) -> str:
    """What was written, without blanks around it.

    Raises:
        InvalidInput: nothing, or too much.
    """
    said = text.strip()
    if not said or len(said) > most:
        raise InvalidInput(fields={field: _("Ghi nội dung, tối đa %(most)s ký tự.") % {"most": most}})
    return said


def refuse_closed(unit: Unit, field: str) -> None:
    """Nothing new is put on a body that is no more.

    Raises:
        InvalidInput.
    """
    if not is_in_force(unit, clock.today()):
        raise InvalidInput(fields={field: _("Cơ quan này không còn hoạt động.")})


def note(actor: Actor, group: WorkingGroup, verb: str, task: Task | None = None, **data: Any) -> None:
    """Record what happened to a group, for the readers of its body."""
    record_event(
        actor,
        verb,
        "working_group",
        group.pk,
        path=group.owner.path,
        task_id=task.pk if task else None,
        programme_id=group.programme_id,
        data={"group": group.name, **data},
    )
