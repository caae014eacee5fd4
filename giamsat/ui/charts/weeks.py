"""The weeks ahead: one square a task, striped where the forecast says late."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from giamsat.ui import formats
from giamsat.ui.charts.svg import el, fill

ROW = 17
_STEP, _SIDE = 12, 9
#: Beyond this many squares a week is drawn as one bar: nobody counts more.
MOST = 6 * ROW


@dataclass(frozen=True, slots=True)
class Week:
    """What falls due from ``first`` to ``last``.

    Args:
        count: tasks due.
        late: how many of them the forecast expects late.
        state: ``soon`` or ``term``.
        whom: on whom it falls, in words.
        url: the list.
    """

    first: dt.date
    last: dt.date
    count: int
    late: int = 0
    state: str = "term"
    whom: str = ""
    url: str = ""


def _squares(week: Week) -> SafeString:
    if week.count > MOST:
        calm = ROW * _STEP * (week.count - week.late) / week.count
        bar = el("rect", y=0.5, width=calm, height=_SIDE, **fill(week.state))
        late = el("rect", x=calm, y=0.5, width=ROW * _STEP - calm, height=_SIDE, fill="url(#p-forecast)")
        return el("svg", bar, late, width=ROW * _STEP, height=_SIDE + 1, aria_hidden="true")
    shapes = []
    for k in range(week.count):
        look = (
            fill(week.state) if k < week.count - week.late else {"fill": "url(#p-forecast)", "class_": "ln-3"}
        )
        shapes.append(
            el("rect", x=k % ROW * _STEP + 0.5, y=k // ROW * _STEP + 0.5, width=_SIDE, height=_SIDE, **look)
        )
    rows = max(1, -(-week.count // ROW))
    return el("svg", *shapes, width=ROW * _STEP, height=rows * _STEP - 2, aria_hidden="true")


def deadline_weeks(weeks: Sequence[Week]) -> SafeString:
    """A list of weeks; figures and words stand beside the squares, which are hidden from screen readers."""
    items = []
    for week in weeks:
        shown = formats.number(week.count)
        count = el("a", shown, href=week.url, class_="f") if week.url and week.count else shown
        words = [week.whom or (gettext("Không có") if not week.count else "")]
        if week.late:
            late = gettext("%(figure)s dự báo trễ") % {"figure": formats.number(week.late)}
            words = [el("b", late), " · " if week.whom else "", *words]
        items.append(
            el(
                "li",
                el("span", formats.date_range(week.first, week.last), class_="n"),
                el("span", count, class_="n b r"),
                el("span", _squares(week)),
                el("span", *words, class_="s m whom"),
            )
        )
    return el("ul", *items, class_="weeks")
