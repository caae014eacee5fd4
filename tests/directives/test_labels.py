"""What people decide comes out in the form of the labelled texts, and is scored by the same measure."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from giamsat.core.actor import SYSTEM, Role
from giamsat.directives import services
from giamsat.directives.labels import labels_of
from giamsat.directives.models import Directive
from tests.directives.samples import TEXT, plant_groups, plant_programme, proposal_with, register
from tests.people import Tree, plant_person

pytestmark = pytest.mark.django_db
SCORE = Path(__file__).parents[3] / "shared" / "gold" / "score.py"


@pytest.fixture
def directive(tree: Tree) -> Directive:
    plant_groups()
    made = register(plant_programme(tree))
    first = proposal_with(made, "số hóa hồ sơ")
    edited = services.edit_proposal(SYSTEM, first, version=1, product="Thông tư")
    services.accept_proposal(SYSTEM, edited, version=2)
    return made


def test_labels_are_those_of_the_text(directive: Directive) -> None:
    found = labels_of(SYSTEM, directive)
    (task,) = found["tasks"]
    assert TEXT[task["start"] : task["end"]] == task["quote"]
    assert (task["lead_key"], task["coordinate_key"]) == (["most"], ["mof"])
    assert task["deadline"]["due"] == "2025-12-14"
    assert task["corrected"]
    assert not found["complete"]
    services.drop_proposal(SYSTEM, proposal_with(directive, "danh mục dữ liệu"), version=1)
    assert labels_of(SYSTEM, directive)["complete"]


def test_page_and_download(directive: Directive, client: Client) -> None:
    client.force_login(plant_person("cq", "Cơ Quan", directive.owner, Role.STANDING_OFFICE))
    answer = client.get(reverse("desk:directive-labels", args=[directive.pk]))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        told, text = (archive.read(name) for name in archive.namelist())
    assert text.decode() == directive.text
    assert json.loads(told) == labels_of(SYSTEM, directive)


@pytest.mark.skipif(not SCORE.exists(), reason="the measure is not beside this clone")
def test_the_measure_reads_them(directive: Directive, tmp_path: Path) -> None:
    found: dict[str, Any] = labels_of(SYSTEM, directive)
    (tmp_path / found["source_file"]).write_text(directive.text, newline="")
    mine = tmp_path / "labels.json"
    mine.write_text(json.dumps(found, ensure_ascii=False))
    for arguments in (["--check", str(mine)], [str(mine), str(mine)]):
        run = subprocess.run([sys.executable, str(SCORE), *arguments], capture_output=True, text=True)
        assert run.returncode == 0, run.stdout + run.stderr
    assert "TOTAL task_f1=1.0000 lead=1.0000 coord=1.0000 deadline=1.0000" in run.stdout
