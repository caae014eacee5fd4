"""Assignments as programs list them: plain values, by statements put together once for each form of a filter.

The conditions are those of ``tasks/listing.py``; tests hold the two together.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import F, Q, QuerySet

import giamsat.core.lookups  # noqa: F401 (registers ``unit__any``)
from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.ltree import within_any
from giamsat.core.prepared import Prepared
from giamsat.tasks import listing, reach
from giamsat.tasks.models import Assignment
from giamsat.tasks.policies import READERS
from giamsat.tasks.timestate import TimeState, in_time_state_until, time_state
from giamsat.units.models import Unit

#: A tree of more units is planned for each time: of the assignments of so many, the first by deadline are better
#: found by deadline.
MANY_UNITS = 400
#: What is bound, by name: its type, and which time states ask for it.
TYPES: dict[str, type] = {
    "today": dt.date, "soon": dt.date, "unit": int, "tree": list, "programmes": list, "role": str, "task": int,
    "work_state": str, "after_due": dt.date, "after_id": int,
}  # fmt: skip
_DAYS = {
    TimeState.OVERDUE: {"today"},
    TimeState.DUE_SOON: {"today", "soon"},
    TimeState.IN_TERM: {"soon"},
}


class AssignmentRow(NamedTuple):
    """A row as the database gives it, and what both languages call its units."""

    id: int
    task_id: int
    parent_id: int | None
    depth: int
    role: str
    part: str
    state: str
    state_since: dt.datetime
    state_reason: str
    due: dt.date | None
    original_due: dt.date | None
    completed_on: dt.date | None
    progress: int
    confirmed_progress: int
    reported_at: dt.datetime | None
    version: int
    task_code: str
    title: str
    programme: str
    unit_code: str
    unit_name_vi: str
    unit_name_en: str
    unit_short_vi: str
    unit_short_en: str
    assigner_code: str
    assigner_name_vi: str
    assigner_name_en: str
    assigner_short_vi: str
    assigner_short_en: str
    accountable_id: int | None
    accountable_name: str | None

    def time_state(self, today: dt.date, soon_days: int) -> TimeState:
        """Done, late, in term, due soon, overdue … on ``today``."""
        return time_state(
            paused=self.state == Assignment.State.PAUSED,
            cancelled=self.state == Assignment.State.CANCELLED,
            completed_on=self.completed_on,
            due=self.due,
            today=today,
            soon_days=soon_days,
        )


_UNIT = ("code", "name_vi", "name_en", "short_vi", "short_en")
_COLUMNS = (
    *AssignmentRow._fields[:16],
    *("task__code", "task__title", "task__programme__code"),
    *(f"{unit}__{name}" for unit in ("unit", "assigner") for name in _UNIT),
    *("accountable_id", "accountable__full_name"),
)


class After(NamedTuple):
    """Behind which row a page begins."""

    due: dt.date | None
    id: int


@dataclass(frozen=True, slots=True)
class _Form:
    """What of a filter changes the statement itself."""

    given: tuple[str, ...]
    states: tuple[str, ...]
    with_cancelled: bool
    reading: tuple[str, ...] | None
    behind: bool
    limit: int
    many: bool


def assignment_rows(
    actor: Actor, wanted: listing.Filter, *, limit: int, after: After | None = None
) -> list[AssignmentRow]:
    """The first ``limit`` rows of ``listing.list_assignments`` behind ``after``.

    Args:
        wanted: programme, states, unit with ``below`` "" or "1", role, task, work state and cancelled alone.
    """
    today = clock.today()
    values: dict[str, Any] = {
        "today": today,
        "soon": today + dt.timedelta(days=soon_days(wanted)),
        "role": wanted.role or None,
        "task": wanted.task_id,
        "work_state": wanted.work_state or None,
        "after_due": after and after.due,
        "after_id": after and after.id,
    }
    if wanted.programme is not None:
        values["programmes"] = listing.with_linked(wanted.programme)
    if wanted.unit is not None:
        values["tree" if wanted.below else "unit"] = (
            [pk for (pk,) in _TREE.all(wanted.unit.path)] if wanted.below else wanted.unit.pk
        )
    days: set[str] = set().union(*(_DAYS.get(TimeState(state), set()) for state in wanted.states))
    names = [name for name in TYPES if values.get(name) is not None]
    form = _Form(
        given=tuple(name for name in names if name not in ("today", "soon") or name in days),
        states=wanted.states,
        with_cancelled=wanted.with_cancelled,
        reading=_reading(actor, wanted.unit),
        behind=after is not None,
        limit=limit,
        many=len(values.get("tree", ())) > MANY_UNITS,
    )
    found = _statement(form).all(*(values[name] for name in form.given))
    return [AssignmentRow(*row) for row in found]


def soon_days(wanted: listing.Filter) -> int:
    """How many days before the deadline "due soon" begins in a list."""
    return wanted.programme.soon_days if wanted.programme else listing.SOON_DAYS


def _reading(actor: Actor, unit: Unit | None) -> tuple[str, ...] | None:
    """The paths to which the list is limited for the person; None where nothing of it lies outside."""
    if (unit is not None and reach.reaches(actor, unit.path)) or reach.sees_everything(actor):
        return None
    return actor.paths(READERS)


def _tree(path: str) -> QuerySet[Unit, Any]:
    return Unit.objects.filter(path__within=path).order_by().values_list("pk")


_TREE: Prepared[Unit] = Prepared(_tree, str)


@lru_cache(256)
def _statement(form: _Form) -> Prepared[Assignment]:
    def build(*slots: Any) -> QuerySet[Assignment, Any]:
        return _rows(form, dict(zip(form.given, slots, strict=True)))

    return Prepared(build, *(TYPES[name] for name in form.given), plan_anew=form.many)


def _rows(form: _Form, value: dict[str, Any]) -> QuerySet[Assignment, Any]:
    names = {
        "unit": "unit", "tree": "unit__any", "programmes": "programme__any", "role": "role", "task": "task",
        "work_state": "state",
    }  # fmt: skip
    rows = Assignment.objects.filter(**{names[each]: value[each] for each in value if each in names})
    if form.states:
        states = Q()
        for state in form.states:
            # A condition looks at no other day than those of ``_DAYS``.
            today, soon = value.get("today", dt.date.min), value.get("soon", dt.date.min)
            states |= in_time_state_until(TimeState(state), "completed_on", today, soon)
        rows = rows.filter(states)
    elif not form.with_cancelled:
        rows = rows.exclude(state=Assignment.State.CANCELLED)
    if form.reading is not None:
        read = Unit.objects.filter(within_any("path", form.reading)).order_by().values("pk")
        rows = rows.filter(Q(unit__in=read) | Q(assigner__in=read))
    if form.behind:
        later = Q(due__isnull=True, pk__gt=value["after_id"])
        if "after_due" in value:
            due = value["after_due"]
            later = Q(due__gt=due) | Q(due=due, pk__gt=value["after_id"]) | Q(due__isnull=True)
        rows = rows.filter(later)
    # The rows are chosen before anything is joined to them.
    chosen = rows.order_by(F("due").asc(nulls_last=True), "pk").values("pk")[: form.limit]
    shown = Assignment.objects.filter(pk__in=chosen).order_by(F("due").asc(nulls_last=True), "pk")
    return shown.values_list(*_COLUMNS)
