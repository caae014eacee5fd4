"""The tiles of a dashboard, drawn once for all who hold the same rights, ask for the same, and between whom nothing
happened.

Rights are those of this request; they are part of what tells dashboards apart. Whether something happened is asked of
the database each time (``boards.moments``), so what is kept is never behind.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from giamsat.boards import moments
from giamsat.boards.asked import Asked
from giamsat.boards.models import Tile
from giamsat.boards.moments import Moment
from giamsat.boards.reading import Reading
from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.errors import GiamsatError
from giamsat.core.kept import Kept
from giamsat.desk.boards.draw import draw
from giamsat.desk.boards.drawn import Shown
from giamsat.desk.overview import scopes
from giamsat.desk.overview.scopes import Scopes
from giamsat.monitor.pictures import UnitRef
from giamsat.monitor.selectors import day_of
from giamsat.ui import formats

#: Dashboards that a process keeps; one of the whole country is some 80 KB.
MOST: Final = 120
#: A text that tells the time is true for a minute.
_TELLS_TIME: Final = "thoi_diem"


@dataclass(frozen=True, slots=True)
class Seen:
    """What a reader sees: the tiles as they stand in the page, of which unit, and the choice of units around it."""

    tiles: SafeString
    unit_name: str
    scopes: SafeString


@dataclass(slots=True)
class _Place:
    """``lock`` is held while it is made: whoever asks meanwhile waits and takes what was made."""

    moment: Moment | None = None
    seen: Seen | None = None
    lock: Lock = field(default_factory=Lock)


_places: Kept[_Place] = Kept(MOST)
_finding = Lock()


def seen(actor: Actor, asked: Asked, tiles: Sequence[Tile], query: str) -> tuple[Seen, bool]:
    """A dashboard as its reader sees it, and whether it was kept.

    Args:
        query: of the page's own address, by which it asks for its tiles again.
    """
    name = _name(actor, asked, tiles, query)
    with _finding:
        place = _places.known(name) or _places.keep(name, _Place())
    with place.lock:
        moment = moments.now()
        if place.seen is not None and place.moment is not None and place.moment.lasts_until(moment):
            return place.seen, True
        place.seen = _made(actor, asked, tiles, query)
        place.moment = moment
        return place.seen, False


def forget() -> None:
    """Drop all that is kept."""
    _places.forget()


def _made(actor: Actor, asked: Asked, tiles: Sequence[Tile], query: str) -> Seen:
    reading = Reading(actor, asked, tiles)
    shown = [Shown(tile, draw(tile, reading)) for tile in tiles]
    html = render_to_string("desk/boards/_tiles.html", {"tiles": shown, "query": query})
    try:
        unit = reading.scope.unit
    except GiamsatError:
        # The reader may not look at what the dashboard is of.
        own = format_html('<option value="">{}</option>', _("Đơn vị của tôi"))
        return Seen(html, asked.unit.name if asked.unit else "", own)
    return Seen(html, unit.name, _choice(unit, scopes.around(actor, unit)))


def _choice(unit: UnitRef, around: Scopes) -> SafeString:
    above = format_html_join(
        "", '<option value="{}">{}</option>', ((one.pk, one.name) for one in around.above)
    )
    own = format_html('<option value="{}" selected>{}</option>', unit.id, unit.name)
    below = format_html_join(
        "", '<option value="{}">– {}</option>', ((one.pk, one.name) for one in around.below)
    )
    return above + own + below


def _name(actor: Actor, asked: Asked, tiles: Sequence[Tile], query: str) -> Hashable:
    programme = asked.programme
    tells_time = any(_TELLS_TIME in str(tile.options.get("text", "")) for tile in tiles)
    return (
        tuple((t.kind, t.title, t.width, json.dumps(t.options, sort_keys=True)) for t in tiles),
        (actor.is_system, actor.holdings),
        programme and (programme.pk, programme.version, day_of(programme, None)),
        asked.unit and asked.unit.pk,
        asked.group and asked.group.pk,
        asked.then,
        query,
        get_language(),
        formats.stamp(clock.now()) if tells_time else clock.today(),
    )
