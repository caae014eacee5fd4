"""Importing a document: read, looked at, confirmed; nothing stored before, nothing typed is lost."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from giamsat.core import clock
from giamsat.core.files.models import StoredFile
from giamsat.directives.compiler.old_encodings import TCVN3
from giamsat.directives.models import Directive, Intake, Programme
from giamsat.directives.services import taking_in
from tests.directives.samples import TEXT, plant_groups, plant_programme, register
from tests.people import People, Tree
from tests.readers.samples import WEB, Pdf, docx, paragraph

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme(tree: Tree) -> Programme:
    plant_groups()
    return plant_programme(tree)


@pytest.fixture(autouse=True)
def clean(settings: Any) -> None:
    """Files may be had again without a scanner."""
    settings.FILES_CLEAN_WITHOUT_SCANNER = True


@pytest.fixture
def office(client: Client, people: People) -> Client:
    client.force_login(people.standing)
    return client


def upload(client: Client, programme: Programme, data: bytes, name: str = "12-TB.txt", **typed: str) -> Any:
    """Hand a file in; the page to which that leads."""
    file = SimpleUploadedFile(name, data, "text/plain")
    return client.post(
        reverse("desk:import"), {"programme": programme.pk, "file": file, **typed}, follow=True
    )


def values_of(answer: Any) -> dict[str, Any]:
    form = answer.context["form"]
    return {name: form[name].value() for name in form.fields} | {
        "once": re.search(r'name="once" value="(\w+)"', answer.content.decode())[1],  # type: ignore[index]
    }


def confirm(client: Client, answer: Any, **changed: Any) -> Any:
    """Register what the page ``answer`` shows."""
    address = reverse("desk:intake", args=[answer.context["intake"].pk])
    return client.post(address, {**values_of(answer), **changed})


def as_docx() -> bytes:
    """The sample as a Word document."""
    return docx("".join(paragraph(line) for line in TEXT.replace("😀", "").split("\n") if line))


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_a_file_becomes_a_document_octet_for_octet(office: Client, programme: Programme, ends: str) -> None:
    text = TEXT.replace("\n", ends)
    answer = upload(office, programme, text.encode())
    assert answer.status_code == 200
    assert not Directive.objects.exists()
    values = values_of(answer)
    assert (values["number"], values["kind"]) == ("12-TB/BCĐ", "notice")
    assert values["issued_on"] == dt.date(2025, 11, 3)
    assert "Kết luận phiên họp" in values["title"]

    done = confirm(office, answer)
    stored = Directive.objects.get()
    assert (done.status_code, done["Location"]) == (303, reverse("desk:review", args=[stored.pk]))
    assert stored.text == text
    assert stored.file_name == "12-TB.txt"
    assert all(text[p.start : p.end] == p.content for p in stored.proposals.all())
    again = confirm(office, answer)
    assert again["Location"] == done["Location"]
    assert Directive.objects.count() == 1


def test_a_word_document_is_registered_and_its_original_kept(office: Client, programme: Programme) -> None:
    data = as_docx()
    answer = upload(office, programme, data, "12-TB.docx")
    confirm(office, answer)
    stored = Directive.objects.get()
    assert "Bộ Khoa học và Công nghệ chủ trì" in stored.text
    assert Intake.objects.get().text == ""
    page = office.get(reverse("desk:directive", args=[stored.pk])).content.decode()
    assert reverse("desk:directive-original", args=[stored.pk]) in page
    original = office.get(reverse("desk:directive-original", args=[stored.pk]))
    assert b"".join(original.streaming_content) == data  # type: ignore[attr-defined]


def test_a_pdf_shows_the_page_of_each_task(office: Client, programme: Programme) -> None:
    pdf = Pdf()
    for part in (TEXT.split("II. NHIỆM VỤ")[0], "II. NHIỆM VỤ" + TEXT.split("II. NHIỆM VỤ")[1]):
        pdf.page()
        for row, line in enumerate(part.replace("😀", "").split("\n")):
            pdf.text(40, 800 - 20 * row, line, size=8)
    answer = upload(office, programme, pdf.octets(), "12-TB.pdf")
    confirm(office, answer)
    stored = Directive.objects.get()
    assert stored.proposals.exists()
    page = office.get(reverse("desk:directive", args=[stored.pk])).content.decode()
    assert "Trang 2 của bản gốc" in page


def test_what_was_left_out_is_shown_before(office: Client, programme: Programme) -> None:
    answer = upload(office, programme, WEB.encode(), "trang.html")
    page = answer.content.decode()
    assert "Bỏ bình luận của người đọc" in page
    assert "Nguyễn Văn A" not in page
    confirm(office, answer, number="149/CĐ-TTg", issued_on="2025-08-28")
    original = office.get(reverse("desk:directive-original", args=[Directive.objects.get().pk]))
    assert original["Content-Type"] == "application/octet-stream"
    assert original["Content-Disposition"].startswith("attachment")


def test_a_scan_waits_for_the_queue_and_says_how_far_it_is(office: Client, programme: Programme) -> None:
    scan = Pdf().page().picture(10, 10, b"\xff" * 100).octets()
    answer = upload(office, programme, scan, "quet.pdf")
    assert "Đang chờ đến lượt đọc" in answer.content.decode()
    found = Intake.objects.get()
    address = reverse("desk:intake", args=[found.pk])
    Intake.objects.update(state="reading", pages_done=1, pages=3)
    assert "xong 1/3 trang" in office.get(address).content.decode()
    office.post(reverse("desk:intake-cancel", args=[found.pk]))
    assert "Đã dừng đọc" in office.get(address).content.decode()
    assert office.get(address, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    taking_in.read_waiting(found.pk)
    found.refresh_from_db()
    assert (found.state, found.text) == ("cancelled", "")


def test_pasted_text_is_taken(office: Client, programme: Programme) -> None:
    typed = {"programme": programme.pk, "text": TEXT.replace("\n", "\r\n")}
    confirm(office, office.post(reverse("desk:import"), typed, follow=True))
    assert Directive.objects.get().text == TEXT


def test_old_encodings_are_converted_and_said(office: Client, programme: Programme) -> None:
    plain = TEXT.replace("😀", "")
    to_tcvn3 = {ord(letter): chr(code) for code, letter in TCVN3.items() if len(letter) == 1}
    data = plain.translate(to_tcvn3).encode("latin-1", "ignore")
    answer = upload(office, programme, data)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "tcvn3" in page
    assert "đã chuyển sang Unicode" in page
    assert "Bộ Khoa học và Công nghệ chủ trì" in page


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "a.txt", "không có chữ nào"),
        (b"\xff" * 400, "a.txt", "bảng mã"),
        (b"PK\x03\x04" + b"x" * 90, "a.docx", "Tệp hỏng"),
        (b"MZ" + b"\0" * 400, "a.docx", "chương trình chạy được"),
        (b"a " * (4_000_001), "a.txt", "2 triệu ký tự"),
        (b"x" * (50 * 1024 * 1024 + 1), "a.txt", "lớn hơn 50 MB"),
        (Pdf().page().text(72, 700, "chữ").octets(password="x"), "a.pdf", "mật khẩu"),
        (Pdf().page().text(72, 700, "chữ").octets()[:-300], "a.pdf", "bị cụt"),
        (as_docx(), "a.pdf", "Đổi đuôi thành"),
    ],
    ids=["empty", "encoding", "broken", "program", "long", "50MB", "locked", "cut", "other-name"],
)
def test_bad_files_are_refused_by_name(
    office: Client, programme: Programme, data: bytes, name: str, words: str
) -> None:
    answer = upload(office, programme, data, name)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Intake.objects.exists()
    assert not StoredFile.objects.exists()


def test_what_was_typed_stays(office: Client, programme: Programme) -> None:
    answer = upload(office, programme, b"x", text="đoạn chữ đã gõ")
    assert answer.status_code == 422
    assert "đoạn chữ đã gõ" in answer.content.decode()
    nothing = office.post(reverse("desk:import"), {"programme": programme.pk})
    assert nothing.status_code == 422


def test_a_registered_number_is_refused_with_the_way_to_it(office: Client, programme: Programme) -> None:
    there = register(programme)
    answer = upload(office, programme, TEXT.encode())
    assert reverse("desk:directive", args=[there.pk]) in answer.content.decode()
    refused = confirm(office, answer, title="Tên khác")
    page = refused.content.decode()
    assert refused.status_code == 422
    assert reverse("desk:directive", args=[there.pk]) in page
    assert "Tên khác" in page
    assert Directive.objects.count() == 1
    assert Intake.objects.get().state == "read"


def test_a_date_in_the_future_is_refused_and_the_text_kept(office: Client, programme: Programme) -> None:
    answer = upload(office, programme, TEXT.encode())
    refused = confirm(office, answer, issued_on=clock.today() + dt.timedelta(days=1))
    assert refused.status_code == 422
    assert "Ngày ban hành ở tương lai" in refused.content.decode()
    assert refused.context["intake"].text == TEXT
    assert not Directive.objects.exists()


def test_only_the_standing_office_imports(client: Client, people: People, programme: Programme) -> None:
    for person in (people.leader, people.owner, people.operator):
        client.force_login(person)
        assert client.get(reverse("desk:import")).status_code == 403
        assert client.get(reverse("desk:batches")).status_code == 403
    assert not Directive.objects.exists()
