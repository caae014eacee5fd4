"""Progress of one task over time: what was reported, what was confirmed, the deadline, the forecast."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from giamsat.ui import formats
from giamsat.ui.charts.svg import el, figure

WIDTH, HEIGHT = 936, 208
_LEFT, _RIGHT, _TOP, _BASE = 46, 898, 22, 178


@dataclass(frozen=True, slots=True)
class Step:
    """From ``day`` on the progress is ``value`` per cent."""

    day: dt.date
    value: float


class _Axes:
    """Days and per cent to pixels."""

    def __init__(self, first: dt.date, last: dt.date):
        self.first = first
        self.days = max(1, (last - first).days)

    def x(self, day: dt.date) -> float:
        return _LEFT + (_RIGHT - _LEFT) * (day - self.first).days / self.days

    @staticmethod
    def y(value: float) -> float:
        return _BASE - (_BASE - _TOP) * min(100.0, max(0.0, value)) / 100


def _stairs(axes: _Axes, start: dt.date, steps: Sequence[Step], until: dt.date) -> str:
    out = [f"M{figure(axes.x(start))} {figure(axes.y(0))}"]
    for step in sorted(steps, key=lambda step: step.day):
        out.append(f"H{figure(axes.x(step.day))}V{figure(axes.y(step.value))}")
    out.append(f"H{figure(axes.x(until))}")
    return "".join(out)


def _values(steps: Sequence[Step], since: dt.date, last: float) -> list[float]:
    """What was in force on ``since`` and each value after it."""
    before = [step for step in steps if step.day <= since]
    first = max(before, key=lambda step: step.day).value if before else 0.0
    return [first, *(step.value for step in steps if step.day > since), last]


def _text(
    words: str, x: float, y: float, anchor: str = "start", strong: bool = False, css: str = "x2"
) -> SafeString:
    return el(
        "text",
        words,
        x=x,
        y=y,
        font_size=12,
        text_anchor=anchor,
        class_=f"{css} halo w" if strong else f"{css} halo",
    )


def _grid(axes: _Axes, start: dt.date) -> list[SafeString]:
    out = []
    for value in (0, 25, 50, 75, 100):
        y = axes.y(value)
        out.append(el("path", d=f"M{_LEFT} {figure(y)}H{_RIGHT}", class_="ln"))
        words = formats.percent(value, 100, 0) if value == 100 else str(value)
        out.append(_text(words, _LEFT - 8, y + 4, "end"))
    out.append(_text(gettext("giao %(date)s") % {"date": formats.date(start, False)}, _LEFT, _BASE + 20))
    return out


def _months(axes: _Axes, start: dt.date, last: dt.date) -> list[SafeString]:
    """Firsts of months as marks of time, where they do not run into the first label."""
    out, day = [], (start.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
    while day <= last:
        if axes.x(day) > _LEFT + 90:
            out.append(_text(formats.date(day, False), axes.x(day), _BASE + 20, "middle"))
        day = (day + dt.timedelta(days=32 if axes.days < 400 else 96)).replace(day=1)
    return out


def progress_steps(
    *,
    start: dt.date,
    due: dt.date | None,
    today: dt.date,
    reported: Sequence[Step],
    confirmed: Sequence[Step],
    forecast: dt.date | None = None,
    state: str = "term",
) -> SafeString:
    """Two stairs, thin for reported and thick for confirmed, with today, the deadline and the forecast.

    Args:
        start: the day of assignment.
        due: the last day, None without deadline.
        forecast: the day on which the work is expected done; drawn dotted in ink, since it is no state.
        state: the time state that colours the line of the deadline.
    """
    last = max(day for day in (today, due, forecast, start + dt.timedelta(days=7)) if day)
    axes = _Axes(start, last)
    said = max(reported, key=lambda step: step.day).value if reported else 0.0
    true = max(confirmed, key=lambda step: step.day).value if confirmed else 0.0
    words_said = gettext("báo cáo %(rate)s") % {"rate": formats.percent(said, 100, 0)}
    words_true = gettext("xác nhận %(rate)s") % {"rate": formats.percent(true, 100, 0)}
    now_x = axes.x(today)
    parts = [*_grid(axes, start), *_months(axes, start, last)]
    if due:
        x = axes.x(due)
        even = f"M{_LEFT} {_BASE}L{figure(x)} {_TOP}"
        parts.append(el("path", d=even, stroke_dasharray="3 3", class_="ln2"))
        parts.append(
            el("path", d=f"M{figure(x)} {_TOP - 10}V{_BASE}", stroke_width=2.5, class_=f"due-{state}")
        )
        side, anchor = (6, "start") if x < _RIGHT - 60 else (-6, "end")
        parts.append(_text(gettext("hạn"), x + side, _BASE - 34, anchor, True, f"ink-{state} x"))
        parts.append(_text(formats.date(due, False), x + side, _BASE - 18, anchor, True, f"ink-{state} x"))
    if forecast and forecast > today:
        end_x = axes.x(forecast)
        way = f"M{figure(now_x)} {figure(axes.y(true))}L{figure(end_x)} {_TOP}"
        parts.append(el("path", d=way, stroke_dasharray="1.5 3", class_="stair"))
        parts.append(el("circle", cx=end_x, cy=_TOP, r=4.5, class_="stair"))
        words = gettext("dự báo %(date)s") % {"date": formats.date(forecast, False)}
        parts.append(_text(words, end_x + 8, _TOP - 9, "end"))
    parts.append(el("path", d=_stairs(axes, start, reported, today), stroke_width=1.5, class_="stair"))
    parts.append(el("path", d=_stairs(axes, start, confirmed, today), stroke_width=3, class_="stair"))
    parts.append(el("path", d=f"M{figure(now_x)} {_TOP - 8}V{_BASE + 4}", class_="now"))
    # Labels lean to the left of today's line unless there is no room.
    side, anchor = (-6, "end") if now_x > _LEFT + 130 else (6, "start")
    words = gettext("hôm nay %(date)s") % {"date": formats.date(today, False)}
    parts.append(_text(words, now_x + side, _TOP - 10, anchor, True, "x"))
    # Neither label may lie on its own stairs, so each keeps clear of the steps in the days beside it.
    beside = today - dt.timedelta(days=round(110 * axes.days / (_RIGHT - _LEFT)))
    y_said = axes.y(max(_values(reported, beside, said))) - 7
    y_true = axes.y(min(_values(confirmed, beside, true))) + 16
    parts.append(_text(words_said, now_x + side, max(_TOP + 12, y_said), anchor))
    parts.append(_text(words_true, now_x + side, min(_BASE - 6, y_true), anchor, True, "x"))
    picture = el(
        "svg",
        *parts,
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        width=WIDTH,
        height=HEIGHT,
        role="img",
        aria_label=f"{words_said}, {words_true}",
        class_="stairs",
    )
    label = gettext("Thời hạn và tiến độ")
    return el("div", picture, class_="scroller", tabindex="0", role="region", aria_label=label, data_end="")
