"""Reminding units that have not reported: recorded for each piece of work, shown where its unit works (R13)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.errors import InvalidInput
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.directives.models import Programme
from giamsat.events.registry import names_of
from giamsat.events.services import NewEvent, record_events
from giamsat.tasks import events, policies, selectors
from giamsat.tasks.models import Assignment, Reminder, Task
from giamsat.units.models import Unit

LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Reminded:
    """What one act did. ``lately``: left out, because each had been reminded within the setting's hours."""

    sent: int
    lately: int


@write
def remind_task(actor: Actor, task: Task, *, text: str) -> Reminded:
    """Remind every unit that has a part of ``task`` from the actor and whose report is missing or late.

    Raises:
        NotAllowed: no part of the task is the actor's to ask about.
        InvalidInput: no words or too many, or nobody is behind.
    """
    require(policies.may_remind(actor, Assignment.objects.filter(task=task)))
    return _remind(actor, selectors.unreported(actor).filter(task=task), text)


@write
def remind_unit(actor: Actor, unit: Unit, *, text: str, programme: Programme | None = None) -> Reminded:
    """Remind ``unit`` and the units below it of all work from the actor whose report is missing or late.

    Args:
        programme: only the work of this one.

    Raises:
        As ``remind_task``.
    """
    given = Assignment.objects.filter(unit__path__within=unit.path)
    require(policies.may_remind(actor, given))
    rows = selectors.unreported(actor).filter(unit__path__within=unit.path)
    if programme is not None:
        rows = rows.filter(programme=programme)
    return _remind(actor, rows, text)


def _remind(actor: Actor, behind: selectors.Assignments, text: str) -> Reminded:
    text = text.strip()
    if not text:
        raise InvalidInput(fields={"text": _("Viết lời nhắc.")})
    if len(text) > LONGEST:
        raise InvalidInput(fields={"text": _("Lời nhắc dài quá %(max)d ký tự.") % {"max": LONGEST}})
    # The rows are locked, so that of two who remind at once one finds the other's reminder.
    rows = list(behind.select_related("unit").select_for_update(of=("self",)).order_by("pk"))
    if not rows:
        raise InvalidInput(_("Không có đơn vị nào chậm hoặc thiếu báo cáo."), code="nobody_behind")
    now = clock.now()
    lately = _reminded_since(rows, now - dt.timedelta(hours=settings.REMINDER_HOURS))
    chosen = [row for row in rows if row.pk not in lately]
    Reminder.objects.bulk_create(
        (Reminder(assignment=row, by_id=actor.person_id, at=now, text=text) for row in chosen),
        batch_size=1000,
    )
    record_events(
        actor,
        [
            NewEvent(
                events.REMINDED,
                "assignment",
                row.pk,
                path=row.unit.path,
                task_id=row.task_id,
                programme_id=row.programme_id,
                data={"unit": names_of(row.unit), "text": text},
            )
            for row in chosen
        ],
    )
    return Reminded(sent=len(chosen), lately=len(lately))


def _reminded_since(rows: Sequence[Assignment], since: dt.datetime) -> set[int]:
    ids = [row.pk for row in rows]
    return set(
        Reminder.objects.filter(assignment__in=ids, at__gt=since).values_list("assignment_id", flat=True)
    )
