"""How much falls due in each week: columns, the likely late part striped."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from giamsat.ui import formats
from giamsat.ui.charts.svg import el, fill, linked

HEIGHT = 170
_WIDTH, _TOP, _BASE = 1120, 24, 24 + HEIGHT


@dataclass(frozen=True, slots=True)
class Column:
    """What falls due from ``first`` to ``last``; ``late`` of it is likely late."""

    first: dt.date
    last: dt.date
    count: int
    late: int = 0
    state: str = "term"
    url: str = ""


def deadline_columns(columns: Sequence[Column], label: str) -> SafeString:
    """A column a week; figures stand on top, days below, those of the table beside."""
    most = max([column.count for column in columns], default=0) or 1
    step = _WIDTH / max(1, len(columns))
    wide, every = min(46.0, step * 0.72), 1 + len(columns) // 20
    shapes: list[SafeString] = [el("path", d=f"M0 {_BASE}H{_WIDTH}", class_="ln2")]
    for number, column in enumerate(columns):
        x = number * step + (step - wide) / 2
        tall = HEIGHT * column.count / most
        late = tall * column.late / column.count if column.count else 0.0
        spoken = f"{formats.date_range(column.first, column.last)}: {formats.number(column.count)}"
        if column.late:
            spoken += ", " + gettext("%(figure)s dự báo trễ") % {"figure": formats.number(column.late)}
        parts: list[SafeString] = []
        if column.count:
            parts.append(
                el("rect", x=x, y=_BASE - tall, width=wide, height=tall - late, **fill(column.state))
            )
        if late:
            parts.append(
                el(
                    "rect",
                    x=x,
                    y=_BASE - late,
                    width=wide,
                    height=late,
                    fill="url(#p-forecast)",
                    class_="ln-3",
                )
            )
        middle = x + wide / 2
        if column.count and (every == 1 or step > 20):
            figure = formats.number(column.count)
            parts.append(
                el(
                    "text",
                    figure,
                    x=middle,
                    y=_BASE - tall - 5,
                    font_size=12,
                    text_anchor="middle",
                    class_="x w",
                )
            )
        shapes.append(linked(column.url if column.count else "", spoken, *parts))
        if number % every == 0:
            day = formats.date(column.first, False)
            shapes.append(
                el("text", day, x=middle, y=_BASE + 18, font_size=12, text_anchor="middle", class_="x2")
            )
    return el(
        "svg", *shapes, viewBox=f"0 0 {_WIDTH} {_BASE + 26}", width=_WIDTH, height=_BASE + 26, role="group",
        aria_label=label, class_="columns1",
    )  # fmt: skip
