"""The rooms of work and tasks in a real browser: saving while typing, keys, and no serious finding of axe."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client

from giamsat.accounts.models import Person
from giamsat.tasks import services
from giamsat.tasks.models import Obstacle, Report, Task
from tests import work
from tests.people import People, Tree, acting_as

#: A phone; both widths of every page are looked at by ``test_accessibility``, here pages in states that it has not.
PHONE = 360
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def task(tree: Tree, people: People) -> Task:
    return work.commune_task(tree, people, due=work.in_days(5))


def enter(page: Any, site: str, person: Person) -> None:
    """Carry a signed-in session into the browser."""
    client = Client()
    client.force_login(person)
    name = settings.SESSION_COOKIE_NAME
    page.context.clear_cookies()
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site}])


def findings(page: Any) -> list[str]:
    """What axe holds for serious or critical."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:160]}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


def test_report_is_kept_while_typing_and_sent(
    task: Task, tree: Tree, people: People, page: Any, live_site: str
) -> None:
    part = work.part_of(task, tree.that_khe)
    page.set_viewport_size({"width": 390, "height": 844})
    enter(page, live_site, people.owner)
    page.goto(f"{live_site}/work/")
    page.click(f"#card-{part.pk} .go .btn-primary")
    page.fill(f"#card-{part.pk} textarea[name=done]", "Đã quét 2.140 sổ.")
    page.wait_for_selector("text=Đã tự lưu lúc")
    assert Report.objects.get(assignment=part).done == "Đã quét 2.140 sổ."
    # Offline the words stay on the device; back online the next key saves them.
    page.context.set_offline(True)
    page.fill("textarea[name=done]", "Đã quét 2.350 sổ.")
    page.wait_for_selector("text=còn giữ trên máy này")
    page.context.set_offline(False)
    page.goto(f"{live_site}/work/{part.pk}/report/")
    assert page.input_value("textarea[name=done]") == "Đã quét 2.350 sổ."
    page.check("input[name=progress][value='75']", force=True)
    page.check("input[name=blocked]")
    page.fill("textarea[name=obstacle_text]", "Thiếu máy quét A3")
    page.select_option("select[name=obstacle_decider]", str(tree.lang_son.pk))
    page.fill("input[name=obstacle_due]", work.in_days(3).isoformat())
    page.click("button[value=send]")
    page.wait_for_url("**/work/")
    report = Report.objects.get(assignment=part)
    assert (report.state, report.progress, report.done) == ("submitted", 75, "Đã quét 2.350 sổ.")
    assert Obstacle.objects.get(assignment=part).text == "Thiếu máy quét A3"


def test_keys_of_the_queue(task: Task, tree: Tree, people: People, page: Any, live_site: str) -> None:
    first = work.send(people.owner, work.part_of(task, tree.that_khe))
    other = work.plant_task(task.programme, tree.that_khe, title="Cấp chữ ký số")
    second = work.send(people.owner, work.part_of(other, tree.that_khe))
    enter(page, live_site, people.approver)
    page.goto(f"{live_site}/approvals/")
    page.keyboard.press("j")
    page.wait_for_url(f"**/approvals/?report={second.pk}")
    page.keyboard.press("t")
    page.keyboard.press("Space")
    page.fill("textarea[name=reason]", "dtj: chưa rõ")
    page.click("text=Trả lại để sửa mục này")
    page.wait_for_url("**/approvals/")
    second.refresh_from_db()
    assert (second.state, second.returned_reason) == ("returned", "dtj: chưa rõ")
    page.keyboard.press("d")
    page.wait_for_selector("text=Không có báo cáo nào đang chờ")
    first.refresh_from_db()
    assert first.state == "approved"


def test_no_serious_finding(task: Task, tree: Tree, people: People, page: Any, live_site: str) -> None:
    part = work.part_of(task, tree.that_khe)
    lead = work.part_of(task, tree.lang_son)
    services.raise_obstacle(
        acting_as(people.owner), part, kind="money", text="Thiếu máy", decider=tree.lang_son,
        answer_due=work.in_days(3),
    )  # fmt: skip
    work.plant_task(task.programme, tree.that_khe, title="Việc mới", due=work.in_days(40))
    sent = work.send(
        people.stranger, work.part_of(task, tree.dong_dang), difficulties="Mưa", cause="objective"
    )
    page.set_viewport_size({"width": PHONE, "height": 900})
    visits = [
        (people.owner, "/work/"),
        (people.owner, f"/work/{part.pk}/report/"),
        (people.owner, f"/tasks/{task.pk}/"),
        (people.owner, f"/obstacles/{Obstacle.objects.get().pk}/"),
        (people.province_focal, f"/tasks/{task.pk}/"),
        (people.province_focal, f"/assignments/{lead.pk}/extension/"),
        (people.province_focal, f"/assignments/{lead.pk}/forward/"),
        (people.province_focal, f"/reports/{sent.pk}/"),
        (people.standing, "/tasks/?unit=&state=soon"),
        (people.approver, "/approvals/"),
    ]
    told = {}
    for person, address in visits:
        enter(page, live_site, person)
        page.goto(live_site + address)
        if found := findings(page):
            told[address] = found
        if page.evaluate("document.documentElement.scrollWidth") > PHONE:
            told.setdefault(address, []).append("wider than the screen")
    assert not told
