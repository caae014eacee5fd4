"""A value against its target (bullet), its course in a cell (spark), and its course with a scale (trend)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from giamsat.ui import formats
from giamsat.ui.charts.svg import el, fill

BULLET, BULLET_HEIGHT = 132, 14
SPARK, SPARK_HEIGHT = 96, 24
#: A phone shows it at three quarters of its size, so the words are a little larger than elsewhere.
TREND, TREND_HEIGHT, _BOTTOM, _TOP, _WORDS = 480, 200, 28, 14, 12.5
#: Room for a digit of the scale.
_DIGIT = 6.8


@dataclass(frozen=True, slots=True)
class Point:
    """One period: its name, its value (None: no data), and both as a sentence."""

    label: str
    value: float | None
    spoken: str = ""


def bullet(value: float | None, target: float | None, state: str = "term") -> SafeString | None:
    """A bar of the value with a mark at the target; None where there is neither. The figures stand beside it."""
    if value is None and target is None:
        return None
    most = max(abs(value or 0), abs(target or 0)) * 1.08 or 1.0
    shapes = [el("rect", y=3, width=BULLET, height=8, class_="g-sunken")]
    if value is not None:
        width = max(1.5, BULLET * max(0.0, value) / most)
        shapes.append(el("rect", y=3, width=width, height=8, **fill(state)))
    if target is not None:
        at = BULLET * max(0.0, target) / most
        shapes.append(
            el("path", d=f"M{at:.1f} 0V{BULLET_HEIGHT}", class_="stair", stroke_width=2, fill="none")
        )
    return el(
        "svg", *shapes, width=BULLET, height=BULLET_HEIGHT, viewBox=f"0 0 {BULLET} {BULLET_HEIGHT}",
        aria_hidden="true", class_="bullet",
    )  # fmt: skip


def spark(values: Sequence[float | None]) -> SafeString | None:
    """The course of some periods without a scale; None with fewer than two values."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return None
    low, high = min(known), max(known)
    spread = (high - low) or 1.0
    step = (SPARK - 8) / (len(values) - 1)
    places = [
        (4 + number * step, SPARK_HEIGHT - 4 - (value - low) / spread * (SPARK_HEIGHT - 8))
        for number, value in enumerate(values)
        if value is not None
    ]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    return el(
        "svg",
        el("polyline", points=line, class_="stair", stroke_width=1.5),
        el("circle", cx=places[-1][0], cy=places[-1][1], r=2.5, class_="c-term"),
        width=SPARK, height=SPARK_HEIGHT, viewBox=f"0 0 {SPARK} {SPARK_HEIGHT}", aria_hidden="true", class_="spark",
    )  # fmt: skip


def scale(
    values: Sequence[float], target: float | None = None, least: float = 0.0, most: float | None = None
) -> list[tuple[float, str]]:
    """Ticks with their words that hold all values and the target: a handful, at round figures.

    Args:
        least: the smallest step between two ticks; 1 for what is counted.
        most: no tick is higher (100 for a share).
    """
    held = [*values, *([target] if target is not None else [])]
    low, high = min(held), max(held)
    step = max(_round_step(((high - low) or abs(high) * 0.2 or 1) / 4), least)
    first = math.floor(low / step)
    if first * step == low and low > 0:
        # Nothing lies on the lowest line unless it is zero.
        first -= 1
    last = max(math.ceil(high / step), first + 1)
    if high == last * step and (most is None or high < most):
        last += 1
    digits = max(0, -math.floor(math.log10(step) + 1e-9))
    return [(number * step, formats.number(number * step, digits)) for number in range(first, last + 1)]


def _round_step(rough: float) -> float:
    """The next step upwards of 1, 2, 5, 10, 20, 25, 50 … (25 only where it is a whole number)."""
    power: float = 10.0 ** math.floor(math.log10(rough))
    factors = (1, 2, 2.5, 5, 10) if power >= 10 else (1, 2, 5, 10)
    return next(power * factor for factor in factors if power * factor >= rough * 0.999)


def trend(
    points: Sequence[Point], label: str, target: float | None, ticks: Sequence[tuple[float, str]]
) -> SafeString:
    """A line over periods, broken where data are missing, with the target as a dashed line.

    Args:
        label: what the line shows.
        ticks: values of the scale with their words, the lowest first.
    """
    low, high = ticks[0][0], ticks[-1][0]
    spread = (high - low) or 1.0
    left = 14 + _DIGIT * max(len(words) for _value, words in ticks)
    inner = TREND_HEIGHT - _BOTTOM - _TOP
    step = (TREND - left - 40) / max(1, len(points) - 1)

    def x(number: int) -> float:
        return left + 10 + number * step

    def y(value: float) -> float:
        return _TOP + inner - (value - low) / spread * inner

    shapes: list[SafeString] = []
    for value, words in ticks:
        shapes.append(el("path", d=f"M{left:.0f} {y(value):.1f}H{TREND}", class_="ln"))
        shapes.append(
            el("text", words, x=left - 6, y=y(value) + 4, text_anchor="end", font_size=_WORDS, class_="x2")
        )
    if target is not None and low <= target <= high:
        shapes.append(
            el("path", d=f"M{left:.0f} {y(target):.1f}H{TREND}", class_="ln ln-3", stroke_dasharray="5 4")
        )
    run: list[str] = []
    for number, point in enumerate(points):
        if point.value is None:
            run = _drawn(shapes, run)
            continue
        run.append(f"{x(number):.1f},{y(point.value):.1f}")
    _drawn(shapes, run)
    every = -(-len(points) // 7)
    for number, point in enumerate(points):
        if number % every == (len(points) - 1) % every:
            shapes.append(
                el("text", point.label, x=x(number), y=TREND_HEIGHT - 8, text_anchor="middle", font_size=_WORDS,
                   class_="x2")
            )  # fmt: skip
        if point.value is not None:
            title = el("title", point.spoken or point.label)
            shapes.append(
                el("g", title, el("circle", cx=x(number), cy=y(point.value), r=3.5, class_="c-term"))
            )
    picture = el(
        "svg", *shapes, width=TREND, height=TREND_HEIGHT, viewBox=f"0 0 {TREND} {TREND_HEIGHT}", role="img",
        aria_label=label, class_="trend",
    )  # fmt: skip
    return el("div", picture, class_="scroller", tabindex="0", role="region", aria_label=label)


def _drawn(shapes: list[SafeString], run: list[str]) -> list[str]:
    if len(run) > 1:
        shapes.append(el("polyline", points=" ".join(run), class_="stair", stroke_width=2))
    return []
