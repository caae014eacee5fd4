"""The bar under the leader's sentence: all tasks in their parts, the small open ones drawn again enlarged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from giamsat.ui import formats
from giamsat.ui.charts.svg import el, fill, join, linked
from giamsat.ui.states import TIME_STATES

#: No part grows thinner than this (per cent of the width): three pixels on a phone, and its two of gap.
THINNEST = 1.4
_FINISHED = {"done", "late"}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a bar.

    Args:
        state: a key of ``states.TIME_STATES``.
        count: how many.
        url: the list that the count opens.
        words: what stands behind the figure; the state's word when left out.
    """

    state: str
    count: int
    url: str = ""
    words: Any = ""

    @property
    def text(self) -> str:
        """The words as they stand behind a figure."""
        words = str(self.words or TIME_STATES[self.state].word)
        return words if self.words else words[:1].lower() + words[1:]


def widths(counts: Sequence[int]) -> list[float]:
    """Per cent of the width for each count; none that is not zero falls under ``THINNEST``."""
    total = sum(counts)
    if not total:
        return [0.0 for _ in counts]
    shares = [100 * count / total for count in counts]
    small = [0 < share < THINNEST for share in shares]
    room = 100 - THINNEST * sum(small)
    rest = sum(share for share, thin in zip(shares, small, strict=True) if not thin)
    return [
        THINNEST if thin else share * room / rest if rest else 0.0
        for share, thin in zip(shares, small, strict=True)
    ]


def _bar(parts: Sequence[Part], height: int, label: str) -> tuple[SafeString, list[float]]:
    shapes: list[SafeString] = []
    edges: list[float] = []
    left = 0.0
    for part, width in zip(parts, widths([part.count for part in parts]), strict=True):
        edges.append(left)
        if width:
            shape = el("rect", x=f"{left:.2f}%", width=f"{width:.2f}%", height=height, **fill(part.state))
            gap = el("rect", x=f"{left:.2f}%", width=2, height=height, class_="g-page") if left else None
            spoken = f"{formats.number(part.count)} {part.text}"
            shapes.append(linked(part.url, spoken, shape, gap, tabindex="-1" if part.url else None))
        left += width
    bar = el("svg", *shapes, class_="fb", width="100%", height=height, role="group", aria_label=label)
    return bar, edges


def thin_bar(parts: Sequence[Part], label: str) -> SafeString:
    """One bar of a table's row; its figures stand beside it."""
    return _bar([part for part in parts if part.count], 10, label)[0]


def _legend(parts: Sequence[Part], total: int) -> SafeString:
    items = []
    for part in parts:
        swatch = el(
            "svg",
            el("rect", x=0.5, y=0.5, width=10, height=10, **fill(part.state)),
            width=11,
            height=11,
            aria_hidden="true",
        )
        shown = formats.number(part.count)
        count = el("a", shown, href=part.url, class_="f b") if part.url else el("b", shown)
        rate = f" · {formats.percent(part.count, total)}" if total else ""
        items.append(el("li", swatch, el("span", count, " ", part.text, rate)))
    return el("ul", *items, class_="legend")


def _funnel(start: float) -> SafeString:
    """Two wedges from the open parts to their enlargement: half the width on desktop, all on a phone."""
    wedges = [
        el(
            "svg",
            el("path", d=f"M{start:.2f} 0H100V100H{foot}z"),
            class_=f"funnel {name}",
            viewBox="0 0 100 100",
            preserveAspectRatio="none",
            width="100%",
            height=26,
            aria_hidden="true",
        )
        for name, foot in (("wide", 50), ("narrow", 0))
    ]
    return join(*wedges)


def four_part_bar(parts: Sequence[Part], zoom: Sequence[Part] = (), label: str = "") -> SafeString:
    """All tasks by time state, and the unfinished ones again, enlarged.

    Args:
        parts: in the order of ``TIME_STATES``; finished ones first.
        zoom: the unfinished parts once more, finer if wished (term beyond a week, soon, overdue); their sum
            equals the sum of the unfinished ``parts``.
        label: what the bar shows, for screen readers.

    Raises:
        ValueError: the enlarged parts do not add up to the unfinished ones.
    """
    total = sum(part.count for part in parts)
    if not total:
        return el("p", gettext("chưa có số liệu"), class_="m")
    spoken = label or ", ".join(f"{formats.number(part.count)} {part.text}" for part in parts)
    bar, edges = _bar(parts, 26, spoken)
    pieces: list[SafeString] = [_legend(parts, total), bar]
    if zoom:
        still_open = sum(part.count for part in parts if part.state not in _FINISHED)
        if sum(part.count for part in zoom) != still_open:
            raise ValueError("the enlarged parts do not add up to the unfinished ones")
        if still_open:
            start = next(
                e for e, part in zip(edges, parts, strict=True) if part.state not in _FINISHED and part.count
            )
            words = gettext("%(figure)s chưa hoàn thành, phóng to") % {"figure": formats.number(still_open)}
            shown = [part for part in zoom if part.count]
            enlarged, _ = _bar(shown, 20, words)
            pieces.append(_funnel(start))
            pieces.append(el("div", el("p", words), el("div", enlarged, _legend(shown, 0)), class_="zoom"))
    return el("figure", *pieces, class_="four")
