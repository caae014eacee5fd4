"""From the text of a decision to issued tasks, in Chromium, by keyboard; every page with axe."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from giamsat.core import clock
from giamsat.core.actor import SYSTEM, Role
from giamsat.directives import services
from giamsat.directives.models import Directive, Programme
from giamsat.directives.readers.plain import from_octets
from giamsat.directives.reading import find_head
from giamsat.directives.services.asking import read_by_model
from giamsat.tasks.models import Assignment, Task
from giamsat.tasks.services import addressees_of, issue_directive
from giamsat.units.models import Unit
from giamsat.units.registry import load_registry
from tests.directives.model_server import model_server, says, suggests
from tests.directives.samples import TEXT, plant_groups
from tests.people import plant_person, plant_tree

#: A phone; both widths of every page are looked at by ``test_accessibility``, here pages in states that it has not.
PHONE = 360
ROOT = Path(__file__).parents[2]
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser,
    pytest.mark.skipif(
        not (ROOT / "build/static/giamsat/giamsat.css").exists(), reason="styles are not built"
    ),
]
DEMO = files("giamsat.directives") / "data" / "demo" / "07-TB-CQTTBCD.vi.txt"
SEED = ROOT.parent / "shared" / "seeds" / "000_aadcc13a1badbec6.txt"


@pytest.fixture
def programme(request: pytest.FixtureRequest) -> Programme:
    """The national programme, over the real registry where a test asks for it."""
    with transaction.atomic():
        if request.node.get_closest_marker("slow"):
            load_registry(SYSTEM)
        else:
            plant_tree()
            Unit.objects.filter(code="standing-57").update(code="steering-57")
            plant_groups()
        nation = Unit.objects.get(code="vn")
        return services.open_programme(
            SYSTEM,
            code="57",
            name_vi="Nghị quyết 57-NQ/TW",
            name_en="Resolution 57-NQ/TW",
            owner=nation,
            steering_unit=Unit.objects.get(code="steering-57"),
        )


@pytest.fixture
def office(page: Page, live_site: str, programme: Programme) -> Page:
    """A browser in which the standing office has signed in; whatever the console complains of is kept."""
    person = plant_person("thuong-truc", "Lê Thị Thường", programme.owner, Role.STANDING_OFFICE)
    client = Client()
    client.force_login(person)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_site}])
    page.set_viewport_size({"width": 1440, "height": 900})
    return page


def import_file(page: Page, site: str, path: str) -> Directive:
    page.goto(site + reverse("desk:import"))
    page.set_input_files("#id_file", path)
    page.get_by_role("button", name="Đọc văn bản").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("bước 2")
    if not page.input_value("#id_issuer_name"):
        page.fill("#id_issuer_name", "Cơ quan Thường trực")
    page.get_by_role("button", name="Đăng ký và tách nhiệm vụ").click()
    page.wait_for_url(re.compile("/review/"))
    return Directive.objects.get()


def wait_for_card(page: Page, pk: int, mark: str) -> None:
    """Until the card has the attribute. ``expect`` looks again after 100, 350, 850 ms: too long for dozens of cards."""
    page.locator(f"#card-{pk}[{mark}]").wait_for(state="attached")


def review_by_keys(page: Page, directive: Directive) -> int:
    """Decide on every proposal by keyboard alone; returns the number of keys."""
    keys = 0
    for proposal in directive.proposals.prefetch_related("parties__unit", "parties__group"):
        # The card in hand is always the next undecided one.
        wait_for_card(page, proposal.pk, "open")
        led = addressees_of(proposal, directive.owner, clock.today()).leads
        page.keyboard.press("a" if led else "x")
        keys += 1
        wait_for_card(page, proposal.pk, f"data-state={'accepted' if led else 'dropped'}")
    return keys


def issue_with_reason(page: Page, directive: Directive) -> None:
    page.locator("[data-issue]").click()
    page.fill("#id_reason", "Văn bản không nêu; cơ quan chủ trì đề xuất")
    page.get_by_role("button", name="Ghi lý do cho các việc đã chọn").click()
    page.get_by_role("button", name="việc cho các đơn vị").click()
    page.wait_for_url(re.compile(rf"/directives/{directive.pk}/$"))


def read_loop(page: Page, site: str, path: str) -> tuple[Directive, int]:
    directive = import_file(page, site, path)
    keys = review_by_keys(page, directive)
    issue_with_reason(page, directive)
    directive.refresh_from_db()
    return directive, keys


@pytest.mark.slow
def test_the_demo_directive_becomes_tasks(office: Page, live_site: str) -> None:
    directive, keys = read_loop(office, live_site, str(DEMO))
    assert directive.text == Path(str(DEMO)).read_text()
    assert keys == directive.proposals.count()
    tasks = Task.objects.filter(directive=directive)
    assert tasks.count() == directive.proposals.filter(state="issued").count() >= 40
    to_all = Assignment.objects.filter(task__in=tasks, unit__kind=Unit.Kind.PROVINCIAL_COMMITTEE)
    assert to_all.values("unit").distinct().count() == 34
    assert office.locator("article mark").count() >= tasks.count()


@pytest.mark.slow
@pytest.mark.skipif(not SEED.exists(), reason="the seed texts are not beside this clone")
def test_the_german_seed_becomes_tasks(programme: Programme) -> None:
    """By the services that the page calls; how the page calls them shows the demo's directive above."""
    document = from_octets(SEED.read_bytes())
    head = find_head(document.text)
    assert head.issued_on is not None
    directive = services.register_directive(
        SYSTEM, programme, number=head.number, kind=head.kind, issuer_name=head.issuer_name or "Berlin",
        issued_on=head.issued_on, language=head.language, title=head.title or "Plan", text=document.text,
        file_name=SEED.name, encoding=document.encoding,
    )  # fmt: skip
    for proposal in directive.proposals.prefetch_related("parties__unit", "parties__group"):
        if addressees_of(proposal, directive.owner, clock.today()).leads:
            why = services.edit_proposal(
                SYSTEM, proposal, version=proposal.version, incomplete_reason="Văn bản không nêu"
            )
            services.accept_proposal(SYSTEM, why, version=why.version)
        else:
            services.drop_proposal(SYSTEM, proposal, version=proposal.version)
    issue_directive(SYSTEM, directive)
    directive.refresh_from_db()
    assert directive.language == "de"
    assert directive.text == SEED.read_bytes().decode()
    assert Task.objects.filter(directive=directive).count() >= 40


def test_keys_edit_split_add_and_undo(office: Page, live_site: str) -> None:
    complaints: list[str] = []

    def hear(said: Any) -> None:
        # No live process runs beside this test's server; pages do without.
        if said.type == "error" and "/live/events" not in said.location["url"]:
            complaints.append(said.text)

    office.on("console", hear)
    directive = import_file(office, live_site, str(DEMO))
    first, second = directive.proposals.all()[:2]

    office.keyboard.press("j")
    expect(office.locator(f"#card-{second.pk}")).to_have_attribute("open", "")
    expect(office.locator(f"#card-{first.pk}")).not_to_have_attribute("open", "")
    office.keyboard.press("k")
    office.keyboard.press("x")
    expect(office.locator(f"#card-{first.pk}")).to_have_attribute("data-state", "dropped")
    office.keyboard.press("z")
    expect(office.locator(f"#card-{first.pk}")).to_have_attribute("data-state", "proposed")

    office.keyboard.press("e")
    office.fill("#id_product", "Báo cáo hằng ngày")
    office.locator("#id_find").press_sequentially("bo tai chinh")
    office.get_by_label("Bộ Tài chính").select_option("lead")
    office.get_by_role("button", name="Lưu phần đã sửa").click()
    expect(office.locator(f"#card-{first.pk} .sixr")).to_contain_text("Báo cáo hằng ngày")
    expect(office.locator(f"#card-{first.pk} .sixr")).to_contain_text("Bộ Tài chính")

    # A refused edit keeps what was typed, inside the card.
    office.keyboard.press("e")
    office.fill("#id_title", " ")
    office.fill("#id_authority", "Vẫn còn đây")
    office.get_by_role("button", name="Lưu phần đã sửa").click()
    expect(office.locator(f"#card-{first.pk} [data-summary]")).to_be_visible()
    assert office.input_value("#id_authority") == "Vẫn còn đây"
    office.keyboard.press("Escape")
    expect(office.locator("#id_title")).to_have_count(0)

    # Mark words that assign nothing yet, and split a task at the cursor.
    select = """words => { for (const one of document.querySelectorAll("[data-at]")) {
        const at = one.firstChild.data.indexOf(words); if (at < 0) continue;
        const range = document.createRange(); range.setStart(one.firstChild, at);
        range.setEnd(one.firstChild, at + words.length);
        getSelection().removeAllRanges(); getSelection().addRange(range); return; } }"""
    words = "Người đứng đầu nêu gương trong công việc được giao"
    office.evaluate(select, words)
    office.keyboard.press("n")
    expect(office.locator("details[open] .words").first).to_have_text(words)
    added = directive.proposals.get(content=words)
    assert directive.text[added.start : added.end] == words

    office.locator(f"#card-{second.pk} summary").click()
    office.evaluate(select, "ở nơi có việc")
    office.keyboard.press("s")
    expect(office.locator(f"#card-{second.pk} .words").first).to_have_text(
        "Lập tổ công tác liên ngành, gọn và đủ thẩm quyền"
    )
    assert directive.proposals.get(content__startswith="ở nơi có việc").start > second.start
    assert [said for said in complaints if "422" not in said] == []


def test_pages_are_usable_by_everybody(office: Page, live_site: str) -> None:
    directive = import_file(office, live_site, str(DEMO))
    office.set_viewport_size({"width": PHONE, "height": 900})
    first = directive.proposals.all()[0]
    pages = [
        reverse("desk:directives"), reverse("desk:import"), reverse("desk:directive", args=[directive.pk]),
        reverse("desk:review", args=[directive.pk]), reverse("desk:proposal-edit", args=[first.pk]),
        reverse("desk:proposal-split", args=[first.pk]), reverse("desk:proposal-add", args=[directive.pk]),
        reverse("desk:directive-issue", args=[directive.pk]), reverse("desk:programme", args=["57"]),
        reverse("desk:programme-new"), reverse("desk:programme-task-new", args=["57"]),
    ]  # fmt: skip
    found = {address: faults_of(office, live_site + address) for address in pages}
    assert {address: faults for address, faults in found.items() if faults} == {}


def faults_of(page: Page, address: str = "") -> list[Any]:
    """What axe finds serious on a page (the present one), and by how much it is too wide."""
    if address:
        page.goto(address)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [wide] * bool(wide > 0) + [
        (rule["id"], [node["target"] for node in rule["nodes"]][:3])
        for rule in Axe().run(page).response["violations"]
        if rule["impact"] in ("serious", "critical")
    ]


def test_a_language_model_is_asked_on_the_bench(
    office: Page, live_site: str, settings: Any, tmp_path: Path
) -> None:
    file = tmp_path / "van-ban.txt"
    file.write_text(TEXT, encoding="utf-8")
    with model_server(says("Xin lỗi, tôi không hiểu.")) as running:
        settings.MODEL_URL, settings.MODEL_NAME, settings.MODEL_KEY = running.url, "kiem-thu", ""
        settings.MODEL_SECONDS, settings.MODEL_ANSWER_KIB = 5, 64
        directive = import_file(office, live_site, str(file))
        office.set_viewport_size({"width": PHONE, "height": 900})
        panel = office.locator("#model")
        found = []
        for answer, words in (
            (running.answer, "Việc máy đọc được không đổi"),
            (suggests({"quote": "Người dân hài lòng.", "lead": [], "confidence": 0.9}), "thêm 1 việc"),
        ):
            running.answer = answer
            panel.locator("summary").click()
            expect(panel).to_contain_text("sẽ rời hệ thống này")
            found += faults_of(office)
            panel.get_by_role("button").click()
            expect(panel).to_contain_text("Đang chờ mô hình ngôn ngữ")
            found += faults_of(office)
            read_by_model(directive_id=directive.pk)
            office.reload()
            expect(panel).to_contain_text(words)
            found += faults_of(office)
        assert found == []
        assert len(running.asked) == 2
    suggested = directive.proposals.get(origin="model")
    office.locator(f"#card-{suggested.pk} summary").click()
    expect(office.locator(f"#card-{suggested.pk}")).to_contain_text("mô hình ngôn ngữ gợi ý")
