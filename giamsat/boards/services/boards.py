"""Composing dashboards: the frame, the tiles, copies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from giamsat.boards import events, policies, selectors
from giamsat.boards.kinds import KINDS, Period, TileKind, Width, checked
from giamsat.boards.models import Board, Tile
from giamsat.boards.readymade import ready_made
from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.errors import Conflict, InvalidInput, NotFound
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.directives.models import Programme, TaskGroup
from giamsat.directives.policies import may_read_programme
from giamsat.events.registry import names_of
from giamsat.events.services import record_event
from giamsat.indicators.indexes import frame
from giamsat.indicators.models import Indicator
from giamsat.registers.selectors import registers
from giamsat.units.models import Unit

MOST_TILES = 24
WIDTHS = [width.value for width in Width]
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
    stored = _held(actor, board, version)
    _set(actor, stored, values)
    return _changed(actor, stored)


@write
def drop_board(actor: Actor, board: Board, *, version: int) -> Board:
    """Nobody sees it any more; reports that are made of it go on.

    Raises:
        NotAllowed, NotFound, Conflict.
    """
    stored = _held(actor, board, version)
    stored.dropped_at = clock.now()
    stored.version += 1
    stored.save(update_fields=["dropped_at", "version"])
    _record(actor, events.BOARD_DROPPED, stored)
    return stored


@write
def add_tile(
    actor: Actor,
    board: Board,
    *,
    version: int,
    kind: str,
    title: str = "",
    width: int = Width.HALF,
    options: Mapping[str, Any],
) -> Tile:
    """One more tile, at the end.

    Raises:
        NotAllowed, NotFound, Conflict; InvalidInput: too many, or options that the kind does not take.
    """
    stored = _held(actor, board, version)
    tiles = list(stored.tiles.all())
    if len(tiles) >= MOST_TILES:
        raise InvalidInput(_("Một bảng có nhiều nhất %(most)s ô.") % {"most": MOST_TILES})
    tile = Tile(board=stored, kind=kind, position=tiles[-1].position + 1 if tiles else 1)
    _set_tile(actor, tile, title, width, options)
    tile.save()
    _changed(actor, stored)
    return tile


@write
def change_tile(
    actor: Actor, tile: Tile, *, version: int, title: str, width: int, options: Mapping[str, Any]
) -> Tile:
    """Change the title, the width or the options of a tile.

    Args:
        version: of the dashboard.

    Raises:
        NotAllowed, NotFound, Conflict, InvalidInput.
    """
    stored, held = _held_tile(actor, tile, version)
    _set_tile(actor, held, title, width, options)
    held.save()
    _changed(actor, stored)
    return held


@write
def move_tile(actor: Actor, tile: Tile, *, version: int, step: int) -> Tile:
    """One place up (-1) or down (1); at the end it stays.

    Raises:
        NotAllowed, NotFound, Conflict.
    """
    stored, held = _held_tile(actor, tile, version)
    tiles = list(stored.tiles.all())
    place = tiles.index(held)
    other = max(0, min(len(tiles) - 1, place + (1 if step > 0 else -1)))
    tiles[place], tiles[other] = tiles[other], tiles[place]
    for number, each in enumerate(tiles, 1):
        each.position = number
    Tile.objects.bulk_update(tiles, ["position"])
    _changed(actor, stored)
    return held


@write
def resize_tile(actor: Actor, tile: Tile, *, version: int, step: int) -> Tile:
    """One step wider (1) or narrower (-1); the widest and the narrowest stay.

    Raises:
        NotAllowed, NotFound, Conflict.
    """
    stored, held = _held_tile(actor, tile, version)
    place = WIDTHS.index(held.width) + (1 if step > 0 else -1)
    held.width = WIDTHS[max(0, min(len(WIDTHS) - 1, place))]
    held.save(update_fields=["width"])
    _changed(actor, stored)
    return held


@write
def drop_tile(actor: Actor, tile: Tile, *, version: int) -> Board:
    """Take a tile away.

    Raises:
        NotAllowed, NotFound, Conflict.
    """
    stored, held = _held_tile(actor, tile, version)
    held.delete()
    return _changed(actor, stored)


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
    if strange := set(values) - set(CHANGEABLE):
        raise TypeError(f"a board has no {', '.join(sorted(strange))}")
    for name, value in values.items():
        setattr(board, name, value.strip() if isinstance(value, str) else value)
    faults: dict[str, Any] = {}
    if not board.name:
        faults["name"] = _("Đặt tên cho bảng.")
    if board.period not in Period.values:
        faults["period"] = _("Chọn một trong các mục.")
    programme: Programme | None = board.programme
    if programme is not None and not may_read_programme(actor, programme):
        faults["programme"] = _("Không có chương trình này trong phạm vi của bạn.")
    group: TaskGroup | None = board.group
    if group is not None and (programme is None or group.programme_id != programme.pk):
        faults["group"] = _("Nhóm nhiệm vụ này không thuộc chương trình đã chọn.")
    if faults:
        raise InvalidInput(fields=faults)


def _set_tile(actor: Actor, tile: Tile, title: str, width: int, options: Mapping[str, Any]) -> None:
    tile.options = checked(tile.kind, options)
    faults = {
        option.name: _("Không có mã này trong phạm vi của bạn.")
        for option in KINDS[TileKind(tile.kind)]
        if option.name in tile.options and not _is_known(actor, option.type, tile.options[option.name])
    }
    if width not in WIDTHS:
        faults["width"] = _("Chọn một trong các mục.")
    if faults:
        raise InvalidInput(fields=faults)
    tile.title, tile.width = title.strip()[:120], width


def _is_known(actor: Actor, kind: str, code: Any) -> bool:
    if kind == "indicator":
        return Indicator.objects.filter(code=code).exists()
    if kind == "register":
        return registers(actor).filter(code=code).exists()
    if kind == "frame":
        try:
            frame(code)
        except NotFound:
            return False
    return True


def _held(actor: Actor, board: Board, version: int) -> Board:
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


def _held_tile(actor: Actor, tile: Tile, version: int) -> tuple[Board, Tile]:
    stored = _held(actor, tile.board, version)
    held = stored.tiles.filter(pk=tile.pk).first()
    if held is None:
        raise NotFound
    return stored, held


def _changed(actor: Actor, board: Board) -> Board:
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
