"""``extract``, ``import`` and ``labels``: documents on the command line."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from giamsat.cli.documents import import_documents
from giamsat.cli.extract import extract
from giamsat.cli.labels import labels
from giamsat.core.actor import SYSTEM
from giamsat.directives import services
from giamsat.directives.models import Directive, Intake, Programme
from giamsat.directives.services import taking_in
from tests.directives.samples import TEXT, plant_groups, plant_programme, proposal_with, register
from tests.people import Tree
from tests.readers.samples import Pdf, docx, paragraph

PLAIN = TEXT.replace("😀", "")


class Here:
    """The database of the tests, as a place where commands run."""

    @contextlib.contextmanager
    def installed(self) -> Iterator[None]:
        yield


def run(command: click.Command, *arguments: str | Path) -> Result:
    return CliRunner().invoke(command, [str(one) for one in arguments], obj=Here())


def told(result: Result) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(result.stdout)
    return found


@pytest.fixture
def programme(tree: Tree) -> Programme:
    plant_groups()
    return plant_programme(tree)


def files(folder: Path) -> dict[str, Path]:
    lines = [line for line in PLAIN.split("\n") if line]
    pdf = Pdf().page()
    for number, line in enumerate(lines[-4:]):
        pdf.text(40, 780 - 20 * number, line, 8)
    made = {
        "txt": PLAIN.encode(),
        "html": ("<html><body>" + "".join(f"<p>{line}</p>" for line in lines) + "</body></html>").encode(),
        "docx": docx("".join(paragraph(line) for line in lines)),
        "pdf": pdf.octets(),
    }
    for kind, content in made.items():
        (folder / f"van-ban.{kind}").write_bytes(content)
    return {kind: folder / f"van-ban.{kind}" for kind in made}


@pytest.mark.parametrize("kind", ["txt", "html", "docx", "pdf"])
def test_tasks_of_a_file_of_any_format(tmp_path: Path, kind: str) -> None:
    path = files(tmp_path)[kind]
    found = told(run(extract, path, "--json"))
    text = run(extract, path, "--text").stdout
    assert found["source"]["format"] == kind
    assert [task["deadline"]["due"] for task in found["tasks"]][:2] == ["2025-12-14", "2025-12-30"]
    for task in found["tasks"]:
        assert text[task["start"] : task["end"]] == task["text"]
        assert kind not in ("docx", "pdf") or task[found["source"]["unit"]] > 0


def test_what_cannot_be_read_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "ma.docx").write_bytes(b"MZ" + b"\0" * 400)
    refused = run(extract, tmp_path / "ma.docx", "--json")
    assert refused.exit_code == 1
    assert "program" in refused.stderr
    files(tmp_path)
    assert "No rules for the language" in run(extract, tmp_path / "van-ban.txt", "--lang", "xx").stderr


@pytest.mark.django_db
def test_files_are_taken_in_as_one_batch(tmp_path: Path, programme: Programme) -> None:
    made = files(tmp_path)
    (tmp_path / "hong.docx").write_bytes(b"MZ" + b"\0" * 400)
    done = run(import_documents, *made.values(), tmp_path / "hong.docx", "--programme", programme.code)
    assert (done.exit_code, "4 queued, 1 refused" in done.stdout) == (0, True), done.output
    assert done.stderr.startswith("hong.docx: ")
    for intake in Intake.objects.filter(state="waiting"):
        taking_in.read_waiting(intake.pk)
    assert Intake.objects.filter(state="read").count() == 4


@pytest.mark.django_db
def test_an_unknown_programme_takes_in_nothing(tmp_path: Path, tree: Tree) -> None:
    assert run(import_documents, files(tmp_path)["txt"], "--programme", "khong-co").exit_code != 0
    assert not Intake.objects.exists()


@pytest.mark.django_db
def test_labels_of_what_people_decided(tmp_path: Path, programme: Programme) -> None:
    directive: Directive = register(programme)
    services.accept_proposal(SYSTEM, proposal_with(directive, "danh mục dữ liệu"), version=1)
    printed = told(run(labels, directive.number))
    (task,) = printed["tasks"]
    assert TEXT[task["start"] : task["end"]] == task["quote"]
    assert run(labels, str(directive.pk), "--out", tmp_path).exit_code == 0
    (text,), (kept,) = tmp_path.glob("*.txt"), tmp_path.glob("*.json")
    assert text.read_bytes().decode() == TEXT
    assert json.loads(kept.read_text(encoding="utf-8")) == printed
    assert "No document 99/XX" in run(labels, "99/XX").stderr


@pytest.mark.django_db
def test_thirty_documents_of_which_one_is_broken(tmp_path: Path, programme: Programme) -> None:
    paths = []
    for number in range(1, 31):
        path = tmp_path / f"{number:02}.txt"
        path.write_text(PLAIN.replace("12-TB/BCĐ", f"{number}-TB/BCĐ"), encoding="utf-8")
        paths.append(path)
    paths[16].write_bytes(b"\xff" * 400)
    done = run(import_documents, *paths, "--programme", programme.code, "--register")
    assert "30 queued, 0 refused" in done.stdout, done.output
    left = []
    for intake in Intake.objects.order_by("pk"):
        taking_in.read_waiting(intake.pk)
        left.append(Intake.objects.filter(state="waiting").count())
    assert left == list(range(29, -1, -1))
    assert Directive.objects.count() == 29
    broken = Intake.objects.exclude(problem="").get()
    assert (broken.name, broken.state) == ("17.txt", "failed")
