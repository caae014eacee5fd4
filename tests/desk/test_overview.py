"""The leader's overview: the answer in a sentence, in scope, at a constant number of queries (R8, R9)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from giamsat.accounts.models import Person
from giamsat.core import clock
from giamsat.directives.models import Programme, TaskGroup
from giamsat.monitor.live_token import read_token
from giamsat.monitor.models import SavedInstant
from giamsat.tasks import services
from giamsat.tasks.models import Assignment, Task
from tests import work
from tests.people import People, Tree, acting_as


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def text(answer: Any) -> str:
    """What a reader sees: words without markup."""
    words = " ".join(re.sub(r"<[^>]*>", " ", answer.content.decode()).split())
    return words.replace(" (", " (").replace("\u00a0", " ")


@pytest.fixture
def programme(tree: Tree) -> Programme:
    return work.plant_programme(tree)


@pytest.fixture
def four(tree: Tree, people: People, programme: Programme) -> list[Task]:
    """One done, one overdue with a province, one due soon with a commune, one in term with a ministry."""
    done = work.plant_task(programme, tree.most, title="Việc xong")
    report = work.send(people.ministry_focal, work.part_of(done, tree.most), progress=100, is_final=True)
    work.confirm(people.standing, work.sign(people.ministry_approver, report))
    late = work.plant_task(programme, tree.lang_son, title="Việc quá hạn")
    Task.objects.filter(pk=late.pk).update(due=work.in_days(-3))
    late.assignments.update(due=work.in_days(-3))
    return [
        done,
        late,
        work.plant_task(programme, tree.that_khe, title="Việc sắp đến hạn", due=work.in_days(3)),
        work.plant_task(programme, tree.most, title="Việc trong hạn"),
    ]


def test_the_answer_stands_first_and_its_figures_open_the_lists_they_count(
    four: list[Task], people: People
) -> None:
    client = signed_in(people.leader)
    page = client.get("/overview/")
    said = text(page)
    assert "1 / 4 nhiệm vụ đã hoàn thành ( 25,0 % )" in said
    assert "2 còn trong hạn, 1 trong số đó đến hạn trong 7 ngày tới" in said
    assert "Tính trên việc đã xong hoặc quá hạn: 50,0 % (1/2)" in said
    figures = {
        name: getattr(page.context["picture"].totals, name) for name in ("finished", "in_term", "overdue")
    }
    assert figures == {"finished": 1, "in_term": 2, "overdue": 1}
    for name, count in {**figures, "all": 4, "soon": 1}.items():
        listed = client.get(page.context["list"][name])
        assert listed.context["page_obj"].paginator.count == count, name


def test_the_number_of_queries_does_not_grow_with_the_work(
    tree: Tree, people: People, programme: Programme
) -> None:
    client = signed_in(people.leader)
    units = (tree.most, tree.mof, tree.lang_son, tree.that_khe)

    def grow(count: int) -> int:
        for number in range(count):
            work.plant_task(
                programme, units[number % 4], title=f"Việc {number}", due=work.in_days(number % 40)
            )
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/overview/").status_code == 200
        return len(queries)

    grow(1)
    few = grow(20)
    assert grow(180) == few
    assert few <= 26
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/overview/?part=head").status_code == 200
    assert len(queries) <= 14


def test_a_province_and_a_commune_see_their_own_part_alone(
    four: list[Task], tree: Tree, people: People
) -> None:
    province = signed_in(people.province_focal).get("/overview/")
    assert "0 / 2 nhiệm vụ đã hoàn thành" in text(province)
    assert "Việc trong hạn" not in text(province)
    commune = signed_in(people.owner)
    assert "0 / 1 nhiệm vụ đã hoàn thành" in text(commune.get("/overview/"))
    for foreign in (tree.vn, tree.lang_son, tree.dong_dang, tree.most):
        assert commune.get(f"/overview/?unit={foreign.pk}").status_code == 404


def test_a_task_of_two_communes_is_one_of_the_province_and_both_figures_open(
    programme: Programme, tree: Tree, people: People
) -> None:
    shared = work.plant_task(programme, tree.that_khe, tree.dong_dang, title="Việc của hai xã")
    shared.assignments.filter(unit=tree.dong_dang).update(due=work.in_days(-3))
    client = signed_in(people.province_focal)
    page = client.get("/overview/")
    said = text(page)
    assert "0 / 1 nhiệm vụ đã hoàn thành" in said
    assert "0 / 2 phần việc được giao đã hoàn thành" in said
    for address, count, row in (
        (page.context["list"]["all"], 1, "giao vào"),
        (page.context["list"]["overdue"], 1, "Quá hạn"),
        (page.context["parts_list"]["all"], 2, "UBND xã Đồng Đăng"),
        (page.context["parts_list"]["overdue"], 1, "UBND xã Đồng Đăng"),
    ):
        listed = client.get(address)
        assert listed.context["page_obj"].paginator.count == count
        assert row in text(listed)
    at = timezone.localtime(clock.now() + dt.timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M")
    with clock.frozen(clock.now() + dt.timedelta(hours=1)):
        listed = client.get(f"{page.context['list']['all']}&at={at}")
        assert listed.context["then"] is not None
        assert listed.context["page_obj"].paginator.count == 1
    # Whoever reads one commune finds no trace of the other.
    assert "Mỗi nhiệm vụ tính một lần" not in text(signed_in(people.owner).get("/overview/"))


def test_a_leader_narrows_the_scope(four: list[Task], tree: Tree, people: People) -> None:
    client = signed_in(people.leader)
    assert "0 / 2 nhiệm vụ đã hoàn thành" in text(client.get(f"/overview/?unit={tree.lang_son.pk}"))
    for wrong in ("unit=999999999", "unit=x", "programme=nothing"):
        assert client.get(f"/overview/?{wrong}").status_code == 404
    for odd in ("since=2025-02-31", "since=9999-01-01", "measure=x", "part=x"):
        assert client.get(f"/overview/?{odd}").status_code == 200


def test_what_waits_for_a_decision_stands_there_with_its_time(
    four: list[Task], tree: Tree, people: People
) -> None:
    part = work.part_of(four[3], tree.most)
    part = services.accept_assignment(acting_as(people.ministry_focal), part, version=part.version)
    services.raise_obstacle(
        acting_as(people.ministry_focal),
        part,
        kind="money",
        text="Chưa rõ nguồn kinh phí",
        decider=tree.vn,
        answer_due=work.in_days(5),
    )
    page = signed_in(people.leader).get("/overview/?part=decisions")
    assert "Chờ đồng chí quyết định: 1 việc" in text(page)
    assert "Chưa rõ nguồn kinh phí" in text(page)
    assert f'href="/tasks/{four[3].pk}/"' in page.content.decode()
    assert "Chờ đồng chí quyết định: 0 việc" in text(signed_in(people.ministry_focal).get("/overview/"))


def test_parts_are_as_the_whole_says(four: list[Task], people: People) -> None:
    client = signed_in(people.leader)
    whole = client.get("/overview/").content.decode()
    for name, beginning in (
        ("head", '<div id="head"'),
        ("rest", '<div id="rest"'),
        ("decisions", '<section class="sec" id="decisions"'),
    ):
        part = client.get(f"/overview/?part={name}").content.decode()
        assert beginning in part
        assert "<html" not in part
    head = client.get("/overview/?part=head")
    assert text(head).rsplit(",", 1)[0] in re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", whole))


def test_nothing_yet(people: People, tree: Tree) -> None:
    client = signed_in(people.leader)
    assert "Chưa có chương trình nào" in text(client.get("/overview/"))
    work.plant_programme(tree)
    page = client.get("/overview/")
    assert "Chưa có việc nào trong phạm vi này" in text(page)
    assert "chưa có số liệu" not in text(page)


def test_those_without_a_reading_role_get_the_reason(programme: Programme, people: People) -> None:
    assert signed_in(people.operator).get("/overview/").status_code == 403
    assert signed_in(people.citizen).get("/overview/").status_code in (200, 403)
    assert "Chưa có chương trình nào" in text(signed_in(people.citizen).get("/overview/"))


@pytest.mark.parametrize(
    ("who", "where"),
    [
        ("owner", "/work/"),
        ("leader", "/overview/"),
        ("standing", "/overview/"),
        ("inspector", "/overview/"),
        ("approver", "/overview/"),
        ("operator", "/units/"),
        ("citizen", "/units/"),
    ],
)
def test_the_bare_address_leads_to_ones_day(people: People, who: str, where: str) -> None:
    answer = signed_in(getattr(people, who)).get("/")
    assert (answer.status_code, answer["Location"]) == (302, where)


def test_strangers_are_led_to_sign_in(people: People) -> None:
    for address in ("/", "/overview/", "/live/renew", "/units/", "/search/?q=a", "/inspect/"):
        assert Client().get(address)["Location"].startswith("/account/login/")


def test_the_menu_follows_the_roles_and_counts_what_waits(
    four: list[Task], tree: Tree, people: People, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    def menu(person: Person) -> dict[str, int]:
        client = signed_in(person)
        with django_assert_max_num_queries(11):
            return {item["title"]: item["count"] for item in client.get("/units/").context["nav"]}

    # What must be done today is counted: here the one task that falls due today.
    Assignment.objects.filter(task=four[2], unit=tree.that_khe).update(due=clock.today())
    assert menu(people.owner)["Việc của tôi"] == 1
    assert {"Tổng quan", "Nhiệm vụ", "Đơn vị"} < set(menu(people.owner))
    assert not {"Chờ duyệt", "Kiểm tra", "Quản trị"} & set(menu(people.owner))
    assert "Kiểm tra" in menu(people.inspector)
    assert "Việc của tôi" not in menu(people.leader)
    assert "Tổng quan" not in menu(people.operator)
    report = work.send(people.owner, work.part_of(four[2], tree.that_khe))
    assert menu(people.approver)["Chờ duyệt"] == 1
    work.sign(people.approver, report)
    assert menu(people.approver)["Chờ duyệt"] == 0
    assert menu(people.standing)["Chờ xác nhận"] == 1
    assert menu(people.owner)["Việc của tôi"] == 0


def test_a_renewed_stream_is_for_this_person(programme: Programme, people: People) -> None:
    url = signed_in(people.owner).get("/live/renew?programme=57").json()["url"]
    assert "/live/events?token=" in url


def test_the_page_hears_of_the_programmes_that_it_counts(
    tree: Tree, programme: Programme, people: People
) -> None:
    linked = work.plant_programme(tree, tree.lang_son, code="linked")
    Programme.objects.filter(pk=linked.pk).update(parent=programme, linked=True)
    client = signed_in(people.leader)
    page = client.get(f"/overview/?programme={programme.code}")
    renewed = client.get(f"{reverse('desk:live-renew')}?programme={programme.code}").json()["url"]
    for address in (page.context["live"], renewed):
        token = parse_qs(urlsplit(address).query)["token"][0]
        assert read_token(token).programme_ids == (programme.pk, linked.pk)


def test_since_compares_with_a_chosen_day(four: list[Task], people: People) -> None:
    client = signed_in(people.leader)
    changed = client.get(f"/overview/?since={work.in_days(-7)}").context["picture"].changed
    assert changed.since == work.in_days(-7)
    assert changed.tasks_done == 1
    assert isinstance(changed.since, dt.date)


def test_the_picture_of_a_task_group_opens_lists_of_the_group(
    four: list[Task], people: People, programme: Programme
) -> None:
    data = TaskGroup.objects.create(programme=programme, code="data", name_vi="Dữ liệu", name_en="Data")
    Task.objects.filter(pk__in=[four[0].pk, four[1].pk]).update(group=data)
    client = signed_in(people.leader)
    whole = client.get("/overview/")
    assert f"group={data.pk}" in whole.content.decode(), "the bar offers the group"
    page = client.get("/overview/", {"group": data.pk})
    totals = page.context["picture"].totals
    assert (totals.total, totals.finished, totals.overdue) == (2, 1, 1)
    for name, count in {"finished": 1, "overdue": 1, "all": 2}.items():
        assert client.get(page.context["list"][name]).context["page_obj"].paginator.count == count, name
    assert client.get(page.context["worst_units"][0][1]).context["page_obj"].paginator.count == 1
    for part in ("head", "rest"):
        assert (
            f"group={data.pk}" in client.get("/overview/", {"group": data.pk, "part": part}).content.decode()
        )
    assert client.get("/overview/", {"group": "999999"}).status_code == 404
    assert client.get("/overview/", {"group": "x"}).status_code == 404


def test_what_changed_since_the_last_conference_is_one_choice_away(
    four: list[Task], people: People, programme: Programme
) -> None:
    held = clock.now() - dt.timedelta(days=12)
    SavedInstant.objects.create(programme=programme, name="Hội nghị giao ban", at=held, saved_at=held)
    client = signed_in(people.leader)
    page = client.get("/overview/")
    assert (clock.day_of(held), "Hội nghị giao ban", False) in page.context["days"]
    since = client.get("/overview/", {"since": clock.day_of(held).isoformat()})
    assert since.context["picture"].changed.tasks_done == 1
    assert (clock.day_of(held), "Hội nghị giao ban", True) in since.context["days"]
