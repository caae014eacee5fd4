"""Reading dashboards, periodic reports and their editions, always for a person."""

from __future__ import annotations

from django.db.models import Q, QuerySet

import giamsat.core.lookups  # noqa: F401 (registers ``pk__any``)
from giamsat.boards import policies
from giamsat.boards.models import Board, Edition, PeriodicReport, Tile
from giamsat.core.actor import Actor
from giamsat.core.errors import NotFound
from giamsat.core.prepared import Prepared
from giamsat.tasks.policies import DECIDERS
from giamsat.units.models import Unit


def boards(actor: Actor) -> QuerySet[Board]:
    """Dashboards that the person may open."""
    rows = Board.objects.filter(policies.visible_boards(actor), dropped_at__isnull=True)
    return rows.select_related("owner").order_by("owner__path__depth", "owner__sort_key", "name", "pk")


def board(actor: Actor, pk: int) -> Board:
    """One dashboard.

    Raises:
        NotFound: none, or none that the person may open.
    """
    found: Board | None = _OPEN.first(pk)
    if found is None or not policies.sees_board(actor, found):
        raise NotFound
    return found


def _open(pk: int) -> QuerySet[Board]:
    return Board.objects.filter(pk=pk, dropped_at__isnull=True).select_related("owner", "unit").order_by()


_OPEN: Prepared[Board] = Prepared(_open, int)


def tiles(board: Board) -> list[Tile]:
    """The tiles of a dashboard, in their order."""
    found: list[Tile] = _TILES.all(board.pk)
    return found


_TILES: Prepared[Tile] = Prepared(lambda pk: Tile.objects.filter(board=pk), int)


def composing(actor: Actor) -> QuerySet[Unit]:
    """The units for which the person composes, the highest first."""
    return Unit.objects.filter(pk__in=policies.composing_units(actor)).order_by("path__depth", "sort_key")


def composed_for(actor: Actor) -> list[Unit]:
    """As ``composing``, all of them, for the page of a dashboard."""
    units = sorted(policies.composing_units(actor))
    found: list[Unit] = _UNITS.all(units) if units else []
    return found


_UNITS: Prepared[Unit] = Prepared(
    lambda ids: Unit.objects.filter(pk__any=ids).order_by("path__depth", "sort_key"), list
)


def periodic_reports(actor: Actor) -> QuerySet[PeriodicReport]:
    """Periodic reports of units in reach."""
    return PeriodicReport.objects.filter(policies.visible_reports(actor)).select_related("owner", "board")


def periodic_report(actor: Actor, pk: int) -> PeriodicReport:
    """One of them.

    Raises:
        NotFound: none, or none that the person may see.
    """
    found = (
        periodic_reports(actor).select_related("owner", "board", "programme", "made_by").filter(pk=pk).first()
    )
    if found is None:
        raise NotFound
    return found


def editions(actor: Actor) -> QuerySet[Edition]:
    """Editions that the person may read: of units in reach, and those sent to them."""
    rows = Edition.objects.filter(policies.visible_editions(actor))
    return rows.select_related("report__owner", "file", "reviewed_by", "template").defer("document")


def edition(actor: Actor, pk: int) -> Edition:
    """One edition with its document.

    Raises:
        NotFound: none, or none that the person may read.
    """
    rows = Edition.objects.filter(policies.visible_editions(actor), pk=pk)
    found = rows.select_related("report__owner", "file", "reviewed_by", "asked_by", "template__file").first()
    if found is None:
        raise NotFound
    return found


def to_review(actor: Actor) -> QuerySet[Edition]:
    """Editions that wait for the person to look them through and send them, the oldest first."""
    own = Q(report__owner__in=actor.unit_ids(DECIDERS))
    return editions(actor).filter(own, state=Edition.State.MADE).order_by("made_at", "pk")


def received(actor: Actor) -> QuerySet[Edition]:
    """What other units sent to those of the person."""
    own = Q(report__owner__in=actor.unit_ids())
    return (
        editions(actor).filter(state=Edition.State.SENT, sent_to__in=actor.unit_ids()).exclude(own).distinct()
    )
