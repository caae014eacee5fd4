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
from giamsat.directives import reading
from giamsat.directives.compiler.old_encodings import TCVN3
from giamsat.directives.models import Directive, Programme
from tests.directives.samples import FIELDS, TEXT, plant_groups, plant_programme, register
from tests.people import People, Tree

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme(tree: Tree) -> Programme:
    plant_groups()
    return plant_programme(tree)


@pytest.fixture
def office(client: Client, people: People) -> Client:
    client.force_login(people.standing)
    return client


def upload(client: Client, programme: Programme, data: bytes, name: str = "12-TB.txt", **typed: str) -> Any:
    file = SimpleUploadedFile(name, data, "text/plain")
    return client.post(reverse("desk:import"), {"programme": programme.pk, "file": file, **typed})


def values_of(answer: Any) -> dict[str, Any]:
    form = answer.context["form"]
    return {name: form[name].value() for name in form.fields} | {
        "programme": form.initial["programme"].pk,
        "once": re.search(r'name="once" value="(\w+)"', answer.content.decode())[1],  # type: ignore[index]
    }


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

    done = office.post(reverse("desk:import-confirm"), values)
    stored = Directive.objects.get()
    assert (done.status_code, done["Location"]) == (303, reverse("desk:review", args=[stored.pk]))
    assert stored.text == text
    assert stored.file_name == "12-TB.txt"
    assert all(text[p.start : p.end] == p.content for p in stored.proposals.all())
    again = office.post(reverse("desk:import-confirm"), values)
    assert again["Location"] == done["Location"]
    assert Directive.objects.count() == 1


def test_pasted_text_is_taken(office: Client, programme: Programme) -> None:
    typed = {"programme": programme.pk, "text": TEXT.replace("\n", "\r\n")}
    answer = office.post(reverse("desk:import"), typed)
    office.post(reverse("desk:import-confirm"), values_of(answer))
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
    ("data", "words"),
    [
        (b"", "không có chữ nào"),
        (b"\xff" * 400, "bảng mã"),
        (b"PK\x03\x04" + b"x" * 90, "ZIP/Office"),
        (b"a " * (reading.MAX_OCTETS // 2 + 1), "2 triệu ký tự"),
        (b"x" * (50 * 1024 * 1024 + 1), "lớn hơn 50 MB"),
    ],
    ids=["empty", "encoding", "office", "long", "50MB"],
)
def test_bad_files_are_refused_by_name(office: Client, programme: Programme, data: bytes, words: str) -> None:
    answer = upload(office, programme, data)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Directive.objects.exists()


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
    refused = office.post(reverse("desk:import-confirm"), {**values_of(answer), "title": "Tên khác"})
    page = refused.content.decode()
    assert refused.status_code == 422
    assert reverse("desk:directive", args=[there.pk]) in page
    assert "Tên khác" in page
    assert Directive.objects.count() == 1


def test_a_date_in_the_future_is_refused_and_the_text_kept(office: Client, programme: Programme) -> None:
    values = values_of(upload(office, programme, TEXT.encode()))
    values["issued_on"] = clock.today() + dt.timedelta(days=1)
    refused = office.post(reverse("desk:import-confirm"), values)
    assert refused.status_code == 422
    assert "Ngày ban hành ở tương lai" in refused.content.decode()
    assert refused.context["document"].text == TEXT
    assert not Directive.objects.exists()


def test_a_changed_text_is_refused(office: Client, programme: Programme) -> None:
    values = values_of(upload(office, programme, TEXT.encode()))
    values["packed"] = values["packed"].replace("A", "B", 1)
    assert office.post(reverse("desk:import-confirm"), values)["Location"] == reverse("desk:import")
    assert not Directive.objects.exists()


def test_only_the_standing_office_imports(client: Client, people: People, programme: Programme) -> None:
    for person in (people.leader, people.owner, people.operator):
        client.force_login(person)
        assert client.get(reverse("desk:import")).status_code == 403
        assert client.post(reverse("desk:import-confirm"), FIELDS).status_code == 403
    assert not Directive.objects.exists()
