"""The country as its 3,321 communes: each a dot at its coordinates, in the shape and colour of its state."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import cos, radians
from typing import NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from giamsat.ui import formats
from giamsat.ui.charts.svg import el

#: Pixels a degree of latitude; a degree of longitude is as long as at 16° north, the middle of the country.
SCALE = 46.5
_LEFT, _RIGHT, _TOP, _BOTTOM = 101.95, 114.75, 23.55, 8.35
_LON = cos(radians(16))
_WINDOW = 204
_WINDOW_ZOOM = 3.1
# Within a path, coordinates are tenths of a pixel and relative: a third of the size of absolute decimals.
_FINE = 10
_STATES = ("none", "soon", "overdue", "done")


class Dot(NamedTuple):
    """One commune: degrees north and east, state ``done``, ``soon``, ``overdue`` or ``none``."""

    lat: float
    lon: float
    state: str


@dataclass(frozen=True, slots=True)
class _View:
    """How degrees become pixels; within a window of so many pixels, for the whole country without one."""

    lat: float
    lon: float
    scale: float
    middle: float = 0.0
    frame: float | None = None

    def at(self, lat: float, lon: float) -> tuple[float, float]:
        return (
            (lon - self.lon) * self.scale * _LON + self.middle,
            (self.lat - lat) * self.scale + self.middle,
        )


_COUNTRY = _View(_TOP, _LEFT, SCALE)


@lru_cache(maxsize=4 * 3400)
def _spot(view: _View, lat: float, lon: float) -> tuple[int, int] | None:
    """Where a place is drawn, in tenths of a pixel; None outside a window. Places do not move: reckoned once."""
    x, y = view.at(lat, lon)
    if view.frame is not None and not (3 < x < view.frame - 3 and 3 < y < view.frame - 3):
        return None
    return round(x * _FINE), round(y * _FINE)


def _shape(state: str, k: float) -> str:
    """The outline of one mark around the current point, in tenths of a pixel; it ends where it began."""
    if state == "soon":
        a = round(2 * k * _FINE)
        return f"m0-{a}l{a} {a}-{a} {a}-{a}-{a}zm0 {a}"
    if state == "overdue":
        a = round(1.7 * k * _FINE)
        return f"m-{a}-{a}h{2 * a}v{2 * a}h-{2 * a}zm{a} {a}"
    return "h0"


def _marks(dots: Sequence[Dot], view: _View, k: float) -> SafeString:
    shapes = {state: _shape(state, k) for state in _STATES}
    paths: dict[str, list[str]] = {state: [] for state in _STATES}
    last = dict.fromkeys(_STATES, (0, 0))
    for lat, lon, state in dots:
        here = _spot(view, lat, lon)
        if here is not None:
            x, y = last[state]
            paths[state].append(f"m{here[0] - x} {here[1] - y}{shapes[state]}")
            last[state] = here
    drawn = [el("path", d="".join(path), class_=f"dot-{state}") for state, path in paths.items() if path]
    return el("g", *drawn, transform="scale(.1)", class_="dots" if view.frame is None else "dots near")


def _window(dots: Sequence[Dot], title: str, lat: float, lon: float, left: int, top: int) -> SafeString:
    """A square around a place, three times as large, and the lines that tie it to the map."""
    half = _WINDOW / 2
    view = _View(lat, lon, SCALE * _WINDOW_ZOOM, half, _WINDOW)
    cx, cy = _COUNTRY.at(lat, lon)
    r = half / _WINDOW_ZOOM
    ties = f"M{cx + r:.1f} {cy - r:.1f}L{left} {top}M{cx + r:.1f} {cy + r:.1f}L{left} {top + _WINDOW}"
    return el(
        "g",
        el("rect", x=cx - r, y=cy - r, width=2 * r, height=2 * r, class_="ln2"),
        el("path", d=ties, class_="ln2"),
        el(
            "g",
            el("rect", width=_WINDOW, height=_WINDOW, class_="g-page ln-2"),
            _marks(dots, view, 1.35),
            el("text", title, x=_WINDOW, y=-6, font_size=12, text_anchor="end", class_="x2"),
            transform=f"translate({left} {top})",
        ),
    )


def _names() -> list[SafeString]:
    zone = gettext("Đặc khu %(name)s")
    places = (
        ("Huế", 16.46, 107.6, 14, -10, "start"),
        ("Đà Nẵng", 16.05, 108.2, 14, 0, "start"),
        (zone % {"name": "Hoàng Sa"}, 16.568, 112.135, 0, -10, "middle"),
        ("(Đà Nẵng)", 16.568, 112.135, 0, 19, "middle"),
        (zone % {"name": "Trường Sa"}, 9.71, 114.45, 12, -10, "end"),
        ("(Khánh Hòa)", 9.71, 114.45, 12, 19, "end"),
        ("Phú Quốc", 10.2751, 103.991, -8, 16, "end"),
        ("Côn Đảo", 8.6981, 106.6115, 9, 4, "start"),
    )
    out = []
    for name, lat, lon, dx, dy, anchor in places:
        x, y = _COUNTRY.at(lat, lon)
        out.append(el("text", name, x=x + dx, y=y + dy, font_size=12, text_anchor=anchor, class_="x2 halo"))
    return out


def dot_map(dots: Iterable[Dot], label: str = "") -> SafeString:
    """The map with two windows where communes lie closer than dots can show.

    Args:
        label: what the dots are; the number of communes when left out.
    """
    listed = list(dots)
    width, height = round((_RIGHT - _LEFT) * SCALE * _LON), round((_TOP - _BOTTOM) * SCALE)
    spoken = label or gettext("%(figure)s xã, phường, đặc khu theo trạng thái") % {
        "figure": formats.number(len(listed))
    }
    windows = (
        _window(listed, gettext("Hà Nội, phóng to"), 20.98, 105.95, 346, 18),
        _window(listed, gettext("TP. Hồ Chí Minh, phóng to"), 10.72, 106.6, 346, 388),
    )
    return el(
        "svg",
        el("title", spoken),
        _marks(listed, _COUNTRY, 1),
        *windows,
        *_names(),
        viewBox=f"0 0 {width} {height}",
        width=width,
        height=height,
        role="img",
        aria_label=spoken,
        class_="dotmap",
    )
