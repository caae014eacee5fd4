"""Composing dashboards: the frame and copies; tiles are in ``tiles``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from giamsat.boards import events, policies, selectors
from giamsat.boards.kinds import Period
from giamsat.boards.models import Board, Tile
from giamsat.boards.readymade import ready_made
from giamsat.boards.services.setting import put
from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.errors import Conflict, InvalidInput, NotFound
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.directives.models import Programme, TaskGroup
from giamsat.events.registry import names_of
from giamsat.events.services import record_event
from giamsat.units.models import Unit

CHANGEABLE = ("name", "about", "is_shared", "programme", "unit", "group", "period")


@write
def make_board(actor: Actor, *, owner: Unit, is_demo: bool = False, **values: Any) -> Board:
    """An empty dashboard of ``owner``.

    Args:
        values: some of ``CHANGEABLE``.

    Raises:
        NotAllowed; InvalidInput: no name, a group of another programme.
    """
    require(policies.may_compose(actor, owner))
    board = Board(
        owner=owner, made_by_id=actor.person_id, made_at=clock.now(), changed_at=clock.now(), is_demo=is_demo
    )
    _set(actor, board, values)
    board.save()
    _record(actor, events.BOARD_MADE, board)
    return board


@write
def change_board(actor: Actor, board: Board, *, version: int, **values: Any) -> Board:
    """Change the frame.

    Raises:
        NotAllowed, NotFound, Conflict, InvalidInput.
    """
    stored = held_board(actor, board, version)
    _set(actor, stored, values)
    return board_changed(actor, stored)


@write
def drop_board(actor: Actor, board: Board, *, version: int) -> Board:
    """Nobody sees it any more; reports that are made of it go on.

    Raises:
        NotAllowed, NotFound, Conflict.
    """
    stored = held_board(actor, board, version)
    stored.dropped_at = clock.now()
    stored.version += 1
    stored.save(update_fields=["dropped_at", "version"])
    _record(actor, events.BOARD_DROPPED, stored)
    return stored


@write
def copy_board(actor: Actor, source: Board, owner: Unit, *, name: str = "") -> Board:
    """A dashboard of ``owner`` with the tiles of one that the person sees; the copy is shared with nobody and shows
    each reader their own unit, unless it is for the source's own unit.

    Raises:
        NotAllowed, NotFound.
    """
    require(policies.may_compose(actor, owner))
    seen = selectors.board(actor, source.pk)
    copy = Board.objects.create(
        owner=owner,
        name=(name or seen.name)[:120],
        about=seen.about,
        programme=seen.programme,
        group=seen.group,
        unit=seen.unit if seen.owner_id == owner.pk else None,
        period=seen.period,
        made_by_id=actor.person_id,
        made_at=clock.now(),
        changed_at=clock.now(),
    )
    Tile.objects.bulk_create(
        Tile(
            board=copy,
            kind=each.kind,
            title=each.title,
            options=each.options,
            width=each.width,
            position=each.position,
        )
        for each in seen.tiles.all()
    )
    _record(actor, events.BOARD_MADE, copy)
    return copy


@write
def copy_ready_made(actor: Actor, code: str, owner: Unit) -> Board:
    """A dashboard of ``owner`` from a ready-made one.

    Raises:
        NotAllowed; NotFound: no such one.
    """
    require(policies.may_compose(actor, owner))
    ready = ready_made(code)
    copy = Board.objects.create(
        owner=owner,
        name=ready.name,
        about=ready.about,
        made_by_id=actor.person_id,
        made_at=clock.now(),
        changed_at=clock.now(),
    )
    Tile.objects.bulk_create(ready.tiles_of(copy))
    _record(actor, events.BOARD_MADE, copy)
    return copy


def _set(actor: Actor, board: Board, values: Mapping[str, Any]) -> None:
    """Put checked values on the frame."""
    faults = put(actor, board, values, CHANGEABLE)
    if not board.name:
        faults["name"] = _("Đặt tên cho bảng.")
    if board.period not in Period.values:
        faults["period"] = _("Chọn một trong các mục.")
    programme: Programme | None = board.programme
    group: TaskGroup | None = board.group
    if group is not None and (programme is None or group.programme_id != programme.pk):
        faults["group"] = _("Nhóm nhiệm vụ này không thuộc chương trình đã chọn.")
    if faults:
        raise InvalidInput(fields=faults)


def held_board(actor: Actor, board: Board, version: int) -> Board:
    """The dashboard, locked, for one who may change it and saw its newest version.

    Raises:
        NotAllowed, NotFound, Conflict.
    """
    stored = (
        Board.objects.select_for_update(of=("self",))
        .select_related("owner", "programme__owner", "unit", "group")
        .filter(pk=board.pk)
        .first()
    )
    if stored is None:
        raise NotFound
    require(policies.may_change(actor, stored))
    if stored.version != version:
        raise Conflict
    return stored


def board_changed(actor: Actor, board: Board) -> Board:
    """Store a change of the dashboard or of its tiles."""
    board.version += 1
    board.changed_at = clock.now()
    board.save()
    _record(actor, events.BOARD_CHANGED, board)
    return board


def _record(actor: Actor, verb: str, board: Board) -> None:
    record_event(
        actor,
        verb,
        "board",
        board.pk,
        path=board.owner.path,
        data={"name": board.name, "unit": names_of(board.owner)},
    )
