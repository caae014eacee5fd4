"""Two people at one document: each sees what the other decides, and nobody's words are overwritten."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from giamsat.core.actor import Role
from giamsat.directives import services
from giamsat.directives.models import Directive
from tests.desk.test_import import office  # noqa: F401 (fixture)
from tests.desk.test_import import programme as planted  # noqa: F401 (fixture)
from tests.desk.test_review import act
from tests.directives.samples import TEXT, plant_groups, plant_programme, proposal_with, register
from tests.people import acting_as, plant_person, plant_tree

ROOT = Path(__file__).parents[2]


@pytest.fixture
def directive() -> Directive:
    tree = plant_tree()
    plant_groups()
    return register(plant_programme(tree))


@pytest.fixture
def two(directive: Directive) -> tuple[Any, Any]:
    return tuple(  # type: ignore[return-value]
        plant_person(login, name, directive.owner, Role.STANDING_OFFICE)
        for login, name in (("mot", "Lê Thị Một"), ("hai", "Trần Văn Hai"))
    )


@pytest.mark.django_db
def test_the_page_fetches_what_the_other_did(directive: Directive, two: tuple[Any, Any]) -> None:
    here, there = Client(), acting_as(two[1])
    here.force_login(two[0])
    url = reverse("desk:review-changes", args=[directive.pk])
    first, later = directive.proposals.all()
    assert "card2" not in here.get(url, {"since": 0}).content.decode()

    services.accept_proposal(there, first, version=1)
    seen = directive.steps.latest("pk").pk
    page = here.get(url, {"since": 0}).content.decode()
    assert f'id="card-{first.pk}" data-state="accepted"' in page
    assert "Trần Văn Hai" in page
    assert f'id="card-{later.pk}"' not in page

    first.refresh_from_db()
    _half, other = services.split_proposal(there, first, version=2, at=TEXT.index("Đồng thời rà soát"))
    page = here.get(url, {"since": seen}).content.decode()
    assert f'hx-swap-oob="afterend:#card-{first.pk}"' in page
    assert f'id="card-{other.pk}"' in page
    seen = directive.steps.latest("pk").pk
    services.undo_step(there, directive)
    page = here.get(url, {"since": seen}).content.decode()
    assert f'<div id="card-{other.pk}" hx-swap-oob="delete"></div>' in page


@pytest.mark.django_db
def test_a_stale_edit_shows_both_and_overwrites_nothing(directive: Directive, two: tuple[Any, Any]) -> None:
    here = Client()
    here.force_login(two[0])
    first = proposal_with(directive, "số hóa hồ sơ")
    services.edit_proposal(acting_as(two[1]), first, version=1, product="Thông tư của người kia")
    typed = {
        "version": 1, "title": first.title, "content": first.content, "deadline_kind": "day",
        "due": "2025-12-20", "product": "Quyết định của tôi",
    }  # fmt: skip
    url = reverse("desk:proposal-edit", args=[first.pk])
    answer = here.post(url, {"once": "a", **typed}, HTTP_HX_REQUEST="true")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Trần Văn Hai vừa thay đổi việc này" in page
    assert "Thông tư của người kia" in page
    assert "Quyết định của tôi" in page
    first.refresh_from_db()
    assert first.product == "Thông tư của người kia"
    # A second press, knowing of the other, is a decision.
    assert 'name="version" value="2"' in page
    act(here, "edit", first, **{k: v for k, v in typed.items() if k != "version"})
    first.refresh_from_db()
    assert first.product == "Quyết định của tôi"


@pytest.mark.django_db(transaction=True)
@pytest.mark.browser
@pytest.mark.skipif(not (ROOT / "build/static/giamsat/giamsat.css").exists(), reason="styles are not built")
def test_in_the_browser(page: Page, live_site: str, directive: Directive, two: tuple[Any, Any]) -> None:
    client = Client()
    client.force_login(two[0])
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_site}])
    page.set_viewport_size({"width": 1440, "height": 900})
    first, later = directive.proposals.all()
    page.goto(live_site + reverse("desk:review", args=[directive.pk]))
    there = acting_as(two[1])

    # What the other decides arrives without taking the card in hand away.
    accepted = services.accept_proposal(there, later, version=1)
    page.evaluate("htmx.trigger('#feed', 'live')")
    expect(page.locator(f"#card-{later.pk}")).to_have_attribute("data-state", "accepted")
    expect(page.locator(f"#card-{first.pk}")).to_have_attribute("open", "")
    expect(page.locator("#outline")).to_contain_text("Trần Văn Hai")

    # Somebody else's act leaves the form alone that is being filled in, and says so.
    page.keyboard.press("e")
    page.fill("#id_product", "Đang gõ dở")
    services.edit_proposal(there, first, version=1, authority="Bộ trưởng")
    page.evaluate("htmx.trigger('#feed', 'live')")
    expect(page.locator("[data-elsewhere]")).to_be_visible()
    assert page.input_value("#id_product") == "Đang gõ dở"

    # The tab is closed; what was typed is offered beside what is stored now.
    page.goto("about:blank")
    page.goto(live_site + reverse("desk:review", args=[directive.pk]))
    page.keyboard.press("e")
    expect(page.locator("[data-changed]")).to_be_visible()
    assert page.input_value("#id_authority") == "Bộ trưởng"
    page.get_by_role("button", name="Lấy phần sửa dở").click()
    assert page.input_value("#id_product") == "Đang gõ dở"
    page.keyboard.press("Escape")
    assert accepted.state == "accepted"
