"""Pictures: valid, safe, complete, and true to their figures."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from giamsat.ui.charts import (
    TILE_GRID,
    Cell,
    Dot,
    Part,
    Span,
    Step,
    Tile,
    Week,
    deadline_weeks,
    dot_map,
    four_part_bar,
    gantt,
    heat_rows,
    progress_steps,
    tile_map,
)
from giamsat.ui.charts.bars import THINNEST, widths
from tests.ui.gallery import _pictures

EVIL = '"><script>alert(1)</script>'
DAY = dt.date(2025, 12, 25)


def tree(markup: str) -> ET.Element:
    return ET.fromstring(f"<div>{markup}</div>")  # noqa: S314 - our own markup


@pytest.mark.parametrize("name", ["four", "tiles", "dots", "weeks", "progress"])
def test_well_formed_without_own_style(name: str, language: str) -> None:
    markup = str(_pictures()[name])
    for node in tree(markup).iter():
        assert "style" not in node.attrib
        assert not any(key.startswith("on") for key in node.attrib)
        assert node.tag not in {"style", "script"}


def test_foreign_words_stay_words(language: str) -> None:
    week = Week(DAY, DAY, 1, whom=EVIL, url=EVIL)
    drawn = [
        four_part_bar([Part("done", 1, EVIL, EVIL)]),
        tile_map({"01": Tile(EVIL, EVIL, "done", None, EVIL, EVIL)}, EVIL),
        dot_map([], EVIL),
        deadline_weeks([week]),
    ]
    for markup in drawn:
        assert "<script" not in markup
        tree(markup)


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=7))
def test_no_part_vanishes(counts: list[int]) -> None:
    drawn = widths(counts)
    if not sum(counts):
        assert drawn == [0.0] * len(counts)
        return
    assert sum(drawn) == pytest.approx(100)
    for count, width in zip(counts, drawn, strict=True):
        assert (width == 0) == (count == 0)
        assert count == 0 or width >= THINNEST * 0.9


def test_bar_opens_every_part_and_says_its_figures() -> None:
    parts = [Part("done", 1142, "/done"), Part("late", 85, "/late"), Part("term", 50), Part("overdue", 21)]
    markup = four_part_bar(parts, [Part("term", 16), Part("soon", 34), Part("overdue", 21)])
    assert markup.count('href="/done"') == 2
    assert "1.142 hoàn thành đúng hạn, 85 hoàn thành trễ hạn, 50 trong hạn, 21 quá hạn" in markup
    assert "71 chưa hoàn thành" in markup
    assert 'fill="url(#p-late)"' in markup


def test_bar_refuses_an_enlargement_that_does_not_add_up() -> None:
    with pytest.raises(ValueError, match="add up"):
        four_part_bar([Part("done", 5), Part("term", 2)], [Part("term", 1)])


def test_bar_without_tasks_says_so() -> None:
    assert "chưa có số liệu" in four_part_bar([Part("done", 0)])
    assert "<svg" not in four_part_bar([Part("done", 0)])


def test_grid_holds_each_province_once_and_no_place_twice() -> None:
    assert len(TILE_GRID) == 34
    assert len({(column, row) for _, column, row in TILE_GRID.values()}) == 34
    taken = {(column, row) for _, column, row in TILE_GRID.values()}
    assert not taken & {(6, 7), (6, 12)}


def test_tiles_open_their_province_and_say_their_state() -> None:
    tiles = {code: Tile("68", "%", "soon", (2, 1, 0), f"/{code}") for code in TILE_GRID if code != "96"}
    markup = tile_map(tiles, "Tỷ lệ")
    links = [node.attrib["href"] for node in tree(markup).iter("a")]
    assert sorted(links) == sorted(f"/{code}" for code in tiles)
    assert "Hà Nội: 68 %, đang hoàn thiện" in markup
    assert "Cà Mau: chưa có số liệu" in markup
    assert "Hoàng Sa" in markup
    assert "Trường Sa" in markup


def test_tiles_refuse_an_unknown_province() -> None:
    with pytest.raises(KeyError, match="99"):
        tile_map({"99": Tile()}, "")


def _walk(d: str) -> list[tuple[int, int]]:
    """Where each mark of a relative path begins, in tenths of a pixel."""
    x = y = 0
    out = []
    for move, dx, dy, rest in re.findall(r"(m)(-?\d+) ?(-?\d+)(h0)", d):
        assert move == "m"
        assert rest == "h0"
        x, y = x + int(dx), y + int(dy)
        out.append((x, y))
    return out


def test_dots_stand_where_their_communes_lie() -> None:
    dots = [Dot(21.03, 105.85, "done"), Dot(10.78, 106.7, "done"), Dot(16.07, 108.22, "overdue")]
    paths: list[Any] = [node.attrib for node in tree(dot_map(dots)).iter("path")]
    places = _walk(next(path["d"] for path in paths if path.get("class") == "dot-done"))
    assert len(places) == 2
    hanoi, saigon = places
    # Degrees of latitude are 46.5 pixels; a tenth of a pixel is the grain.
    assert saigon[1] - hanoi[1] == pytest.approx((21.03 - 10.78) * 465, abs=1.5)
    assert saigon[0] > hanoi[0]


def test_all_communes_are_drawn_inside_the_picture_and_stay_small() -> None:
    markup = str(_pictures()["dots"])
    assert len(markup) < 110_000
    root = tree(markup).find("svg")
    assert root is not None
    country = root.find("g")
    assert country is not None
    width, height = (float(number) for number in root.attrib["viewBox"].split()[2:])
    seen = 0
    for path in country.iter("path"):
        x = y = 0
        for dx, dy in re.findall(r"m(-?\d+) ?(-?\d+)(?=h0)", path.attrib["d"]):
            x, y = x + int(dx), y + int(dy)
            assert 0 <= x <= 10 * width
            assert 0 <= y <= 10 * height
            seen += 1
    assert seen > 1500


def test_heat_cells_show_the_worst() -> None:
    cells = [Cell(9, 9, 0, 0), Cell(46, 41, 1, 2), Cell(13, 10, 2, 0), Cell(0, 0, 0, 0), Cell(7, 3, 0, 0)]
    (row,) = heat_rows([("Bộ Tài chính", "/x", cells)])
    assert [cell.kind for cell in row.cells] == ["finished", "overdue", "soon", "empty", "open"]
    assert (row.done, row.total, row.soon, row.overdue) == (63, 75, 3, 2)
    assert row.cells[1].title == "2 quá hạn, 1 sắp đến hạn, 41/46 đã xong"


def test_weeks_draw_one_square_a_task_and_stripe_the_late() -> None:
    markup = deadline_weeks([Week(DAY, DAY, 31, 8, "soon", "Bộ Tài chính 3")])
    shapes = list(tree(markup).iter("rect"))
    assert len(shapes) == 31
    assert sum(shape.attrib.get("fill") == "url(#p-forecast)" for shape in shapes) == 8
    assert "8 dự báo trễ" in markup


def test_many_tasks_in_a_week_become_one_bar() -> None:
    shapes = list(tree(deadline_weeks([Week(DAY, DAY, 400, 100)])).iter("rect"))
    assert [float(shape.attrib["width"]) for shape in shapes] == [153.0, 51.0]


@pytest.mark.parametrize("due", [None, DAY - dt.timedelta(days=40), DAY, DAY + dt.timedelta(days=900)])
def test_progress_stays_in_its_frame(due: dt.date | None, language: str) -> None:
    steps = [Step(DAY - dt.timedelta(days=5), 140), Step(DAY - dt.timedelta(days=9), -3)]
    markup = progress_steps(
        start=DAY - dt.timedelta(days=60),
        due=due,
        today=DAY,
        reported=steps,
        confirmed=[],
        forecast=DAY + dt.timedelta(days=30),
    )
    for node in tree(markup).iter("text"):
        assert 0 <= float(node.attrib["x"]) <= 936
        assert 0 < float(node.attrib["y"]) <= 208


def test_progress_tells_reported_from_confirmed() -> None:
    markup = progress_steps(
        start=DAY - dt.timedelta(days=60),
        due=DAY + dt.timedelta(days=6),
        today=DAY,
        reported=[Step(DAY - dt.timedelta(days=2), 82)],
        confirmed=[Step(DAY - dt.timedelta(days=9), 74)],
        state="soon",
    )
    assert "báo cáo 82\u00a0%, xác nhận 74\u00a0%" in markup
    assert "due-soon" in markup


@pytest.mark.parametrize(("needs", "drawings"), [((), 3), ((0,), 1)])
def test_many_rows_over_time_stand_in_drawings_that_fit_a_sheet(
    needs: tuple[int, ...], drawings: int
) -> None:
    day = dt.date(2026, 3, 1)
    spans = [Span(f"Đơn vị {number}", day, day + dt.timedelta(days=number), "term") for number in range(49)]
    spans.append(Span("Cuối", day, day, "term", needs=needs))
    drawn = gantt(spans, day, "Theo thời gian")
    assert drawn.count("<svg") == drawings
    assert all(f"Đơn vị {number}<" in drawn for number in range(49)), "no row is lost"
