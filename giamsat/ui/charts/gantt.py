"""Work over time: a bar a row from its beginning to its end, with what is confirmed, its deadline and its needs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from giamsat.ui.charts.svg import el, fill, linked

ROW, BAR = 34, 14
_LEFT, _RIGHT, _TOP = 330, 1100, 30
_LETTERS = 46
#: Rows of one drawing. More stand in several, each with its axis: a drawing does not break over sheets of paper.
ROWS = 22


@dataclass(frozen=True, slots=True)
class Span:
    """One row.

    Args:
        first, last: days, both included; ``last`` may lie before ``due`` or after it.
        due: the deadline, drawn as a mark in the colour of ``state``.
        moved_from: the deadline before it was moved.
        done: per cent that is confirmed; it fills the bar from the left.
        level: how far the name is set in.
        needs: indices of rows that must end first; a line leads from each.
        strong: on the critical path.
        words: the sentence for pointer and screen reader.
    """

    name: str
    first: dt.date
    last: dt.date
    state: str
    due: dt.date | None = None
    moved_from: dt.date | None = None
    done: int = 0
    level: int = 0
    needs: tuple[int, ...] = ()
    strong: bool = False
    url: str = ""
    words: str = ""


class _Axis:
    def __init__(self, spans: Sequence[Span], today: dt.date):
        days = [day for span in spans for day in (span.first, span.last, span.due, span.moved_from) if day]
        self.first, self.last = min([*days, today]), max([*days, today])
        self._days = max(14, (self.last - self.first).days + 1)

    def x(self, day: dt.date) -> float:
        return _LEFT + (_RIGHT - _LEFT) * (day - self.first).days / self._days

    def months(self) -> list[dt.date]:
        """First days of months, at most a dozen of them."""
        step = 1 + self._days // 400
        found, day = [], self.first.replace(day=1)
        while (day := (day + dt.timedelta(days=32)).replace(day=1)) <= self.last:
            found.append(day)
        return found[::step]


def gantt(spans: Sequence[Span], today: dt.date, label: str) -> SafeString:
    """The rows in the given order under an axis of months, with today's line.

    Rows that need others stand in one drawing; others in as many as there must be, all on the same axis.
    """
    axis = _Axis(spans, today)
    step = len(spans) if any(span.needs for span in spans) else ROWS
    return format_html_join(
        "",
        "{}",
        (
            (_drawing(axis, spans[first : first + step], today, label),)
            for first in range(0, len(spans), step)
        ),
    )


def _drawing(axis: _Axis, spans: Sequence[Span], today: dt.date, label: str) -> SafeString:
    height = _TOP + ROW * len(spans) + 6
    shapes: list[SafeString] = []
    for month in axis.months():
        x = axis.x(month)
        shapes.append(el("path", d=f"M{x:.1f} {_TOP - 6}V{height - 6}", class_="ln"))
        if _LEFT - 1 <= x < _RIGHT - 50:
            words = f"{month.month}/{month.year}"
            shapes.append(el("text", words, x=x + 3, y=_TOP - 10, font_size=12, class_="x2"))
    for number, span in enumerate(spans):
        shapes += [_arrow(axis, spans[other], other, span, number) for other in span.needs]
    shapes += [_row(axis, span, number) for number, span in enumerate(spans)]
    x = axis.x(today)
    shapes.append(el("path", d=f"M{x:.1f} {_TOP - 6}V{height - 2}", class_="now"))
    words = gettext("hôm nay")
    shapes.append(
        el("text", words, x=x - 4, y=height - 2, font_size=12, text_anchor="end", class_="x halo w")
    )
    return el(
        "svg", *shapes, viewBox=f"0 0 {_RIGHT + 20} {height + 6}", width=_RIGHT + 20, height=height + 6,
        role="group", aria_label=label, class_="gantt",
    )  # fmt: skip


def _middle(number: int) -> float:
    return _TOP + ROW * number + ROW / 2


def _row(axis: _Axis, span: Span, number: int) -> SafeString:
    y = _middle(number)
    left = axis.x(span.first)
    width = max(3.0, axis.x(span.last + dt.timedelta(days=1)) - left)
    indent = 14 * min(span.level, 6)
    parts: list[SafeString] = [
        el("rect", x=0, y=y - ROW / 2, width=_RIGHT + 20, height=ROW, class_="hit1"),
        el(
            "text", _short(span.name, _LETTERS - 2 * min(span.level, 6)), x=indent, y=y + 4, font_size=13,
            class_="x w" if span.strong else "x",
        ),
        el("rect", x=left, y=y - BAR / 2, width=width, height=BAR, rx=2, class_=f"tint-{span.state} bar-{span.state}"),
    ]  # fmt: skip
    if span.done:
        parts.append(
            el(
                "rect",
                x=left,
                y=y - BAR / 2,
                width=width * min(100, span.done) / 100,
                height=BAR,
                rx=2,
                **fill(span.state),
            )
        )
    if span.strong:
        parts.append(
            el("rect", x=left - 2, y=y - BAR / 2 - 2, width=width + 4, height=BAR + 4, rx=3, class_="strong1")
        )
    if span.due:
        x = axis.x(span.due + dt.timedelta(days=1))
        if span.moved_from and span.moved_from != span.due:
            before = axis.x(span.moved_from + dt.timedelta(days=1))
            parts.append(
                el("path", d=f"M{before:.1f} {y:.1f}H{x:.1f}", stroke_dasharray="3 3", class_="ln-3 moved1")
            )
            parts.append(el("path", d=f"M{before:.1f} {y - 6:.1f}V{y + 6:.1f}", class_="ln-3 moved1"))
        parts.append(
            el("path", d=f"M{x:.1f} {y - 11:.1f}V{y + 11:.1f}", stroke_width=2.5, class_=f"due-{span.state}")
        )
    return linked(span.url, span.words or span.name, *parts)


def _arrow(axis: _Axis, before: Span, row: int, after: Span, number: int) -> SafeString:
    """From the end of one bar to the beginning of the one that waits for it."""
    x, y = axis.x(before.last + dt.timedelta(days=1)), _middle(row)
    to, at = axis.x(after.first), _middle(number)
    turn = max(x + 6, to - 10) if to > x + 12 else x + 8
    strong = "flow strong" if before.strong and after.strong else "flow"
    down = at - BAR / 2 - 6 if to <= x + 12 else at
    way = f"M{x:.1f} {y:.1f}H{turn:.1f}V{down:.1f}"
    way += f"H{to - 2:.1f}" if down == at else f"H{to - 8:.1f}V{at:.1f}H{to - 2:.1f}"
    head = f"M{to - 7:.1f} {at - 4:.1f}L{to - 1:.1f} {at:.1f}L{to - 7:.1f} {at + 4:.1f}"
    return el("path", d=way + head, class_=strong)


def _short(text: str, letters: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= letters else text[: letters - 1].rstrip() + "…"
