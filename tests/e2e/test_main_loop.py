"""The main loop in Chromium as five people, in both languages: from a text to a confirmed result on a screen."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from giamsat.accounts.models import Person
from giamsat.core.actor import Role
from giamsat.directives.models import Directive, Programme
from giamsat.monitor import services as monitor
from giamsat.tasks.models import Assignment, Report, Task
from tests import work
from tests.people import People, Tree, give, plant_people, plant_tree

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.slow]

TEXT = """CƠ QUAN THƯỜNG TRỰC BAN CHỈ ĐẠO
Số 99-TB/CQTT

Hà Nội, ngày 10 tháng 10 năm 2025

THÔNG BÁO
Kết luận về kho hồ sơ số

II. NHIỆM VỤ
1. Bộ Khoa học và Công nghệ xây dựng quy chuẩn kỹ thuật của kho hồ sơ số, hoàn thành trước ngày 31 tháng 12 năm 2049.
2. Ủy ban nhân dân tỉnh Lạng Sơn số hóa toàn bộ hồ sơ hộ tịch đang lưu, hoàn thành trước ngày 30 tháng 11 năm 2049.
"""


@pytest.fixture
def tree() -> Tree:
    with transaction.atomic():
        tree = plant_tree()
        tree.lang_son.aliases = ["lang-son"]
        tree.lang_son.save()
    return tree


@pytest.fixture
def people(tree: Tree) -> People:
    people = plant_people(tree)
    give(people.province_approver, tree.lang_son, Role.FOCAL_POINT)
    return people


class Desk:
    """Pages of several people in one browser, each with cookies of its own."""

    def __init__(self, browser: Browser, site: str, language: str):
        self._browser, self._site, self._language = browser, site, language

    def of(self, person: Person, address: str, *arguments: Any) -> Page:
        """A page of ``person`` at the address called ``address``."""
        Person.objects.filter(pk=person.pk).update(language=self._language)
        client = Client()
        client.force_login(person)
        context = self._browser.new_context(viewport={"width": 1280, "height": 900})
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": self._site}])
        page = context.new_page()
        page.goto(self._site + reverse(address, args=arguments))
        expect(page.locator("html")).to_have_attribute("lang", self._language)
        return page


@pytest.mark.parametrize("language", ["vi", "en"])
def test_from_text_to_confirmed_result(
    language: str, tree: Tree, people: People, browser: Browser, live_site: str, tmp_path: Path
) -> None:
    programme = work.plant_programme(tree)
    desk = Desk(browser, live_site, language)
    leader = desk.of(people.leader, "desk:overview")
    sentence = leader.locator("main").inner_text()

    directive = _import_and_issue(desk, people, programme, tmp_path)
    assert Task.objects.filter(directive=directive).count() == 2
    given = Assignment.objects.get(unit=tree.lang_son)

    # The province passes it on to one commune.
    page = desk.of(people.province_focal, "desk:forward", given.pk)
    page.check(f"input[name=to][value='{tree.that_khe.pk}']")
    page.locator("main form button[type=submit].btn-primary").click()
    part = _wait_for(lambda: Assignment.objects.filter(unit=tree.that_khe).first(), page)

    # The commune's officer reports with evidence, its approver signs off, the province confirms.
    _report(desk.of(people.owner, "desk:report-form", part.pk))
    _decide(desk.of(people.approver, "desk:approvals"), "approve", Report.State.APPROVED)
    _decide(desk.of(people.province_approver, "desk:confirmations"), "confirm", Report.State.CONFIRMED)
    part.refresh_from_db()
    assert part.state == Assignment.State.CONFIRMED

    # The ministry reports, its approver signs off, the standing office confirms.
    own = Assignment.objects.get(unit=tree.most)
    _report(desk.of(people.ministry_focal, "desk:report-form", own.pk))
    _decide(desk.of(people.ministry_approver, "desk:approvals"), "approve", Report.State.APPROVED)
    _decide(desk.of(people.standing, "desk:confirmations"), "confirm", Report.State.CONFIRMED)
    assert Task.objects.get(assignments=own).state == Task.State.DONE

    # The leader's screen tells it, and the figures equal the facts.
    leader.reload()
    assert leader.locator("main").inner_text() != sentence
    expect(leader.locator("main")).to_contain_text(re.compile(r"1\s*(/|of)\s*2"))
    assert monitor.find_differences() == []


def _import_and_issue(desk: Desk, people: People, programme: Programme, folder: Path) -> Directive:
    file = folder / "99-TB.txt"
    file.write_text(TEXT, encoding="utf-8")
    page = desk.of(people.standing, "desk:import")
    page.set_input_files("#id_file", str(file))
    page.locator("main form button.btn-primary").click()
    expect(page.locator("#id_number")).to_have_value("99-TB/CQTT")
    page.locator("main form button.btn-primary").click()
    page.wait_for_url(re.compile("/review/"))
    directive = Directive.objects.get()
    for proposal in directive.proposals.order_by("start"):
        expect(page.locator(f"#card-{proposal.pk}")).to_have_attribute("open", "")
        page.keyboard.press("a")
        expect(page.locator(f"#card-{proposal.pk}")).to_have_attribute("data-state", "accepted")
    page.locator("[data-issue]").click()
    page.fill("#id_reason", "Văn bản không nêu sản phẩm")
    page.locator("main form:has(#id_reason) button[type=submit]").first.click()
    page.locator("main form button.btn-primary").last.click()
    page.wait_for_url(re.compile(rf"/directives/{directive.pk}/$"))
    return directive


def _report(page: Page) -> None:
    page.fill("textarea[name=done]", "Đã làm xong, nghiệm thu ngày hôm nay.")
    page.check("input[name=is_final]")
    page.locator("details:has(input[name=document_number]) > summary").click()
    page.fill("input[name=document_number]", "41/BB-UBND")
    page.fill("input[name=document_date]", "2025-12-01")
    page.click("button[value=send]")
    _wait_for(lambda: Report.objects.filter(state=Report.State.SUBMITTED).first(), page)


def _decide(page: Page, act: str, state: str) -> None:
    before = Report.objects.filter(state=state).count()
    page.locator(f"main form[action*='/{act}/'] button[type=submit]").first.click()
    _wait_for(lambda: Report.objects.filter(state=state).count() == before + 1 or None, page)


def _wait_for(read: Any, page: Page) -> Any:
    """What ``read`` finds in the database once the page's request has been answered; 15 seconds at the most."""
    for _attempt in range(150):
        found = read()
        if found is not None:
            return found
        page.wait_for_timeout(100)
    raise AssertionError("nothing came: " + page.locator("main").inner_text()[:500])
