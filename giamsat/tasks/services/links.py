"""Saying that one task needs another one done first."""

from __future__ import annotations

from django.db import connection
from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.errors import InvalidInput
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.tasks import events, policies
from giamsat.tasks.dependencies import TaskLink
from giamsat.tasks.locks import lock_task
from giamsat.tasks.models import Task
from giamsat.tasks.services.recording import record_on_task

#: Any number, the same everywhere. Two links made at once could close a circle that neither of them sees.
LINK_LOCK = 570_004


@write
def link_tasks(actor: Actor, task: Task, needs: Task) -> TaskLink:
    """``task`` needs ``needs`` done first; harmless to repeat.

    Raises:
        NotAllowed: not of the standing office that owns ``task``.
        InvalidInput: the same task, or ``needs`` waits for ``task`` already.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LINK_LOCK])
    stored = lock_task(task.pk)
    require(policies.may_change_task(actor, stored))
    if _waits_for(needs.pk, stored.pk):
        raise InvalidInput(
            fields={"needs": _("Nhiệm vụ đó lại chờ chính nhiệm vụ này: thành vòng, không ghi được.")}
        )
    link, created = TaskLink.objects.get_or_create(
        task=stored, needs=needs, defaults={"created_by_id": actor.person_id, "created_at": clock.now()}
    )
    if created:
        record_on_task(actor, events.LINKED, stored, code=needs.code, needs=needs.pk)
    return link


@write
def unlink_tasks(actor: Actor, task: Task, needs: Task) -> None:
    """``task`` does not need ``needs`` any more; harmless to repeat.

    Raises:
        NotAllowed.
    """
    stored = lock_task(task.pk)
    require(policies.may_change_task(actor, stored))
    removed, _each = TaskLink.objects.filter(task=stored, needs=needs).delete()
    if removed:
        record_on_task(actor, events.UNLINKED, stored, code=needs.code, needs=needs.pk)


def _waits_for(task_id: int, other_id: int) -> bool:
    """True when ``task_id`` is ``other_id`` or needs it, over however many steps."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH RECURSIVE chain AS (
                SELECT %s::bigint AS id
                UNION SELECT l.needs_id FROM tasks_tasklink l JOIN chain ON l.task_id = chain.id
            ) SELECT EXISTS (SELECT FROM chain WHERE id = %s)
            """,
            [task_id, other_id],
        )
        return bool(cursor.fetchone()[0])
