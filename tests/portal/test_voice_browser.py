"""The short chain on a phone: a citizen sends, officers handle, the citizen reads the answer and rates it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from giamsat.core import clock
from giamsat.core.actor import SYSTEM
from giamsat.directives.models import Programme
from giamsat.tasks.models import Task
from giamsat.voice import services
from giamsat.voice.choices import State
from giamsat.voice.models import Item
from tests import work
from tests.desk.test_work_in_browser import enter, findings
from tests.files.samples import png
from tests.people import acting_as
from tests.publishing import world as publication
from tests.voice import samples
from tests.voice.samples import Desk, desk

__all__ = ["desk"]
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def is_fit(page: Any) -> None:
    """Nothing serious of axe, and nothing wider than the phone."""
    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def write_to_the_authorities(page: Any, site: str) -> None:
    """The form, filled in."""
    page.goto(f"{site}/public/voice/send/")
    page.check("input[name=family][value=feedback]", force=True)
    page.select_option("select[name=topic]", "procedure")
    for name, words in (
        ("title", samples.TITLE), ("text", samples.TEXT), ("name", samples.NAME), ("address", samples.ADDRESS),
        ("phone", samples.PHONE),
    ):  # fmt: skip
        page.fill(f"[name={name}]", words)


def test_from_the_citizen_to_the_rating(desk: Desk, page: Any, live_site: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    write_to_the_authorities(page, live_site)
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


def answer_late(desk: Desk, item: Item, while_late: Callable[[], None]) -> Item:
    """A wrong body returns it, the right one is late, says why, and answers; the offices act through the services."""
    officer, wrong = acting_as(desk.officer), acting_as(desk.handler)
    right, approver = acting_as(desk.other), acting_as(desk.people.province_approver)
    item = services.check_item(officer, item, version=item.version)
    item = services.classify_item(officer, item, version=item.version, kind="outside")
    item = services.route_item(officer, item, version=item.version, to=desk.tree.most)
    item = services.return_item(wrong, item, version=item.version, reason="Việc của tỉnh")
    item = services.route_item(officer, item, version=item.version, to=desk.tree.lang_son)
    item = services.accept_item(right, item, version=item.version)
    item = samples.published(desk, item)
    past = clock.today() - dt.timedelta(days=9)
    Item.objects.filter(pk=item.pk).update(due=past, answer_due=past)
    item = services.note_lateness(SYSTEM, item)
    item = services.add_note(right, item, version=item.version, text="Chờ nhà thầu giao bản sửa")
    while_late()
    item = services.draft_answer(right, item, version=item.version, text="Đã sửa lỗi nộp tệp ảnh.")
    item = services.approve_answer(approver, item, version=item.version)
    return services.send_answer(officer, item, version=item.version)


def read_in(page: Any, site: str, address: str, language: str) -> None:
    """The page in one of the languages of the portal."""
    page.goto(f"{site}/public/look/?language={language}&next={address.removeprefix(site)}")
    assert page.get_attribute("html", "lang") == language


def make_task(page: Any, site: str, desk: Desk, item: Item, programme: Programme) -> Task:
    """The office turns the item into a task on its page: the form holds the six clears, one is said more shortly."""
    enter(page, site, desk.people.standing)
    page.goto(f"{site}/voice/{item.pk}/")
    page.click(".voiceacts a[href$='/new-task/']")
    assert page.input_value("[name=lead]") == desk.tree.lang_son.name_vi
    assert page.input_value("[name=title]") == samples.TITLE
    is_fit(page)
    page.select_option("select[name=programme]", str(programme.pk))
    page.fill("[name=product]", "Cổng nhận ảnh chụp")
    page.click("main .form button[type=submit]")
    page.wait_for_url(f"**/voice/{item.pk}/")
    is_fit(page)
    task = Task.objects.get(voices=item)
    page.goto(f"{site}/tasks/{task.pk}/")
    assert item.code in page.content()
    page.context.clear_cookies()
    return task


def test_from_the_citizen_to_the_outcome(
    desk: Desk, page: Any, live_site: str, settings: Any, tmp_path: Any
) -> None:
    """Sent, returned by a wrong body, answered late, reopened, made a task on its own page, done; in both languages."""
    settings.DATA_DIR = tmp_path
    world = publication.plant(desk.tree, desk.people)
    page.set_viewport_size({"width": 360, "height": 740})
    read_in(page, live_site, f"{live_site}/public/voice/send/", "en")
    write_to_the_authorities(page, live_site)
    page.click("button[value=check]")
    page.wait_for_selector("text=Send as written")
    is_fit(page)
    page.set_input_files("input[type=file]", {"name": "anh.png", "mimeType": "image/png", "buffer": png()})
    page.wait_for_selector("[data-proof]:not([value=''])", state="attached")
    page.click("button[value=send]")
    page.wait_for_selector("text=We have received it")
    is_fit(page)
    assert "anh.png" in page.content()
    mine = page.url.partition("?")[0]
    assert page.evaluate("localStorage.length") == 0, "the draft on the device is gone"
    public = f"{live_site}/public/voice/items/{Item.objects.get().code}/"

    def everybody_reads_that_it_is_late() -> None:
        for language, late in (("vi", "quá hạn 9 ngày"), ("en", "9 days overdue")):
            for address in (mine, public):
                read_in(page, live_site, address, language)
                for said in (late, "Chờ nhà thầu giao bản sửa"):
                    assert said in page.content(), (language, address)
                is_fit(page)
        assert "Not done although it is overdue" in page.content(), "the program's own note, translated"

    item = answer_late(desk, Item.objects.get(), everybody_reads_that_it_is_late)
    assert item.was_late
    for language, returned in (
        ("vi", "Trả lại vì không đúng thẩm quyền"),
        ("en", "Returned: not within its authority"),
    ):
        read_in(page, live_site, mine, language)
        for said in (returned, "Chờ nhà thầu giao bản sửa", "Đã sửa lỗi nộp tệp ảnh."):
            assert said in page.content()
        is_fit(page)
    page.fill("[name=reason]", "Vẫn báo lỗi như cũ")
    page.click("button[value=reopen]")
    page.wait_for_selector("text=Sender asked for another look")
    read_in(page, live_site, mine, "vi")
    page.wait_for_selector("text=Người gửi đề nghị xem lại")
    task = make_task(page, live_site, desk, item, world.programme)
    part = work.part_of(task, desk.tree.lang_son)
    report = work.send(desk.other, part, is_final=True, progress=100, done="Đã chạy thử ở mọi xã.")
    work.confirm(desk.people.standing, work.sign(desk.people.province_approver, report))
    publication.release(world)
    for language, done in (("vi", "Nhiệm vụ hoàn thành"), ("en", "Task completed")):
        read_in(page, live_site, mine, language)
        page.wait_for_selector(f"text={done}: Cổng nhận ảnh chụp")
        is_fit(page)
    page.goto(public)
    assert "Cổng nhận ảnh chụp" in page.content()
    assert samples.NAME not in page.content()
    page.wait_for_selector(".aloud button")
    is_fit(page)
