"""Reading tasks, assignments, reports and what is around them, always for a person."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TypeAlias

from django.conf import settings
from django.db.models import Case, Count, F, Prefetch, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, Least, Substr

from giamsat.accounts.models import Grant, Person
from giamsat.accounts.policies import grant_in_force
from giamsat.core import clock
from giamsat.core.actor import Actor, Role
from giamsat.core.errors import NotFound
from giamsat.core.ltree import within_any
from giamsat.core.text import fold
from giamsat.directives.models import Clause, Programme
from giamsat.events.models import Event
from giamsat.tasks import policies
from giamsat.tasks.deciders import CENTRAL_DEPTH, LOCAL_KINDS
from giamsat.tasks.models import (
    Assignment,
    Comment,
    DraftObstacle,
    Evidence,
    Extension,
    Obstacle,
    Reminder,
    Report,
    Task,
)
from giamsat.tasks.timestate import time_state_sql
from giamsat.units.models import Unit

FINISHED = (Assignment.State.CONFIRMED, Assignment.State.CANCELLED)
#: Work in these states waits for a report of the unit that has it.
ASKED_OF_UNIT = (
    Assignment.State.ASSIGNED,
    Assignment.State.ACCEPTED,
    Assignment.State.IN_PROGRESS,
    Assignment.State.RETURNED,
)
Assignments: TypeAlias = "QuerySet[Assignment]"


def tasks(actor: Actor, programme: Programme | None = None, *, soon_days: int = 7) -> QuerySet[Task]:
    """Tasks that the person may see, each with its ``time_state``; cancelled ones too.

    Args:
        soon_days: how many days before its deadline a task is due soon; a given programme has its own.
    """
    if programme is not None:
        soon_days = programme.soon_days
    rows = (
        Task.objects.filter(policies.visible_tasks(actor))
        .select_related("programme", "group", "owner", "clause", "directive")
        .annotate(time_state=time_state_sql("done_on", clock.today(), soon_days))
        .defer("directive__text")
    )
    return rows if programme is None else rows.filter(programme=programme)


def task(actor: Actor, pk: int) -> Task:
    """One task.

    Raises:
        NotFound: there is none, or none that the person may see.
    """
    found = tasks(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def assignments(actor: Actor, *, soon_days: int = 7) -> QuerySet[Assignment]:
    """Assignments that the person may see, each with its ``time_state``."""
    return (
        Assignment.objects.filter(policies.visible_assignments(actor))
        .select_related(
            "task__programme", "task__clause", "task__directive", "unit", "assigner", "accountable"
        )
        .defer("task__directive__text")
        .annotate(time_state=time_state_sql("completed_on", clock.today(), soon_days))
    )


def assignment(actor: Actor, pk: int) -> Assignment:
    """One assignment.

    Raises:
        NotFound: there is none, or none that the person may see.
    """
    found = assignments(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def task_assignments(actor: Actor, task: Task) -> QuerySet[Assignment]:
    """The parts of a task that the person may see, parents before their parts."""
    return (
        assignments(actor, soon_days=task.programme.soon_days)
        .filter(task=task)
        .order_by("depth", "-role", "unit__sort_key")
    )


def reports(actor: Actor) -> QuerySet[Report]:
    """Reports that the person may see, with their evidence."""
    return (
        Report.objects.filter(policies.visible_reports(actor))
        .select_related(
            "assignment__unit", "assignment__assigner", "assignment__task__programme",
            "assignment__task__clause", "author", "approved_by", "confirmed_by", "returned_by",
        )
        .prefetch_related(Prefetch("evidence", Evidence.objects.select_related("file")))
    )  # fmt: skip


def report(actor: Actor, pk: int) -> Report:
    """One report.

    Raises:
        NotFound: there is none, or none that the person may see.
    """
    found = reports(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def evidence(actor: Actor, pk: int) -> Evidence:
    """One piece of evidence on a report that the person may see.

    Raises:
        NotFound.
    """
    found = Evidence.objects.filter(pk=pk).select_related("file", "report__assignment__unit").first()
    if found is None or not reports(actor).filter(pk=found.report_id).exists():
        raise NotFound
    return found


def task_reports(actor: Actor, task: Task) -> QuerySet[Report]:
    """What was reported on the parts of a task that the person may see, newest first; no drafts."""
    sent = reports(actor).filter(assignment__task=task).exclude(state=Report.State.DRAFT)
    return sent.order_by("-submitted_at", "-id")


def open_report(actor: Actor, assignment: Assignment) -> Report | None:
    """The report on which the unit is working or for which it waits; None before the first word."""
    return reports(actor).filter(assignment=assignment).exclude(state=Report.State.CONFIRMED).first()


def blocking(report: Report) -> DraftObstacle | None:
    """What the draft says blocks the work; the caller shows it only to those who see the draft."""
    return DraftObstacle.objects.filter(report=report).first()


def confirmed_before(report: Report) -> Report | None:
    """The last confirmed report before this one: what a reader compares it with."""
    return (
        Report.objects.filter(
            assignment=report.assignment_id, state=Report.State.CONFIRMED, number__lt=report.number
        )
        .prefetch_related("evidence__file")
        .order_by("-number")
        .first()
    )


def clause_words(task: Task) -> list[str]:
    """The words of the clause that gave the task, last; before them how the clauses above it begin."""
    if task.clause is None:
        return []
    clause = task.clause
    above = (
        Clause.objects.filter(directive_id=clause.directive_id, start__lte=clause.start, end__gte=clause.end)
        .exclude(pk=clause.pk)
        .order_by("depth")
        .annotate(words=Substr("directive__text", F("start") + 1, Least(F("end") - F("start"), 200)))
        .values_list("words", flat=True)
    )
    own = Clause.objects.filter(pk=clause.pk).values_list(
        Substr("directive__text", clause.start + 1, clause.end - clause.start), flat=True
    )
    heads = [words.strip().partition("\n")[0].strip() for words in above]
    return [*filter(None, heads), own.get().strip()]


def extension(actor: Actor, pk: int) -> Extension:
    """One request for a later deadline, on an assignment that the person may see.

    Raises:
        NotFound.
    """
    found = (
        Extension.objects.filter(pk=pk)
        .select_related("assignment__unit", "assignment__assigner", "assignment__task", "asked_by")
        .first()
    )
    if found is None or not policies.sees_assignment(actor, found.assignment):
        raise NotFound
    return found


def obstacle(actor: Actor, pk: int) -> Obstacle:
    """One obstacle that the person may see.

    Raises:
        NotFound.
    """
    found = obstacles(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def deciders_for(unit: Unit) -> QuerySet[Unit]:
    """Bodies that may be asked to decide on an obstacle of a unit: those above it, then central ones."""
    central = Q(path__depth__lte=CENTRAL_DEPTH, territory__isnull=True) & ~Q(kind__in=LOCAL_KINDS)
    rows = Unit.objects.in_force(clock.today()).filter(Q(path__above=unit.path) | central)
    return rows.exclude(kind__in=(Unit.Kind.BRANCH, Unit.Kind.NATION)).order_by(
        Case(When(path__above=unit.path, then=0), default=1), "path__depth", "sort_key"
    )


def people_of(unit: Unit) -> QuerySet[Person]:
    """People with a role on the unit today: those who may answer for its work."""
    held = Grant.objects.filter(grant_in_force(clock.today()), unit=unit).values("person_id")
    return Person.objects.filter(pk__in=held, is_active=True).order_by("sort_key")


def units_to_forward(assignment: Assignment, words: str = "") -> QuerySet[Unit]:
    """Units below that do not have the task yet, in Vietnamese order.

    Args:
        words: part of a name, with or without tone marks; empty for all.
    """
    have = Assignment.objects.filter(task_id=assignment.task_id).exclude(state=Assignment.State.CANCELLED)
    below = Unit.objects.in_force(clock.today()).filter(path__within=assignment.unit.path)
    for word in fold(words).split():
        below = below.filter(search_text__contains=word)
    return below.exclude(pk__in=have.values("unit_id")).order_by("path__depth", "sort_key")


def extensions(actor: Actor, task: Task) -> QuerySet[Extension]:
    """The chain of deadline requests on the parts of a task that the person may see, oldest first."""
    return all_extensions(actor).filter(assignment__task=task)


def all_extensions(actor: Actor) -> QuerySet[Extension]:
    """Deadline requests on all assignments that the person may see, oldest first."""
    seen = Assignment.objects.filter(policies.visible_assignments(actor))
    return (
        Extension.objects.filter(assignment__in=seen)
        .select_related("assignment__unit", "assignment__assigner", "asked_by", "decided_by")
        .order_by("id")
    )


def obstacles(actor: Actor) -> QuerySet[Obstacle]:
    """Obstacles that the person may see, the earliest answer due first."""
    return Obstacle.objects.filter(policies.visible_obstacles(actor)).select_related(
        "assignment__task", "assignment__unit", "assignment__assigner", "decider", "raised_by", "answered_by"
    )


def comments(actor: Actor, task: Task) -> QuerySet[Comment]:
    """Remarks on the parts of a task that the person may see, oldest first."""
    seen = Assignment.objects.filter(policies.visible_assignments(actor), task=task)
    return (
        Comment.objects.filter(assignment__in=seen)
        .select_related("author", "assignment__unit")
        .prefetch_related("mentions")
        .order_by("id")
    )


def timeline(actor: Actor, task: Task) -> QuerySet[Event]:
    """What happened to a task, newest first: its own events and those of the parts in sight."""
    rows = (
        Event.objects.filter(task_id=task.pk).select_related("actor", "on_behalf_of").order_by("-at", "-id")
    )
    if actor.is_system:
        return rows
    seen = Assignment.objects.filter(policies.visible_assignments(actor), task=task).values("pk")
    return rows.filter(Q(path__isnull=True) | Q(subject_type="assignment", subject_id__in=seen))


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


def approval_queue(actor: Actor) -> QuerySet[Report]:
    """Reports that wait for this person's sign-off, the longest waiting first."""
    return reports(actor).filter(policies.approvable_reports(actor)).order_by("submitted_at", "id")


def confirmation_queue(actor: Actor) -> QuerySet[Report]:
    """Signed-off reports that wait for this person's confirmation, the longest waiting first."""
    return reports(actor).filter(policies.confirmable_reports(actor)).order_by("approved_at", "id")


@dataclass(frozen=True)
class Decisions:
    """What waits for a decision of this person: obstacles, requests for a later deadline, contested work."""

    obstacles: QuerySet[Obstacle]
    extensions: QuerySet[Extension]
    contests: QuerySet[Assignment]


def decisions(actor: Actor) -> Decisions:
    """What this person has to decide, the longest waiting first."""
    mine = Assignment.objects.filter(policies.decidable_assignments(actor))
    deciding = Q(decider__in=actor.unit_ids((*policies.DECIDERS, Role.FOCAL_POINT)))
    deciding |= within_any("decider__path", actor.paths((Role.LEADER, Role.STANDING_OFFICE)))
    return Decisions(
        obstacles=Obstacle.objects.filter(deciding, state=Obstacle.State.OPEN)
        .select_related("assignment__task", "assignment__unit", "decider")
        .order_by("raised_at"),
        extensions=Extension.objects.filter(assignment__in=mine, state=Extension.State.ASKED)
        .exclude(asked_by_id=actor.person_id)
        .select_related("assignment__task", "assignment__unit")
        .order_by("asked_at"),
        contests=mine.filter(state=Assignment.State.CONTESTED)
        .select_related("task", "unit")
        .order_by("state_since"),
    )
