"""The frame of Decision 766: the worked example of the docs, ranks, and the same ranking from exported inputs."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from giamsat.core.actor import SYSTEM
from giamsat.indicators import indexes, presets, services
from giamsat.indicators.models import Group, IndexComponent, IndexFrame
from giamsat.units.models import Unit
from tests.indicators.conftest import MARCH, D, define, entry
from tests.people import People, Tree

SCRIPT = Path(__file__).parents[2] / "docs" / "examples" / "index_ranking.py"
DOCS = Path(__file__).parents[2] / "docs" / "indicators.md"
PROVINCE = [Unit.Kind.PROVINCIAL_COMMITTEE.value]
#: Dossiers received, online, satisfied (%), on time, digitised; procedures, of these published in time.
LANG_SON = ("40000", "30000", "90", "38000", "20000", "1800", "1700")
CAO_BANG = ("20000", "8000", "80", "19500", "15000", "1750", "1750")


def ready(code: str) -> indexes.Frame:
    made = presets.preset(code)
    assert made is not None
    return indexes.Frame(*made)


def inputs(values: tuple[str, ...]) -> dict[str, Decimal | None]:
    return {f"DVC.0{number}": D(value) for number, value in enumerate(values, 1)}


def test_the_worked_example_of_the_docs() -> None:
    frame = ready("766")
    parts = [indexes.points_of(each, inputs(LANG_SON)) for each in frame.components]
    assert parts == [D("17.00"), D("19.00"), D("11.00"), D("16.50"), D("16.20")]
    text = DOCS.read_text()
    told = re.findall(r"\| ([\d.]+) \|\n", text)
    assert told[:6] == [*(str(part) for part in parts), "79.70"]


def test_missing_data_few_dossiers_and_equal_points() -> None:
    frame = ready("766")
    one, two, few, silent = (
        Unit(pk=number, code=f"u{number}", name_vi=str(number), sort_key=str(number)) for number in range(4)
    )
    small = ("400", "300", "90", "380", "200", "18", "17")
    rows = indexes.score(
        frame,
        [
            (few, inputs(small)),
            (silent, {**inputs(LANG_SON), "DVC.04": None}),
            (two, inputs(LANG_SON)),
            (one, inputs(LANG_SON)),
        ],
    )
    assert [(row.unit.code, row.rank) for row in rows] == [("u0", 1), ("u1", 1), ("u2", None), ("u3", None)]
    assert rows[2].too_few
    assert rows[3].points is None
    assert presets.preset("../766") is None


@pytest.mark.parametrize("code", presets.CODES)
def test_each_ready_made_frame_adds_up(code: str) -> None:
    frame = ready(code)
    assert frame.points in (100, 1000)
    assert frame.row.kinds
    for each in frame.components:
        assert bool(each.formula) == (each.method == "formula")


def test_close_points_say_which_ranks_they_may_hold() -> None:
    """Two provinces half a point apart with a thousand dossiers each; a third is far behind."""
    frame = ready("766")
    one, two, three = (
        Unit(pk=number, code=f"u{number}", name_vi=str(number), sort_key=str(number)) for number in range(3)
    )
    near = ("1000", "750", "90", "950", "500", "1800", "1700")
    nearer = ("1000", "760", "90", "950", "510", "1800", "1700")
    rows = indexes.score(frame, [(one, inputs(near)), (two, inputs(nearer)), (three, inputs(CAO_BANG))])
    assert [row.rank for row in rows] == [1, 2, 3]
    first = next(row for row in rows if row.unit is two)
    assert (first.best, first.worst) == (1, 2)
    # 324·.9444·.0556 + 400·.95·.05 + 484·.51·.49 + 484·.76·.24 + 324·.9·.1 = 17.00 + 19.00 + 120.95 + 88.28 + 29.16;
    # by 1000 dossiers .27439, whose root is .5238; times 1.96.
    assert first.spread == D("1.03")


def component(method: str, points: str, bands: str = "") -> IndexComponent:
    return IndexComponent(code="a", method=method, points=D(points), bands=bands)


@pytest.mark.parametrize(
    ("made", "answer", "earned"),
    [
        (component("formula", "20"), "0.955", "19.10"),
        (component("formula", "20"), "1.2", "20.00"),
        (component("formula", "20"), "-1", "0.00"),
        (component("yes_no", "20"), "1", "20.00"),
        (component("yes_no", "20"), "0", "0.00"),
        (component("bands", "10", "50: 5; 80: 10"), "49.99", "0.00"),
        (component("bands", "10", "50: 5; 80: 10"), "50", "5.00"),
        (component("bands", "10", "80: 10; 50: 5"), "90", "10.00"),
        (component("assessor", "30"), "24.5", "24.50"),
        (component("assessor", "0"), "7", "0.00"),
    ],
)
def test_points_by_each_method(made: IndexComponent, answer: str, earned: str) -> None:
    assert indexes.points_for(made, D(answer)) == D(earned)
    assert indexes.points_for(made, None) is None


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["formula", "yes_no", "assessor"]), st.integers(0, 400),
            st.one_of(st.none(), st.decimals(-5, 500, places=4)),
        ),
        min_size=1,
        max_size=12,
    ),
    st.sampled_from(["none", "scale"]),
)  # fmt: skip
def test_a_sum_never_leaves_its_frame(rows: list[tuple[str, int, Decimal | None]], missing: str) -> None:
    """Whatever is answered: each part within its points, the sum within the frame's, and unknown where it must be."""
    made = tuple(component(method, str(points)) for method, points, _answer in rows)
    frame = indexes.Frame(IndexFrame(missing=missing), made)
    parts = [indexes.points_for(each, row[2]) for each, row in zip(made, rows, strict=True)]
    for each, part in zip(made, parts, strict=True):
        assert part is None or 0 <= part <= each.points
    total = indexes.total(frame, parts)
    unknown = [each for each, part in zip(made, parts, strict=True) if part is None and each.points]
    if total is None:
        assert unknown
    else:
        assert 0 <= total <= frame.points
        assert not unknown or missing == "scale"
        assert unknown or total == sum(part for part in parts if part is not None)


@given(st.lists(st.tuples(st.decimals(0, 100, places=2), st.decimals(0, 3, places=2)), max_size=12))
def test_a_rank_lies_within_the_ranks_it_may_hold(rows: list[tuple[Decimal, Decimal]]) -> None:
    units = [Unit(pk=pk, code=str(pk), sort_key=str(pk)) for pk in range(len(rows))]
    placed = indexes.place(
        indexes.Scored(unit, points, (), {}, spread=spread)
        for unit, (points, spread) in zip(units, rows, strict=True)
    )
    for row in placed:
        assert 1 <= (row.best or 0) <= (row.rank or 0) <= (row.worst or 0) <= len(rows)
    ranks = [row.rank for row in placed if row.rank is not None]
    assert ranks == sorted(ranks)
    assert [row.points for row in placed] == sorted((row[0] for row in rows), reverse=True)


@pytest.mark.django_db
def test_anybody_computes_the_same_ranking(tree: Tree, people: People, noon: None, tmp_path: Path) -> None:
    group = Group.objects.create(code="dvc", name_vi="Dịch vụ công", name_en="Services")
    made = {}
    for code in inputs(LANG_SON):
        rest = {"roll_up": "none"} if code == "DVC.03" else {"roll_up": "sum"}
        measure = "percent" if code == "DVC.03" else "dossier"
        made[code] = define(tree, group, code, measure, reporters=PROVINCE, **rest)
    services.record_values(
        SYSTEM,
        [
            entry(made[code], unit, value)
            for unit, values in ((tree.lang_son, LANG_SON), (tree.cao_bang, CAO_BANG))
            for code, value in inputs(values).items()
        ],
    )
    client = Client()
    client.force_login(people.leader)
    address = reverse("desk:index", args=["766"]) + f"?period={MARCH}"
    page = client.get(address).content.decode()
    assert page.index("UBND tỉnh Lạng Sơn") < page.index("UBND tỉnh Cao Bằng")
    assert "79,70" in page
    file = tmp_path / "inputs.csv"
    file.write_bytes(b"".join(client.get(address + "&export=csv").streaming_content))  # type: ignore[attr-defined]
    assert len(SCRIPT.read_text().splitlines()) <= 30
    said = subprocess.run(
        [sys.executable, str(SCRIPT), str(file)], capture_output=True, text=True, check=True
    ).stdout
    told = [line.split() for line in said.splitlines()]
    with file.open(encoding="utf-8-sig") as lines:
        exported = [row for row in csv.reader(lines) if len(row) > 5 and row[1].startswith("ubnd")]
    assert told == [[row[0], row[1], f"{float(row[-1]):.2f}"] for row in exported]
    assert told[0][1:] == ["ubnd-20", "79.70"]
