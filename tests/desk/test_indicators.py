"""Boards, sheets and the grid through HTTP, at the scale of a test, with the number of queries held."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from giamsat.core import clock
from giamsat.core.actor import SYSTEM
from giamsat.indicators import services
from giamsat.indicators.excel.layout import SHEET
from giamsat.indicators.models import Indicator, Observation
from tests.access.entry import once
from tests.indicators.conftest import MARCH, NOW, D, Measured, entry, measured, noon
from tests.people import People, Tree, acting_as

__all__ = ["measured", "noon"]
pytestmark = pytest.mark.django_db


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def reported(tree: Tree, people: People, measured: Measured) -> Measured:
    rows = ((tree.that_khe, 1000, 300), (tree.dong_dang, 3000, 900), (tree.trung_khanh, 500, 100))
    services.record_values(
        SYSTEM,
        [
            entry(indicator, unit, value)
            for unit, *values in rows
            for indicator, value in zip((measured.people, measured.users), values, strict=True)
        ],
    )
    services.set_target(SYSTEM, measured.share, tree.vn, 2026, value=D(20))
    return measured


def test_the_board_of_a_leader(
    people: People, reported: Measured, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(people.leader)
    with django_assert_max_num_queries(30):
        page = client.get(reverse("desk:indicators")).content.decode()
    assert "1/1 chỉ tiêu có mục tiêu đã đạt" in page
    assert "4 chỉ tiêu chưa có số liệu và mục tiêu ở đơn vị này" in page
    assert "28,9" in page
    assert "4.500" in page


def test_a_sheet_with_its_mathematics_and_units(tree: Tree, people: People, reported: Measured) -> None:
    page = signed_in(people.leader).get(reverse("desk:indicator", args=[reported.share.pk])).content.decode()
    assert "<mfrac>" in page
    assert "100 * [USERS] / [PEOPLE]" in page
    assert "UBND tỉnh Lạng Sơn" in page
    foreign = signed_in(people.owner).get(
        reverse("desk:indicator", args=[reported.people.pk]), {"unit": tree.dong_dang.pk}
    )
    assert "3.000" not in foreign.content.decode()


def test_the_grid_is_a_plain_form(tree: Tree, people: People, measured: Measured) -> None:
    client, address = signed_in(people.owner), reverse("desk:values-entry")
    page = client.get(address).content.decode()
    name = f"c-{measured.people.pk}-{tree.that_khe.pk}-{MARCH}"
    assert f'name="{name}"' in page
    assert f"c-{measured.ready.pk}-" not in page
    bad = client.post(address + "?cycle=month&year=2026", {name: "mười hai", f"v-{name}": "0"})
    assert bad.status_code == 422
    assert "mười hai" in bad.content.decode()
    good = client.post(address + "?cycle=month&year=2026", {name: "1.234,5", f"v-{name}": "0"})
    assert good.status_code == 303
    row = Observation.objects.get()
    assert (row.value, row.by, row.via) == (
        entry(measured.people, tree.vn, "1234.5").value,
        people.owner,
        "web",
    )
    stale = client.post(address + "?cycle=month&year=2026", {name: "7", f"v-{name}": "0"})
    assert stale.status_code == 422
    assert "Có người vừa ghi ô này" in stale.content.decode()
    assert 'value="7"' in stale.content.decode()


def test_a_cell_is_kept_as_it_is_left(tree: Tree, people: People, measured: Measured) -> None:
    client, address = signed_in(people.owner), reverse("desk:values-cell")
    cell = f"c-{measured.people.pk}-{tree.that_khe.pk}-{MARCH}"
    first = client.post(address, {"cell": cell, "value": "5", "version": "0"})
    assert first.json() == {"ok": True, "version": 1, "value": "5"}
    proved = {"cell": cell, "value": "5", "version": "1", "evidence": "12/BC-UBND"}
    assert client.post(address, proved).json()["version"] == 2
    assert Observation.objects.get().evidence == "12/BC-UBND"
    stale = client.post(address, {"cell": cell, "value": "6", "version": "0"})
    assert stale.status_code == 409
    assert (stale.json()["kind"], stale.json()["value"], stale.json()["version"]) == ("conflict", "5", 2)
    foreign = cell.replace(f"-{tree.that_khe.pk}-", f"-{tree.dong_dang.pk}-")
    assert client.post(address, {"cell": foreign, "value": "6", "version": "0"}).status_code == 403
    assert client.post(address, {"cell": "c-x", "value": "6"}).status_code == 404


def test_the_template_goes_out_and_comes_back(tree: Tree, people: People, measured: Measured) -> None:
    client = signed_in(people.owner)
    content = client.get(reverse("desk:values-template")).content
    book = openpyxl.load_workbook(io.BytesIO(content))
    place = next(
        cell
        for cell in book[SHEET][3]
        if cell.column > 2 and book[SHEET].cell(1, cell.column).value == str(MARCH)
    )
    place.value = 1  # the first row is a yes or no
    out = io.BytesIO()
    book.save(out)
    address = reverse("desk:values-upload")
    shown = client.post(address, {"once": once(), "file": SimpleUploadedFile("so-lieu.xlsx", out.getvalue())})
    assert shown.status_code == 200
    assert not Observation.objects.exists()
    kept = shown.context["confirm"].initial["kept"]
    assert client.post(address, {"once": once(), "kept": kept}).status_code == 303
    assert Observation.objects.get().value == 1


def test_waiting_values_are_confirmed_by_another(tree: Tree, people: People, measured: Measured) -> None:
    services.record_values(acting_as(people.owner), [entry(measured.people, tree.that_khe, 5)])
    client, address = signed_in(people.standing), reverse("desk:values-waiting")
    assert "1 số liệu chờ xác nhận" in client.get(address).content.decode()
    key = f"{measured.people.pk}:{MARCH}:{tree.that_khe.pk}:1"
    assert client.post(address, {"once": once(), "act": "confirm", "chosen": key}).status_code == 303
    assert Observation.objects.get().state == 2
    address = reverse("desk:values-history", args=[measured.people.pk])
    history = client.get(f"{address}?unit={tree.that_khe.pk}&period={MARCH}")
    assert people.owner.full_name in history.content.decode()


def test_an_indicator_is_made_in_the_browser(people: People, measured: Measured) -> None:
    client = signed_in(people.standing)
    body = {
        "once": once(), "code": "MOI.01", "group": measured.group.pk, "layer": "operational", "name_vi": "Mới",
        "name_en": "New", "measure": "percent", "decimals": 1, "direction": "up", "cycle": "month", "due_days": 10,
        "roll_up": "formula", "formula": "100 * [USERS] / ([PEOPLE]", "over_time": "last",
        "valid_from": "2026-01-01",
    }  # fmt: skip
    bad = client.post(reverse("desk:indicator-new"), body)
    assert bad.status_code == 422
    assert "còn dở" in bad.content.decode()
    body |= {"once": once(), "formula": "100 * [USERS] / [PEOPLE]"}
    assert client.post(reverse("desk:indicator-new"), body).status_code == 303
    assert Indicator.objects.get(code="MOI.01").sheets.get().formula.startswith("100")
    assert clock.now() == NOW
    assert dt.date(2026, 1, 1) == Indicator.objects.get(code="MOI.01").sheets.get().valid_from
