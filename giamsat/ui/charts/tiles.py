"""The 34 provinces as a map of equal tiles: neighbours in the grid are neighbours on the ground."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from giamsat.ui import formats
from giamsat.ui.charts.svg import el, fill, linked
from giamsat.ui.states import UNIT_STATES

#: Official code: (name as shortened for a tile, column, row), both counted from 1.
TILE_GRID: dict[str, tuple[str, int, int]] = {
    "12": ("Lai Châu", 1, 1),
    "15": ("Lào Cai", 2, 1),
    "08": ("Tuyên Quang", 3, 1),
    "04": ("Cao Bằng", 4, 1),
    "11": ("Điện Biên", 1, 2),
    "14": ("Sơn La", 2, 2),
    "25": ("Phú Thọ", 3, 2),
    "19": ("Thái Nguyên", 4, 2),
    "20": ("Lạng Sơn", 5, 2),
    "01": ("Hà Nội", 3, 3),
    "24": ("Bắc Ninh", 4, 3),
    "22": ("Quảng Ninh", 5, 3),
    "37": ("Ninh Bình", 3, 4),
    "33": ("Hưng Yên", 4, 4),
    "31": ("Hải Phòng", 5, 4),
    "38": ("Thanh Hóa", 3, 5),
    "40": ("Nghệ An", 3, 6),
    "42": ("Hà Tĩnh", 4, 6),
    "44": ("Quảng Trị", 4, 7),
    "46": ("Huế", 5, 7),
    "48": ("Đà Nẵng", 5, 8),
    "51": ("Quảng Ngãi", 6, 8),
    "52": ("Gia Lai", 6, 9),
    "66": ("Đắk Lắk", 6, 10),
    "80": ("Tây Ninh", 3, 11),
    "75": ("Đồng Nai", 4, 11),
    "68": ("Lâm Đồng", 5, 11),
    "56": ("Khánh Hòa", 6, 11),
    "91": ("An Giang", 2, 12),
    "82": ("Đồng Tháp", 3, 12),
    "79": ("TP. HCM", 4, 12),
    "92": ("Cần Thơ", 2, 13),
    "86": ("Vĩnh Long", 3, 13),
    "96": ("Cà Mau", 2, 14),
}
# The two special zones lie at sea, beside the province that each belongs to.
_ISLANDS = (("Hoàng Sa", "Đà Nẵng", 6, 7), ("Trường Sa", "Khánh Hòa", 6, 12))

WIDTH, HEIGHT, GAP = 78, 48, 3
_MARKS: dict[str, tuple[str, dict[str, str]]] = {
    "done": ("circle", {"r": "3.4"}),
    "soon": ("path", {"d": "M0-4.2l4.2 4.2-4.2 4.2-4.2-4.2z"}),
    "overdue": ("path", {"d": "M-3.4-3.4h6.8v6.8h-6.8z"}),
}


@dataclass(frozen=True, slots=True)
class Tile:
    """One province.

    Args:
        value: the figure on the tile, without unit (``68``); empty says that there is no data.
        unit: written small behind it (``%``).
        state: ``done``, ``soon`` or ``overdue``; empty without data.
        parts: counts of communes or tasks (done, soon, overdue) for the split bar; None draws none.
        url: the page that the tile opens.
        detail: the sentence for pointer and screen reader; name and value when left out.
    """

    value: str = ""
    unit: str = ""
    state: str = ""
    parts: tuple[int, int, int] | None = None
    url: str = ""
    detail: str = ""


def _place(column: int, row: int) -> str:
    return f"translate({(column - 1) * (WIDTH + GAP)} {(row - 1) * (HEIGHT + GAP)})"


def _split(parts: tuple[int, int, int]) -> list[SafeString]:
    total, left, shapes = sum(parts), 0.0, []
    for state, count in zip(_MARKS, parts, strict=True):
        if count:
            width = WIDTH * count / total
            shapes.append(el("rect", x=left, y=HEIGHT - 5, width=width, height=5, **fill(state)))
            left += width
    return shapes


def _tile(code: str, tile: Tile) -> SafeString:
    name, column, row = TILE_GRID[code]
    tint = tile.state or "none"
    shapes = [
        el("rect", width=WIDTH, height=HEIGHT, rx=2, class_=f"tint-{tint}"),
        el("text", name, x=6, y=15, font_size="11.5", class_="x"),
    ]
    if tile.value:
        unit = el("tspan", tile.unit, font_size=11, dx=2) if tile.unit else None
        shapes.append(
            el("text", tile.value, unit, x=6, y=35, font_size=16, font_weight=600, class_=f"x ink-{tint}")
        )
    else:
        shapes.append(el("text", formats.DASH, x=6, y=35, font_size=16, class_="x2"))
    if tile.state:
        kind, shape = _MARKS[tile.state]
        shapes.append(el("g", el(kind, **shape, **fill(tile.state)), transform=f"translate({WIDTH - 10} 30)"))
    if tile.parts and sum(tile.parts):
        shapes += _split(tile.parts)
    spoken = tile.detail
    if not spoken:
        figure = f"{tile.value} {tile.unit}".strip() or gettext("chưa có số liệu")
        word = f", {str(UNIT_STATES[tile.state].word).lower()}" if tile.state else ""
        spoken = f"{name}: {figure}{word}"
    return linked(tile.url, spoken, *shapes, transform=_place(column, row), class_="tile")


def _island(name: str, province: str, column: int, row: int) -> SafeString:
    middle = WIDTH / 2
    return el(
        "g",
        el("title", gettext("Đặc khu %(name)s (%(province)s)") % {"name": name, "province": province}),
        el(
            "rect",
            x=0.5,
            y=0.5,
            width=WIDTH - 1,
            height=HEIGHT - 9,
            rx=2,
            stroke_dasharray="3 2",
            class_="ln2",
        ),
        el("text", name, x=middle, y=16, font_size=11, text_anchor="middle", class_="x2"),
        el("text", province, x=middle, y=31, font_size="10.5", text_anchor="middle", class_="x2"),
        transform=_place(column, row),
    )


def tile_map(tiles: Mapping[str, Tile], label: str) -> SafeString:
    """The map; a province that ``tiles`` lacks is drawn without data.

    Args:
        tiles: by official province code.
        label: what the figures are (``Tỷ lệ xã đạt theo tỉnh``).

    Raises:
        KeyError: a code that is none of the 34.
    """
    if strange := set(tiles) - set(TILE_GRID):
        raise KeyError(f"no tile for {', '.join(sorted(strange))}")
    width, height = 6 * (WIDTH + GAP) - GAP, 14 * (HEIGHT + GAP) - GAP
    drawn = [_tile(code, tiles.get(code, Tile())) for code in TILE_GRID]
    drawn += [_island(*island) for island in _ISLANDS]
    picture = el(
        "svg",
        *drawn,
        viewBox=f"0 0 {width} {height}",
        width=width,
        height=height,
        role="group",
        aria_label=label,
        class_="tiles",
    )
    return el("div", picture, class_="scroller", tabindex="0", role="region", aria_label=label)
