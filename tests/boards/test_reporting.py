"""Periodic reports: made on their day, looked through by a person, sent to units; templates may be hostile."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from django.urls import reverse
from docx import Document

from giamsat.boards import services
from giamsat.boards.models import Edition, PeriodicReport
from giamsat.boards.schedule import made_on, next_day
from giamsat.core import clock
from giamsat.core.actor import SYSTEM
from giamsat.core.errors import Conflict, NotAllowed
from giamsat.core.files.serving import open_clean
from giamsat.desk.boards.jobs import make_due_editions, make_edition
from giamsat.monitor.urging.models import Notice
from giamsat.monitor.urging.wording import sentence
from tests.access.entry import once
from tests.boards.conftest import World
from tests.people import acting_as

SITE = "https://giamsat.example"
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture(autouse=True)
def clean_files() -> Iterator[None]:
    with override_settings(FILES_CLEAN_WITHOUT_SCANNER=True, SITE_URL=SITE):
        yield


@pytest.fixture
def report(world: World) -> PeriodicReport:
    return services.make_report(
        acting_as(world.people.province_focal),
        owner=world.tree.lang_son,
        name="Báo cáo tháng",
        board=world.board,
        rhythm="month",
        working_day=3,
        recipients=[world.tree.that_khe],
    )


def made(report: PeriodicReport, world: World) -> Edition:
    edition = services.ask_for_edition(acting_as(world.people.province_focal), report, clock.today())
    make_edition(edition.pk)
    make_edition(edition.pk)  # a job that is run twice does it once
    edition.refresh_from_db()
    return edition


def content(edition: Edition) -> bytes:
    assert edition.file is not None, edition.remark
    with open_clean(edition.file) as file:
        return file.read()


def words_of(docx: bytes) -> str:
    return "\n".join(
        "".join(node.text or "" for node in paragraph.iter(f"{WORD}t"))
        for paragraph in Document(io.BytesIO(docx)).element.body.iter(f"{WORD}p")
    )


def test_from_a_dashboard_to_the_recipients(world: World, report: PeriodicReport) -> None:
    edition = made(report, world)
    assert (edition.state, edition.number) == ("made", 1)
    said = words_of(content(edition))
    assert "Ban hành danh mục dữ liệu" in said
    assert "Số liệu lúc" in said
    assert "Việc riêng của Cao Bằng" not in said
    with zipfile.ZipFile(io.BytesIO(content(edition))) as package:
        assert f"{SITE}/tasks/?" in package.read("word/_rels/document.xml.rels").decode()
    # Whoever may send it is told that it waits, and finds it first on the page of reports.
    waits = Notice.objects.filter(key=f"edition-made:{edition.pk}")
    assert world.people.province_approver.pk in {notice.person_id for notice in waits}
    assert world.people.province_focal.pk not in {notice.person_id for notice in waits}
    assert "chờ xem rồi gửi" in sentence(waits[0])
    first = world.client(world.people.province_approver).get(reverse("desk:periodics")).content.decode()
    assert "1 báo cáo chờ bạn xem rồi gửi" in first
    # Nobody outside reads it before somebody has looked it through.
    page, file = reverse("desk:edition", args=[edition.pk]), reverse("desk:edition-file", args=[edition.pk])
    people = world.people
    assert world.client(people.owner).get(page).status_code == 404
    assert world.client(people.owner).get(file).status_code == 404
    with pytest.raises(NotAllowed):
        services.send_edition(
            acting_as(people.province_focal),
            edition,
            version=edition.version,
            recipients=[world.tree.that_khe],
        )
    body = {"once": once(), "version": edition.version, "act": "send", "recipients": world.tree.that_khe.pk}
    nobody = world.client(people.province_approver).post(page, {**body, "once": once(), "other": "khong co"})
    assert (nobody.status_code, "Không tìm thấy" in nobody.content.decode()) == (422, True)
    body["other"] = world.tree.most.code  # any unit, not only those around
    assert world.client(people.province_approver).post(page, body).status_code == 303
    assert world.client(people.owner).get(page).status_code == 200
    assert ".docx" in world.client(people.owner).get(file)["Content-Disposition"]
    assert world.client(people.stranger).get(page).status_code == 404
    told = Notice.objects.filter(key=f"edition-sent:{edition.pk}")
    here = {people.owner.pk, people.colleague.pk, people.approver.pk}
    there = {people.ministry_focal.pk, people.ministry_approver.pk}
    assert {notice.person_id for notice in told} == here | there
    assert world.client(people.ministry_focal).get(page).status_code == 200
    assert "UBND tỉnh Lạng Sơn gửi Báo cáo tháng" in sentence(told[0])
    notices = world.client(people.owner).get(reverse("desk:notices")).content.decode()
    assert page in notices
    listed = world.client(people.owner).get(reverse("desk:periodics")).content.decode()
    assert page in listed


def test_a_returned_one_is_made_again_with_the_next_number(world: World, report: PeriodicReport) -> None:
    first = made(report, world)
    with pytest.raises(Conflict):
        services.ask_for_edition(acting_as(world.people.province_focal), report, clock.today())
    approver = acting_as(world.people.province_approver)
    services.return_edition(approver, first, version=first.version, reason="Thiếu nhận xét.")
    told = Notice.objects.get(key=f"edition-returned:{first.pk}", person=world.people.province_focal)
    assert sentence(told).endswith("bị trả lại: Thiếu nhận xét.")
    page = world.client(world.people.province_focal).get(reverse("desk:edition", args=[first.pk]))
    assert "Lập lại kỳ này" in page.content.decode()
    second = made(report, world)
    assert (second.number, second.state) == (2, "made")


def test_it_is_made_on_its_working_day_and_once(world: World, report: PeriodicReport) -> None:
    period = dt.date(2026, 12, 1)
    day = made_on(report, period)
    assert day == dt.date(2027, 1, 6), "New Year's Day and a weekend lie between"
    at = dt.datetime.combine(day, dt.time(9), clock.HANOI)
    for instant, count in ((at - dt.timedelta(days=1), 0), (at, 1), (at + dt.timedelta(hours=1), 1)):
        with clock.frozen(instant):
            make_due_editions(instant)
            assert report.editions.filter(period=period).count() == count
    with clock.frozen(at):
        assert next_day(report, clock.today()) == made_on(report, dt.date(2027, 1, 1))
        services.end_report(acting_as(world.people.province_focal), report, version=report.version)
    with clock.frozen(at + dt.timedelta(days=40)):
        assert services.open_due_editions(SYSTEM) == []


def test_as_a_sheet_and_as_a_page(world: World, report: PeriodicReport) -> None:
    focal = acting_as(world.people.province_focal)
    services.change_report(focal, report, version=1, recipients=[], form="xlsx")
    book = openpyxl.load_workbook(io.BytesIO(content(made(report, world))))
    figures = [cell.value for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert 1 in figures, "figures are numbers"
    assert not [cell for cell in figures if isinstance(cell, str) and cell.startswith("=")]
    report.refresh_from_db()
    other = services.make_report(
        focal, owner=world.tree.lang_son, name="Trang", board=world.board, form="web"
    )
    edition = made(other, world)
    assert edition.file is None
    page = world.client(world.people.province_focal).get(reverse("desk:edition", args=[edition.pk]))
    assert "Ban hành danh mục dữ liệu" in page.content.decode()


# --- templates --------------------------------------------------------------------------------------------


def docx(*paragraphs: str, row: tuple[str, ...] = ()) -> bytes:
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if row:
        table = document.add_table(2, len(row))
        for number, text in enumerate(row):
            table.rows[0].cells[number].text = f"Cột {number}"
            table.rows[1].cells[number].text = text
    into = io.BytesIO()
    document.save(into)
    return into.getvalue()


def upload(world: World, report: PeriodicReport, file: bytes, name: str = "mau.docx") -> Any:
    report.refresh_from_db()
    return world.client(world.people.province_focal).post(
        reverse("desk:periodic-template", args=[report.pk]),
        {"once": once(), "version": report.version, "file": SimpleUploadedFile(name, file)},
    )


def test_a_word_template_is_filled(world: World, report: PeriodicReport) -> None:
    file = docx(
        "Quá hạn: {{nhiem_vu.qua_han}}. Dân số: {{chi_tieu[DAN.01]}}. {{khong.co}} {{7*7}} {% if x %}",
        "{{#qua_han}}",
        "Việc {{qua_han.ten}}",
        "{{/qua_han}}",
        row=("{{qua_han.ten}}", "{{qua_han.don_vi}}"),
    )
    assert upload(world, report, file).status_code == 303
    shown = world.client(world.people.province_focal).get(reverse("desk:periodic", args=[report.pk]))
    assert "<code>khong.co</code>" in shown.content.decode(), "what nobody can fill is named"
    report.refresh_from_db()
    edition = made(report, world)
    said = words_of(content(edition))
    assert "Quá hạn: 1. Dân số: 4.217,0\u00a0người. {{khong.co}} {{7*7}} {% if x %}" in said
    assert "Việc Ban hành danh mục dữ liệu" in said
    assert "{{qua_han" not in said
    assert "UBND xã Thất Khê" in said
    assert "Số liệu lúc" in said
    assert edition.template is not None
    assert edition.template.number == 1
    assert upload(world, report, docx("{{don_vi}}")).status_code == 303
    report.refresh_from_db()
    assert report.template == 2


def test_an_excel_template_is_filled_with_numbers(world: World, report: PeriodicReport) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["{{don_vi}}", "{{nhiem_vu.qua_han}}", "=SUM(B1:B1)"])
    sheet.append(["{{qua_han.ten}}", "{{qua_han.so_ngay}}"])
    into = io.BytesIO()
    book.save(into)
    assert upload(world, report, into.getvalue(), "mau.xlsx").status_code == 303
    report.refresh_from_db()
    found = openpyxl.load_workbook(io.BytesIO(content(made(report, world)))).active
    assert [cell.value for cell in found[1]] == ["UBND tỉnh Lạng Sơn", 1, "=SUM(B1:B1)"]
    assert [cell.value for cell in found[2]][:2] == ["Ban hành danh mục dữ liệu", 5]


def with_part(file: bytes, name: str, change: Any) -> bytes:
    into = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as old, zipfile.ZipFile(into, "w") as new:
        for entry in old.namelist():
            new.writestr(entry, change(old.read(entry)) if entry == name else old.read(entry))
        if name not in old.namelist():
            new.writestr(name, change(b""))
    return into.getvalue()


def _formula() -> bytes:
    book = openpyxl.Workbook()
    book.active["A1"] = '=WEBSERVICE("http://198.51.100.7/")'
    into = io.BytesIO()
    book.save(into)
    return into.getvalue()


DOCUMENT = "word/document.xml"
HOSTILE: dict[str, Callable[[], bytes]] = {
    "macro": lambda: with_part(docx("x"), "word/vbaProject.bin", lambda _old: b"\xd0\xcf\x11\xe0"),
    "entity": lambda: with_part(
        docx("x"),
        DOCUMENT,
        lambda old: old.replace(
            b"<w:document", b'<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]><w:document', 1
        ),
    ),
    "command": lambda: with_part(
        docx("x"),
        DOCUMENT,
        lambda old: old.replace(
            b"<w:t>x</w:t>", b'<w:t>x</w:t></w:r><w:fldSimple w:instr="DDEAUTO c:\\\\cmd.exe"/><w:r>', 1
        ),
    ),
    "block": lambda: docx("{{#qua_han}}", "a"),
    "no zip": lambda: b"PK\x03\x04 and nothing more",
    "no office": lambda: b"%PDF-1.4\n%%EOF",
}


@pytest.mark.parametrize("kind", sorted(HOSTILE))
def test_a_hostile_template_is_refused_in_words(world: World, report: PeriodicReport, kind: str) -> None:
    answer = upload(world, report, HOSTILE[kind]())
    assert answer.status_code == 422
    report.refresh_from_db()
    assert report.template == 0


def test_a_formula_that_fetches_is_refused_by_its_cell(world: World, report: PeriodicReport) -> None:
    answer = upload(world, report, _formula(), "mau.xlsx")
    assert answer.status_code == 422
    assert "A1" in answer.content.decode()
