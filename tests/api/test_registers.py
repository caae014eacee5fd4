"""Registers through the API: read page by page, written once, by those who may."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.world import caller
from tests.registers.conftest import Book
from tests.registers.conftest import book as book

pytestmark = pytest.mark.django_db


def did(response: Any, status: int = 200) -> Any:
    assert response.status_code == status, response.content.decode()
    return response.json()


def test_a_record_is_written_once_and_changed_from_the_version_that_was_read(book: Book) -> None:
    book.field("noi", "unit")
    commune = caller(book.people.owner)
    body = {
        "unit": book.tree.that_khe.code,
        "values": {
            "ten": "Trạm",
            "tong": "1.2345",
            "nha_nuoc": 1.234,
            "loai": "chip",
            "noi": book.tree.dong_dang.code,
        },
    }
    made = did(commune.post("/registers/du-an/records", body, Idempotency_Key="k1"), 201)
    assert did(commune.post("/registers/du-an/records", body, Idempotency_Key="k1"), 201) == made
    assert made["values"] == {
        "ten": "Trạm", "tong": "1.2345", "nha_nuoc": "1.2340", "loai": "chip", "noi": book.tree.dong_dang.code,
    }  # fmt: skip
    path = f"/records/{made['id']}"
    read = commune.get(path)
    assert commune.get(path, If_None_Match=read["ETag"]).status_code == 304
    changed = did(
        commune.call(
            "PATCH", path, {"values": {**read.json()["values"], "tong": None}}, If_Match=read["ETag"]
        )
    )
    assert ("tong" in changed["values"], changed["values"]["nha_nuoc"], changed["version"]) == (
        False,
        "1.2340",
        2,
    )
    late = commune.call("PATCH", path, {"values": {"tong": 1}}, If_Match=read["ETag"])
    assert (late.status_code, late.json()["code"]) == (412, "conflict")
    assert commune.call("PATCH", path, {"values": {}}).status_code == 428
    wrong = commune.call("PATCH", path, {"values": {"tong": "1.234", "la": 1}}, If_Match="2")
    assert (wrong.status_code, set(wrong.json()["fields"])) == (422, {"tong", "la"})
    assert did(commune.post(f"{path}/move", {"to": "done"}, If_Match="2"))["state"] == "done"
    assert did(commune.post(f"{path}/withdraw", {"reason": "Trùng"}, If_Match="3"))["withdrawn_at"]
    assert did(commune.get("/registers/du-an/records"))["items"] == []


def test_records_come_page_by_page_within_the_readers_reach(book: Book) -> None:
    for number in range(5):
        book.add(ten=f"Trạm {number}")
    book.add(book.tree.dong_dang, ten="Nơi khác")
    commune, province = caller(book.people.owner), caller(book.people.province_focal)
    first = did(commune.get("/registers/du-an/records?limit=3"))
    rest = did(commune.get(f"/registers/du-an/records?limit=3&cursor={first['next']}"))
    assert [each["number"] for each in first["items"] + rest["items"]] == [1, 2, 3, 4, 5]
    assert rest["next"] is None
    assert len(did(province.get("/registers/du-an/records"))["items"]) == 6
    only = did(province.get(f"/registers/du-an/records?unit={book.tree.dong_dang.code}&q=noi"))["items"]
    assert [each["title"] for each in only] == ["Nơi khác"]
    definition = did(commune.get("/registers/du-an"))
    assert [each["code"] for each in definition["fields"]][:2] == ["ten", "nha_nuoc"]
    assert [each["code"] for each in did(commune.get("/registers"))["items"]] == ["du-an"]
    assert commune.get("/registers?cursor=x").status_code == 422
