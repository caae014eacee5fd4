"""The overview in Chromium: fresh by itself after a confirmed report, for every reader, on every width."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client

from giamsat.accounts.models import Person
from giamsat.monitor.live import conninfo_of_settings
from tests import work
from tests.live.streams import LiveProcess
from tests.people import People, Tree

#: A phone; both widths of every page are looked at by ``test_accessibility``, here pages in states that it has not.
PHONE = 360
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def sign_in(page: Any, site: str, person: Person) -> None:
    client = Client()
    client.force_login(person)
    page.context.add_cookies(
        [{"name": "giamsat_session", "value": client.cookies["giamsat_session"].value, "url": site}]
    )


def test_figures_follow_a_confirmed_report_by_themselves(
    transactional_db: None, tree: Tree, people: People, live_site: str, page: Any, settings: Any
) -> None:
    task = work.plant_task(work.plant_programme(tree), tree.most)
    report = work.send(people.ministry_focal, work.part_of(task, tree.most), progress=100, is_final=True)
    report = work.sign(people.ministry_approver, report)
    live = LiveProcess(conninfo_of_settings(), GIAMSAT_LIVE_ORIGINS=live_site)
    try:
        settings.LIVE_URL = f"http://127.0.0.1:{live.port}"
        policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
        settings.CONTENT_SECURITY_POLICY = {
            "DIRECTIVES": {**policy, "connect-src": ["'self'", settings.LIVE_URL]}
        }
        sign_in(page, live_site, people.leader)
        with page.expect_response(lambda answer: "/live/events" in answer.url):
            page.goto(f"{live_site}/overview/")
        page.wait_for_timeout(500)
        assert "0/1" in page.locator(".say").inner_text()
        work.confirm(people.standing, report)
        page.locator(".say", has_text="1/1").wait_for()
        page.locator("#changed .log", has_text="Nhiệm vụ hoàn thành").wait_for()
        assert page.locator("[data-live-stale]").is_hidden()
        page.reload()
        assert "1/1" in page.locator(".say").inner_text()
    finally:
        live.stop()


def test_pages_are_within_reach_of_everybody(
    transactional_db: None, tree: Tree, people: People, live_site: str, page: Any
) -> None:
    task = work.commune_task(tree, people)
    task.assignments.filter(unit=tree.that_khe).update(due=work.in_days(-2))
    page.set_viewport_size({"width": PHONE, "height": 900})
    sign_in(page, live_site, people.inspector)
    said: list[str] = []
    page.on("console", lambda one: said.append(one.text) if "Content Security" in one.text else None)
    for path in (
        "/overview/",
        f"/overview/?unit={tree.lang_son.pk}",
        f"/units/{tree.lang_son.pk}/",
        "/units/",
        "/units/?q=that khe",
        "/search/?q=ho tich",
        "/inspect/",
        "/inspect/?list=events",
        "/inspect/?list=deadlines",
    ):
        page.goto(live_site + path)
        page.evaluate(
            "document.querySelectorAll('main details, .ctx details').forEach((one) => (one.open = true))"
        )
        found = [
            f"{path} {one['id']}: {one['nodes'][0]['html'][:200]} {one['nodes'][0].get('failureSummary', '')}"
            for one in Axe().run(page).response["violations"]
            if one["impact"] in {"serious", "critical"}
        ]
        assert found == []
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE, path
    assert said == []


def test_everything_opens_without_script(
    transactional_db: None, tree: Tree, people: People, live_site: str, browser: Any
) -> None:
    work.commune_task(tree, people)
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 800})
    page = context.new_page()
    sign_in(page, live_site, people.leader)
    page.goto(f"{live_site}/overview/")
    page.locator(".ctx summary").nth(1).click()
    page.locator(".ctx .sheet").get_by_text("Chính phủ", exact=True).click()
    assert f"unit={tree.gov.pk}" in page.url
    assert "0/1" in page.locator(".say").inner_text()
    context.close()
