"""The short chain on a phone: a citizen sends, officers handle, the citizen reads the answer and rates it."""

from __future__ import annotations

from typing import Any

import pytest

from giamsat.voice.choices import State
from giamsat.voice.models import Item
from tests.desk.test_work_in_browser import enter, findings
from tests.voice import samples
from tests.voice.samples import Desk, desk

__all__ = ["desk"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def is_fit(page: Any) -> None:
    """Nothing serious of axe, and nothing wider than the phone."""
    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_from_the_citizen_to_the_rating(desk: Desk, page: Any, live_site: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{live_site}/public/voice/send/")
    page.check("input[name=family][value=feedback]", force=True)
    page.select_option("select[name=topic]", "procedure")
    for name, words in (
        ("title", samples.TITLE), ("text", samples.TEXT), ("name", samples.NAME), ("address", samples.ADDRESS),
        ("phone", samples.PHONE),
    ):  # fmt: skip
        page.fill(f"[name={name}]", words)
    page.click("button[value=check]")
    is_fit(page)
    page.click("button[value=send]")
    page.wait_for_selector("text=Đã nhận ý kiến của bạn")
    is_fit(page)
    mine = page.url
    item = Item.objects.get()
    assert item.code in page.content()

    def act(person: Any, verb: str, **fields: str) -> None:
        enter(page, live_site, person)
        page.goto(f"{live_site}/voice/{item.pk}/")
        page.click(f".voiceacts a[href$='/{verb}/']")
        for name, words in fields.items():
            page.fill(f"[name={name}]", words)
        if verb == "classify":
            page.check("input[name=kind][value=outside]", force=True)
        page.click("main .form button[type=submit]")
        page.wait_for_url(f"**/voice/{item.pk}/")

    act(desk.officer, "check")
    is_fit(page)
    act(desk.officer, "classify")
    act(desk.officer, "route", to="Bộ Khoa học và Công nghệ")
    act(desk.handler, "accept")
    act(desk.handler, "draft", text="Đã sửa lỗi nộp tệp ảnh.")
    act(desk.approver, "approve")
    act(desk.officer, "answer")
    page.context.clear_cookies()
    page.goto(mine)
    assert "Đã sửa lỗi nộp tệp ảnh." in page.content()
    page.check("input[name=rating][value='5']", force=True)
    page.click("button[value=rate]")
    page.wait_for_selector("text=Bạn đánh giá 5 trên 5")
    is_fit(page)
    page.goto(f"{live_site}/public/voice/")
    is_fit(page)
    item = samples.fresh(item)
    assert (item.state, item.rating) == (State.ANSWERED, 5)
