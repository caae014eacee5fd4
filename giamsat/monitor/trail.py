"""What an inspector reads: every event in scope, what changed after a confirmation, who moved deadlines."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Avg, Count, Exists, F, OuterRef, Q, QuerySet

from giamsat.core import clock
from giamsat.core.actor import Actor, Role
from giamsat.core.ltree import within_any
from giamsat.directives.models import Programme
from giamsat.events.models import Event
from giamsat.tasks import events
from giamsat.tasks.models import Extension
from giamsat.units.models import Unit

#: Kind of event -> how its verbs begin.
KINDS: Final[dict[str, tuple[str, ...]]] = {
    "reports": ("report.",),
    "deadlines": ("extension.", "deadline."),
    "obstacles": ("obstacle.",),
    "tasks": ("task.", "assignment.", "comment."),
    "documents": ("directive.", "proposal.", "programme."),
    "people": ("person.", "role.", "acting.", "token."),
    "units": ("unit", "registry."),
}
#: What a confirmed result should not be followed by without a look.
AFTERWARDS: Final = (
    events.REPORT_RETURNED,
    events.REPORT_CONFIRMED,
    events.EXTENSION_GRANTED,
    events.TASK_PAUSED,
    events.TASK_CANCELLED,
    events.CONTEST_UPHELD,
)


@dataclass(frozen=True, slots=True)
class Look:
    """What an inspector narrows the events to; days are whole, both included, in Hanoi's time."""

    kind: str = ""
    unit: Unit | None = None
    person: str = ""
    first: dt.date | None = None
    last: dt.date | None = None


def events_in_scope(actor: Actor, look: Look) -> QuerySet[Event]:
    """Events on the units that the person inspects and of programmes owned there, the latest first."""
    rows = Event.objects.filter(_scope(actor)).select_related("actor", "on_behalf_of").order_by("-at", "-id")
    if look.kind in KINDS:
        begins = Q()
        for beginning in KINDS[look.kind]:
            begins |= Q(verb__startswith=beginning)
        rows = rows.filter(begins)
    if look.unit is not None:
        rows = rows.filter(path__in_tree=look.unit.path)
    if look.person:
        rows = rows.filter(actor__full_name__unaccent__icontains=look.person)
    if look.first is not None:
        rows = rows.filter(at__gte=clock.end_of(look.first - dt.timedelta(days=1)))
    if look.last is not None:
        rows = rows.filter(at__lt=clock.end_of(look.last))
    return rows


def after_confirmation(actor: Actor, look: Look) -> QuerySet[Event]:
    """Events that changed what had been confirmed before, on the same unit's part of the same task."""
    before = Event.objects.filter(
        verb=events.REPORT_CONFIRMED,
        task_id=OuterRef("task_id"),
        path=OuterRef("path"),
        id__lt=OuterRef("id"),
    )
    # To confirm more than before is how work goes on; as much again, or less, changes what was confirmed.
    as_much = before.filter(data__progress__gte=OuterRef("data__progress"))
    goes_on = Q(verb=events.REPORT_CONFIRMED) & ~Exists(as_much)
    return events_in_scope(actor, look).filter(~goes_on, Exists(before), verb__in=AFTERWARDS)


def deadlines_moved(actor: Actor) -> QuerySet[Extension, dict[str, Any]]:
    """Who granted how many later deadlines, and by how much on average; most first."""
    paths = actor.paths((Role.INSPECTOR,))
    return (
        Extension.objects.filter(within_any("assignment__unit__path", paths), state=Extension.State.GRANTED)
        .values("decided_by", who=F("decided_by__full_name"), post=F("decided_by__post"))
        .annotate(
            granted=Count("pk"),
            units=Count("assignment__unit", distinct=True),
            moved=Avg(F("new_due") - F("old_due")),
            lately=Count("pk", filter=Q(decided_at__gte=clock.now() - dt.timedelta(days=30))),
        )
        .order_by("-granted", "who")
    )


def _scope(actor: Actor) -> Q:
    paths = actor.paths((Role.INSPECTOR,))
    owned = Programme.objects.filter(within_any("owner__path", paths)).values("pk")
    return within_any("path", paths) | Q(path__isnull=True, programme_id__in=owned)
