"""A person's own work, and the work that their units gave and hear nothing of."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TypeAlias

from django.conf import settings
from django.db.models import Case, Count, F, Prefetch, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.tasks import policies
from giamsat.tasks.models import (
    Assignment,
    Reminder,
    Report,
)
from giamsat.tasks.selectors.work import assignments

FINISHED = (Assignment.State.CONFIRMED, Assignment.State.CANCELLED)
#: Work in these states waits for a report of the unit that has it.
ASKED_OF_UNIT = (
    Assignment.State.ASSIGNED,
    Assignment.State.ACCEPTED,
    Assignment.State.IN_PROGRESS,
    Assignment.State.RETURNED,
)
Assignments: TypeAlias = "QuerySet[Assignment]"


def unreported(actor: Actor) -> Assignments:
    """Open work that a unit of this person gave, and whose report is late or missing.

    Late: the deadline has passed. Missing: nothing was sent for ``REPORT_CYCLE_DAYS``, counted from the day
    of the assignment before the first report. What waits for an answer of the giver is neither.
    """
    silent_since = clock.now() - dt.timedelta(days=settings.REPORT_CYCLE_DAYS)
    return (
        Assignment.objects.filter(policies.decidable_assignments(actor), state__in=ASKED_OF_UNIT)
        .alias(last_heard=Coalesce("reported_at", "created_at"))
        .filter(Q(due__lt=clock.today()) | Q(last_heard__lt=silent_since))
    )


@dataclass
class MyWork:
    """A focal point's open assignments, in the order in which they want attention."""

    returned: list[Assignment] = field(default_factory=list)
    overdue: list[Assignment] = field(default_factory=list)
    this_week: list[Assignment] = field(default_factory=list)
    to_accept: list[Assignment] = field(default_factory=list)
    waiting: list[Assignment] = field(default_factory=list)
    rest: list[Assignment] = field(default_factory=list)

    @property
    def everything(self) -> list[Assignment]:
        """All open work in one list."""
        return [
            *self.returned, *self.overdue, *self.this_week, *self.to_accept, *self.waiting, *self.rest
        ]  # fmt: skip

    @property
    def urgent(self) -> int:
        """How many cannot wait until tomorrow: returned, overdue, or due at the end of today."""
        ends_today = sum(1 for row in self.this_week if row.due == clock.today())
        return len(self.returned) + len(self.overdue) + ends_today


def my_work(actor: Actor, *, days: int = 7) -> MyWork:
    """What the person's units must do now, in four queries whatever the number.

    Args:
        days: how far ahead "this week" reaches.
    """
    rows = (
        my_assignments(actor, days=days)
        .annotate(
            parts_all=Count("parts", filter=~Q(parts__state="cancelled"), distinct=True),
            parts_done=Count("parts", filter=Q(parts__state="confirmed"), distinct=True),
            open_obstacles=Count("obstacles", filter=Q(obstacles__state="open"), distinct=True),
        )
        .prefetch_related(
            Prefetch(
                "reports",
                Report.objects.exclude(state=Report.State.CONFIRMED)
                .select_related("returned_by")
                .prefetch_related("evidence"),
                to_attr="open_reports",
            ),
            Prefetch(
                "reminders",
                Reminder.objects.order_by("assignment_id", "-at")
                .distinct("assignment_id")
                .select_related("by"),
                to_attr="latest_reminder",
            ),
        )
        .order_by(F("due").asc(nulls_last=True), "id")
    )
    work = MyWork()
    for row in rows:
        row.reminder = _unanswered(row)  # type: ignore[attr-defined]
        getattr(work, row.attention).append(row)  # type: ignore[attr-defined]
    return work


def my_assignments(actor: Actor, *, days: int = 7) -> QuerySet[Assignment]:
    """The person's open assignments, each with its ``attention``: a field of ``MyWork``.

    Args:
        days: how far ahead "this week" reaches.
    """
    today = clock.today()
    horizon = today + dt.timedelta(days=days)
    state = Assignment.State
    return (
        assignments(actor, soon_days=days)
        .filter(policies.reportable_assignments(actor))
        .exclude(state__in=[*FINISHED, state.PAUSED])
        .annotate(
            attention=Case(
                When(state=state.RETURNED, then=Value("returned")),
                When(state__in=(state.SUBMITTED, state.CONTESTED), then=Value("waiting")),
                When(due__lt=today, then=Value("overdue")),
                When(due__lte=horizon, then=Value("this_week")),
                When(state=state.ASSIGNED, then=Value("to_accept")),
                default=Value("rest"),
            )
        )
    )


def _unanswered(row: Assignment) -> Reminder | None:
    """The last reminder, as long as no report followed it."""
    latest: list[Reminder] = row.latest_reminder  # type: ignore[attr-defined]
    if not latest or (row.reported_at is not None and row.reported_at > latest[0].at):
        return None
    return latest[0]
