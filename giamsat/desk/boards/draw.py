"""From a tile and what was read to what is drawn: one function a kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.utils.translation import gettext as _

from giamsat.boards.kinds import KINDS, TileKind
from giamsat.boards.models import Tile
from giamsat.boards.reading import Reading
from giamsat.core.errors import GiamsatError
from giamsat.desk.boards import draw_lists, draw_measured, draw_places, draw_tasks, draw_trends
from giamsat.desk.boards.drawn import Drawn

Draw = Callable[[Reading, dict[str, Any], str], Drawn]
_BY_KIND: Final[dict[str, Draw]] = {
    TileKind.FIGURE: draw_tasks.figure_tile,
    TileKind.TREND: draw_trends.trend_tile,
    TileKind.BARS: draw_tasks.bars_tile,
    TileKind.HEAT: draw_places.heat_tile,
    TileKind.MAP: draw_places.map_tile,
    TileKind.LIST: draw_lists.list_tile,
    TileKind.TEXT: draw_measured.text_tile,
    TileKind.TARGET: draw_measured.target_tile,
    TileKind.INDEX: draw_measured.index_tile,
    TileKind.DEADLINES: draw_lists.deadlines_tile,
    TileKind.BOTTLENECKS: draw_lists.bottlenecks_tile,
    TileKind.REGISTER: draw_measured.register_tile,
}


def draw(tile: Tile, reading: Reading) -> Drawn:
    """The tile for the reader; where it is beyond their rights or there is nothing yet, it says so in words."""
    title = tile.title or usual_title(tile)
    try:
        return _BY_KIND[tile.kind](reading, tile.options, title)
    except GiamsatError as fault:
        return Drawn(title or str(TileKind(tile.kind).label), fault=str(fault))


def usual_title(tile: Tile) -> str:
    """What a tile is called that nobody named: its kind, or what its first choice says; empty for a text, and where the
    indicator or the register lends its name. It is a heading of reports as well: what is told, not how it is drawn."""
    if tile.kind in (TileKind.TEXT, TileKind.TARGET, TileKind.REGISTER):
        return ""
    kind = TileKind(tile.kind)
    first = KINDS[kind][0]
    chosen = dict(first.choices).get(tile.options.get(first.name, ""), "")
    if kind in (TileKind.FIGURE, TileKind.LIST, TileKind.BARS, TileKind.HEAT):
        return str(chosen)
    if first.type != "choice" or not chosen or chosen == dict(first.choices).get("indicator"):
        return str(kind.label)
    return _("%(kind)s: %(what)s") % {"kind": kind.label, "what": str(chosen)[:1].lower() + str(chosen)[1:]}
