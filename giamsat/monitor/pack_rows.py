"""The lists behind a conference pack: each is one queryset, which the pack counts and begins, and a page shows whole.

All are of a programme (with those linked to it) within the tree of a unit, as far as the reader sees.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, F, Max, Min, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import RowNumber

from giamsat.core.actor import Actor
from giamsat.monitor.scope import Scope
from giamsat.monitor.worst import late_rows
from giamsat.tasks.models import Assignment, Extension, Obstacle, Report
from giamsat.tasks.models_past import AssignmentPast, at
from giamsat.tasks.policies import visible_assignments, visible_obstacles, visible_reports

#: Reports that are named of those that recommend the same.
NAMED: Final = 3
#: The lists by name.
LISTS: Final = ("overdue", "obstacles", "granted", "asked", "proposals")


def overdue(actor: Actor, scope: Scope) -> QuerySet[Any]:
    """Open assignments behind their deadline, the longest first: rows of ``Assignment``, of then ``AssignmentPast``.

    ``part_id`` is the id of the assignment; ``reason`` that of the latest report which gives a reason, ``cause`` the
    cause that it names.
    """
    rows: QuerySet[Any]
    if scope.then is None:
        rows, part = late_rows(Assignment.objects.all(), actor, scope), "pk"
    else:
        rows, part = late_rows(AssignmentPast.objects.filter(at(scope.then)), actor, scope), "assignment_id"
    given = Report.objects.filter(visible_reports(actor), _explains(), assignment=OuterRef(part))
    if scope.then is not None:
        given = given.filter(submitted_at__lte=scope.then)
    latest = given.exclude(state=Report.State.DRAFT).order_by("-number")
    found: QuerySet[Any] = (
        rows.annotate(
            part_id=F(part),
            reason=Subquery(latest.values("pk")[:1]),
            cause=Subquery(latest.values("cause")[:1]),
        )
        .select_related("task", "unit")
        .order_by("due", "task_id", "part_id")
    )
    return found


def obstacles(actor: Actor, scope: Scope) -> QuerySet[Obstacle]:
    """Obstacles that wait for an answer, of work in the tree or for a unit of it to decide; the oldest first."""
    within = Q(assignment__unit__path__within=scope.unit.path) | Q(decider__path__within=scope.unit.path)
    rows = Obstacle.objects.filter(
        visible_obstacles(actor), within, assignment__programme__in=scope.programme_ids
    )
    if scope.then is None:
        rows = rows.filter(state=Obstacle.State.OPEN)
    else:
        unanswered = Q(answered_at__isnull=True) | Q(answered_at__gt=scope.then)
        unclosed = Q(closed_at__isnull=True) | Q(closed_at__gt=scope.then)
        rows = rows.filter(unanswered, unclosed, raised_at__lte=scope.then)
    return rows.select_related("assignment__task", "assignment__unit", "decider").order_by("raised_at", "pk")


def granted(actor: Actor, scope: Scope, first: dt.datetime, second: dt.datetime) -> QuerySet[Extension]:
    """Deadlines moved between two instants, the latest first."""
    rows = _extensions(actor, scope).filter(state=Extension.State.GRANTED)
    return rows.filter(decided_at__gt=first, decided_at__lte=second).order_by("-decided_at", "pk")


def asked(actor: Actor, scope: Scope) -> QuerySet[Extension]:
    """Requests for another deadline that wait for a decision, the oldest first."""
    rows = _extensions(actor, scope)
    if scope.then is None:
        rows = rows.filter(state=Extension.State.ASKED)
    else:
        undecided = Q(decided_at__isnull=True) | Q(decided_at__gt=scope.then)
        rows = rows.filter(undecided, asked_at__lte=scope.then)
    return rows.order_by("asked_at", "pk")


def proposals(actor: Actor, scope: Scope, first: dt.datetime, second: dt.datetime) -> QuerySet[Report]:
    """What units recommended in reports sent between two instants: the last word of each, the highest units first."""
    said = (
        Report.objects.filter(
            visible_reports(actor),
            submitted_at__gt=first,
            submitted_at__lte=second,
            assignment__unit__path__within=scope.unit.path,
            assignment__programme__in=scope.programme_ids,
        )
        .exclude(recommendations="")
        .exclude(state=Report.State.DRAFT)
    )
    last = said.order_by("assignment_id", "-number").distinct("assignment_id")
    return (
        Report.objects.filter(pk__in=last.values("pk"))
        .select_related("assignment__task", "assignment__unit")
        .order_by("assignment__unit__path__depth", "-submitted_at", "pk")
    )


@dataclass(frozen=True, slots=True)
class Wish:
    """What several units may recommend in the same words; ``reports`` are the first of ``count``."""

    words: str
    count: int
    reports: tuple[Report, ...]


def wishes(said: QuerySet[Report], most: int) -> tuple[Wish, ...]:
    """The different recommendations among ``proposals``, those of most reports first, else of the highest units."""
    counted = said.order_by().values_list("recommendations")
    found = list(
        counted.annotate(n=Count("pk"), depth=Min("assignment__unit__path__depth"), last=Max("submitted_at"))
        .order_by("-n", "depth", "-last", "recommendations")[:most]
        .values_list("recommendations", "n")
    )
    place = Window(
        RowNumber(), partition_by="recommendations", order_by=["assignment__unit__path__depth", "pk"]
    )
    of = said.filter(recommendations__in=[words for words, _n in found]).annotate(place=place)
    by_words: dict[str, list[Report]] = {}
    for row in of.filter(place__lte=NAMED):
        by_words.setdefault(row.recommendations, []).append(row)
    return tuple(Wish(words, n, tuple(by_words.get(words, ()))) for words, n in found)


def _extensions(actor: Actor, scope: Scope) -> QuerySet[Extension]:
    seen = Assignment.objects.filter(
        visible_assignments(actor), unit__path__within=scope.unit.path, programme__in=scope.programme_ids
    )
    return Extension.objects.filter(assignment__in=seen).select_related(
        "assignment__task", "assignment__unit"
    )


def _explains() -> Q:
    return ~Q(difficulties="") | ~Q(cause_text="")
