"""The tiles of a dashboard: added, changed, moved, widened, dropped."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from giamsat.boards.kinds import KINDS, TileKind, Width, checked
from giamsat.boards.models import Board, Tile
from giamsat.boards.services.boards import board_changed, held_board
from giamsat.core.actor import Actor
from giamsat.core.errors import InvalidInput, NotFound
from giamsat.core.writes import write
from giamsat.indicators.indexes import frame
from giamsat.indicators.models import Indicator
from giamsat.registers.selectors import registers

MOST_TILES = 24
WIDTHS = [width.value for width in Width]


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
    stored = held_board(actor, board, version)
    tiles = list(stored.tiles.all())
    if len(tiles) >= MOST_TILES:
        raise InvalidInput(_("Một bảng có nhiều nhất %(most)s ô.") % {"most": MOST_TILES})
    tile = Tile(board=stored, kind=kind, position=tiles[-1].position + 1 if tiles else 1)
    _set_tile(actor, tile, title, width, options)
    tile.save()
    board_changed(actor, stored)
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
    board_changed(actor, stored)
    return held


@write
def place_tile(actor: Actor, tile: Tile, *, version: int, place: int) -> Tile:
    """Put a tile at a place, counted from 1; the others close up, and beyond the ends it stays within.

    Raises:
        NotAllowed, NotFound, Conflict.
    """
    stored, held = _held_tile(actor, tile, version)
    tiles = [each for each in stored.tiles.all() if each != held]
    tiles.insert(max(0, min(len(tiles), place - 1)), held)
    for number, each in enumerate(tiles, 1):
        each.position = number
    Tile.objects.bulk_update(tiles, ["position"])
    board_changed(actor, stored)
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
    board_changed(actor, stored)
    return held


@write
def drop_tile(actor: Actor, tile: Tile, *, version: int) -> Board:
    """Take a tile away.

    Raises:
        NotAllowed, NotFound, Conflict.
    """
    stored, held = _held_tile(actor, tile, version)
    held.delete()
    return board_changed(actor, stored)


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


def _held_tile(actor: Actor, tile: Tile, version: int) -> tuple[Board, Tile]:
    stored = held_board(actor, tile.board, version)
    held = stored.tiles.filter(pk=tile.pk).first()
    if held is None:
        raise NotFound
    return stored, held
