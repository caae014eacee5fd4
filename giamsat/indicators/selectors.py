"""Reading indicators, always for a person: the board of a unit, one indicator, a grid, what waits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet

from giamsat.core import clock
from giamsat.core.actor import Actor, Role
from giamsat.core.errors import NotFound
from giamsat.core.ltree import within_any
from giamsat.indicators import periods, policies
from giamsat.indicators.achievement import Achievement, achievement
from giamsat.indicators.catalogue import Catalogue
from giamsat.indicators.figures import NOTHING, Figure, Figures
from giamsat.indicators.models import Group, Indicator, Observation, Revision, Sheet, Target
from giamsat.indicators.models_values import State
from giamsat.indicators.periods import Cycle
from giamsat.tasks import selectors as tasks
from giamsat.tasks.models import Task
from giamsat.units.models import Unit

#: How many periods a course shows, by cycle.
SHOWN = {Cycle.MONTH: 13, Cycle.QUARTER: 9, Cycle.HALF: 7, Cycle.YEAR: 6}


@dataclass(frozen=True, slots=True)
class Row:
    """An indicator of a unit: its newest value with course and target."""

    indicator: Indicator
    sheet: Sheet
    period: dt.date | None
    figure: Figure
    course: Sequence[tuple[dt.date, Figure]]
    target: Target | None
    achieved: Achievement | None

    @property
    def before(self) -> Figure | None:
        """The figure of the period before the newest one."""
        starts = [start for start, _figure in self.course]
        if self.period not in starts or not starts.index(self.period):
            return None
        return self.course[starts.index(self.period) - 1][1]


@dataclass(frozen=True, slots=True)
class Place:
    """The value of one unit among others."""

    unit: Unit
    figure: Figure
    target: Target | None = None
    achieved: Achievement | None = None


@dataclass
class Board:
    """All indicators of a unit, group by group."""

    unit: Unit
    groups: list[tuple[Group, list[Row]]] = field(default_factory=list)

    @property
    def rows(self) -> list[Row]:
        return [row for _group, rows in self.groups for row in rows]


def home(actor: Actor) -> Unit:
    """The unit whose board a person sees first: the highest one that they read.

    Raises:
        NotFound: the person reads for no unit.
    """
    in_sight = Unit.objects.in_force(clock.today()).filter(policies.units_in_sight(actor))
    found = in_sight.order_by("path__depth", "sort_key").first()
    if found is None:
        raise NotFound
    return found


def indicator_named(code: str) -> Indicator:
    """The indicator of a code; sheets are known to every unit.

    Raises:
        NotFound: there is none.
    """
    found = Indicator.objects.select_related("group__programme", "owner", "higher").filter(code=code).first()
    if found is None:
        raise NotFound
    return found


def board(
    actor: Actor, unit: Unit, *, group: str = "", layer: str = "", catalogue: Catalogue | None = None
) -> Board:
    """The indicators of a unit with their newest values.

    Raises:
        NotFound: the unit's values are beyond the person's reach.
    """
    if not policies.sees_unit(actor, unit):
        raise NotFound
    catalogue = catalogue or Catalogue()
    chosen = [
        row
        for row in catalogue.by_id.values()
        if (not group or row.group.code == group) and (not layer or row.layer == layer)
    ]
    made = _rows(actor, catalogue, chosen, unit)
    shown = Board(unit)
    for indicator in sorted(
        chosen, key=lambda row: (row.group.position, row.group.code, row.position, row.code)
    ):
        if indicator.pk not in made:
            continue
        if not shown.groups or shown.groups[-1][0] != indicator.group:
            shown.groups.append((indicator.group, []))
        shown.groups[-1][1].append(made[indicator.pk])
    return shown


def _rows(actor: Actor, catalogue: Catalogue, indicators: Sequence[Indicator], unit: Unit) -> dict[int, Row]:
    """The row of each indicator; those of one cycle are read together, so that short courses cost little."""
    targets = targets_of(indicators, [unit])
    found: dict[int, Row] = {}
    for cycle in Cycle:
        of_cycle = [
            (row, sheet) for row in indicators if (sheet := catalogue.newest(row.pk)) and sheet.cycle == cycle
        ]
        if not of_cycle:
            continue
        starts = periods.last(cycle, clock.today(), SHOWN[cycle])
        figures = Figures(catalogue, [row for row, _sheet in of_cycle], [unit], starts[0], starts[-1])
        for indicator, sheet in of_cycle:
            course = [(start, shown(actor, unit, figures.of(indicator, unit, start))) for start in starts]
            known = [(start, figure) for start, figure in course if figure.value is not None]
            period, figure = known[-1] if known else (None, NOTHING)
            target = nearest_target(targets.get((indicator.pk, unit.pk), ()), period or clock.today())
            achieved = achievement(indicator, sheet, figure.value, target)
            found[indicator.pk] = Row(indicator, sheet, period, figure, course, target, achieved)
    return found


def rows_of(
    actor: Actor, indicators: Sequence[Indicator], unit: Unit, catalogue: Catalogue
) -> dict[int, Row]:
    """Some indicators of a unit, by id; those of one cycle are read together. As ``row_of``, those without a sheet
    are left out."""
    return _rows(actor, catalogue, indicators, unit)


def row_of(actor: Actor, indicator: Indicator, unit: Unit, catalogue: Catalogue) -> Row:
    """One indicator of a unit; of units out of sight only what was published.

    Raises:
        NotFound: the indicator has no sheet.
    """
    found = _rows(actor, catalogue, [catalogue.by_id[indicator.pk]], unit).get(indicator.pk)
    if found is None:
        raise NotFound
    return found


def places(
    actor: Actor, indicator: Indicator, units: Sequence[Unit], period: dt.date, catalogue: Catalogue
) -> list[Place]:
    """The value of each unit in a period."""
    figures = Figures(catalogue, [indicator], units, period, period)
    targets = targets_of([indicator], units)
    sheet = catalogue.sheet(indicator.pk, period) or catalogue.newest(indicator.pk)
    made = []
    for unit in units:
        figure = shown(actor, unit, figures.of(indicator, unit, period))
        target = nearest_target(targets.get((indicator.pk, unit.pk), ()), period)
        reached = achievement(indicator, sheet, figure.value, target) if sheet else None
        made.append(Place(unit, figure, target, reached))
    return made


def inputs_at(
    actor: Actor, indicators: Sequence[Indicator], unit: Unit, period: dt.date, catalogue: Catalogue
) -> list[tuple[Indicator, Figure]]:
    """The values of several indicators of one unit in a period: what another one is computed from."""
    figures = Figures(catalogue, indicators, [unit], period, period) if indicators else None
    if figures is None:
        return []
    return [(each, shown(actor, unit, figures.of(each, unit, period))) for each in indicators]


def periods_known(indicator: Indicator, path: str, most: int) -> list[dt.date]:
    """The latest periods in which a unit of a tree has a value of an indicator, the earliest first."""
    known = Observation.objects.filter(
        indicator=indicator, unit__path__within=path, value__isnull=False
    ).order_by("-period")
    return list(known.values_list("period", flat=True).distinct()[:most])[::-1]


def parts_of(unit: Unit) -> list[Unit]:
    """The units that a table below a unit lists: the provinces of the country, else those directly below."""
    today = clock.today()
    if unit.kind in (Unit.Kind.NATION, Unit.Kind.GOVERNMENT):
        rows = Unit.objects.in_force(today).filter(
            kind=Unit.Kind.PROVINCIAL_COMMITTEE, path__within=unit.path
        )
    else:
        rows = Unit.objects.in_force(today).filter(parent=unit)
    return list(rows.select_related("territory").defer("territory__formed_from").order_by("sort_key", "code"))


def shown(actor: Actor, unit: Unit, figure: Figure) -> Figure:
    """What the person may see of a figure: all of units in sight, of others what was published."""
    return figure if figure.is_published or policies.sees_unit(actor, unit) else NOTHING


def targets_of(indicators: Sequence[Indicator], units: Sequence[Unit]) -> dict[tuple[int, int], list[Target]]:
    """The targets of units, by indicator and unit, the earliest year first."""
    found: dict[tuple[int, int], list[Target]] = {}
    rows = Target.objects.filter(indicator__in=indicators, unit__in=[unit.pk for unit in units])
    for target in rows.order_by("year"):
        found.setdefault((target.indicator_id, target.unit_id), []).append(target)
    return found


def nearest_target(targets: Sequence[Target], day: dt.date) -> Target | None:
    """The target of that year, else of the next year that has one, else the last."""
    ahead = [target for target in targets if target.year >= day.year]
    return ahead[0] if ahead else (targets[-1] if targets else None)


def reportable(actor: Actor, catalogue: Catalogue, day: dt.date) -> list[tuple[Indicator, Sheet]]:
    """Indicators that the person enters for some unit, with their sheets on a day."""
    mine = actor.unit_ids((Role.FOCAL_POINT,))
    kinds = set(Unit.objects.filter(pk__in=mine).values_list("kind", flat=True))
    found = []
    for indicator in catalogue.by_id.values():
        sheet = catalogue.sheet(indicator.pk, day)
        if sheet is None and indicator.retired_on and indicator.retired_on.year >= day.year:
            sheet = catalogue.newest(indicator.pk)  # its last periods may still be open
        if sheet is None or sheet.is_computed:
            continue
        if actor.is_system or indicator.owner_id in mine or kinds & set(sheet.reporters):
            found.append((indicator, sheet))
    return sorted(found, key=lambda pair: (pair[0].group.position, pair[0].position, pair[0].code))


def tasks_of(actor: Actor, indicator: Indicator) -> QuerySet[Task]:
    """The tasks that serve an indicator, as far as the person sees them, each with its ``time_state``."""
    return tasks.tasks(actor).filter(indicators=indicator).defer("content").order_by("due", "code")


def served_by(task: Task) -> QuerySet[Indicator]:
    """The indicators that a task serves; sheets are known to every unit."""
    rows = task.indicators.select_related("group__programme", "owner")
    return rows.order_by("group__position", "position", "code")


def waiting(actor: Actor, state: State = State.REPORTED) -> QuerySet[Observation]:
    """Values whose confirmation (or publication) is this person's, the oldest first; none of one's own."""
    rows = Observation.objects.filter(state=state, value__isnull=False).exclude(via="formula")
    if not actor.is_system:
        offices = Unit.objects.filter(within_any("path", actor.paths((Role.STANDING_OFFICE,))))
        approving = actor.unit_ids((Role.APPROVER,))
        rows = rows.filter(Q(unit__in=offices) | Q(indicator__owner__in=approving))
        mine = [pk for pk in (actor.person_id, actor.on_behalf_of_id) if pk is not None]
        rows = rows.exclude(by__in=mine)
    return rows.select_related("indicator__group", "unit", "by").order_by("at", "indicator", "unit", "period")


def revisions(actor: Actor, indicator: Indicator, unit: Unit, period: dt.date) -> QuerySet[Revision]:
    """What a value was before, the latest first.

    Raises:
        NotFound: the unit is out of sight.
    """
    if not policies.sees_unit(actor, unit):
        raise NotFound
    rows = Revision.objects.filter(indicator=indicator, unit=unit, period=period)
    return rows.select_related("by", "decided_by").order_by("-version")


def in_sight(actor: Actor, pk: int) -> Unit:
    """A unit whose values the person sees.

    Raises:
        NotFound: none of that number in sight.
    """
    found = Unit.objects.filter(policies.units_in_sight(actor), pk=pk).first()
    if found is None:
        raise NotFound
    return found


def groups() -> QuerySet[Group]:
    """Groups, known to every unit, with how many indicators each has (``count``)."""
    return Group.objects.select_related("programme").annotate(count=Count("indicators"))
