"""Lists of tasks and of assignments behind the figures of other pages."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet

from giamsat.core.actor import Actor
from giamsat.core.ltree import within_any
from giamsat.core.text import fold
from giamsat.directives.models import Programme, TaskGroup
from giamsat.events.models import Event
from giamsat.tasks import selectors
from giamsat.tasks.models import Assignment, Task
from giamsat.units.models import Unit

#: "Due soon" where no programme says its own.
SOON_DAYS = 7
#: What of the unit: its own, that of its whole tree, that with forwarded work counted once, what it gave.
BELOW = ("", "1", "top", "given")


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list is narrowed to.

    Args:
        states: time states (``timestate.TimeState``); empty for all but cancelled.
        unit, below: assignments of this unit; ``"1"`` with all below it, ``"top"`` those that came into its
            tree from outside, so that forwarded work counts once, ``"given"`` those that the unit gave.
        happened: conditions on an event; only what had such an event, cancelled or not.
        role: "lead" or "coordinate".
        words: looked for in code, title and words, with or without tone marks.
        due_from, due_to: first and last day of the deadline, both included.
    """

    programme: Programme | None = None
    states: tuple[str, ...] = ()
    unit: Unit | None = None
    below: str = ""
    group: TaskGroup | None = None
    role: str = ""
    words: str = ""
    key: bool = False
    due_from: dt.date | None = None
    due_to: dt.date | None = None
    happened: Q | None = None


def list_tasks(actor: Actor, wanted: Filter) -> QuerySet[Task]:
    """Tasks, each once, the earliest deadline first; ``role`` is that of the person's own units."""
    rows = selectors.tasks(actor, soon_days=_soon_days(wanted)).filter(of_programme(wanted))
    rows = rows.filter(of_states(wanted), _narrowed(wanted, ""))
    if wanted.happened is not None:
        rows = rows.filter(pk__in=Event.objects.filter(wanted.happened).values("task_id"))
    if wanted.role:
        own = Assignment.objects.filter(unit__in=actor.unit_ids(), role=wanted.role)
        rows = rows.filter(pk__in=own.exclude(state=Assignment.State.CANCELLED).values("task_id"))
    return rows.order_by(F("due").asc(nulls_last=True), "id")


def list_assignments(actor: Actor, wanted: Filter) -> QuerySet[Assignment]:
    """Assignments of a unit, or of its tree, the earliest deadline first: what a unit's figure counts."""
    rows = selectors.assignments(actor, soon_days=_soon_days(wanted)).filter(of_programme(wanted))
    rows = rows.filter(of_states(wanted), _narrowed(wanted, "task__"))
    if wanted.happened is not None:
        told = Event.objects.filter(wanted.happened, subject_type="assignment")
        rows = rows.filter(pk__in=told.values("subject_id"))
    if wanted.unit is not None and wanted.below == "given":
        rows = rows.filter(assigner=wanted.unit)
    elif wanted.unit is not None and wanted.below:
        rows = rows.filter(within_any("unit__path", (wanted.unit.path,)))
        if wanted.below == "top":
            rows = rows.exclude(within_any("parent__unit__path", (wanted.unit.path,)))
    elif wanted.unit is not None:
        rows = rows.filter(unit=wanted.unit)
    if wanted.role:
        rows = rows.filter(role=wanted.role)
    return rows.order_by(F("due").asc(nulls_last=True), "id")


def _soon_days(wanted: Filter) -> int:
    return wanted.programme.soon_days if wanted.programme else SOON_DAYS


def of_programme(wanted: Filter) -> Q:
    """As the figures count: with the programmes linked to it."""
    if wanted.programme is None:
        return Q()
    linked = Q(pk=wanted.programme.pk) | Q(parent=wanted.programme, linked=True)
    return Q(programme_id__in=Programme.objects.filter(linked).values("pk"))


def of_states(wanted: Filter) -> Q:
    """The time states wanted; when none is named all but cancelled work, which may have had its events."""
    if wanted.states:
        return Q(time_state__in=wanted.states)
    return Q() if wanted.happened is not None else ~Q(state="cancelled")


def of_words(wanted: Filter, task: str) -> Q:
    """What does not change with the calendar: words, and key tasks; ``task`` leads to the task ("task__")."""
    condition = Q()
    if wanted.key:
        condition &= Q(**{f"{task}is_key": True})
    for word in fold(wanted.words).split():
        condition &= Q(**{f"{task}search__contains": word})
    return condition


def of_deadlines(wanted: Filter) -> Q:
    """Deadlines within the days wanted, both included."""
    condition = Q()
    if wanted.due_from is not None:
        condition &= Q(due__gte=wanted.due_from)
    if wanted.due_to is not None:
        condition &= Q(due__lte=wanted.due_to)
    return condition


def _narrowed(wanted: Filter, task: str) -> Q:
    condition = of_words(wanted, task) & of_deadlines(wanted)
    if wanted.group is not None:
        condition &= Q(**{f"{task}group": wanted.group})
    return condition
