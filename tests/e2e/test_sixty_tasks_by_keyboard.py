"""From a file to issued tasks by keyboard alone: a plan of sixty tasks, every key counted."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from giamsat.directives.models import Directive, Programme
from giamsat.tasks.models import Task
from tests.desk.test_directives_browser import ROOT, office, programme, wait_for_card  # noqa: F401 (fixtures)

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(
        not (ROOT / "build/static/giamsat/giamsat.css").exists(), reason="styles are not built"
    ),
]
PLAN = Path(__file__).parents[1] / "data" / "plan-60-tasks.vi.txt"
WHY = "Chờ Bộ Y tế đề xuất"


def tell(words: str) -> None:
    """The figure that the test exists for, past pytest's capture."""
    sys.stdout.write(f"\n{words}\n")


class Keyboard:
    """A person's hands: the mouse is never touched, and every key is counted, letters typed as well."""

    def __init__(self, page: Page):
        self.page = page
        self.count = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.count += 1

    def type(self, words: str) -> None:
        self.page.keyboard.type(words)
        self.count += len(words)

    def tab_to(self, wanted: Locator) -> None:
        for _ in range(60):
            if wanted.evaluate("one => one === document.activeElement"):
                return
            self.press("Tab")
        raise AssertionError(f"Tab does not reach {wanted}")


def test_a_plan_of_sixty_tasks(
    office: Page, live_site: str, programme: Programme, capsys: pytest.CaptureFixture[str]
) -> None:
    keys = Keyboard(office)
    directive = import_by_keys(keys, live_site)
    proposals = list(directive.proposals.all())
    assert len(proposals) == 60
    cards = [office.locator(f"#card-{one.pk}") for one in proposals]

    # What looks right is taken card by card; who answers for the result is added where the plan is silent.
    for proposal in proposals[:57]:
        wait_for_card(office, proposal.pk, "open")
        if not proposal.authority:
            keys.press("6")
            expect(office.locator("#id_authority")).to_be_focused()
            keys.type("Bộ trưởng")
            keys.press("Control+Enter")
            expect(office.locator("#id_authority")).to_have_count(0)
        keys.press("a")
        wait_for_card(office, proposal.pk, "data-state=accepted")

    # VI.8 names no day: a day, a product and who decides, from field to field.
    expect(cards[57]).to_have_attribute("open", "")
    keys.press("e")
    expect(office.locator("#id_due")).to_be_focused()
    # The order of a date's parts is the browser's own; the one of the tests speaks American English.
    keys.type("03312026")
    keys.tab_to(office.locator("#id_product"))
    keys.type("Kế hoạch")
    keys.tab_to(office.locator("#id_authority"))
    keys.type("Bộ trưởng")
    keys.press("Control+Enter")
    expect(cards[57].locator(".sixr")).to_contain_text("31/03/2026")
    keys.press("a")
    # VI.9 is an exhortation; VI.10 is taken as it is, with a reason later.
    expect(cards[58]).to_have_attribute("open", "")
    keys.press("x")
    expect(cards[59]).to_have_attribute("open", "")
    keys.press("a")
    expect(cards[59]).to_have_attribute("data-state", "accepted")

    cut_and_take_back(keys, directive)
    states = list(directive.proposals.values_list("state", flat=True))
    assert (states.count("accepted"), states.count("dropped"), len(states)) == (59, 1, 60)

    keys.press("i")
    expect(office.locator("#id_reason")).to_be_focused()
    keys.type(WHY)
    keys.tab_to(office.get_by_role("button", name="Ghi lý do cho các việc đã chọn"))
    keys.press("Enter")
    expect(office.get_by_role("button", name="việc cho các đơn vị")).to_be_focused()
    keys.press("Enter")
    office.wait_for_url(f"{live_site}{reverse('desk:directive', args=[directive.pk])}")
    tasks = Task.objects.filter(directive=directive)
    assert tasks.count() == 59
    assert tasks.get(proposal=proposals[59]).incomplete_reason == WHY
    with capsys.disabled():
        tell(f"60 tasks by keyboard alone, one by one: {keys.count} keys, {keys.count / 60:.1f} a task")
    # Typing a single title anew takes some eighty keys.
    assert keys.count < 4 * 60


def test_the_same_plan_with_acceptance_in_bulk(
    office: Page, live_site: str, programme: Programme, capsys: pytest.CaptureFixture[str]
) -> None:
    keys = Keyboard(office)
    directive = import_by_keys(keys, live_site)
    keys.press("b")
    take = office.get_by_role("button", name="việc dưới đây")
    expect(take).to_be_focused()
    # Eight say nothing of a day or of who decides; a person sees them one by one unless told otherwise.
    expect(office.locator("tbody tr")).to_have_count(52)
    take_in_bulk(keys, 52)
    keys.press("z")
    expect(office.locator("#progress")).to_contain_text(re.compile(r"\b0 đã nhận"))
    keys.press("b")
    expect(take).to_be_focused()
    keys.press("Shift+Tab")
    expect(office.get_by_role("link", name="chỉ thiếu sản phẩm hoặc thẩm quyền")).to_be_focused()
    keys.press("Enter")
    expect(office.locator("tbody tr")).to_have_count(57)
    expect(take).to_be_focused()
    take_in_bulk(keys, 57)

    # What is left needs a person: no day is named.
    left = list(directive.proposals.filter(state="proposed"))
    assert [(one.due, one.deadline_kind) for one in left] == [(None, "none")] * 3
    first, second, third = (office.locator(f"#card-{one.pk}") for one in left)
    expect(first).to_have_attribute("open", "")
    expect(first.locator("summary")).to_be_focused()
    keys.press("a")
    expect(second).to_have_attribute("open", "")
    keys.press("x")
    expect(third).to_have_attribute("open", "")
    keys.press("a")
    expect(office.locator("#progress")).to_contain_text("59 đã nhận")
    # Nothing is left to decide: the way on is in hand.
    expect(office.locator("[data-issue]")).to_be_focused()
    keys.press("Enter")
    expect(office.locator("#id_reason")).to_be_focused()
    keys.type(WHY)
    keys.tab_to(office.get_by_role("button", name="Ghi lý do cho các việc đã chọn"))
    keys.press("Enter")
    expect(office.get_by_role("button", name="việc cho các đơn vị")).to_be_focused()
    keys.press("Enter")
    office.wait_for_url(f"{live_site}{reverse('desk:directive', args=[directive.pk])}")
    tasks = Task.objects.filter(directive=directive)
    assert tasks.count() == 59
    assert tasks.filter(incomplete_reason=WHY).count() == 7
    with capsys.disabled():
        tell(f"60 tasks, the sure ones in bulk: {keys.count} keys, {keys.count / 60:.1f} a task")
    assert keys.count < 2 * 60


def take_in_bulk(keys: Keyboard, count: int) -> None:
    """Press the button in hand; the bench comes back with what is left."""
    keys.press("Enter")
    expect(keys.page.locator("#progress")).to_contain_text(f"{count} đã nhận")
    # The words of the open card are marked once the page listens to keys.
    expect(keys.page.locator("mark.now").first).to_be_visible()


def import_by_keys(keys: Keyboard, site: str) -> Directive:
    """Choose the file, read it, register what was read."""
    page = keys.page
    # Waiting begins before the page does: told only with the key, the browser may open its own dialog first.
    with page.expect_file_chooser() as chooser:
        page.goto(site + reverse("desk:import"))
        keys.tab_to(page.locator("#id_file"))
        keys.press("Space")
    chooser.value.set_files(str(PLAN))
    keys.tab_to(page.get_by_role("button", name="Đọc văn bản"))
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("bước 2")
    keys.tab_to(page.locator("#id_number"))
    keys.press("Enter")
    page.wait_for_url("**/review/**")
    return Directive.objects.get()


def cut_and_take_back(keys: Keyboard, directive: Directive) -> None:
    """Split at the cursor, merge, add by marking: each done and taken back, so that the plan is as before."""
    page = keys.page
    cards = page.locator("details.card2")
    last = directive.proposals.order_by("start").last()
    assert last is not None
    keys.press("t", *["ArrowRight"] * 3, "s")
    expect(cards).to_have_count(61)
    first_half = directive.proposals.get(pk=last.pk)
    assert first_half.content == "Bộ Y tế"
    keys.press("z")
    expect(cards).to_have_count(60)
    keys.press("m")
    expect(cards).to_have_count(59)
    keys.press("z")
    expect(cards).to_have_count(60)
    # The last sentence of the plan assigns nothing to anybody; it is marked, added, and taken back.
    keys.press("j", "j", "t", "ArrowDown", "Shift+ArrowDown", "n")
    expect(cards).to_have_count(61)
    added = directive.proposals.order_by("start").last()
    assert added is not None
    assert added.content.startswith("Các đơn vị coi đây")
    keys.press("z")
    expect(cards).to_have_count(60)
