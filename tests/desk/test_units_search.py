"""Units, search and the inspector's pages: what is public, what is in scope, what is nobody's to change."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from giamsat.core.actor import SYSTEM
from giamsat.directives import services as directives
from giamsat.tasks import services
from giamsat.tasks.models import Task
from tests import work
from tests.desk.test_overview import signed_in, text
from tests.people import People, Tree, acting_as


@pytest.fixture
def task(tree: Tree, people: People) -> Task:
    return work.commune_task(tree, people)


def test_a_unit_in_scope_shows_its_figures_and_people(task: Task, tree: Tree, people: People) -> None:
    page = signed_in(people.province_focal).get(f"/units/{tree.lang_son.pk}/")
    said = text(page)
    assert "0/1 việc của đơn vị đã xong, 0 quá hạn" in said
    assert "2 đơn vị trực thuộc" in said
    assert "Lý Thị Tỉnh" in said
    row = next(row for row in page.context["figures"] if row["state"] == "term")
    # One task came into the province, by one assignment; two parts of it were given on within.
    assert [count for count, _url, _whose in row["cells"]] == [1, 1, 1, 3, 2]
    for count, url, _whose in row["cells"]:
        listed = signed_in(people.province_focal).get(url)
        assert listed.context["page_obj"].paginator.count == count


def test_a_unit_out_of_scope_shows_what_is_public_alone(task: Task, tree: Tree, people: People) -> None:
    said = text(signed_in(people.owner).get(f"/units/{tree.lang_son.pk}/"))
    assert "ngoài phạm vi của bạn" in said
    assert "Lý Thị Tỉnh" not in said
    assert "việc của đơn vị" not in said
    assert "UBND xã Đồng Đăng" in said
    assert signed_in(people.owner).get("/units/999999999/").status_code == 404


def test_the_page_of_a_unit_costs_the_same_with_more_below(task: Task, tree: Tree, people: People) -> None:
    client = signed_in(people.leader)
    url = f"/units/{tree.lang_son.pk}/"

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    before = cost()
    for number in range(12):
        work.plant_task(task.programme, tree.that_khe, tree.lang_son, title=f"Việc {number}")
    assert cost() == before
    assert before <= 26


def test_units_are_found_without_tone_marks_and_walked_as_a_tree(tree: Tree, people: People) -> None:
    client = signed_in(people.citizen)
    assert "UBND xã Thất Khê" in text(client.get("/units/?q=that khe"))
    assert "Không có đơn vị nào khớp" in text(client.get("/units/?q=zzzz"))
    below = client.get(f"/units/?under={tree.lang_son.pk}")
    assert "2 đơn vị trực thuộc" in text(below)
    assert client.get("/units/?under=x").status_code == 404


def test_search_finds_in_scope_and_puts_the_marks_as_typed_first(
    task: Task, tree: Tree, people: People
) -> None:
    work.plant_task(task.programme, tree.that_khe, title="Bao cao khong dau")
    work.plant_task(task.programme, tree.that_khe, title="Báo cáo có dấu")
    client = signed_in(people.owner)
    titles = [one.title for one in client.get("/search/?q=báo cáo").context["tasks"]]
    assert titles[:2] == ["Báo cáo có dấu", "Bao cao khong dau"]
    assert client.get("/search/?q=bao cao").context["tasks"][0].title == "Bao cao khong dau"
    assert "Không có gì khớp" in text(client.get("/search/?q=zzzz"))
    assert "Gõ vài chữ" in text(client.get("/search/"))
    assert signed_in(people.ministry_focal).get("/search/?q=ho so ho tich").context["tasks"] == []
    assert "UBND xã Đồng Đăng" in text(client.get("/search/?q=dong dang"))


def test_documents_are_found_by_number_and_by_title_without_marks(
    task: Task, tree: Tree, people: People
) -> None:
    directives.register_directive(
        SYSTEM,
        task.programme,
        text="Điều 1. Bộ Khoa học và Công nghệ báo cáo trước ngày 31/12/2027.",
        number="12/KH-TW",
        kind="plan",
        issuer_name="Ban Chỉ đạo",
        issued_on=work.in_days(-1),
        title="Kế hoạch chuyển đổi số",
        language="vi",
    )
    client = signed_in(people.standing)
    for words in ("12/KH-TW", "chuyen doi so", "Chuyển đổi"):
        found = client.get("/search/", {"q": words}).context["documents"]
        assert [one.number for one, _url in found] == ["12/KH-TW"], words
    # Under review it is for those who review and oversee.
    assert signed_in(people.owner).get("/search/?q=chuyen doi so").context["documents"] == []


def test_the_inspector_reads_what_came_after_a_confirmation(task: Task, tree: Tree, people: People) -> None:
    part = work.part_of(task, tree.that_khe)
    report = work.sign(people.approver, work.send(people.owner, part, progress=40))
    work.confirm(people.province_approver, report)
    client = signed_in(people.inspector)
    assert client.get("/inspect/").context["page_obj"].paginator.count == 0
    again = work.sign(
        people.approver, work.send(people.owner, work.part_of(task, tree.that_khe), progress=70)
    )
    services.return_report(
        acting_as(people.province_approver), again, version=again.version, item="done", reason="Thiếu số liệu"
    )
    page = client.get("/inspect/")
    assert "1 thay đổi sau khi đã xác nhận" in text(page)
    assert "Thiếu số liệu" in text(page)


def test_the_inspector_narrows_events(task: Task, tree: Tree, people: People) -> None:
    work.send(people.owner, work.part_of(task, tree.that_khe))
    client = signed_in(people.inspector)

    def count(query: str) -> int:
        return int(client.get(f"/inspect/?list=events&{query}").context["page_obj"].paginator.count)

    everything = count("")
    assert 0 < count("kind=reports") < everything
    assert 0 < count("person=nguyen thi chu") < everything
    assert 0 < count("unit_name=that khe") < everything
    assert count(f"first={work.in_days(1)}") == 0
    assert count(f"last={work.in_days(0)}") == everything
    assert count("first=x&kind=y") == everything
    assert "Không tìm thấy đơn vị" in text(client.get("/inspect/?list=events&unit_name=zzzz"))


def test_the_inspector_sees_who_moves_deadlines(tree: Tree, people: People) -> None:
    task = work.plant_task(work.plant_programme(tree), tree.lang_son)
    (part,) = work.give_on(task, people.province_focal, tree.lang_son, tree.that_khe, due=work.in_days(10))
    asked = services.ask_extension(
        acting_as(people.owner),
        part,
        version=part.version,
        new_due=work.in_days(20),
        reason="Thiếu máy",
        cause="objective",
    )
    services.decide_extension(acting_as(people.province_approver), asked, version=asked.version, grant=True)
    said = text(signed_in(people.inspector).get("/inspect/?list=deadlines"))
    assert "1 người đã cho lùi hạn" in said
    assert "Lý Thị Tỉnh" in said
    assert "10 ngày" in said


def test_nobody_else_inspects(people: People) -> None:
    for person in (people.leader, people.standing, people.owner, people.operator, people.citizen):
        assert signed_in(person).get("/inspect/").status_code == 403
    assert Client().get("/inspect/").status_code == 302
