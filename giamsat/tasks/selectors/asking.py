"""What is asked of others: later deadlines, obstacles, work that a unit says is not its own."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Case, Q, QuerySet, When

from giamsat.core import clock
from giamsat.core.actor import Actor, Role
from giamsat.core.errors import NotFound
from giamsat.core.ltree import within_any
from giamsat.tasks import policies
from giamsat.tasks.deciders import CENTRAL_DEPTH, LOCAL_KINDS
from giamsat.tasks.models import (
    Assignment,
    Extension,
    Obstacle,
    Task,
)
from giamsat.units.models import Unit


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


def obstacle(actor: Actor, pk: int) -> Obstacle:
    """One obstacle that the person may see.

    Raises:
        NotFound.
    """
    found = obstacles(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def obstacles(actor: Actor) -> QuerySet[Obstacle]:
    """Obstacles that the person may see, the earliest answer due first."""
    return Obstacle.objects.filter(policies.visible_obstacles(actor)).select_related(
        "assignment__task", "assignment__unit", "assignment__assigner", "decider", "raised_by", "answered_by"
    )


def deciders_for(unit: Unit) -> QuerySet[Unit]:
    """Bodies that may be asked to decide on an obstacle of a unit: those above it, then central ones."""
    central = Q(path__depth__lte=CENTRAL_DEPTH, territory__isnull=True) & ~Q(kind__in=LOCAL_KINDS)
    rows = Unit.objects.in_force(clock.today()).filter(Q(path__above=unit.path) | central)
    return rows.exclude(kind__in=(Unit.Kind.BRANCH, Unit.Kind.NATION)).order_by(
        Case(When(path__above=unit.path, then=0), default=1), "path__depth", "sort_key"
    )


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
