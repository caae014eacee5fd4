"""The conference pack: one structure of facts for a programme, a scope and a period; every face draws from it.

What it tells is what the review conferences of national programmes go through: results, shortcomings, who is overdue
and the reasons given, what waits for whose decision, deadlines moved, proposals, and the change since the last time.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, F, Min, Q, Window
from django.db.models.functions import RowNumber

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.calendar import working_days_between
from giamsat.directives.models import Programme, TaskGroup
from giamsat.monitor import pack_rows, reads
from giamsat.monitor.compare import Moved, both_scopes, compare, counted
from giamsat.monitor.country import Country
from giamsat.monitor.figures import Figures, figures
from giamsat.monitor.pictures import UnitRef
from giamsat.monitor.places import OWN
from giamsat.monitor.scope import Scope
from giamsat.monitor.warnings import selectors as warnings
from giamsat.monitor.warnings.selectors import Early, Look
from giamsat.monitor.worst import OVERDUE
from giamsat.tasks.models import Extension, Obstacle, Report
from giamsat.units.models import Unit

#: How many rows of each table the pack shows; the rest is in the list that the table opens.
UNITS_SHOWN: Final = 12
WORKS_A_UNIT: Final = 3
DECIDERS_SHOWN: Final = 8
ROWS_SHOWN: Final = 12


@dataclass(frozen=True, slots=True)
class GroupChange:
    """A task group at both instants; ``id`` None: tasks in no group of the programme."""

    id: int | None
    name: str
    before: Figures
    after: Figures


@dataclass(frozen=True, slots=True)
class LateWork:
    """One overdue assignment; ``reason`` in the unit's own words, empty when it gave none."""

    assignment_id: int
    task_id: int
    code: str
    title: str
    due: dt.date
    days: int
    reason: str
    cause: str


@dataclass(frozen=True, slots=True)
class LateUnit:
    """A unit with how much of its own work is overdue, and the longest overdue of it."""

    unit: UnitRef
    overdue: int
    works: tuple[LateWork, ...]


@dataclass(frozen=True, slots=True)
class Decider:
    """A unit that others wait for: how many obstacles, the longest wait in working days, and the oldest."""

    unit: UnitRef
    count: int
    waited: int
    oldest: tuple[Obstacle, ...]


@dataclass(frozen=True, slots=True)
class Pack:
    """Everything that the pack says.

    Args:
        whole, counts_tasks: as in ``Scope``.
        second: the later instant; None while the pack is of the present, read at ``at``.
        overdue: assignments behind their deadline in all of the tree; ``unexplained`` of them gave no reason,
            ``causes`` counts the rest by ``tasks.models.Cause`` (empty: none named).
        late_units: how many units have overdue work; ``units`` begins with the most.
        obstacles: unanswered ones; ``unanswered_late`` of them past the day by which the answer was needed.
        proposals: reports that recommend something; ``wishes_all`` different ones, ``wishes`` begins with the most
            frequent.
        finished, lapsed: what became finished or overdue in the period, as ``compare`` lists it.
    """

    programme: Programme
    unit: UnitRef
    whole: bool
    counts_tasks: bool
    first: dt.datetime
    first_name: str
    second: dt.datetime | None
    second_name: str
    at: dt.datetime
    before: Figures
    after: Figures
    groups: tuple[GroupChange, ...]
    moved: dict[str, int]
    finished: int
    lapsed: int
    results: tuple[Moved, ...]
    overdue: int
    unexplained: int
    causes: dict[str, int]
    late_units: int
    units: tuple[LateUnit, ...]
    obstacles: int
    unanswered_late: int
    deciders_all: int
    deciders: tuple[Decider, ...]
    warnings: Early | None
    granted: int
    extensions: tuple[Extension, ...]
    asked: int
    requests: tuple[Extension, ...]
    proposals: int
    wishes_all: int
    wishes: tuple[pack_rows.Wish, ...]


def pack(
    actor: Actor,
    programme: Programme,
    *,
    unit: Unit | None = None,
    first: dt.datetime,
    second: dt.datetime | None = None,
    names: dict[dt.datetime, str] | None = None,
) -> Pack:
    """The pack of a programme within a unit's tree; the number of queries depends on nothing.

    Args:
        unit: the highest that the person reads when left out.
        first: the earlier instant, commonly that of the last conference.
        second: the later one; left out: the present.
        names: what people call some instants.

    Raises:
        NotFound, NotAllowed, BeforeHistory: as ``selectors.overview``.
    """
    names = names or {}
    earlier, scope = both_scopes(actor, programme, unit, first, second)
    home = Unit.objects.get(pk=scope.unit.id)
    end = second or clock.now()
    moved = compare(actor, programme, first, end, unit=home, kind="finished", size=ROWS_SHOWN)
    by_group = counted(scope)
    by_group_then = counted(earlier)
    overdue, causes = _causes(pack_rows.overdue(actor, scope))
    late_units = _late_units(scope)
    waiting = pack_rows.obstacles(actor, scope)
    granted = pack_rows.granted(actor, scope, first, end)
    asked = pack_rows.asked(actor, scope)
    proposals = pack_rows.proposals(actor, scope, first, end)
    said = proposals.order_by().aggregate(all=Count("pk"), different=Count("recommendations", distinct=True))
    deciders = _deciders(waiting, scope.today)
    return Pack(
        programme=programme,
        unit=scope.unit,
        whole=scope.whole,
        counts_tasks=scope.counts_tasks,
        first=first,
        first_name=names.get(first, ""),
        second=second,
        second_name=names.get(second, "") if second else "",
        at=clock.now(),
        before=sum(by_group_then.values(), Figures()),
        after=sum(by_group.values(), Figures()),
        groups=_groups(scope.programme, by_group_then, by_group),
        moved=moved.counts,
        finished=moved.reached["finished"],
        lapsed=moved.reached["lapsed"],
        results=tuple(moved.rows),
        overdue=overdue,
        unexplained=causes.pop(None, 0),
        causes={str(cause): count for cause, count in causes.items()},
        late_units=len(late_units),
        units=_units(actor, scope, late_units[:UNITS_SHOWN]),
        obstacles=sum(count for _decider, count, _since, _late in deciders),
        unanswered_late=sum(late for _decider, _count, _since, late in deciders),
        deciders_all=len(deciders),
        deciders=_oldest(waiting, deciders[:DECIDERS_SHOWN], scope.today),
        warnings=warnings.early(actor, Look(unit=home, programme=programme), 0) if second is None else None,
        granted=granted.count(),
        extensions=tuple(granted[:ROWS_SHOWN]),
        asked=asked.count(),
        requests=tuple(asked[:ROWS_SHOWN]),
        proposals=said["all"],
        wishes_all=said["different"],
        wishes=pack_rows.wishes(proposals, ROWS_SHOWN),
    )


def reasons(rows: list[Any]) -> dict[int, Report]:
    """The reports that rows of ``pack_rows.overdue`` name as reasons, by id."""
    return Report.objects.in_bulk([row.reason for row in rows if row.reason])


def reason_words(report: Report | None) -> str:
    """Why, in the unit's own words: the cause that it told, else the difficulties."""
    return " ".join((report.cause_text or report.difficulties).split()) if report else ""


def _groups(
    programme: Programme, before: dict[int | None, Figures], after: dict[int | None, Figures]
) -> tuple[GroupChange, ...]:
    known = list(TaskGroup.objects.filter(programme=programme))
    found = [
        GroupChange(group.pk, group.name, before.get(group.pk, Figures()), after.get(group.pk, Figures()))
        for group in known
    ]
    ids = {group.pk for group in known}
    rest = [sum((each for pk, each in side.items() if pk not in ids), Figures()) for side in (before, after)]
    if known and (rest[0].total or rest[1].total):
        found.append(GroupChange(None, "", *rest))
    return tuple(each for each in found if each.before.total or each.after.total)


def _causes(late: Any) -> tuple[int, dict[str | None, int]]:
    """How many are overdue, and how many by the cause given; None: no reason at all."""
    counts = dict(late.order_by().values_list("cause").annotate(count=Count("pk")))
    return sum(counts.values()), counts


def _late_units(scope: Scope) -> list[tuple[UnitRef, int]]:
    rows = [row for row in Country(scope).rows if row[OWN + OVERDUE]]
    found = [(reads.unit_ref(row), figures(row, OWN).overdue) for row in rows]
    return sorted(found, key=lambda pair: -pair[1])


def _units(actor: Actor, scope: Scope, shown: list[tuple[UnitRef, int]]) -> tuple[LateUnit, ...]:
    place = Window(RowNumber(), partition_by="unit_id", order_by=["due", "task_id"])
    late = pack_rows.overdue(actor, scope).filter(unit__in=[unit.id for unit, _count in shown])
    rows = list(late.annotate(place=place).filter(place__lte=WORKS_A_UNIT))
    said = reasons(rows)
    by_unit: dict[int, list[LateWork]] = {}
    for row in rows:
        report = said.get(row.reason)
        by_unit.setdefault(row.unit_id, []).append(
            LateWork(
                assignment_id=row.part_id,
                task_id=row.task_id,
                code=row.task.code,
                title=row.task.title,
                due=row.due,
                days=(scope.today - row.due).days,
                reason=reason_words(report),
                cause=row.cause or "",
            )
        )
    return tuple(LateUnit(unit, count, tuple(by_unit.get(unit.id, ()))) for unit, count in shown)


def _deciders(waiting: Any, today: dt.date) -> list[tuple[int, int, dt.datetime, int]]:
    """Unit, obstacles, since when the oldest waits, how many are past their day; the most first."""
    late = Count("pk", filter=Q(answer_due__lt=today))
    rows = (
        waiting.order_by()
        .values_list("decider_id")
        .annotate(count=Count("pk"), since=Min("raised_at"), late=late)
    )
    return sorted(rows, key=lambda row: (-row[1], row[2]))


def _oldest(
    waiting: Any, deciders: list[tuple[int, int, dt.datetime, int]], today: dt.date
) -> tuple[Decider, ...]:
    place = Window(RowNumber(), partition_by="decider_id", order_by=[F("raised_at"), F("pk")])
    of = waiting.filter(decider__in=[pk for pk, *_rest in deciders])
    by_decider: dict[int, list[Obstacle]] = {}
    for row in of.annotate(place=place).filter(place__lte=WORKS_A_UNIT):
        by_decider.setdefault(row.decider_id, []).append(row)
    return tuple(
        Decider(
            unit=reads.ref_of(by_decider[pk][0].decider),
            count=count,
            waited=working_days_between(clock.day_of(since), today),
            oldest=tuple(by_decider[pk]),
        )
        for pk, count, since, _late in deciders
    )
