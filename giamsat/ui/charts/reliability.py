"""How well probabilities were foretold: what was foreseen across, how often it came true upwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from giamsat.ui import formats
from giamsat.ui.charts.svg import el

SIDE, _LEFT, _TOP = 320, 48, 12


@dataclass(frozen=True, slots=True)
class Band:
    """Cases with about the same forecast: its mean (0 to 1), how many there are, how many came true."""

    foreseen: float
    count: int
    happened: int

    @property
    def share(self) -> float:
        return self.happened / self.count

    @property
    def margin(self) -> tuple[float, float]:
        """Between which shares the true one lies, by Wilson's interval at 95 %."""
        z, n, p = 1.96, self.count, self.share
        middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
        return max(0.0, middle - half), min(1.0, middle + half)


def reliability(bands: Sequence[Band]) -> SafeString:
    """A square with the diagonal of a perfect forecast; each band a point with its margin."""
    shapes = []
    for k in range(6):
        at, words = k / 5, formats.percent(20 * k, 100, 0)
        shapes.append(el("path", d=f"M{_x(0)} {_y(at):.1f}H{_x(1)}", class_="ln"))
        shapes.append(
            el("text", words, x=_LEFT - 6, y=_y(at) + 4, font_size=12, text_anchor="end", class_="x2")
        )
        shapes.append(
            el("text", words, x=_x(at), y=_TOP + SIDE + 18, font_size=12, text_anchor="middle", class_="x2")
        )
    shapes.append(el("path", d=f"M{_x(0)} {_y(0)}L{_x(1)} {_y(1)}", stroke_dasharray="4 4", class_="ln-3"))
    for band in bands:
        low, high = band.margin
        x = _x(band.foreseen)
        words = gettext("dự báo %(said)s, thực tế %(true)s trên %(count)s việc") % {
            "said": formats.percent(band.foreseen, 1, 0), "true": formats.percent(band.happened, band.count, 0),
            "count": formats.number(band.count),
        }  # fmt: skip
        line = el("path", d=f"M{x:.1f} {_y(low):.1f}V{_y(high):.1f}", class_="stair")
        point = el("circle", cx=x, cy=_y(band.share), r=4.5, class_="x")
        shapes.append(el("g", el("title", words), line, point))
    foot = _TOP + SIDE + 38
    shapes.append(
        el(
            "text",
            gettext("xác suất trễ đã dự báo"),
            x=_x(0.5),
            y=foot,
            font_size=12,
            text_anchor="middle",
            class_="x",
        )
    )
    label = gettext("Dự báo so với thực tế trên phần dữ liệu để kiểm tra; bảng bên cạnh có cùng số liệu")
    return el(
        "svg", *shapes, viewBox=f"0 0 {_LEFT + SIDE + 16} {foot + 8}", width=_LEFT + SIDE + 16, height=foot + 8,
        role="img", aria_label=label, class_="square1",
    )  # fmt: skip


def _x(share: float) -> float:
    return _LEFT + share * SIDE


def _y(share: float) -> float:
    return _TOP + SIDE * (1 - share)
