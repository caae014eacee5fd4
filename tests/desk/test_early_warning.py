"""The room of early warning through HTTP: lists, dismissal, bottlenecks, assessment, letters, notices."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from giamsat.accounts.models import Person
from giamsat.core import clock
from giamsat.monitor.bottlenecks import bottlenecks
from giamsat.monitor.urging import notices as notice_services
from giamsat.monitor.urging.models import Digest, Letter, Notice
from giamsat.monitor.warnings import sweep
from giamsat.monitor.warnings.models import Finding
from giamsat.tasks import services
from giamsat.tasks.models import Assignment, Task
from tests import work
from tests.people import People, Tree, acting_as

REASON = "Đơn vị đã gửi kế hoạch bù tiến độ, có xác nhận."


def signed_in(person: Person, language: str = "vi") -> Client:
    client = Client()
    if language != person.language:
        Person.objects.filter(pk=person.pk).update(language=language)
    client.force_login(person)
    client.cookies["giamsat_language"] = language
    return client


def once(page: Any, name: str = "form") -> str:
    return str(page.context[name]["once"].value())


@pytest.fixture
def silent(tree: Tree, people: People) -> Task:
    """A commune's and a ministry's part, both silent for 40 days; the commune is blocked by the province."""
    task = work.plant_task(work.plant_programme(tree), tree.that_khe, tree.most, due=work.in_days(60))
    Assignment.objects.update(created_at=clock.now() - dt.timedelta(days=40))
    services.raise_obstacle(
        acting_as(people.owner), work.part_of(task, tree.that_khe), kind="money", text="=Thiếu kinh phí",
        decider=tree.lang_son, answer_due=work.in_days(1),
    )  # fmt: skip
    sweep.run_all()
    return task


def test_the_list_tells_why_and_narrows(silent: Task, tree: Tree, people: People) -> None:
    leader = signed_in(people.leader)
    page = leader.get("/warnings/")
    words = page.content.decode()
    assert page.context["page_obj"].paginator.count == 4
    assert "mỗi 30 ngày cần một báo cáo" in words
    assert "UBND xã Thất Khê" in words
    for query, count in (
        ("rule=no_report", 2),
        ("rule=behind_line", 2),
        ("severity=3", 0),
        ("unit_name=that+khe", 2),
        (f"unit={tree.lang_son.pk}", 2),
        ("which=dismissed", 0),
        ("rule=x&severity=9&which=y&unit=z&programme=q", 4),
    ):
        assert leader.get(f"/warnings/?{query}").context["page_obj"].paginator.count == count, query
    assert signed_in(people.owner).get("/warnings/").context["page_obj"].paginator.count == 2
    assert signed_in(people.stranger).get("/warnings/").context["page_obj"].paginator.count == 0


def test_the_list_leaves_as_a_file_that_runs_no_formula(silent: Task, people: People) -> None:
    Task.objects.update(title="=1+1")
    answer = signed_in(people.leader).get("/warnings/?rule=no_report&export=csv")
    text = b"".join(answer).decode("utf-8-sig")
    assert answer["Content-Type"].startswith("text/csv")
    about, _gap, table = text.strip().partition("\r\n\r\n")
    assert "Không báo cáo" in about, "the filter in words"
    assert len(table.splitlines()) == 3
    assert "'=1+1" in text
    assert ",=1+1" not in text


def test_queries_do_not_grow_with_the_list(
    silent: Task, people: People, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(people.leader)
    with django_assert_max_num_queries(18):
        client.get("/warnings/")


def test_set_aside_with_a_reason_that_the_inspector_reads(silent: Task, tree: Tree, people: People) -> None:
    row = Finding.objects.get(rule="no_report", unit=tree.that_khe)
    address = f"/warnings/{row.pk}/"
    own = signed_in(people.owner).get(address)
    assert "không tự bỏ qua" in own.content.decode()
    assert signed_in(people.stranger).get(address).status_code == 404
    leader = signed_in(people.leader)
    page = leader.get(address)
    sent = {"once": once(page), "version": row.version, "reason": "ok"}
    refused = leader.post(address, sent)
    assert refused.status_code == 422
    assert "Viết rõ vì sao" in refused.content.decode()
    sent |= {"once": once(refused), "reason": REASON}
    assert leader.post(address, sent).status_code == 303
    assert leader.post(address, sent).status_code == 303, "a second click does nothing more"
    seen = signed_in(people.inspector).get("/warnings/?which=dismissed").content.decode()
    assert REASON in seen
    assert people.leader.full_name in seen


def test_first_on_the_leader_s_screen(silent: Task, people: People) -> None:
    leader = signed_in(people.leader)
    slot = leader.get("/overview/").content.decode()
    assert "/warnings/early/?programme=57" in slot
    strip = leader.get("/warnings/early/?programme=57").content.decode()
    assert "trong 4 cảnh báo đang mở" in strip
    assert "=Thiếu kinh phí" in strip


def test_blocks_on_the_task_and_the_unit(silent: Task, tree: Tree, people: People) -> None:
    leader = signed_in(people.leader)
    assert "Không báo cáo trong chu kỳ" in leader.get(f"/tasks/{silent.pk}/").content.decode()
    unit = leader.get(f"/units/{tree.lang_son.pk}/").content.decode()
    assert "2 cảnh báo, 0 nghiêm trọng" in unit


def test_confidence_beside_progress(silent: Task, tree: Tree, people: People) -> None:
    part = work.part_of(silent, tree.that_khe)
    Assignment.objects.filter(pk=part.pk).update(progress=80)
    address = f"/assignments/{part.pk}/confidence/"
    assert "không tự đánh giá" in signed_in(people.owner).get(address).content.decode()
    leader = signed_in(people.leader)
    page = leader.get(address)
    sent = {"once": once(page), "version": 0, "level": "2", "reason": "Chưa thấy sản phẩm"}
    assert leader.post(address, sent).status_code == 303
    task = leader.get(f"/tasks/{silent.pk}/").content.decode()
    assert "mức 2 trên 5" in task
    assert "chênh 50 điểm" in task
    assert "Báo cáo cao hơn 50 điểm" in leader.get(f"/units/{tree.that_khe.pk}/").content.decode()


def test_a_needed_task_is_named_by_its_code(silent: Task, tree: Tree, people: People) -> None:
    other = work.plant_task(silent.programme, tree.mof, title="Ban hành chuẩn dữ liệu")
    office = signed_in(people.standing)
    address = f"/tasks/{silent.pk}/needs/"
    page = office.get(address)
    wrong = office.post(address, {"once": once(page), "code": "khong-co"})
    assert wrong.status_code == 422
    assert office.post(address, {"once": once(wrong), "code": other.code}).status_code == 303
    circle = office.get(f"/tasks/{other.pk}/needs/")
    refused = office.post(f"/tasks/{other.pk}/needs/", {"once": once(circle), "code": silent.code})
    assert "thành vòng" in refused.content.decode()
    shown = office.get(address)
    assert "Ban hành chuẩn dữ liệu" in shown.content.decode()
    (_task, unlink) = shown.context["first"][0]
    sent = {"act": "unlink", "once": unlink["once"].value(), "needs": other.pk}
    assert office.post(address, sent).status_code == 303
    assert not silent.needs_links.exists()


def test_what_holds_up_most_stands_first(tree: Tree, people: People) -> None:
    """An obstacle of the province holds up its communes; a late task holds up all that need it."""
    programme = work.plant_programme(tree)
    task = work.plant_task(programme, tree.lang_son, title="Cấp tài khoản", due=work.in_days(60))
    work.give_on(task, people.province_focal, tree.lang_son, tree.that_khe, tree.dong_dang)
    later = work.plant_task(programme, tree.most, tree.mof, title="Kết nối", due=work.in_days(80))
    last = work.plant_task(programme, tree.cao_bang, title="Khai thác", due=work.in_days(90))
    services.link_tasks(acting_as(people.standing), later, task)
    services.link_tasks(acting_as(people.standing), last, later)
    services.raise_obstacle(
        acting_as(people.province_focal), work.part_of(task, tree.lang_son), kind="money", text="Chưa có kinh phí",
        decider=tree.mof, answer_due=work.in_days(9),
    )  # fmt: skip
    services.raise_obstacle(
        acting_as(people.owner), work.part_of(task, tree.that_khe), kind="people", text="Thiếu người",
        decider=tree.lang_son, answer_due=work.in_days(9),
    )  # fmt: skip
    rows = bottlenecks(acting_as(people.leader))
    leader, owner = signed_in(people.leader), signed_in(people.owner)
    for row in rows:
        shown = leader.get(f"/bottlenecks/{row.kind}/{row.id}/")
        assert shown.context["page_obj"].paginator.count == row.blocked, (
            "the figure opens the list that it counts"
        )
    # A commune is told how much hangs on its obstacle, and sees of it what it sees elsewhere.
    shown = owner.get(f"/bottlenecks/obstacle/{rows[1].id}/")
    assert (shown.context["count"], shown.context["page_obj"].paginator.count) == (5, 1)
    assert owner.get(f"/bottlenecks/task/{later.pk}/").status_code == 404
    assert leader.get(f"/bottlenecks/khac/{later.pk}/").status_code == 404
    listed = b"".join(leader.get("/bottlenecks/?export=csv")).decode()
    assert "Chưa có kinh phí" in listed
    # The province's part, two communes', two ministries', Cao Bang's; a commune's blocks itself and what is above.
    assert [(row.text, row.blocked) for row in rows] == [("Chưa có kinh phí", 6), ("Thiếu người", 5)]
    assert rows[0].waits_for.id == tree.mof.pk
    Task.objects.filter(pk=later.pk).update(due=work.in_days(-1))
    assert ("Kết nối", 1) in [(row.text, row.blocked) for row in bottlenecks(acting_as(people.leader))]
    assert [row.text for row in bottlenecks(acting_as(people.owner))] == ["Thiếu người"]
    page = signed_in(people.leader).get("/bottlenecks/").content.decode()
    assert "<svg" in page
    assert "chặn 6 phần việc" in page
    assert signed_in(people.leader).get("/bottlenecks/?unit_name=bo+tai+chinh").status_code == 200


def test_letters_from_draft_to_answer(silent: Task, tree: Tree, people: People) -> None:
    Assignment.objects.update(due=work.in_days(-3))
    office = signed_in(people.standing)
    page = office.get("/letters/new/")
    assert len(page.context["offered"]) == 2
    sent: dict[str, Any] = {
        "once": once(page), "demand": "Báo cáo ngay", "answer_due": work.in_days(5).isoformat(),
        "units": [str(tree.that_khe.pk), str(tree.most.pk)],
    }  # fmt: skip
    assert office.post("/letters/new/", sent).status_code == 303
    listed = office.get("/letters/")
    assert listed.context["page_obj"].paginator.count == 2
    chosen = [f"{row.pk}:{row.version}" for row in listed.context["page_obj"]]
    assert office.post("/letters/", {"once": once(listed), "letter": chosen}).status_code == 303
    one = Letter.objects.get(unit=tree.that_khe)
    assert set(Letter.objects.values_list("number", flat=True)) == {1, 2}
    file = office.get(f"/letters/{one.pk}/word/")
    assert file.content[:2] == b"PK"
    commune = signed_in(people.owner)
    assert "Văn bản đôn đốc số" in commune.get("/notices/").content.decode()
    page = commune.get(f"/letters/{one.pk}/")
    sent = {
        "act": "answer",
        "once": once(page, "answer"),
        "version": one.version,
        "answer": "Xong trước 20/3",
    }
    assert commune.post(f"/letters/{one.pk}/", sent).status_code == 303
    assert "Xong trước 20/3" in office.get(f"/letters/{one.pk}/").content.decode()
    assert signed_in(people.stranger).get(f"/letters/{one.pk}/").status_code == 404


def test_a_person_s_notices_and_rhythm(silent: Task, people: People) -> None:
    notice_services.tell_of_warnings()
    client = signed_in(people.owner)
    page = client.get("/notices/")
    assert page.context["unread"] == 2
    sent = {"act": "read", "once": once(page, "read")}
    assert client.post("/notices/", sent).status_code == 303
    assert Notice.objects.filter(person=people.owner, read_at=None).count() == 0
    sent = {"once": once(client.get("/notices/")), "rhythm": "daily"}
    assert client.post("/notices/", sent).status_code == 303
    assert Digest.objects.get(person=people.owner).rhythm == "daily"


@pytest.mark.parametrize("path", ["/warnings/", "/bottlenecks/", "/letters/", "/letters/new/", "/notices/"])
def test_pages_in_english_hold_no_vietnamese_of_ours(path: str, silent: Task, people: People) -> None:
    words = signed_in(people.standing, "en").get(path).content.decode()
    for ours in ("Cảnh báo", "Điểm nghẽn", "Đơn vị", "Nhắc việc", "Ký", "Lọc"):
        assert ours not in words, ours
