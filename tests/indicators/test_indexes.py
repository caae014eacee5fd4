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

from giamsat.core.actor import SYSTEM
from giamsat.core.errors import NotFound
from giamsat.indicators import indexes, services
from giamsat.indicators.models import Group
from giamsat.units.models import Unit
from tests.indicators.conftest import MARCH, D, define, entry
from tests.people import People, Tree

DOCS = Path(__file__).parents[2] / "docs" / "indicators.md"
PROVINCE = [Unit.Kind.PROVINCIAL_COMMITTEE.value]
#: Dossiers received, online, satisfied (%), on time, digitised; procedures, of these published in time.
LANG_SON = ("40000", "30000", "90", "38000", "20000", "1800", "1700")
CAO_BANG = ("20000", "8000", "80", "19500", "15000", "1750", "1750")


def inputs(values: tuple[str, ...]) -> dict[str, Decimal | None]:
    return {f"DVC.0{number}": D(value) for number, value in enumerate(values, 1)}


def test_the_worked_example_of_the_docs() -> None:
    frame = indexes.frame("766")
    parts = [indexes.points_of(each, inputs(LANG_SON)) for each in frame.components]
    assert parts == [D("17.00"), D("19.00"), D("11.00"), D("16.50"), D("16.20")]
    text = DOCS.read_text()
    told = re.findall(r"\| ([\d.]+) \|\n", text)
    assert told[:6] == [*(str(part) for part in parts), "79.70"]


def test_missing_data_few_dossiers_and_equal_points() -> None:
    frame = indexes.frame("766")
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
    with pytest.raises(NotFound):
        indexes.frame("../766")


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
    script = re.search(r"```python\n(.*?)```", DOCS.read_text(), re.DOTALL)
    assert script is not None
    assert len(script[1].splitlines()) <= 30
    (tmp_path / "rank.py").write_text(script[1])
    said = subprocess.run(
        [sys.executable, str(tmp_path / "rank.py"), str(file)], capture_output=True, text=True, check=True
    ).stdout
    told = [line.split() for line in said.splitlines()]
    with file.open(encoding="utf-8-sig") as lines:
        exported = [row for row in csv.reader(lines) if len(row) > 5 and row[1].startswith("ubnd")]
    assert told == [[row[0], row[1], f"{float(row[-1]):.2f}"] for row in exported]
    assert told[0][1:] == ["ubnd-20", "79.70"]
