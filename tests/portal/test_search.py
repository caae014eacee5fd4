"""Search across everything: by how well it fits, with or without tone marks, and whatever is typed."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from giamsat.portal.pages.finding import closeness
from giamsat.voice import finding, public
from tests.portal.test_pages import page
from tests.publishing.world import plant, release
from tests.voice import samples
from tests.voice.samples import Desk, desk

__all__ = ["desk"]
pytestmark = pytest.mark.django_db


def sent(desk: Desk, title: str, text: str = samples.TEXT) -> str:
    return samples.published(desk, samples.classified(desk, title=title, text=text)).code


def test_items_that_fit_come_before_newer_ones(desk: Desk) -> None:
    marked = sent(desk, "Cầu Bản Chang bị sạt lở sau mưa lớn")
    within = sent(desk, "Đường vào trường học lầy lội nhiều tháng", f"Gần cầu Bản Chang. {samples.TEXT}")
    unmarked = sent(desk, "Xin câu ban chang trả lời về lịch họp thôn")
    scattered = sent(desk, "Cầu treo ở thôn Bản và trạm xá Chang")
    typed = [
        item.code
        for item in finding.best_first(
            finding.newest_holding(public.published(), "cầu Bản Chang"), "cầu Bản Chang"
        )
    ]
    assert typed == [marked, within, unmarked, scattered]
    plain = finding.best_first(finding.newest_holding(public.published(), "cau ban chang"), "cau ban chang")
    assert [item.code for item in plain] == [unmarked, marked, within, scattered], (
        "in the title first, newest first"
    )
    listed = Client().get(reverse("portal:voice"), {"q": "Cầu bản chang"})
    assert [item.code for item in listed.context["page_obj"]] == typed
    found = page("search", query="?q=cầu bản chang").context
    assert [item.code for item in found["items"]] == typed


def test_the_kind_with_the_nearest_hit_leads(desk: Desk, settings: Any, tmp_path: Any) -> None:
    settings.DATA_DIR = tmp_path
    release(plant(desk.tree, desk.people))
    sent(desk, "Kho dữ liệu đất đai có mở cho người dân xem không")
    assert page("search", query="?q=Lạng Sơn").context["kinds"][0] == "units"
    kinds = page("search", query="?q=Kho dữ liệu đất đai dùng chung").context["kinds"]
    assert kinds == ["tasks"]
    assert page("search", query="?q=kho du lieu").context["kinds"][:2] == ["tasks", "items"]
    assert page("search", query="?q=niêm phong").context["kinds"][0] == "words"


def test_nearness() -> None:
    assert closeness("độ đặc", ["Đo đạc", "Bảng độ đặc"])[0] == 0
    assert closeness("do dac", ["Độ đặc"])[0] == 1
    assert closeness("dac do", ["Độ đặc"])[0] == 1
    assert closeness("số", ["Một con số"]) < closeness("số", ["Một con số rất dài"])
    assert closeness("x", [])[0] == 3


@pytest.mark.parametrize(
    "typed", ["%00", "%25_%5C", "%F0%9F%98%80", "a" * 5000, "'; DROP TABLE x; --", "%CC%81"]
)
def test_whatever_is_typed_is_answered(desk: Desk, typed: str) -> None:
    for name in ("search", "who", "documents", "tasks", "voice"):
        wanted = 404 if typed == "%00" else 200
        assert page(name, query=f"?q={typed}").status_code == wanted, name
    assert page("rows", "task", query=f"?state={typed}").status_code == wanted
