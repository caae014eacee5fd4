"""Provinces as tiles and communes as dots: from the figures of a picture to what the maps draw."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from giamsat.desk.links import address
from giamsat.desk.overview.wanted import Wanted
from giamsat.directives.models import Programme
from giamsat.monitor.pictures import CommuneDot, Places, ProvinceTile
from giamsat.ui import formats
from giamsat.ui.charts import Dot, Tile, dot_map, tile_map

PROVINCES_SHOWN = 12
COMMUNES_SHOWN = 24
#: A commune has one of three states, or no work: open work that is not late counts as under way.
KEYS = ("done", "soon", "overdue", "none")
COMMUNE_STATES = {None: "none", "done": "done", "overdue": "overdue"}


def section(wanted: Wanted, programme: Programme, places: Places) -> dict[str, Any]:
    """Both maps with their key, and the table of the same figures."""
    # Where no commune has work, a share of communes would say nothing.
    measure = wanted.measure or ("communes" if any(each.total for each in places.communes) else "done")
    titles = dict(measures())
    tiles = {tile.code: province_tile(tile, measure, programme) for tile in places.provinces}
    return {
        "measure": measure,
        "national": len(places.provinces) > 1,
        "tiles": tile_map(tiles, titles[measure]),
        "measures": [(name, title, wanted.url(measure=name)) for name, title in titles.items()],
        "dots": dots(places),
        "communes": by_province(places, programme),
        "lagging": lagging(places, measure),
        "late_communes": late(places),
        "commune_sums": sums(places),
        "commune_keys": KEYS,
    }


def measures() -> list[tuple[str, str]]:
    """What the tiles may show."""
    return [
        ("communes", _("Tỷ lệ xã đạt")),
        ("done", _("Tỷ lệ hoàn thành")),
        ("overdue", _("Số quá hạn")),
    ]


def province_tile(tile: ProvinceTile, measure: str, programme: Programme) -> Tile:
    """A province on the tile map, by one of ``wanted.MEASURES``."""
    all_work, url = tile.all, address("unit", tile.unit.id)
    if not all_work.total or (measure == "communes" and not tile.communes):
        return Tile(url=url)
    done = tile.communes_green if measure == "communes" else all_work.finished
    share = formats.rate(done, tile.communes if measure == "communes" else all_work.total, 0)
    share = share or Decimal(0)
    value, unit = formats.number(share, 0), "%"
    state = (
        "done" if share >= programme.green_from else "soon" if share >= programme.yellow_from else "overdue"
    )
    if measure == "overdue":
        value, unit = formats.number(all_work.overdue), ""
        state = "overdue" if all_work.overdue else "done"
    still = all_work.total - all_work.finished - all_work.overdue
    words = _("%(name)s: %(done)s đã xong, %(overdue)s quá hạn; %(green)s xã đạt")
    return Tile(
        value=value,
        unit=unit,
        state=state,
        parts=(all_work.finished, still, all_work.overdue),
        url=url,
        detail=words
        % {
            "name": tile.name,
            "done": formats.share(all_work.finished, all_work.total),
            "overdue": formats.number(all_work.overdue),
            "green": formats.share(tile.communes_green, tile.communes),
        },
    )


def lagging(places: Places, measure: str) -> list[tuple[ProvinceTile, str]]:
    """The provinces that the chosen measure puts last, each with its figure."""
    found = [tile for tile in places.provinces if tile.all.total]
    if measure == "overdue":
        found.sort(key=lambda tile: -tile.all.overdue)
        return [(tile, formats.number(tile.all.overdue)) for tile in found[:PROVINCES_SHOWN]]
    if measure == "communes":
        found = [tile for tile in found if tile.communes]
        found.sort(key=lambda tile: tile.communes_green / tile.communes)
        return [
            (tile, formats.percent(tile.communes_green, tile.communes)) for tile in found[:PROVINCES_SHOWN]
        ]
    found.sort(key=lambda tile: tile.all.finished / tile.all.total)
    return [(tile, formats.percent(tile.all.finished, tile.all.total)) for tile in found[:PROVINCES_SHOWN]]


def state_of(commune: CommuneDot) -> str:
    """The state of a commune's own work: done, soon (under way), overdue or none."""
    return COMMUNE_STATES.get(commune.state, "soon")


def dots(places: Places) -> SafeString:
    """The communes on the map."""
    state = COMMUNE_STATES.get
    return dot_map(
        [Dot(each.latitude, each.longitude, state(each.state, "soon")) for each in places.communes]
    )


def sums(places: Places) -> dict[str, int]:
    """How many communes are in each state."""
    counts = Counter(state_of(each) for each in places.communes)
    return {key: counts[key] for key in KEYS}


def late(places: Places) -> list[CommuneDot]:
    return sorted(places.communes, key=lambda each: (-each.overdue, -each.total))[:COMMUNES_SHOWN]


def by_province(places: Places, programme: Programme) -> list[dict[str, Any]]:
    """The table beside both maps: a row a province, its own colour apart from the share of its communes (R23)."""
    counts = Counter((each.province, state_of(each)) for each in places.communes)
    return [
        {
            "tile": tile,
            "own": tile.own.light(programme),
            "name": tile.name,
            "url": address("unit", tile.unit.id),
            "communes": {key: counts[tile.code, key] for key in KEYS},
        }
        for tile in places.provinces
    ]


def worst_first(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The provinces with the smallest share of communes that are done, each with that share in per cent."""
    for row in rows:
        communes = row["communes"]
        known = sum(communes.values()) - communes.get("none", 0)
        row["share"] = 100 * communes.get("done", 0) / known if known else None
    return sorted(rows, key=lambda row: (row["share"] is None, row["share"]))
