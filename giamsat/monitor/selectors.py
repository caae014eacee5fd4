"""Pictures for a person: where a programme stands, how a unit does, which programmes there are."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from giamsat.core import clock
from giamsat.core.actor import Actor, covers
from giamsat.core.errors import NotFound
from giamsat.core.policy import require
from giamsat.core.prepared import Prepared
from giamsat.directives import selectors as directives
from giamsat.directives.models import Programme, TaskGroup
from giamsat.directives.policies import may_read_programme
from giamsat.monitor import ahead, by_group, changes, marks, policies, reads, worst
from giamsat.monitor.country import Country
from giamsat.monitor.figures import Figures
from giamsat.monitor.models import SavedInstant
from giamsat.monitor.pictures import (
    Headline,
    Overview,
    Standing,
    UnitFigures,
    UnitPicture,
)
from giamsat.monitor.scope import Scope
from giamsat.monitor.waiting import waiting_by, waiting_for
from giamsat.tasks.policies import READERS
from giamsat.units import selectors as units
from giamsat.units.models import Unit


def overview(
    actor: Actor,
    programme: Programme,
    *,
    unit: Unit | None = None,
    then: dt.datetime | None = None,
    since: dt.date | None = None,
    group: TaskGroup | None = None,
) -> Overview:
    """Where a programme stands within a unit's tree; the number of queries depends on nothing.

    Args:
        unit: the unit whose tree is shown; the highest that the person reads when left out.
        then: the instant of a picture of the past: facts, deadlines and day of then, rights of now.
        since: from the beginning of this day "changed" tells; the day before the picture's when left out.
        group: only the tasks of this group of the programme.

    Raises:
        NotFound: the person may not read the programme, or the unit is beyond reach.
        NotAllowed: the person reads for no unit.
        BeforeHistory: nothing is known of ``then``.
    """
    scope = scope_of(actor, programme, unit, then, group)
    counted, parts = _counted(scope)
    totals = sum(counted.values(), Figures())
    country = Country(scope)
    groups = by_group.groups(scope, counted)
    return Overview(
        programme_id=programme.pk,
        unit=scope.unit,
        counts_tasks=scope.counts_tasks,
        parts=parts,
        as_of=scope.today,
        at=then or clock.now(),
        totals=totals,
        light=totals.light(programme),
        groups=groups,
        trees_count_tasks=scope.once,
        heat=by_group.heat_rows(scope, country.rows, groups),
        places=country.places,
        worst=worst.worst(actor, scope, country.rows),
        ahead=ahead.weeks(scope),
        changed=changes.changed(actor, scope, since or scope.today - dt.timedelta(days=1)),
    )


def headline(
    actor: Actor,
    programme: Programme,
    *,
    unit: Unit | None = None,
    since: dt.date | None = None,
    group: TaskGroup | None = None,
) -> Headline:
    """The figures above everything else, in a tenth of the time of ``overview`` and equal to its own, without the
    latest events.

    Raises:
        NotFound, NotAllowed: as ``overview``.
    """
    scope = scope_of(actor, programme, unit, group=group)
    counted, parts = _counted(scope)
    totals = sum(counted.values(), Figures())
    return Headline(
        programme_id=programme.pk,
        unit=scope.unit,
        counts_tasks=scope.counts_tasks,
        parts=parts,
        as_of=scope.today,
        at=clock.now(),
        totals=totals,
        light=totals.light(programme),
        changed=changes.counts(scope, since or scope.today - dt.timedelta(days=1)),
    )


def standing(actor: Actor, programme: Programme, *, unit: Unit | None = None) -> Standing:
    """How many things are in each state, in all and by task group; equal to the counts of ``overview``.

    Raises:
        NotFound, NotAllowed: as ``overview``.
    """
    scope = scope_of(actor, programme, unit)
    counted, parts = _counted(scope)
    totals = sum(counted.values(), Figures())
    return Standing(
        unit=scope.unit,
        counts_tasks=scope.counts_tasks,
        parts=parts,
        as_of=scope.today,
        at=clock.now(),
        totals=totals,
        light=totals.light(programme),
        groups=by_group.groups(scope, counted),
    )


def scope_of(
    actor: Actor,
    programme: Programme,
    unit: Unit | None = None,
    then: dt.datetime | None = None,
    group: TaskGroup | None = None,
) -> Scope:
    """What the person's picture of a programme is of; ``group`` one of the programme's own.

    Raises:
        NotFound, NotAllowed, BeforeHistory: as ``overview``.
    """
    marks.require_known(then)
    if not may_read_programme(actor, programme):
        raise NotFound
    chosen = unit or _home(actor, programme)
    verdict = policies.may_see_picture(actor, chosen, programme)
    if unit is not None and not verdict:
        raise NotFound
    require(verdict)
    counted = _LINKED.all(programme.pk)
    return Scope(
        programme=programme,
        programme_ids=tuple(pk for pk, _days in counted),
        soon_days=tuple(days for _pk, days in counted),
        unit=reads.ref_of(chosen),
        whole=covers(chosen.path, programme.owner.path),
        today=day_of(programme, then),
        then=then,
        once=marks.knows_tasks_of_trees(then),
        group=group.pk if group else None,
    )


def day_of(programme: Programme, then: dt.datetime | None) -> dt.date:
    """The day against which deadlines of a programme are held at an instant; now when left out."""
    return clock.day_of(then or clock.now(), ZoneInfo(programme.time_zone))


def unit_picture(actor: Actor, unit: Unit, programme: Programme | None = None) -> UnitPicture:
    """How a unit does, in one programme or in all.

    Raises:
        NotFound: the unit or the programme is beyond the person's reach.
    """
    if not policies.may_see_picture(actor, unit, programme):
        raise NotFound
    today = clock.today()
    wanted = (
        directives.programmes(actor)
        if programme is None
        else directives.programmes(actor).filter(pk=programme.pk)
    )
    programme_ids = list(wanted.values_list("pk", flat=True))
    if programme is not None and not programme_ids:
        raise NotFound
    below = list(units.children(unit, today))
    found = reads.figures_of_units([unit.pk, *(child.pk for child in below)], programme_ids, today)

    def part(pk: int, name: str) -> Figures:
        return found.get((pk, name), Figures())

    children = [
        UnitFigures(
            reads.ref_of(child),
            part(child.pk, "own"),
            part(child.pk, "own") + part(child.pk, "below"),
            None if programme is None else (part(child.pk, "own") + part(child.pk, "below")).light(programme),
        )
        for child in below
    ]
    children.sort(key=lambda child: (-child.all.overdue, -(child.all.total - child.all.finished)))
    return UnitPicture(
        unit=reads.ref_of(unit),
        as_of=today,
        at=clock.now(),
        own=part(unit.pk, "own"),
        all=part(unit.pk, "own") + part(unit.pk, "below"),
        given=part(unit.pk, "given"),
        entered=part(unit.pk, "top"),
        tasks=part(unit.pk, "once").without_progress(),
        children=tuple(children),
        waits_for=waiting_by(actor, unit, programme_ids, today),
        waited_for_by=waiting_for(actor, unit, programme_ids, today),
    )


def counted_programmes(programme: Programme) -> tuple[int, ...]:
    """The programme with those that its figures count too: its page hears of events of all of them."""
    return tuple(pk for pk, _days in _LINKED.all(programme.pk))


def saved_instants(actor: Actor, programme: Programme) -> QuerySet[SavedInstant]:
    """The named instants of a programme that the person reads, the latest first."""
    return SavedInstant.objects.filter(programme__in=directives.programmes(actor).filter(pk=programme.pk))


def _counted(scope: Scope) -> tuple[dict[int | None, Figures], Figures | None]:
    """What the totals count, by task group; and the assignments beside tasks that are counted in a unit's tree."""
    if scope.whole:
        return reads.totals_by_group(scope), None
    found = reads.entered_by_group(scope)
    return {pk: once for pk, (once, _) in found.items()}, sum(
        (parts for _, parts in found.values()), Figures()
    )


def _linked(programme_id: int) -> QuerySet[Programme, tuple[int, int]]:
    linked = Programme.objects.filter(Q(pk=programme_id) | Q(parent=programme_id, linked=True))
    return linked.order_by("pk").values_list("pk", "soon_days")


def _at_path(path: str) -> QuerySet[Unit]:
    return Unit.objects.filter(path=path).order_by()


_LINKED: Prepared[Programme] = Prepared(_linked, int)
_AT_PATH: Prepared[Unit] = Prepared(_at_path, str)


def _home(actor: Actor, programme: Programme) -> Unit:
    """The unit whose picture a person sees first.

    Those of the body that runs the programme see it whole, though the work may lie outside that body's own
    tree: theirs is the lowest unit, at or above the one that they hold, whose tree holds all the work.
    """
    paths = ("",) if actor.is_system else actor.paths(READERS)
    running = [
        path or programme.owner.path
        for path in paths
        if covers(path or programme.owner.path, programme.owner.path)
    ]
    if running:
        home: Unit = _AT_PATH.first(reads.lowest_holding_all(programme.pk, running[0]))  # type: ignore[assignment]
        return home
    return Unit.objects.filter(path__in=paths).order_by("path__depth", "sort_key").first() or programme.owner
