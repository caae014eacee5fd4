"""The colours of states can be read and told apart, by every eye, in both themes and on paper."""

from __future__ import annotations

import re
from itertools import combinations, pairwise
from pathlib import Path

import pytest

from giamsat.ui.states import TIME_STATES
from tests.ui.colour import contrast, distance, lab

CSS = (Path(__file__).resolve().parents[2] / "frontend/css/tokens.css").read_text(encoding="utf-8")


def _block(start: str) -> dict[str, str]:
    body = CSS[CSS.index(start) :]
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", body[: body.index("}")]))


LIGHT = _block("\n:root {")
THEMES = {"light": LIGHT, "dark": LIGHT | _block("\n[data-bs-theme=dark] {")}
PRINT = LIGHT | _block("@media print")
both = pytest.mark.parametrize("theme", THEMES)
each = pytest.mark.parametrize("state", TIME_STATES)


# Pairs published with the formula (Sharma, Wu, Dalal 2005, rows 1, 7, 17 and 25).
@pytest.mark.parametrize(
    ("one", "two", "wanted"),
    [
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, 0.0, 0.0), (50.0, -1.0, 2.0), 2.3669),
        ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ],
)
def test_the_measure_is_right(
    one: tuple[float, float, float], two: tuple[float, float, float], wanted: float
) -> None:
    assert distance(one, two) == pytest.approx(wanted, abs=1e-4)


@both
@each
def test_words_and_icons_can_be_read(theme: str, state: str) -> None:
    colours = THEMES[theme]
    for ground in ("page", "raised", f"{state}-tint"):
        assert contrast(colours[f"{state}-ink"], colours[ground]) >= 4.5


@both
@each
def test_shapes_can_be_seen(theme: str, state: str) -> None:
    colours = THEMES[theme]
    edge = colours.get(f"{state}-edge", colours[state])
    assert contrast(edge, colours["page"]) >= 3


@both
@pytest.mark.parametrize("vision", ["normal", "deuteranopia", "protanopia"])
def test_fills_can_be_told_apart(theme: str, vision: str) -> None:
    colours = THEMES[theme]
    for one, two in combinations(TIME_STATES, 2):
        assert distance(lab(colours[one], vision), lab(colours[two], vision)) >= 10, (one, two)


@both
def test_ink_and_controls(theme: str) -> None:
    colours = THEMES[theme]
    for ink in ("ink", "ink-2", "ink-3"):
        assert contrast(colours[ink], colours["page"]) >= 4.5
        assert contrast(colours[ink], colours["raised"]) >= 4.5
    assert contrast(colours["button-ink"], colours["button"]) >= 4.5
    assert contrast(colours["focus"], colours["page"]) >= 3
    assert contrast(colours["edge"], colours["page"]) >= 3


def test_print_keeps_four_steps_of_lightness() -> None:
    steps = sorted(lab(PRINT[state])[0] for state in ("done", "term", "soon", "overdue"))
    assert all(after - before >= 12 for before, after in pairwise(steps))
