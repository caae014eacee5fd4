"""The country as its 3,321 communes: each a dot at its coordinates, in the shape and colour of its state."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import cos, radians

from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

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


@dataclass(frozen=True, slots=True)
class Dot:
    """One commune: degrees north and east, state ``done``, ``soon``, ``overdue`` or ``none``."""

    lat: float
    lon: float
    state: str


@dataclass(frozen=True, slots=True)
class _View:
    """How degrees become pixels."""

    lat: float
    lon: float
    scale: float
    dx: float = 0.0
    dy: float = 0.0

    def at(self, lat: float, lon: float) -> tuple[float, float]:
        return (lon - self.lon) * self.scale * _LON + self.dx, (self.lat - lat) * self.scale + self.dy


_COUNTRY = _View(_TOP, _LEFT, SCALE)


def _shape(state: str, k: float) -> str:
    """The outline of one mark around the current point, in tenths of a pixel; it ends where it began."""
    if state == "soon":
        a = round(2 * k * _FINE)
        return f"m0-{a}l{a} {a}-{a} {a}-{a}-{a}zm0 {a}"
    if state == "overdue":
        a = round(1.7 * k * _FINE)
        return f"m-{a}-{a}h{2 * a}v{2 * a}h-{2 * a}zm{a} {a}"
    return "h0"


def _path(points: Sequence[tuple[float, float]], state: str, k: float) -> str:
    shape, out, last = _shape(state, k), [], (0, 0)
    for x, y in points:
        here = (round(x * _FINE), round(y * _FINE))
        out.append(f"m{here[0] - last[0]} {here[1] - last[1]}{shape}")
        last = here
    return "".join(out)


def _marks(dots: Sequence[Dot], view: _View, k: float, frame: float | None = None) -> SafeString:
    paths = []
    for state in _STATES:
        points = [view.at(dot.lat, dot.lon) for dot in dots if dot.state == state]
        if frame is not None:
            points = [(x, y) for x, y in points if 3 < x < frame - 3 and 3 < y < frame - 3]
        if points:
            paths.append(el("path", d=_path(points, state, k), class_=f"dot-{state}"))
    return el("g", *paths, transform="scale(.1)", class_="dots" if frame is None else "dots near")


def _window(dots: Sequence[Dot], title: str, lat: float, lon: float, left: int, top: int) -> SafeString:
    """A square around a place, three times as large, and the lines that tie it to the map."""
    half = _WINDOW / 2
    view = _View(lat, lon, SCALE * _WINDOW_ZOOM, half, half)
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
            _marks(dots, view, 1.35, _WINDOW),
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
    return _drawn(tuple(dots), label, get_language() or "")


@lru_cache(maxsize=16)
def _drawn(listed: tuple[Dot, ...], label: str, language: str) -> SafeString:
    """The same dots in the same language are drawn once: a country's map takes a tenth of a second."""
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
