"""The pages of registers, through HTTP: every view shows its records, a form writes one, a definition converts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from giamsat.core.actor import SYSTEM
from giamsat.registers.models import Record, Register
from giamsat.registers.presets import PRESETS, open_preset
from tests.people import People, Tree
from tests.registers.conftest import Book
from tests.registers.conftest import book as book

pytestmark = pytest.mark.django_db


def test_every_view_shows_the_records(book: Book, client: Client) -> None:
    book.check("nua", "doanh_nghiep >= 50 % * tong", name_vi="Ít nhất 50 %")
    made = book.add(tong="12,5", doanh_nghiep="1", loai="ai", ngay="1/2/2026")
    client.force_login(book.people.inspector)
    address = reverse("desk:register", args=["du-an"])
    for query in (
        "",
        "?view=board",
        "?view=map&measure=sum&of=tong",
        "?view=figures&measure=mean&of=tong&by=unit",
    ):
        answer = client.get(address + query)
        assert answer.status_code == 200, query
    assert "Trung tâm đổi mới" in client.get(address).content.decode()
    assert "12,5 triệu đồng" in client.get(f"{address}?view=figures&measure=sum&of=tong").content.decode()
    assert "Không có bản ghi nào khớp" in client.get(f"{address}?f.tong.from=13").content.decode()
    assert "Ít nhất 50 %" in client.get(reverse("desk:record", args=[made.pk])).content.decode()
    assert client.get(reverse("desk:registers")).status_code == 200
    file = b"".join(client.get(f"{address}?export=csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert "12.5" in file


def test_a_form_writes_a_record_and_names_what_is_wrong(book: Book, client: Client) -> None:
    client.force_login(book.people.owner)
    address = reverse("desk:record-new", args=["du-an"])
    assert client.get(address).status_code == 200
    sent = {"once": "k1", "unit": book.tree.that_khe.pk, "f_ten": "Trạm", "f_tong": "1.234", "tasks": ""}
    refused = client.post(address, sent)
    assert refused.status_code == 422
    assert "đọc được hai cách" in refused.content.decode()
    assert client.post(address, {**sent, "once": "k2", "f_tong": "1.234,0"}).status_code == 303
    assert Record.objects.get().values["tong"] == "1234"


def test_a_file_is_shown_first_and_then_taken(book: Book, client: Client) -> None:
    made = book.add(ten="Trạm", tong="5")
    client.force_login(book.people.owner)
    sheet = client.get(reverse("desk:register-template", args=["du-an"]) + "?form=csv").content.decode()
    address = reverse("desk:register-upload", args=["du-an"])
    assert client.get(reverse("desk:register-template", args=["du-an"])).content[:2] == b"PK"

    def send(text: str, key: str) -> Any:
        return client.post(address, {"once": key, "file": SimpleUploadedFile("so.csv", text.encode())})

    assert "không có gì khác" in send(sheet, "i1").content.decode()
    refused = send(sheet.replace(",Trạm,", ",,"), "i2")
    assert (refused.status_code, "cột “ten”" in refused.content.decode()) == (422, True)
    shown = send(sheet.replace(",Trạm,", ",Trạm AI,"), "i3")
    assert "từ Trạm sang Trạm AI" in shown.content.decode()
    made.refresh_from_db()
    assert made.version == 1
    kept = shown.context["confirm"].initial["kept"]
    assert client.post(address, {"once": "i4", "kept": kept}).status_code == 303
    made.refresh_from_db()
    assert (made.title, made.version) == ("Trạm AI", 2)
    client.force_login(book.people.inspector)
    assert client.get(address).status_code == 403


def test_the_pages_ask_as_often_for_many_records_as_for_one(
    book: Book, client: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        book.add(ten=f"Trạm {number}", tong="5")
    client.force_login(book.people.inspector)
    address = reverse("desk:register", args=["du-an"])
    client.get(address)
    for where, most in ((reverse("desk:registers"), 9), (address, 18), (f"{address}?view=board", 18)):
        with django_assert_max_num_queries(most):
            assert client.get(where).status_code == 200


def test_every_kind_of_field_narrows_the_list(book: Book, client: Client) -> None:
    book.field("noi", "unit")
    book.field("mo_ta", "text")
    book.add(ten="Trạm một", noi=book.tree.dong_dang.code, mo_ta="Cột mốc")
    book.add(ten="Trạm hai", mo_ta="Bến")
    client.force_login(book.people.inspector)
    address = reverse("desk:register", args=["du-an"])
    for query in (f"f.noi={book.tree.dong_dang.code}", "f.mo_ta=Cột"):
        page = client.get(f"{address}?{query}").content.decode()
        assert ("Trạm một" in page, "Trạm hai" in page) == (True, False), query
    file = b"".join(client.get(f"{address}?export=csv&f.mo_ta=Cột").streaming_content).decode()  # type: ignore[attr-defined]
    assert "mo_ta: “Cột”" in file


def test_a_file_is_checked_kept_and_handed_out_to_readers_alone(
    book: Book, client: Client, settings: Any, tmp_path: Path
) -> None:
    settings.DATA_DIR, settings.FILES_CLEAN_WITHOUT_SCANNER = tmp_path, True
    book.field("bien_ban", "file")
    client.force_login(book.people.owner)
    address = reverse("desk:record-new", args=["du-an"])
    sent = {"unit": book.tree.that_khe.pk, "f_ten": "Trạm", "tasks": ""}

    def file(name: str, content: bytes) -> dict[str, Any]:
        return {**sent, "f_bien_ban": SimpleUploadedFile(name, content)}

    bad = client.post(address, {**file("x.pdf", b"MZ\x90\x00 a program"), "once": "f1"})
    assert (bad.status_code, Record.objects.exists()) == (422, False)
    assert (
        client.post(address, {**file("bien-ban.txt", "Đã nghiệm thu".encode()), "once": "f2"}).status_code
        == 303
    )
    made = Record.objects.get()
    page = client.get(reverse("desk:record", args=[made.pk])).content.decode()
    where = reverse("desk:register-file", args=["du-an", made.values["bien_ban"]])
    assert (where in page, "bien-ban.txt" in page) == (True, True)
    # A colleague changes the record and leaves the file; nobody elsewhere has it.
    client.force_login(book.people.colleague)
    edit = reverse("desk:record-edit", args=[made.pk])
    assert "bien-ban.txt" in client.get(edit).content.decode()
    assert client.post(edit, {"f_ten": "Trạm AI", "tasks": "", "version": 1, "once": "f3"}).status_code == 303
    made.refresh_from_db()
    assert (made.title, where.endswith(f"/{made.values['bien_ban']}/")) == ("Trạm AI", True)
    assert b"".join(client.get(where).streaming_content) == "Đã nghiệm thu".encode()  # type: ignore[attr-defined]
    for nobody in (book.people.stranger, book.people.citizen):
        client.force_login(nobody)
        assert client.get(where).status_code == 404
    client.force_login(book.people.owner)
    gone = {"f_ten": "Trạm AI", "tasks": "", "version": 2, "once": "f4", "f_bien_ban-clear": "on"}
    assert client.post(edit, gone).status_code == 303
    made.refresh_from_db()
    assert "bien_ban" not in made.values


def test_a_field_is_converted_after_a_preview(book: Book, client: Client) -> None:
    book.add(tong="12,5")
    client.force_login(book.definer)
    assert client.get(reverse("desk:register-definition", args=["du-an"])).status_code == 200
    address = reverse("desk:register-field", args=["du-an", "tong"])
    sent = {"once": "c1", "version": book.version, "kind": "text", "name_vi": "Tổng"}
    first = client.post(address, sent)
    assert (first.status_code, "Đồng ý chuyển" in first.content.decode()) == (422, True)
    assert client.post(address, {**sent, "once": "c2", "convert": "1"}).status_code == 303


def test_a_register_is_opened_for_the_units_of_its_scope(tree: Tree, people: People, client: Client) -> None:
    client.force_login(people.province_admin)
    address = reverse("desk:register-new")
    sent = {"code": "moi", "name_vi": "Mới", "owner": tree.lang_son.pk}
    bad = client.post(address, {**sent, "once": "o1", "scope": "không có"})
    assert (bad.status_code, "Không có đơn vị" in bad.content.decode()) == (422, True)
    wide = client.post(address, {**sent, "once": "o2", "scope": tree.vn.code})
    assert "rộng hơn quyền" in wide.content.decode()
    scope = f"{tree.that_khe.name} ({tree.that_khe.code})"
    made = client.post(address, {**sent, "once": "o3", "scope": scope})
    definition = reverse("desk:register-definition", args=["moi"])
    assert (made.status_code, made["Location"]) == (303, definition)
    assert Register.objects.get().scope == tree.that_khe
    # Whoever defines registers finds the room of them in the menu.
    assert f'href="{reverse("desk:registers")}"' in client.get(definition).content.decode()


def test_every_preset_opens(tree: Tree, people: People) -> None:
    for code in PRESETS:
        register = open_preset(SYSTEM, code, code=code, name_vi=code, owner=tree.lang_son)
        assert register.fields.filter(is_title=True).count() == 1
