"""Every page with axe, at 360 and 1440 px, in both languages, light and dark, and without sideways scrolling.

A page is looked at twice: in Vietnamese wide and dark, and in English, whose longer words have the least room, narrow
and light. How wide it becomes is measured at both widths in both languages.
Pictures are kept where ``SHOTS`` names a folder.
A new address fails here until ``pages`` says who opens it, or that it has no page.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation

from giamsat.accounts.models import Person
from giamsat.core.translations import compile_all
from tests.access.entries import ENTRIES, NAMES_NOTHING, OWN
from tests.access.world import Planted, plant
from tests.desk.pages import MADE, NO_PAGE, PEOPLE, opener, plant_factors
from tests.desk.site_in_browser import SITE, Answers, browsing

ROOT = Path(__file__).parents[2]
SHOTS = os.environ.get("SHOTS", "")
NAMES = sorted({*ENTRIES, *OWN, *NAMES_NOTHING} - NO_PAGE)
#: Language, then width and theme of what axe looks at, then the width that is only measured.
LOOKS = (("vi", 1440, "dark", 360), ("en", 360, "light", 1440))
#: What axe finds in a theme, and how wide the page is. Rules whose finding would be minor or moderate are not asked at
#: all: a fourth of its time.
ASK_AXE = """async theme => {
    document.documentElement.dataset.bsTheme = theme;
    const lesser = axe._audit.rules.filter(rule => ["minor", "moderate"].includes(rule.impact));
    const rules = Object.fromEntries(lesser.map(rule => [rule.id, {enabled: false}]));
    const told = await axe.run(document, {resultTypes: ["violations"], iframes: false, preload: false, rules});
    return [told.violations, document.documentElement.scrollWidth];
}"""
HOW_WIDE = "document.documentElement.scrollWidth"
pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db,
    pytest.mark.skipif(
        not (ROOT / "build/static/giamsat/giamsat.css").exists(), reason="styles are not built"
    ),
]


@pytest.fixture(scope="module")
def planted(browser: object, django_db_setup: None, django_db_blocker: Any) -> Iterator[Planted]:
    """One world for all pages, with enough in it that no list is empty.

    The browser comes first: once its loop runs, this thread has other connections than before, and a world
    planted on an earlier one would be invisible.
    """
    compile_all()
    with django_db_blocker.unblock(), transaction.atomic():
        world = plant()
        plant_factors(world.its)
        for who in PEOPLE:
            world.sign_in(who)
        yield world
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def seen(browser: Any, planted: Planted) -> Iterator[tuple[Any, Answers]]:
    """One page of one browser for all, and what answers it; after ``planted``, whose connection it shares."""
    with browsing(browser, bypass_csp=True, reduced_motion="reduce") as (page, answers):
        # Once for each document instead of once for each look.
        page.context.add_init_script(Axe().axe_script)
        yield page, answers


@pytest.fixture
def eye(seen: tuple[Any, Answers]) -> Any:
    return seen[0]


@pytest.fixture
def answers(seen: tuple[Any, Answers]) -> Answers:
    return seen[1]


@pytest.fixture(autouse=True)
def _slow_readers(settings: Any) -> None:
    """All pages together take longer than a password just entered is believed."""
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 24 * 3600


@pytest.fixture(autouse=True)
def _plain_static_files(settings: Any) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


def look(
    eye: Any, answers: Answers, planted: Planted, who: str, path: str, made: Any, name: str
) -> list[str]:
    """What axe and the ruler find on one page."""
    found: list[str] = []
    for language, width, theme, other_width in LOOKS:
        with transaction.atomic():
            Person.objects.update(language=language)
            answers.be(planted.sessions.get(who, ""), language)
            if made is not None:
                answers.made = made(language)
            with answers.opened():
                eye.set_viewport_size({"width": width, "height": 900})
                eye.goto(SITE + path)
                assert eye.evaluate("document.documentElement.lang") == language, name
                where = f"{name} {language} {width} {theme}"
                found += faults(eye, where, width, theme)
                if SHOTS:
                    eye.screenshot(path=f"{SHOTS}/{re.sub(r'[^a-z0-9]+', '-', where)}.png", full_page=True)
                eye.set_viewport_size({"width": other_width, "height": 900})
                found += too_wide(f"{name} {language} {other_width}", other_width, eye.evaluate(HOW_WIDE))
            transaction.set_rollback(True)
    return found


def faults(eye: Any, where: str, width: int, theme: str) -> list[str]:
    told, wide = eye.evaluate(ASK_AXE, theme)
    found = [
        f"{where}: {one['id']}: {one['nodes'][0]['html'][:200]} {one['nodes'][0].get('failureSummary', '')[:300]}"
        for one in told
        if one["impact"] in {"serious", "critical"}
    ]
    return [*found, *too_wide(where, width, wide)]


def too_wide(where: str, width: int, wide: int) -> list[str]:
    return [f"{where}: {wide} px wide"] if wide > width else []


def test_every_address_is_a_page_or_none(planted: Planted) -> None:
    """What is said to be no page answers no page to a browser."""
    assert {*ENTRIES, *OWN, *NAMES_NOTHING} >= NO_PAGE
    for name in sorted(NO_PAGE):
        entry = ENTRIES.get(name)
        path = reverse(name, kwargs=entry.fill(planted) if entry else {})
        for who in ("inspector", "focal"):
            with transaction.atomic():
                answer = planted.client(who).get(path)
                transaction.set_rollback(True)
            page = (
                answer.status_code == 200 and not answer.streaming and b"<!doctype" in answer.content.lower()
            )
            assert not page or name == "account_logout", f"{name} is a page for {who}"


@pytest.mark.parametrize("name", NAMES)
def test_page(name: str, planted: Planted, eye: Any, answers: Answers) -> None:
    entry = ENTRIES.get(name)
    path = reverse(name, kwargs=entry.fill(planted) if entry else {})
    assert look(eye, answers, planted, opener(name), path, None, name) == []
    assert eye.url == SITE + path, "led elsewhere"


@pytest.mark.parametrize("name", sorted(MADE))
def test_page_that_a_form_leads_to(name: str, planted: Planted, eye: Any, answers: Answers) -> None:
    wanted = MADE[name]
    language_now = ""

    def signed_in(who: str) -> Client:
        answers.be(planted.sessions.get(who, ""), language_now)
        return answers.client

    def make(language: str) -> Any:
        nonlocal language_now
        language_now = language
        with translation.override(language):
            answer = wanted.make(planted, signed_in)
        if not isinstance(answer, str):
            assert answer.status_code == wanted.status, answer.content.decode()[:2000]
        return answer

    assert look(eye, answers, planted, "", "/made", make, name) == []
