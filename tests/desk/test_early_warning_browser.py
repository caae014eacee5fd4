"""The room of early warning in Chromium: within reach of everybody on every width, in both languages."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from giamsat.core import clock
from giamsat.monitor.urging import letters
from giamsat.monitor.urging import notices as notice_services
from giamsat.monitor.warnings import sweep
from giamsat.monitor.warnings.models import Finding
from giamsat.tasks import services
from giamsat.tasks.models import Assignment
from tests import work
from tests.desk.test_overview_browser import sign_in
from tests.people import People, Tree, acting_as

#: A phone; both widths of every page are looked at by ``test_accessibility``, here pages in states that it has not.
PHONE = 360
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def test_pages_are_within_reach_of_everybody(
    transactional_db: None, tree: Tree, people: People, live_site: str, page: Any
) -> None:
    programme = work.plant_programme(tree)
    task = work.plant_task(programme, tree.that_khe, tree.most, tree.cao_bang, due=work.in_days(60))
    late = work.plant_task(programme, tree.mof, title="Ban hành chuẩn dữ liệu dùng chung")
    Assignment.objects.update(created_at=clock.now() - dt.timedelta(days=40), progress=10)
    late.assignments.update(due=work.in_days(-5))
    services.link_tasks(acting_as(people.standing), task, late)
    for person, unit in ((people.owner, tree.that_khe), (people.ministry_focal, tree.most)):
        with clock.frozen(clock.now() - dt.timedelta(days=20)):
            services.raise_obstacle(
                acting_as(person), work.part_of(task, unit), kind="money",
                text="Chưa bố trí kinh phí số hóa sổ hộ tịch lưu từ trước năm 2007", decider=tree.gov,
                answer_due=work.in_days(5),
            )  # fmt: skip
    part = work.part_of(task, tree.most)
    services.set_confidence(acting_as(people.leader), part, version=0, level=1, reason="Chưa thấy sản phẩm.")
    sweep.run_all()
    notice_services.tell_of_warnings()
    (draft,) = letters.draft_letters(
        acting_as(people.standing), tree.vn, programme, units=[tree.mof], demand="Báo cáo ngay.",
        answer_due=work.in_days(5),
    )  # fmt: skip
    page.set_viewport_size({"width": PHONE, "height": 900})
    sign_in(page, live_site, people.standing)
    for path in (
        "/warnings/",
        f"/warnings/{Finding.objects.filter(rule='no_report')[0].pk}/",
        "/bottlenecks/",
        f"/assignments/{part.pk}/confidence/",
        f"/tasks/{task.pk}/",
        f"/tasks/{task.pk}/needs/",
        f"/units/{tree.lang_son.pk}/",
        "/letters/",
        "/letters/new/",
        f"/letters/{draft.pk}/",
        "/notices/",
        "/overview/",
    ):
        page.goto(live_site + path)
        if path == "/overview/":
            page.locator(".early .held").wait_for()
        found = [
            f"{path} {one['id']}: {one['nodes'][0]['html'][:200]} {one['nodes'][0].get('failureSummary', '')}"
            for one in Axe().run(page).response["violations"]
            if one["impact"] in {"serious", "critical"}
        ]
        assert found == []
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE, path
