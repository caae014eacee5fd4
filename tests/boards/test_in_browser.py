"""A province builds a dashboard and a monthly Word report of its own in Chromium, and its approver sends it."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.conf import settings as site_settings
from django.urls import reverse
from docx import Document
from playwright.sync_api import expect

from giamsat.accounts.models import Person
from giamsat.boards.models import Board, Edition
from giamsat.desk.boards.jobs import make_edition
from tests.boards.conftest import World

KINDS_IN_ORDER = ["Đoạn văn", "Một con số", "Danh sách"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def be(world: World, page: Any, site: str, person: Person) -> None:
    """The browser is signed in as ``person``."""
    cookie = world.client(person).cookies[site_settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": site_settings.SESSION_COOKIE_NAME, "value": cookie, "url": site}])


def test_a_province_builds_a_dashboard_and_a_monthly_report(
    world: World, live_site: str, page: Any, settings: Any
) -> None:
    settings.FILES_CLEAN_WITHOUT_SCANNER = True
    settings.SITE_URL = live_site
    be(world, page, live_site, world.people.province_focal)
    page.goto(live_site + reverse("desk:boards"))
    page.get_by_role("link", name="Lập bảng").click()
    page.get_by_label("Tên bảng").fill("Giao ban tháng")
    page.get_by_role("button", name="Lập bảng này").click()
    page.get_by_role("link", name="Một con số").click()
    page.get_by_label("Con số nào").select_option("overdue")
    page.get_by_role("button", name="Thêm ô này").click()
    page.get_by_role("link", name="Danh sách").click()
    page.get_by_role("button", name="Thêm ô này").click()
    page.get_by_role("link", name="Đoạn văn").click()
    page.get_by_label("Nội dung").fill("Tháng này còn {{nhiem_vu.qua_han}} việc quá hạn.")
    page.get_by_role("button", name="Thêm ô này").click()
    # By keyboard: the text comes first, and takes the whole width.
    page.get_by_role("button", name="Đưa Đoạn văn lên").press("Enter")
    page.wait_for_url("**/edit/#tile-*")
    expect(page.get_by_role("button", name="Đưa Đoạn văn lên")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("[data-tiles] > li").first).to_contain_text("Đoạn văn")
    page.get_by_role("button", name="Mở rộng Đoạn văn").press("Enter")
    page.get_by_text("Đoạn văn · hai phần ba").wait_for()
    # By mouse: the list goes to the top, and back below the figure.
    tiles = page.locator("[data-tiles] > li")
    for target, order in ((0, ["Danh sách", "Đoạn văn", "Một con số"]), (2, KINDS_IN_ORDER)):
        # From its top: a page that is on its way to the tile last moved takes what is dragged with it.
        page.goto(page.url.partition("#")[0])
        source = tiles.filter(has_text="Danh sách")
        corner = {"x": 30, "y": 4 if target == 0 else 52}
        source.drag_to(tiles.nth(target), source_position={"x": 8, "y": 20}, target_position=corner)
        for number, kind in enumerate(order):
            expect(tiles.nth(number)).to_contain_text(kind)
    page.get_by_role("link", name="Xem bảng").click()
    page.get_by_text("Tháng này còn 1 việc quá hạn.").wait_for()
    assert page.locator(".tile1").count() == 3
    board = Board.objects.get(name="Giao ban tháng")
    assert [tile.kind for tile in board.tiles.all()] == ["text", "figure", "list"]

    page.get_by_role("link", name="Lập báo cáo từ bảng này").click()
    page.get_by_label("Tên báo cáo").fill("Báo cáo tháng của tỉnh")
    page.get_by_label("Dạng").select_option("docx")
    page.get_by_label("Lập khi nào").select_option("month")
    page.get_by_label("UBND xã Thất Khê").check()
    page.get_by_role("button", name="Lập báo cáo này").click()
    page.get_by_text("lập lần tới").wait_for()
    page.get_by_label("Kỳ").select_option(index=1)
    page.get_by_role("button", name="Lập ngay").click()
    page.get_by_text("Đang lập", exact=True).wait_for()
    edition = Edition.objects.get()
    make_edition(edition.pk)  # what the worker does with the job that the button queued
    page.get_by_text("Tháng này còn 1 việc quá hạn.").wait_for()  # the page asks by itself until it is made

    be(world, page, live_site, world.people.province_approver)
    page.goto(live_site + reverse("desk:notices"))
    page.get_by_role("link", name="chờ xem rồi gửi").click()
    page.get_by_text("Tháng này còn 1 việc quá hạn.").wait_for()
    page.locator("#review").get_by_text("UBND xã Thất Khê", exact=True).first.wait_for()
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải tệp").click()
    said = [
        paragraph.text for paragraph in Document(io.BytesIO(download.value.path().read_bytes())).paragraphs
    ]
    assert "Báo cáo tháng của tỉnh" in said
    assert any(text.startswith("Số liệu lúc") for text in said)
    page.get_by_role("button", name="Đã xem, gửi báo cáo này").click()
    page.get_by_text("đã xem và gửi lúc").wait_for()

    be(world, page, live_site, world.people.owner)
    page.goto(live_site + reverse("desk:notices"))
    page.get_by_role("link", name="UBND tỉnh Lạng Sơn gửi Báo cáo tháng của tỉnh").click()
    page.get_by_text("Ban hành danh mục dữ liệu").wait_for()
