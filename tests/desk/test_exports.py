"""Lists as files: the same rows as the page, real numbers and dates, nothing that runs."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from typing import Any
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from giamsat.core import clock
from giamsat.desk import exports
from giamsat.directives.models import Programme
from giamsat.tasks.models import Assignment, Task
from tests import work
from tests.desk.test_overview import signed_in, text
from tests.people import People, Tree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
DUE = dt.date(2031, 5, 20)


@pytest.fixture
def programme(tree: Tree) -> Programme:
    return work.plant_programme(tree)


@pytest.fixture
def tasks(tree: Tree, programme: Programme) -> list[Task]:
    """One of the province, one of the ministry; the first has a title that a spreadsheet would run."""
    rows = [
        work.plant_task(programme, tree.lang_son, title="Việc của tỉnh", due=DUE),
        work.plant_task(programme, tree.most, title="Việc của bộ", due=DUE + dt.timedelta(days=1)),
    ]
    Task.objects.filter(pk=rows[0].pk).update(title='=HYPERLINK("http://x","y")')
    return rows


def rows_of(answer: Any) -> list[list[str]]:
    """The lines of a CSV answer."""
    assert answer["Content-Type"].startswith("text/csv")
    return list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))


def table_of(lines: list[list[str]]) -> tuple[dict[str, str], list[list[str]]]:
    """What a file says of itself, and its table with the heading."""
    gap = lines.index([])
    return {line[0]: line[1] for line in lines[:gap]}, lines[gap + 1 :]


def sheet_of(answer: Any) -> list[list[tuple[str, str]]]:
    """Kind and content of each cell of an XLSX answer; numbers have the kind ``n``."""
    with zipfile.ZipFile(io.BytesIO(b"".join(answer))) as book:
        root = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))  # noqa: S314 (our own file)
    assert not list(root.iter(f"{MAIN}f")), "there are no formulas"
    return [
        [(cell.get("t", "n"), "".join(cell.itertext())) for cell in row] for row in root.iter(f"{MAIN}row")
    ]


def test_the_list_of_tasks_leaves_as_csv(tasks: list[Task], people: People) -> None:
    client = signed_in(people.leader)
    page = client.get("/tasks/?programme=57&state=term")
    assert "export=csv" in page.content.decode()
    about, table = table_of(rows_of(client.get("/tasks/?programme=57&state=term&export=csv")))
    assert about["Chương trình"] == "Nghị quyết 57-NQ/TW"
    assert about["Điều kiện lọc"] == "Trạng thái: Trong hạn"
    assert about["Phạm vi của người xuất"] == "Việt Nam"
    assert about["Người xuất"] == people.leader.full_name
    assert [row[0] for row in table[1:]] == [row.code for row in page.context["page_obj"].object_list]
    assert table[1][1] == '\'=HYPERLINK("http://x","y")'
    assert table[1][6] == DUE.isoformat()


def test_an_xlsx_has_numbers_dates_and_no_formulas(tasks: list[Task], people: People, tree: Tree) -> None:
    client = signed_in(people.leader)
    rows = sheet_of(client.get(f"/tasks/?unit={tree.vn.pk}&below=1&export=xlsx"))
    said = [row for row in rows if row and row[0][1] == tasks[0].code]
    assert len(said) == 1
    kinds = [kind for kind, _value in said[0]]
    assert said[0][1] == ("inlineStr", '=HYPERLINK("http://x","y")')
    day = (DUE - dt.date(1899, 12, 30)).days
    assert ("n", str(day)) in said[0], "a day is a number that the format shows as a day"
    assert kinds.count("n") >= 3, "deadline, reported and confirmed"
    assert any("cả cấp dưới" in value for row in rows for _kind, value in row), "the filter in words"


def test_the_scope_of_a_file_is_that_of_the_reader(tasks: list[Task], people: People) -> None:
    about, table = table_of(rows_of(signed_in(people.province_focal).get("/tasks/?export=csv")))
    assert about["Phạm vi của người xuất"] == "UBND tỉnh Lạng Sơn"
    assert [row[0] for row in table[1:]] == [tasks[0].code]
    assert len(table_of(rows_of(signed_in(people.stranger).get("/tasks/?export=csv")))[1]) == 1


def test_the_list_of_then_leaves_as_it_was(tree: Tree, people: People) -> None:
    with clock.frozen(clock.now() - dt.timedelta(days=9)):
        task = work.plant_task(work.plant_programme(tree), tree.most, due=DUE)
    with clock.frozen(clock.now() - dt.timedelta(days=2)):
        Task.objects.filter(pk=task.pk).update(due=DUE + dt.timedelta(days=99))
    then = f"{clock.now() - dt.timedelta(days=5):%Y-%m-%dT%H:%M}"
    table = table_of(rows_of(signed_in(people.leader).get(f"/tasks/?at={then}&export=csv")))[1]
    assert table[1][6] == DUE.isoformat()
    moved = signed_in(people.leader).get(f"/compare/?from={then}&export=csv")
    row = table_of(rows_of(moved))[1][1]
    assert row[0] == task.code
    assert row[5:] == [DUE.isoformat(), (DUE + dt.timedelta(days=99)).isoformat()]


def test_what_moved_leaves_as_the_page_lists_it(tree: Tree, people: People) -> None:
    with clock.frozen(clock.now() - dt.timedelta(days=9)):
        programme = work.plant_programme(tree)
        kept = work.plant_task(programme, tree.most)
    with clock.frozen(clock.now() - dt.timedelta(days=2)):
        new = work.plant_task(programme, tree.lang_son)
        report = work.send(people.ministry_focal, work.part_of(kept, tree.most), progress=100, is_final=True)
        work.confirm(people.standing, work.sign(people.ministry_approver, report))
    client, start = signed_in(people.leader), f"{clock.now() - dt.timedelta(days=5):%Y-%m-%dT%H:%M}"
    for kind, codes in {"": {kept.code, new.code}, "finished": {kept.code}, "added": {new.code}}.items():
        address = f"/compare/?from={start}&kind={kind}"
        page, table = client.get(address), table_of(rows_of(client.get(f"{address}&export=csv")))[1]
        assert {row[0] for row in table[1:]} == codes
        assert page.context["found"].moved(kind) == len(codes)
        assert {row.task.code for row in page.context["found"].rows} == codes


def test_queries_grow_by_the_thousand_alone(
    tasks: list[Task], people: People, programme: Programme, tree: Tree
) -> None:
    client = signed_in(people.leader)

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            b"".join(client.get("/tasks/?export=csv"))
        return len(found)

    few = asked()
    for number in range(12):
        work.plant_task(programme, tree.most, title=f"Thêm {number}")
    assert asked() == few


def test_a_file_too_long_is_told(tasks: list[Task], people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "MOST_IN_XLSX", 1)
    answer = signed_in(people.leader).get("/tasks/?export=xlsx")
    assert answer.status_code == 422
    assert "tải tệp CSV" in text(answer)


def test_many_rows_come_in_chunks(tree: Tree, people: People, programme: Programme, monkeypatch: Any) -> None:
    monkeypatch.setattr(exports, "CHUNK", 2)
    for number in range(5):
        work.plant_task(programme, tree.most, title=f"Việc {number}")
    client = Client(headers={"accept-language": "en"})
    client.force_login(people.leader)
    answer = client.get("/tasks/?export=csv")
    parts = list(answer)
    assert len([part for part in parts if b"NQ" in part or b"Vi\xe1\xbb\x87c" in part]) >= 3
    assert Assignment.objects.count() == 5
    assert len(table_of(list(csv.reader(io.StringIO(b"".join(parts).decode("utf-8-sig")))))[1]) == 6
