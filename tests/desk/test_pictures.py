"""Pictures with a page of their own: figures open lists of their length, of now and of then, and leave as a file."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from typing import Any

import pytest

from giamsat.core import clock
from giamsat.demo.measuring import IMPORTER
from giamsat.directives.models import Directive, Intake, Programme, TaskGroup
from giamsat.indicators import services as services_of_values
from giamsat.indicators.models_values import State
from giamsat.monitor.conferences import Conference
from giamsat.monitor.forecast.models import Forecast, LatenessModel
from giamsat.tasks import services
from giamsat.tasks.models import Assignment, Task
from giamsat.units.models import Territory, Unit
from tests import work
from tests.desk.test_overview import signed_in, text
from tests.indicators.conftest import entry, plant_measured
from tests.people import People, Tree, acting_as

NOW = dt.datetime(2026, 3, 11, 5, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _noon(db: None) -> object:
    with clock.frozen(NOW):
        yield


@pytest.fixture
def programme(tree: Tree) -> Programme:
    with clock.frozen(NOW - dt.timedelta(days=80)):
        return work.plant_programme(tree)


@pytest.fixture
def land(tree: Tree) -> None:
    """Lang Son and its two communes lie somewhere."""
    province = Territory.objects.create(
        code="20", level="province", kind="tỉnh", name_vi="Lạng Sơn", name_en="Lang Son", longitude=106.7,
        latitude=21.8,
    )  # fmt: skip
    Unit.objects.filter(pk=tree.lang_son.pk).update(territory=province)
    for code, unit in (("06040", tree.that_khe), ("06184", tree.dong_dang)):
        place = Territory.objects.create(
            code=code, level="commune", kind="xã", name_vi=unit.name_vi, name_en=unit.name_en, longitude=106.5,
            latitude=22.1, province=province,
        )  # fmt: skip
        Unit.objects.filter(pk=unit.pk).update(territory=place)


@pytest.fixture
def task(programme: Programme, tree: Tree, people: People) -> Task:
    """Given to Lang Son seventy days ago, forwarded to both communes; That Khe was done ten days ago."""
    with clock.frozen(NOW - dt.timedelta(days=70)):
        made = work.plant_task(
            programme, tree.lang_son, title="Số hóa hồ sơ", due=(NOW + dt.timedelta(20)).date()
        )
        work.give_on(made, people.province_focal, tree.lang_son, tree.that_khe, tree.dong_dang)
    with clock.frozen(NOW - dt.timedelta(days=10)):
        made.assignments.filter(unit=tree.that_khe).update(
            state="confirmed", completed_on=clock.today(), progress=100, confirmed_progress=100
        )
    return made


def foretell(part: Assignment, chance: float) -> LatenessModel:
    """A model in use, and what it says of one part."""
    model, _new = LatenessModel.objects.get_or_create(
        is_used=True,
        defaults={
            "made_at": NOW, "known": 400, "late": 90, "window_from": dt.date(2025, 3, 1),
            "window_to": dt.date(2026, 3, 1), "cut": dt.date(2025, 12, 1),
            "terms": [
                {"name": "behind", "mean": 0.1, "scale": 0.2, "weight": 1.1, "lowest": 0.0, "highest": 1.0},
                {"name": "blocked", "mean": 0.0, "scale": 1.0, "weight": 0.0, "lowest": 0.0, "highest": 0.0},
            ],
            "check_back": {
                "learned": 300, "learned_late": 70, "held": 100, "held_late": 20, "brier": 0.1,
                "brier_of_share": 0.16, "auc": 0.81,
                "bins": [
                    {"count": 50, "foreseen": 0.05, "late": 2, "lowest": 0.0, "highest": 0.1},
                    {"count": 50, "foreseen": 0.4, "late": 18, "lowest": 0.1, "highest": 0.9},
                ],
            },
        },
    )  # fmt: skip
    Forecast.objects.create(
        assignment=part, model=model, day=clock.today(), chance=chance,
        drivers=[["behind", 1.2, 45], ["record", -0.6, 3]],
    )  # fmt: skip
    return model


def rows_of(answer: Any) -> list[list[str]]:
    """The table of a CSV below what it says of itself."""
    lines = list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))
    return lines[lines.index([]) + 1 :]


def test_the_map_of_each_month_is_what_it_was(
    task: Task, land: None, people: People, tree: Tree, programme: Programme
) -> None:
    client = signed_in(people.leader)
    now = client.get("/pictures/communes/")
    assert now.context["sums"] == {"done": 1, "soon": 1, "overdue": 0, "none": 0}
    done = client.get("/pictures/communes/?state=done").context["page_obj"]
    assert done.paginator.count == 1, "the figure opens the communes that it counts"
    assert len(rows_of(client.get("/pictures/communes/?state=done&export=csv"))) == 2
    frames = now.context["frames"]
    assert [name for name, _url, _chosen in frames][-4:] == ["12/2025", "01/2026", "02/2026", "bây giờ"]
    january = frames[-3][1]
    before = client.get(january)
    assert before.context["sums"] == {"done": 0, "soon": 2, "overdue": 0, "none": 0}
    assert 'aria-current="true">01/2026' in before.content.decode()
    part = client.get(january + "&part=frame").content.decode()
    assert part.startswith('<div id="frame">')
    assert "<html" not in part
    listed = rows_of(client.get(january + "&export=csv"))
    assert [line[3] for line in listed[1:]] == ["Đang hoàn thiện"] * 2
    assert client.get("/pictures/communes/?at=2019-01-01T00:00").status_code in {200, 302}
    own = signed_in(people.owner).get("/pictures/communes/")
    assert own.context["found"].unit.id == tree.that_khe.pk


def test_the_map_takes_the_colour_of_an_indicator(task: Task, land: None, people: People, tree: Tree) -> None:
    """Yes and no by the answer, period after period; of others a commune sees only what was published."""
    link = plant_measured(tree).link
    for month, here, there, known in ((2, 0, 1, State.PUBLISHED), (3, 1, 0, State.REPORTED)):
        both = ((tree.that_khe, here), (tree.dong_dang, there))
        said = [entry(link, unit, value, period=dt.date(2026, month, 1)) for unit, value in both]
        services_of_values.record_values(IMPORTER, said, any_time=True, state=known)
    client = signed_in(people.leader)
    page = client.get("/pictures/communes/?indicator=LINK")
    assert page.context["sums"] == {"done": 1, "soon": 0, "overdue": 1, "none": 0}
    assert (page.context["at"], page.context["value"].confirmed) == ("tháng 3/2026", 0)
    frames = page.context["frames"]
    assert [chosen for _name, _url, chosen in frames] == [False, True]
    before = client.get(frames[0][1])
    assert before.context["value"].confirmed == 2
    listed = rows_of(client.get(frames[0][1] + "&export=csv"))
    assert [(line[2], line[3]) for line in listed[1:]] == [
        (tree.dong_dang.name_vi, "Đạt"), (tree.that_khe.name_vi, "Chưa đạt"),
    ]  # fmt: skip
    assert client.get(frames[0][1] + "&part=frame").content.decode().startswith('<div id="frame">')
    assert page.context["rows"][0]["share"] == 50.0
    assert client.get("/pictures/communes/?indicator=unknown").context["sums"]["soon"] == 1, "as without one"
    own = signed_in(people.owner).get("/pictures/communes/?indicator=LINK")
    assert own.context["all"] == 1


@pytest.mark.parametrize("who", ["leader", "province_focal"])
def test_the_course_opens_the_lists_of_each_instant(
    who: str, task: Task, programme: Programme, people: People, tree: Tree
) -> None:
    """The whole programme, and a province whose work is counted by its tree; by month, by week, by group."""
    with clock.frozen(NOW - dt.timedelta(days=50)):
        work.plant_task(programme, tree.that_khe, tree.dong_dang, due=(NOW - dt.timedelta(days=30)).date())
    client = signed_in(getattr(people, who))
    page = client.get("/pictures/course/")
    rows = page.context["rows"]
    assert [(row["figures"].total, row["figures"].overdue) for row in rows] == [
        (2, 1),
        (2, 1),
        (2, 0),
        (1, 0),
    ]
    for row in rows:
        for key in ("all", "overdue"):
            count = row["figures"].total if key == "all" else row["figures"].overdue
            assert client.get(row[key]).context["page_obj"].paginator.count == count, row[key]
        assert client.get(row["overview"]).context["picture"].totals == row["figures"]
        if row["compare"]:
            assert client.get(row["compare"]).context["found"].after == row["figures"]
    assert rows[0]["figures"] == client.get("/overview/").context["picture"].totals
    assert re.search("tỷ lệ hoàn thành từ 0.{0,4} đến 0.{0,4}, quá hạn từ 0 đến 1", text(page))
    assert len(client.get("/pictures/course/?step=weeks").context["rows"]) > 8
    slot = client.get("/pictures/course/?part=slot").content.decode()
    assert slot.count('class="trend"') == 2
    assert "<html" not in slot
    table = rows_of(client.get("/pictures/course/?export=csv"))
    assert [line[1] for line in table[1:]] == ["1", "2", "2", "2"]
    group = TaskGroup.objects.create(programme=programme, code="data", name_vi="Dữ liệu", name_en="Data")
    task.group = group
    task.save()
    (now, *_before) = client.get(f"/pictures/course/?group={group.pk}").context["rows"]
    assert (now["figures"].total, now["figures"].overdue) == (1, 0)
    assert client.get(now["all"]).context["page_obj"].paginator.count == 1


def test_the_overview_shows_the_course_when_it_is_there(task: Task, people: People) -> None:
    page = signed_in(people.leader).get("/overview/").content.decode()
    assert re.search(r'hx-get="/pictures/course/\?[^"]*part=slot"', page)
    assert "part=slot" not in signed_in(people.leader).get("/overview/?at=2026-02-01T00:00").content.decode()


def test_a_person_has_a_picture_of_what_they_answer_for(
    task: Task, programme: Programme, people: People, tree: Tree
) -> None:
    late = work.part_of(
        work.plant_task(programme, tree.that_khe, title="Việc chậm", due=work.in_days(5)), tree.that_khe
    )
    mine = Assignment.objects.filter(pk__in=[late.pk, work.part_of(task, tree.that_khe).pk])
    mine.update(accountable=people.owner)
    Assignment.objects.filter(pk=late.pk).update(due=work.in_days(-1), progress=80, confirmed_progress=30)
    client = signed_in(people.leader)
    page = client.get(f"/people/{people.owner.pk}/?since={work.in_days(-15)}")
    picture = page.context["picture"]
    figures = picture.figures
    assert (figures.total, figures.finished, figures.overdue) == (2, 1, 1)
    assert (picture.finished_since, picture.lapsed_since) == (1, 1)
    assert (figures.mean_progress, figures.mean_confirmed) == (90.0, 65.0)
    assert [row.pk for row in picture.open_work] == [late.pk]
    assert sum(done + late for _month, done, late in picture.finished) == 1
    for name, count in {"all": 2, "finished": 1, "open": 1, "overdue": 1}.items():
        listed = client.get(page.context["lists"][name])
        assert listed.context["page_obj"].paginator.count == count, name
        assert people.owner.full_name in text(listed)
    exported = client.get(page.context["lists"]["all"] + "&export=csv")
    assert people.owner.full_name in b"".join(exported).decode()
    then = client.get(page.context["lists"]["all"] + f"&at={work.in_days(-5)}T00:00")
    assert [row.task.pk for row in then.context["page_obj"]] == [task.pk]
    assert f"/people/{people.owner.pk}/" in client.get(f"/tasks/{late.task_id}/").content.decode()
    # Somebody of another commune sees neither the page nor, in the list, the name or the work.
    other = signed_in(people.stranger)
    assert other.get(f"/people/{people.owner.pk}/").status_code == 404
    empty = other.get(page.context["lists"]["all"])
    assert empty.context["page_obj"].paginator.count == 0
    assert people.owner.full_name not in text(empty)
    exported = other.get(page.context["lists"]["all"] + "&export=csv")
    assert people.owner.full_name not in b"".join(exported).decode()
    # Who answers for nothing has a page for those who read their unit.
    assert "Chưa phụ trách việc nào" in text(client.get(f"/people/{people.ministry_focal.pk}/"))


def test_the_heat_table_opens_lists_of_the_length_it_shows(task: Task, people: People, tree: Tree) -> None:
    client = signed_in(people.leader)
    answer = client.get("/pictures/heat/?rows=provinces")
    (row,) = answer.context["found"].rows
    assert (row.unit.id, row.total.total) == (tree.lang_son.pk, 1), "forwarded work counts once in the tree"
    url = answer.context["rows"][0].url
    assert client.get(url).context["page_obj"].paginator.count == 1
    drawn = answer.context["rows"][0]
    for address, count in ((drawn.soon_url, drawn.soon), (drawn.overdue_url, drawn.overdue)):
        assert client.get(address).context["page_obj"].paginator.count == count
    assert client.get("/pictures/heat/").context["chosen"] == "below", (
        "no ministry has work: the rows below stand"
    )
    assert rows_of(client.get("/pictures/heat/?rows=provinces&export=csv"))[1][-4:] == ["1", "0", "0", "0"]


def test_deadlines_by_week_and_unit_open_their_lists(
    task: Task, programme: Programme, people: People, tree: Tree
) -> None:
    other = work.plant_task(programme, tree.most, title="Việc khác", due=work.in_days(20))
    foretell(other.assignments.get(), 0.8)
    client = signed_in(people.leader)
    answer = client.get("/pictures/deadlines/?weeks=8")
    found = answer.context["found"]
    (week,) = [one for one in answer.context["weeks"] if one[0].count]
    assert (week[0].count, week[0].late) == (2, 1)
    assert client.get(week[1]).context["page_obj"].paginator.count == 2
    assert client.get(week[2]).context["page_obj"].paginator.count == 1
    assert {burden.unit.id: burden.total for burden in found.units} == {
        tree.lang_son.pk: 1, tree.dong_dang.pk: 1, tree.most.pk: 1,
    }  # fmt: skip
    for row in answer.context["burdens"]:
        assert client.get(row["url"]).context["page_obj"].paginator.count == row["total"]
    assert "8 tuần tới" in text(answer)
    own = signed_in(people.ministry_focal).get("/pictures/deadlines/").context["found"]
    assert [burden.unit.id for burden in own.units] == [tree.most.pk]


def test_chains_show_the_path_and_what_is_short(programme: Programme, people: People, tree: Tree) -> None:
    with clock.frozen(NOW - dt.timedelta(days=30)):
        first = work.plant_task(
            programme, tree.most, title="Ban hành chuẩn", due=(NOW + dt.timedelta(30)).date()
        )
        later = work.plant_task(programme, tree.mof, title="Kết nối kho", due=(NOW + dt.timedelta(40)).date())
    services.link_tasks(acting_as(people.standing), later, first)
    client = signed_in(people.leader)
    words = text(client.get("/pictures/chains/"))
    assert "1 trong 1 chuỗi không kịp hạn" in words
    assert "thiếu 90 ngày" in words
    lines = rows_of(client.get("/pictures/chains/?export=csv"))
    assert [line[1] for line in lines[1:]] == [first.code, later.code]
    assert "Kết nối kho" in text(client.get(f"/pictures/chains/?task={first.pk}"))
    assert "Không có nhiệm vụ nào" in text(signed_in(people.owner).get("/pictures/chains/"))
    assert signed_in(people.owner).get(f"/pictures/chains/?task={first.pk}").status_code == 404


def test_a_task_over_time_shows_the_parts_in_reach(task: Task, people: People) -> None:
    whole = signed_in(people.leader).get(f"/tasks/{task.pk}/gantt/")
    assert len(whole.context["rows"]) == 3
    drawn = re.findall(r'<a [^>]*aria-label="([^"]*)"', whole.content.decode().replace("\u00a0", " "))
    assert "UBND xã Thất Khê: giao 31/12/2025, hạn 31/03/2026, xác nhận 100 %" in drawn
    assert len(signed_in(people.owner).get(f"/tasks/{task.pk}/gantt/").context["rows"]) == 1
    assert signed_in(people.ministry_focal).get(f"/tasks/{task.pk}/gantt/").status_code == 404
    lines = rows_of(signed_in(people.leader).get(f"/tasks/{task.pk}/gantt/?export=csv"))
    column = lines[0].index("Đơn vị")
    assert {line[column] for line in lines[1:]} == {row.unit.name for row in whole.context["rows"]}
    assert lines[1][lines[0].index("Giao ngày")] == "2025-12-31"
    own = rows_of(signed_in(people.owner).get(f"/tasks/{task.pk}/gantt/?export=csv"))
    assert len(own) == 2, "a file holds no more than the page"


def test_the_forecast_says_why_where_it_is_needed(task: Task, people: People, tree: Tree) -> None:
    part = task.assignments.get(unit=tree.dong_dang)
    foretell(part, 0.83)
    client = signed_in(people.leader)
    listed = text(client.get("/forecast/"))
    assert "1 phần việc có khả năng trễ từ 50 % trở lên" in listed
    assert "Tiến độ chậm 45 điểm so với thời gian đã qua" in listed
    assert "Đơn vị từng trễ khoảng 3 % số việc" in listed
    assert client.get("/forecast/?least=90").context["page_obj"].paginator.count == 0
    assert rows_of(client.get("/forecast/?export=csv"))[1][0] == "83"
    page = text(client.get(f"/tasks/{task.pk}/"))
    assert "83 % khả năng trễ" in page
    rows = client.get(f"/tasks/?unit={tree.dong_dang.pk}")
    assert rows.context["page_obj"][0].chance == pytest.approx(83)
    assert "Dự báo trễ" in text(rows)
    assert signed_in(people.owner).get("/forecast/").context["page_obj"].paginator.count == 0
    model = text(client.get("/forecast/model/"))
    assert "Dự báo sai ít hơn 38 %" in model
    assert "chưa đủ trường hợp để học" in model
    assert signed_in(people.citizen).get("/forecast/model/").status_code == 403


def test_without_history_it_says_so(task: Task, people: People) -> None:
    client = signed_in(people.leader)
    assert "chưa được học lần nào" in text(client.get("/forecast/"))
    LatenessModel.objects.create(made_at=NOW, known=12, late=3, silent="little")
    assert "mới biết kết quả của 12 phần việc, 3 trễ hạn" in text(client.get("/forecast/"))
    assert "Chưa đủ lịch sử để dự báo trễ" in text(client.get(f"/tasks/{task.pk}/"))
    assert "Dự báo đang im lặng" in text(client.get("/forecast/model/"))


def test_conclusions_come_back_tied_to_their_pack(
    task: Task, programme: Programme, people: People, tree: Tree
) -> None:
    assert not signed_in(people.leader).get("/pack/").context["register_url"]
    client = signed_in(people.standing)
    pack = client.get("/pack/", {"from": "2026-03-01T09:00"})
    url = pack.context["register_url"]
    page = client.get(url)
    action = re.search(r'action="([^"]*pack_from[^"]*)"', page.content.decode())
    assert action is not None
    body: dict[str, Any] = {
        "programme": programme.pk,
        "text": "1. Bộ Khoa học và Công nghệ trình đề án trước ngày 30/06/2026.",
    }
    sent = client.post(action[1].replace("&amp;", "&"), body)
    assert sent.status_code == 303
    kept = Conference.objects.get()
    assert (kept.first, kept.second) == (dt.datetime(2026, 3, 1, 2, tzinfo=dt.UTC), NOW)
    assert not client.get("/pack/").context["concluded"], "not registered yet"
    directive = Directive.objects.create(
        programme=programme, number="9-KL/TW", kind="conclusion", issuer_name="Ban Chỉ đạo", owner=tree.vn,
        issued_on=clock.today(), language="vi", title="Kết luận hội nghị", text=body["text"], state="issued",
        registered_at=clock.now(),
    )  # fmt: skip
    Intake.objects.filter(pk=kept.intake_id).update(directive=directive, state="registered")
    Task.objects.filter(pk=task.pk).update(directive=directive)
    ((one, back),) = client.get("/pack/").context["concluded"]
    assert (one.issued, one.done) == (1, 0)
    assert client.get(back).context["second"] == "2026-03-11T12:00"
    assert "tài liệu hội nghị đã dùng" in text(client.get(f"/directives/{directive.pk}/"))
