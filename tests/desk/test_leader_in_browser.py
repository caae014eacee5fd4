"""A leader in Chromium: worst province, number, task, clause, evidence in five clicks; back in time; paper; play."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from giamsat.core import clock
from giamsat.directives import services as directives
from giamsat.tasks.models import Task
from giamsat.tasks.services import issue_directive
from giamsat.units.models import Territory, Unit
from tests import work
from tests.desk.site_in_browser import SITE, browsing
from tests.desk.test_overview import signed_in
from tests.directives.samples import plant_groups, plant_programme, register
from tests.people import People, Tree, acting_as

pytestmark = [pytest.mark.django_db, pytest.mark.browser]


@pytest.fixture(autouse=True)
def _plain_static_files(settings: Any) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
def late(tree: Tree, people: People) -> Task:
    """A task of a real document, given to a province and overdue there, with a report and its evidence."""
    began = clock.now() - dt.timedelta(days=100)
    place = Territory.objects.create(
        code="20", level="province", kind="tỉnh", name_vi="Lạng Sơn", name_en="Lang Son", longitude=106.7,
        latitude=21.8,
    )  # fmt: skip
    Unit.objects.filter(pk=tree.lang_son.pk).update(territory=place)
    other = Territory.objects.create(
        code="04", level="province", kind="tỉnh", name_vi="Cao Bằng", name_en="Cao Bang", longitude=106.2,
        latitude=22.6,
    )  # fmt: skip
    Unit.objects.filter(pk=tree.cao_bang.pk).update(territory=other)
    commune = Territory.objects.create(
        code="06040", level="commune", kind="xã", name_vi="Thất Khê", name_en="That Khe", longitude=106.5,
        latitude=22.1, province=place,
    )  # fmt: skip
    Unit.objects.filter(pk=tree.that_khe.pk).update(territory=commune)
    plant_groups()
    programme = plant_programme(tree)
    words = (
        "1. Bộ Khoa học và Công nghệ chủ trì số hóa sổ hộ tịch, hoàn thành trước ngày 15 tháng 12 năm 2025.\n"
    )
    directive = register(programme, text=f"II. NHIỆM VỤ\n{words}")
    office = acting_as(people.standing)
    with clock.frozen(began):
        for proposal in directive.proposals.all():
            edited = directives.edit_proposal(office, proposal, version=1, incomplete_reason="Chưa nêu")
            directives.accept_proposal(office, edited, version=2)
        (task,) = issue_directive(office, directive)
    soon = clock.today() - dt.timedelta(days=3)
    Task.objects.filter(pk=task.pk).update(due=soon)
    # The province has it: which body the compiler finds in a sentence is not what this test is about.
    task.assignments.update(due=soon, unit=tree.lang_son)
    part = work.part_of(task, tree.lang_son)
    with clock.frozen(began + dt.timedelta(days=40)):
        report = work.send(people.province_focal, part, progress=100, is_final=True)
        work.confirm(people.standing, work.sign(people.province_approver, report), progress=60)
    return task


def test_five_clicks_back_in_time_and_paper(late: Task, people: People, browser: Any) -> None:
    session = signed_in(people.leader).cookies["giamsat_session"].value
    with (
        browsing(browser, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh") as (page, answers),
        answers.opened(),
    ):
        answers.be(session, "vi")
        page.set_viewport_size({"width": 1440, "height": 900})
        page.goto(f"{SITE}/overview/?measure=overdue")
        worst = page.locator("#worst .rank.r1 li").first
        assert "Lạng Sơn" in worst.inner_text()
        assert page.locator('svg.tiles a[aria-label*="Lạng Sơn"]').count() == 1
        worst.locator("a.f").first.click()  # 1: the number
        assert "1 phần việc của UBND tỉnh Lạng Sơn" in page.locator("h1").inner_text()
        page.locator("tbody th a").first.click()  # 2: the task
        page.get_by_role("link", name="Mở trong văn bản").click()  # 3: the clause
        assert "số hóa sổ hộ tịch" in page.locator("article.paper").inner_text()
        page.locator("section.beside h3 a.t").first.click()  # 4: back at the task, with its reports
        page.locator('#reports td[data-label="Minh chứng"] a').first.click()  # 5: the evidence
        assert "41/BB-UBND" in page.locator("main").inner_text()
        # The date back: before the deadline passed nothing was overdue.
        page.goto(f"{SITE}/overview/?measure=overdue")
        assert page.locator(".say .overdue").count() == 1
        page.locator(".then1 > summary").click()
        then = (clock.now() - dt.timedelta(days=70)).astimezone(clock.HANOI)
        page.locator("#at").fill(f"{then:%Y-%m-%dT%H:%M}")
        page.locator(".then1 form button").click()
        page.get_by_text("Số liệu như lúc").wait_for()
        assert "at=" in page.url
        # Paper: no chrome, the picture within the sheet.
        page.emulate_media(media="print")
        assert not page.locator("header.top").is_visible()
        for path in ("/overview/", "/pictures/communes/", "/pictures/deadlines/", f"/tasks/{late.pk}/gantt/"):
            page.goto(SITE + path)
            sheet = page.pdf(format="A4", prefer_css_page_size=True)
            assert sheet.startswith(b"%PDF"), path
            page.set_viewport_size({"width": 700, "height": 990})
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= 704, f"{path} is wider than a sheet: {wide}"


def test_the_map_plays_and_does_without_scripts(late: Task, people: People, browser: Any) -> None:
    session = signed_in(people.leader).cookies["giamsat_session"].value
    with browsing(browser, locale="vi-VN") as (page, answers), answers.opened():
        answers.be(session, "vi")
        page.goto(f"{SITE}/pictures/communes/")
        frames = page.locator(".frames1 a")
        count = frames.count()
        assert count >= 3
        page.get_by_role("button", name="Chạy theo thời gian").click()
        page.wait_for_function(
            "() => document.querySelectorAll('.frames1 a')[1].hasAttribute('aria-current')", timeout=20_000
        )
        assert page.get_by_role("button", name="Dừng").get_attribute("aria-pressed") == "true"
        page.get_by_role("button", name="Dừng").click()
        assert "at=" in page.url
        assert page.locator("#frame .dotmap").count() == 1
    with browsing(browser, java_script_enabled=False) as (page, answers), answers.opened():
        answers.be(session, "vi")
        page.goto(f"{SITE}/pictures/communes/")
        assert not page.locator("[data-play-button]").is_visible()
        page.locator(".frames1 a").first.click()
        assert page.locator('.frames1 a[aria-current="true"]').count() == 1
