"""The pages of registers, through HTTP: every view shows its records, a form writes one, a definition converts."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from giamsat.core.actor import SYSTEM
from giamsat.registers.models import Record
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


def test_a_field_is_converted_after_a_preview(book: Book, client: Client) -> None:
    book.add(tong="12,5")
    client.force_login(book.definer)
    assert client.get(reverse("desk:register-definition", args=["du-an"])).status_code == 200
    address = reverse("desk:register-field", args=["du-an", "tong"])
    sent = {"once": "c1", "version": book.version, "kind": "text", "name_vi": "Tổng"}
    first = client.post(address, sent)
    assert (first.status_code, "Đồng ý chuyển" in first.content.decode()) == (422, True)
    assert client.post(address, {**sent, "once": "c2", "convert": "1"}).status_code == 303


def test_every_preset_opens(tree: Tree, people: People) -> None:
    for code in PRESETS:
        register = open_preset(SYSTEM, code, code=code, name_vi=code, owner=tree.lang_son)
        assert register.fields.filter(is_title=True).count() == 1
