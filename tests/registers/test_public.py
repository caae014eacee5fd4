"""Registers on the public website: public ones alone, cleared fields alone, nothing secret or personal."""

from __future__ import annotations

import csv

import pytest
from django.test import Client
from django.urls import reverse

from giamsat.core.actor import SYSTEM
from giamsat.registers import services
from tests.people import Tree
from tests.registers.conftest import Book

pytestmark = pytest.mark.django_db


def get(name: str, *args: object, **headers: str) -> tuple[int, str]:
    answer = Client().get(reverse(f"portal:{name}", args=args), headers=headers)
    body = b"".join(answer) if answer.streaming else answer.content
    return answer.status_code, body.decode("utf-8-sig")


def test_only_what_was_made_public_is_seen(book: Book, tree: Tree) -> None:
    book.field("cong_khai", "text", is_public=True, name_vi="Ghi chú công khai")
    book.field("noi_dat", "unit", is_public=True)
    code = book.register.code
    book.add(cong_khai="=thấy", noi_dat=tree.that_khe.code, tong="98765")
    assert get("register", code)[0] == get("register-file", code)[0] == 404
    assert book.register.name not in get("registers")[1]
    services.change_register(SYSTEM, book.register, version=book.version, is_public=True)
    assert book.register.name in get("registers")[1]
    status, page = get("register", code)
    assert status == 200
    assert "=thấy" in page
    assert tree.that_khe.name in page
    assert "98765" not in page
    assert "98.765" not in page
    rows = list(csv.reader(get("register-file", code)[1].splitlines()))
    assert rows[0][4:] == ["cong_khai", "noi_dat"]
    assert rows[1][4:] == ["'=thấy", tree.that_khe.name]


def test_secrets_keep_the_record_back_and_personal_data_the_value(book: Book) -> None:
    book.field("cong_khai", "text", is_public=True)
    services.change_register(SYSTEM, book.register, version=book.version, is_public=True)
    book.add(cong_khai="Theo văn bản mật số 12/QĐ-TM")
    book.add(cong_khai="Gọi anh Ba 0912 345 678")
    book.add(cong_khai="Kho dữ liệu dân cư")
    for said in (get("register", book.register.code)[1], get("register-file", book.register.code)[1]):
        assert "Kho dữ liệu dân cư" in said
        assert "0912" not in said
        assert "mật" not in said
    rows = list(csv.reader(get("register-file", book.register.code)[1].splitlines()))
    assert [row[0] for row in rows[1:]] == ["2", "3"]


def test_a_change_is_seen_at_once_though_pages_are_tagged(book: Book) -> None:
    book.field("cong_khai", "text", is_public=True)
    services.change_register(SYSTEM, book.register, version=book.version, is_public=True)
    address = reverse("portal:register", args=[book.register.code])
    tag = Client().get(address)["ETag"]
    assert Client().get(address, headers={"if-none-match": tag}).status_code == 304
    book.add(cong_khai="Mới thêm")
    fresh = Client().get(address, headers={"if-none-match": tag})
    assert (fresh.status_code, "Mới thêm" in fresh.content.decode()) == (200, True)
