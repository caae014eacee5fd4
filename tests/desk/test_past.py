"""The overview and lists of a past instant, two instants side by side, instants with names (R26)."""

from __future__ import annotations

import datetime as dt
import html
import re
from urllib.parse import unquote

import pytest

from giamsat.core import clock
from giamsat.directives.models import Programme
from giamsat.monitor.models import SavedInstant, TallyMark
from giamsat.tasks.models import Task
from tests import work
from tests.desk.test_exports import rows_of, table_of
from tests.desk.test_overview import signed_in, text
from tests.people import People, Tree

NOW = dt.datetime(2026, 3, 11, 5, 0, tzinfo=dt.UTC)
BEFORE = "2026-03-02T09:00"


@pytest.fixture
def programme(tree: Tree) -> Programme:
    with clock.frozen(NOW - dt.timedelta(days=30)):
        return work.plant_programme(tree)


@pytest.fixture
def history(tree: Tree, people: People, programme: Programme) -> dict[str, Task]:
    """Thirty days ago three tasks; since then one was done, one moved, one given anew, one cancelled."""
    with clock.frozen(NOW - dt.timedelta(days=30)):
        due = (NOW + dt.timedelta(days=2)).date()
        tasks = {
            name: work.plant_task(programme, unit, title=f"Việc {name}", due=due)
            for name, unit in (("xong", tree.most), ("lùi", tree.lang_son), ("hủy", tree.most))
        }
    with clock.frozen(NOW - dt.timedelta(days=5)):
        report = work.send(
            people.ministry_focal, work.part_of(tasks["xong"], tree.most), progress=100, is_final=True
        )
        work.confirm(people.standing, work.sign(people.ministry_approver, report))
        late = (NOW + dt.timedelta(days=40)).date()
        Task.objects.filter(pk=tasks["lùi"].pk).update(due=late)
        tasks["lùi"].assignments.update(due=late)
        Task.objects.filter(pk=tasks["hủy"].pk).update(state="cancelled")
        tasks["mới"] = work.plant_task(programme, tree.that_khe, tree.dong_dang, title="Việc mới", due=late)
    return tasks


@pytest.fixture(autouse=True)
def _noon(db: None) -> object:
    with clock.frozen(NOW):
        yield


def test_the_overview_of_then_opens_the_lists_of_then(history: dict[str, Task], people: People) -> None:
    client = signed_in(people.leader)
    now, then = client.get("/overview/"), client.get("/overview/", {"at": BEFORE})
    assert now.context["picture"].totals.total == 3
    assert then.context["picture"].totals.total == 3
    assert (now.context["picture"].totals.finished, then.context["picture"].totals.finished) == (1, 0)
    assert "Số liệu như lúc" in text(then)
    assert "Chờ đồng chí quyết định" not in text(then), "what waits, waits now"
    assert "data-live-url" not in then.content.decode(), "the past does not change"
    listed = client.get(then.context["list"]["all"])
    assert "Danh sách như lúc" in text(listed)
    titles = [row.title for row in listed.context["page_obj"].object_list]
    assert sorted(titles) == ["Việc hủy", "Việc lùi", "Việc xong"]
    assert {row.time_state for row in listed.context["page_obj"].object_list} == {"term"}


def test_two_instants_side_by_side(history: dict[str, Task], people: People) -> None:
    client = signed_in(people.leader)
    page = client.get("/compare/", {"from": BEFORE, "to": "2026-03-11T12:00"})
    found = page.context["found"]
    assert (found.before.total, found.after.total) == (3, 3)
    assert found.counts == {"added": 1, "dropped": 1, "state": 1, "deadline": 1}
    assert found.changed == 4
    assert found.passages == [("term", "done", 1)]
    for kind, title in {"added": "mới", "dropped": "hủy", "state": "xong", "deadline": "lùi"}.items():
        rows = client.get("/compare/", {"from": BEFORE, "kind": kind}).context["found"].rows
        assert [row.task.title for row in rows] == [f"Việc {title}"]
    passed = client.get("/compare/", {"from": BEFORE, "kind": "term-done"})
    assert [row.task.title for row in passed.context["found"].rows] == ["Việc xong"]
    assert "kind=term-done" in page.content.decode(), "the figure opens its list"
    lines = b"".join(client.get("/compare/?kind=term-done&export=csv&from=" + BEFORE)).decode()
    assert "Trong hạn → " in lines
    swapped = client.get("/compare/", {"to": BEFORE, "from": "2026-03-11T12:00"}).context["found"]
    assert swapped.counts == found.counts, "the earlier one is always the first"


def test_a_province_compares_the_tasks_that_its_overview_counts(
    history: dict[str, Task], people: People
) -> None:
    client = signed_in(people.province_focal)
    page = client.get("/compare/", {"from": BEFORE})
    found = page.context["found"]
    assert (found.counts_tasks, found.whole) == (True, False)
    assert sorted(row.task.title for row in found.rows) == ["Việc lùi", "Việc mới"], (
        "a task of two units, once"
    )
    assert found.after == client.get("/overview/").context["picture"].totals
    for side, totals in zip(page.context["sides"], (found.before, found.after), strict=True):
        assert client.get(side["url"]).context["picture"].totals == totals
        opened = re.findall(r'href="(/tasks/[^"]+)"', side["bar"])
        assert opened
        for url in {html.unescape(url) for url in opened}:
            states = re.search("state=([a-z,%0-9C]+)", url)
            assert states is not None
            counted = sum(totals.of(state) for state in unquote(states[1]).split(","))
            assert client.get(url).context["page_obj"].paginator.count == counted, url
    rows = table_of(rows_of(client.get("/compare/", {"from": BEFORE, "export": "csv"})))[1]
    assert len(rows) == 1 + found.changed


def test_the_standing_office_names_an_instant_and_takes_the_name_away(
    history: dict[str, Task], people: People, programme: Programme
) -> None:
    client = signed_in(people.standing)
    query = f"?to={BEFORE}"
    assert client.post(f"/compare/{query}", {"name": " Hội nghị  tháng 2 ", "once": "a"}).status_code == 303
    saved = SavedInstant.objects.get()
    assert (saved.name, saved.at.astimezone(clock.HANOI).isoformat()[:16]) == ("Hội nghị tháng 2", BEFORE)
    again = client.post(f"/compare/{query}", {"name": "Hội nghị tháng 2", "once": "b"})
    assert again.status_code == 422
    assert "Đã có thời điểm mang tên này." in text(again)
    reader = signed_in(people.leader)
    assert "Hội nghị tháng 2" in text(reader.get("/overview/"))
    assert reader.get("/compare/").context["first"] == BEFORE, "the last named instant is compared with"
    assert reader.post(f"/compare/{query}", {"name": "Khác", "once": "c"}).status_code == 422
    assert reader.post(f"/instants/{saved.pk}/drop/", {"once": "d"}).status_code == 403
    assert client.post(f"/instants/{saved.pk}/drop/", {"once": "e"}).status_code == 303
    assert not SavedInstant.objects.exists()


def test_what_cannot_be_known_is_said(history: dict[str, Task], people: People) -> None:
    TallyMark.objects.create(at=NOW - dt.timedelta(days=31), is_beginning=True)
    client = signed_in(people.leader)
    early = client.get("/compare/", {"from": "2025-01-01T00:00"})
    assert early.status_code == 422
    assert "Chưa có lịch sử trước" in text(early)
    shown = client.get("/overview/", {"at": "2025-01-01T00:00"}, follow=True)
    assert "Chưa có lịch sử trước" in text(shown)
    assert "Chưa có lịch sử trước" in text(client.get("/tasks/", {"at": "2025-01-01"}))
    assert "không đúng" in text(client.get("/tasks/", {"at": "hôm qua"}))


def test_strangers_see_no_difference_of_others(history: dict[str, Task], people: People) -> None:
    page = signed_in(people.stranger).get("/compare/", {"from": BEFORE})
    assert "Việc lùi" not in text(page)
