"""The graph of bottlenecks as SVG: whose decision → what is stuck → what hangs on it."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from giamsat.desk.links import address
from giamsat.monitor.bottlenecks import Bottleneck
from giamsat.ui import formats
from giamsat.ui.charts.svg import el, linked

ROWS = 8
_LEFT, _MIDDLE, _RIGHT = (0, 270), (350, 400), (830, 290)
_HEIGHT, _GAP = 48, 14


def graph(rows: Sequence[Bottleneck]) -> SafeString | None:
    """Three columns of boxes and the lines between them; None for nothing."""
    if not rows:
        return None
    places = {unit_id: index for index, unit_id in enumerate(dict.fromkeys(row.waits_for.id for row in rows))}
    step = _HEIGHT + _GAP
    height = len(rows) * step
    spread = height / len(places)
    most = max(row.blocked for row in rows)
    shapes: list[SafeString] = []
    for number, row in enumerate(rows):
        top = float(number * step)
        from_y = places[row.waits_for.id] * spread + spread / 2
        middle = top + _HEIGHT / 2
        width = 1 + 5 * row.blocked / most
        shapes.append(_line(_LEFT[0] + _LEFT[1], from_y, _MIDDLE[0], middle, 1.5))
        shapes.append(_line(_MIDDLE[0] + _MIDDLE[1], middle, _RIGHT[0], middle, width))
    for row in rows:
        if row.waits_for.id in places:
            index = places.pop(row.waits_for.id)
            y = index * spread + spread / 2 - _HEIGHT / 2
            waited = max(one.waited for one in rows if one.waits_for.id == row.waits_for.id)
            words = ngettext("đã chờ %(n)s ngày làm việc", "đã chờ %(n)s ngày làm việc", waited) % {
                "n": formats.number(waited)
            }
            shapes.append(_box(_LEFT, y, row.waits_for.name, words, address("unit", row.waits_for.id), 34))
    for number, row in enumerate(rows):
        top = float(number * step)
        url = address("obstacle", row.id) if row.kind == "obstacle" else address("task", row.id)
        shapes.append(_box(_MIDDLE, top, row.text, row.unit.name, url, 52))
        count = ngettext("chặn %(n)s phần việc", "chặn %(n)s phần việc", row.blocked)
        first = row.later[0].title if row.later else ""
        tasks = ngettext("%(n)s nhiệm vụ", "%(n)s nhiệm vụ", row.tasks) % {"n": formats.number(row.tasks)}
        named = first if row.tasks == 1 and first else tasks
        shapes.append(
            _box(
                _RIGHT,
                top,
                count % {"n": formats.number(row.blocked)},
                named,
                address("bottleneck", row.kind, row.id),
                38,
            )
        )
    label = gettext("Chờ ai quyết định, vướng gì, chặn bao nhiêu việc; bảng bên dưới có cùng số liệu")
    return el(
        "svg", *shapes, class_="jam", viewBox=f"0 0 1120 {height}", width=1120, height=height, role="group",
        aria_label=label,
    )  # fmt: skip


def _line(x1: float, y1: float, x2: float, y2: float, width: float) -> SafeString:
    bend = (x2 - x1) / 2
    return el(
        "path",
        d=f"M{x1:.0f} {y1:.0f}C{x1 + bend:.0f} {y1:.0f} {x2 - bend:.0f} {y2:.0f} {x2:.0f} {y2:.0f}",
        class_="flow",
        stroke_width=width,
    )


def _box(column: tuple[int, int], y: float, title: str, below: str, url: str, letters: int) -> SafeString:
    x, width = column
    return linked(
        url,
        f"{title}. {below}",
        el("rect", x=x + 0.5, y=y + 0.5, width=width - 1, height=_HEIGHT - 1, rx=3),
        el("text", _short(title, letters), x=x + 10, y=y + 20, class_="b"),
        el("text", _short(below, letters + 4), x=x + 10, y=y + 37, class_="m"),
    )


def _short(text: str, letters: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= letters else text[: letters - 1].rstrip() + "…"
