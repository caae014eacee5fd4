"""The conference pack: page, Word file and slides say the same, every figure opens a list of that length (R26)."""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from docx import Document
from pptx import Presentation

from giamsat.core import clock
from giamsat.desk.pack.outline import Outline, Text
from giamsat.directives.models import Programme
from giamsat.monitor.models import SavedInstant
from giamsat.tasks import services
from giamsat.tasks.models import Task
from tests import work
from tests.desk.test_exports import rows_of, table_of
from tests.desk.test_overview import signed_in
from tests.people import People, Tree, acting_as

NOW = dt.datetime(2026, 3, 11, 5, 0, tzinfo=dt.UTC)
START = "2026-03-02T09:00"


@pytest.fixture(autouse=True)
def _noon(db: None) -> object:
    with clock.frozen(NOW):
        yield


@pytest.fixture
def programme(tree: Tree) -> Programme:
    with clock.frozen(NOW - dt.timedelta(days=30)):
        return work.plant_programme(tree)


@pytest.fixture
def world(tree: Tree, people: People, programme: Programme) -> dict[str, Task]:
    """One finished in the period, one overdue with a reason and an obstacle, one overdue without, one moved."""
    with clock.frozen(NOW - dt.timedelta(days=30)):
        due = (NOW - dt.timedelta(days=3)).date()
        tasks = {
            "xong": work.plant_task(programme, tree.most, title="Việc xong", due=due),
            "chậm": work.plant_task(programme, tree.lang_son, title="Việc chậm", due=due),
            "lặng": work.plant_task(programme, tree.cao_bang, title="Việc lặng", due=due),
            "lùi": work.plant_task(programme, tree.most, title="Việc lùi", due=NOW.date()),
        }
    with clock.frozen(NOW - dt.timedelta(days=5)):
        finished = work.send(
            people.ministry_focal, work.part_of(tasks["xong"], tree.most), progress=100, is_final=True
        )
        work.confirm(people.standing, work.sign(people.ministry_approver, finished))
        part = work.part_of(tasks["chậm"], tree.lang_son)
        work.send(
            people.province_focal, part, progress=40, difficulties="Thiếu kinh phí", cause="objective",
            cause_text="Chưa được cấp kinh phí", recommendations="Bộ Tài chính cấp bổ sung",
        )  # fmt: skip
        services.raise_obstacle(
            acting_as(people.province_focal), part, kind="money", text="Chưa có hướng dẫn chi",
            decider=tree.mof, answer_due=(NOW - dt.timedelta(days=1)).date(),
        )  # fmt: skip
        moved = work.part_of(tasks["lùi"], tree.most)
        asked = services.ask_extension(
            acting_as(people.ministry_focal), moved, version=moved.version, new_due=dt.date(2026, 6, 1),
            reason="Chờ nghị định", cause="objective",
        )  # fmt: skip
        services.decide_extension(acting_as(people.standing), asked, version=asked.version, grant=True)
    return tasks


def figures_of(document: Outline) -> list[Text]:
    """Everything in a document that has an address."""
    found: list[Text] = []
    for section in document.sections:
        lines = [
            *section.points,
            *(line for table in section.tables for row in table.rows for c in row for line in c),
        ]
        found += [text for line in lines for text in line if text.url]
    return found


def words_of(document: Outline) -> list[str]:
    """Every cell and sentence as plain words."""
    found = []
    for section in document.sections:
        found += ["".join(text.words for text in line) for line in section.points]
        for table in section.tables:
            for row in table.rows:
                found += ["\n".join("".join(t.words for t in line) for line in cell) for cell in row]
    return found


def test_the_pack_tells_what_happened(world: dict[str, Task], people: People) -> None:
    page = signed_in(people.leader).get("/pack/", {"from": START})
    assert page.status_code == 200
    found = page.context["found"]
    assert (found.after.total, found.after.finished, found.after.overdue) == (4, 1, 2)
    assert (found.before.finished, found.before.overdue) == (0, 0)
    assert (found.finished, found.lapsed) == (1, 2)
    assert (found.overdue, found.unexplained, found.causes) == (2, 1, {"objective": 1})
    assert {one.unit.code: one.works[0].reason for one in found.units} == {
        "ubnd-20": "Chưa được cấp kinh phí", "ubnd-04": "",
    }  # fmt: skip
    assert [(one.unit.code, one.count) for one in found.deciders] == [("mof", 1)]
    assert (found.obstacles, found.unanswered_late) == (1, 1)
    assert (found.granted, found.asked, found.proposals) == (1, 0, 1)
    assert "Bộ Tài chính cấp bổ sung" in page.content.decode()


def test_what_several_recommend_stands_once(
    world: dict[str, Task], programme: Programme, people: People, tree: Tree
) -> None:
    communes = (tree.that_khe, tree.dong_dang)
    with clock.frozen(NOW - dt.timedelta(days=4)):
        for number in range(2):
            task = work.plant_task(programme, *communes, title=f"Việc xã {number}")
            for person, unit in zip((people.owner, people.stranger), communes, strict=True):
                work.send(person, work.part_of(task, unit), recommendations="Mở thêm lớp")
    page = signed_in(people.leader).get("/pack/", {"from": START})
    found = page.context["found"]
    assert [(one.words, one.count, len(one.reports)) for one in found.wishes] == [
        ("Mở thêm lớp", 4, 3), ("Bộ Tài chính cấp bổ sung", 1, 1),
    ]  # fmt: skip
    assert (found.proposals, found.wishes_all) == (5, 2)
    assert "4 báo cáo, như " in page.content.decode()


@pytest.mark.parametrize("who", ["leader", "province_focal"])
def test_every_figure_opens_a_list_of_that_length(
    who: str, world: dict[str, Task], people: People, tree: Tree, programme: Programme
) -> None:
    with clock.frozen(NOW - dt.timedelta(days=25)):
        due = (NOW - dt.timedelta(days=2)).date()
        work.plant_task(programme, tree.that_khe, tree.dong_dang, title="Việc hai xã", due=due)
    client = signed_in(getattr(people, who))
    counts = [
        text for text in figures_of(client.get("/pack/", {"from": START}).context["document"]) if text.bold
    ]
    assert len(counts) > 15
    for text in counts:
        if text.url.startswith("/warnings/"):
            continue
        answer = client.get(text.url)
        assert answer.status_code == 200, text.url
        listed = answer.context["page_obj"].paginator.count
        assert listed == int(text.words), f"{text.words}: {text.url}"


def test_word_and_slides_say_what_the_page_says(world: dict[str, Task], people: People) -> None:
    client = signed_in(people.leader)
    document = client.get("/pack/", {"from": START}).context["document"]
    word = Document(io.BytesIO(client.get("/pack/", {"from": START, "export": "docx"}).content))
    said = [paragraph.text for paragraph in word.paragraphs]
    said += [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    assert [words for words in words_of(document) if words not in said] == []
    assert [p.text for p in word.paragraphs if p.style and p.style.name == "Heading 1"] == [
        f"{number}. {section.title}" for number, section in enumerate(document.sections, 1)
    ]
    assert all(table.rows[0]._tr.find(f".//{TABLE_HEAD}") is not None for table in word.tables)
    addresses = {link.address for p in word.paragraphs for link in p.hyperlinks}
    assert f"http://testserver{document.section('results').points[0][0].url}" in addresses

    answer = client.get("/pack/", {"from": START, "export": "pptx"})
    show = Presentation(io.BytesIO(answer.content))
    texts = [shape.text_frame.text for slide in show.slides for shape in slide.shapes if shape.has_text_frame]
    assert document.title in texts
    for key in ("shortcomings", "decisions"):
        points = "\n".join("".join(t.words for t in line) for line in document.section(key).points)
        assert points in texts
    charts = [shape.chart for slide in show.slides for shape in slide.shapes if shape.has_chart]
    drawn = {series.name: tuple(series.values) for series in charts[0].plots[0].series}
    assert drawn["Quá hạn"] == (2, 0)
    assert drawn["Hoàn thành đúng hạn"] == (1, 0)
    cells = [
        c.text.removesuffix("\xa0→")
        for slide in show.slides
        for s in slide.shapes
        if s.has_table
        for r in s.table.rows
        for c in r.cells
    ]
    assert "UBND tỉnh Lạng Sơn" in cells


TABLE_HEAD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}tblHeader"


def test_a_pack_of_the_past_is_that_of_then(
    world: dict[str, Task], people: People, programme: Programme
) -> None:
    SavedInstant.objects.create(
        programme=programme, name="Hội nghị tháng 2", at=NOW - dt.timedelta(days=20), saved_at=NOW
    )
    client = signed_in(people.leader)
    assert "Hội nghị tháng 2" in client.get("/pack/").context["document"].period, "the last named instant"
    then = client.get("/pack/", {"to": START}).context
    assert (then["found"].after.finished, then["found"].overdue, then["found"].obstacles) == (0, 0, 0)
    assert then["found"].granted == 0
    assert then["found"].warnings is None
    for text in figures_of(then["document"]):
        if text.bold:
            assert client.get(text.url).context["page_obj"].paginator.count == int(text.words), text.url


def test_the_scope_is_that_of_the_reader(world: dict[str, Task], people: People, tree: Tree) -> None:
    client = signed_in(people.province_focal)
    page = client.get("/pack/", {"from": START})
    assert page.context["found"].unit.code == "ubnd-20"
    assert (page.context["found"].after.total, page.context["found"].overdue) == (1, 1)
    assert "Việc lặng" not in page.content.decode()
    assert client.get("/pack/", {"unit": tree.cao_bang.pk}).status_code == 404
    assert client.get("/pack/list/", {"unit": tree.cao_bang.pk}).status_code == 404
    table = table_of(rows_of(client.get("/pack/list/", {"of": "overdue", "from": START, "export": "csv"})))[1]
    assert len(table) == 2
    assert table[1][-1] == "Chưa được cấp kinh phí"
    assert client.get("/pack/list/", {"of": "unknown"}).status_code == 404
    for citizen in (people.citizen,):
        assert signed_in(citizen).get("/pack/").status_code in (200, 403)


def test_queries_do_not_grow_with_the_work(
    world: dict[str, Task], people: People, programme: Programme, tree: Tree
) -> None:
    client = signed_in(people.leader)

    def asked(**query: str) -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get("/pack/", {"from": START, **query}).status_code == 200
        return len(found)

    asked()  # the first fills what processes remember
    few = asked()
    with clock.frozen(NOW - dt.timedelta(days=20)):
        for number in range(20):
            unit = (tree.lang_son, tree.cao_bang, tree.most, tree.mof)[number % 4]
            task = work.plant_task(
                programme, unit, title=f"Thêm {number}", due=(NOW - dt.timedelta(days=6)).date()
            )
            if unit == tree.lang_son:
                services.raise_obstacle(
                    acting_as(people.province_focal), work.part_of(task, unit), kind="rules", text=f"Vướng {number}",
                    decider=(tree.mof, tree.most)[number % 2], answer_due=NOW.date(),
                )  # fmt: skip
    assert asked() <= few
    assert asked(export="docx") <= few
    assert few <= 50
    page = client.get("/pack/", {"from": START})
    assert page.context["found"].overdue == 22
    assert re.search(r"22</a> phần việc của 4 đơn vị", page.content.decode())


def test_long_tables_are_cut_and_say_so(world: dict[str, Task], people: People, monkeypatch: Any) -> None:
    monkeypatch.setattr("giamsat.monitor.pack.UNITS_SHOWN", 1)
    page = signed_in(people.leader).get("/pack/", {"from": START})
    table = page.context["document"].section("late").tables[0]
    assert "".join(text.words for text in table.more) == "và 1 đơn vị nữa, xem danh sách"
    assert len(table.rows) == 1
