"""Tasks, their parts, their words and what happened to them, as far as a person may see them."""

from __future__ import annotations

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Least, Substr

from giamsat.accounts.models import Grant, Person
from giamsat.accounts.policies import grant_in_force
from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.errors import NotFound
from giamsat.core.text import fold
from giamsat.directives.models import Clause, Programme
from giamsat.events.models import Event, of_task
from giamsat.tasks import policies
from giamsat.tasks.models import (
    Assignment,
    Comment,
    Task,
)
from giamsat.tasks.timestate import time_state_sql
from giamsat.units.models import Unit


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
        Event.objects.filter(of_task(task.pk)).select_related("actor", "on_behalf_of").order_by("-at", "-id")
    )
    if actor.is_system:
        return rows
    seen = Assignment.objects.filter(policies.visible_assignments(actor), task=task).values("pk")
    return rows.filter(Q(path__isnull=True) | Q(subject_type="assignment", subject_id__in=seen))


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
