"""The entry grid in a real browser: keys, a region pasted from a spreadsheet, autosave, a dropped connection."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from giamsat.core import clock
from giamsat.indicators import services
from giamsat.indicators.models import Indicator, Observation
from tests.desk.test_work_in_browser import enter, findings
from tests.indicators.conftest import D, plant_measured
from tests.people import People, Tree, acting_as

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
#: As a spreadsheet puts it on the clipboard: a column of two cells.
PASTE = """(field, text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def stored(indicator: Indicator, tree: Tree) -> Any:
    return Observation.objects.get(indicator=indicator, unit=tree.that_khe)


def test_values_are_typed_pasted_and_outlive_a_dropped_connection(
    tree: Tree, people: People, page: Any, live_site: str
) -> None:
    measured = plant_measured(tree)
    month = clock.today().replace(day=1)

    def cell(indicator: Indicator) -> Any:
        return page.locator(f"[id='c-{indicator.pk}-{tree.that_khe.pk}-{month}']")

    status = page.locator("[data-grid-status]")
    enter(page, live_site, people.owner)
    page.goto(f"{live_site}/indicators/entry/")
    assert findings(page) == []

    # Rows stand by code: HAPPY, LINK, PEOPLE, USERS.
    cell(measured.happy).click()
    page.keyboard.type("95,5")
    page.keyboard.press("Enter")
    expect(status).to_have_text("Đã ghi.")
    expect(cell(measured.link)).to_be_focused()
    assert stored(measured.happy, tree).value == D("95.5")

    cell(measured.people).evaluate(PASTE, "1.200\r\n300\r\n")
    expect(page.locator("td.saved")).to_have_count(3)
    assert (stored(measured.people, tree).value, stored(measured.users, tree).value) == (D(1200), D(300))
    cell(measured.people).evaluate(PASTE, "1.250\r\n305\r\n77\r\n")
    expect(status).to_contain_text("1 giá trị không dán được")  # the grid ends after two
    assert (stored(measured.people, tree).value, stored(measured.users, tree).value) == (D(1250), D(305))

    # Enter in the last row leaves no cell, and keeps what was typed.
    cell(measured.users).fill("306")
    page.keyboard.press("Enter")
    expect(status).to_have_text("Đã ghi.")
    assert stored(measured.users, tree).value == D(306)

    page.context.set_offline(True)
    cell(measured.users).fill("310")
    page.keyboard.press("ArrowUp")
    expect(status).to_contain_text("Mất mạng")
    assert stored(measured.users, tree).value == D(306)
    page.context.set_offline(False)
    expect(status).to_have_text("Đã ghi.")
    assert stored(measured.users, tree).value == D(310)

    # A colleague writes while this browser is cut off; after a reload the kept figure meets the newer one.
    page.context.set_offline(True)
    cell(measured.users).fill("320")
    page.keyboard.press("ArrowUp")
    expect(status).to_contain_text("Mất mạng")
    now = stored(measured.users, tree)
    entry = services.Entry(measured.users, tree.that_khe, month, D(315), now.version)
    services.record_values(acting_as(people.colleague), [entry])
    page.goto("about:blank")
    page.context.set_offline(False)
    page.goto(f"{live_site}/indicators/entry/")
    expect(page.locator(".cellfault")).to_contain_text("315")
    expect(cell(measured.users)).to_have_value("320")
    assert stored(measured.users, tree).value == D(315)
