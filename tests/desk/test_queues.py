"""Sign-off within the unit, confirmation by the giver (R11)."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from giamsat.accounts.models import Person
from giamsat.core.actor import Role
from giamsat.core.files.services import store_upload
from giamsat.tasks import services
from giamsat.tasks.models import Report, Task
from tests import work
from tests.people import People, Tree, acting_as, give


@pytest.fixture
def task(tree: Tree, people: People) -> Task:
    return work.commune_task(tree, people)


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def decide(client: Client, report: Report, verb: str, queue: str = "approvals", **typed: object) -> object:
    sent = {"once": f"{verb}{typed}", "version": report.version, "queue": queue, **typed}
    return client.post(reverse(f"desk:{verb}", args=[report.pk]), sent)


def test_queue_shows_the_report_beside_the_obligation(
    task: Task, tree: Tree, people: People, django_assert_max_num_queries: object
) -> None:
    part = work.part_of(task, tree.that_khe)
    work.confirm(people.province_focal, work.sign(people.approver, work.send(people.owner, part)), 50)
    services.add_evidence(
        acting_as(people.owner),
        work.draft(people.owner, part, done="Đã quét 2.350 sổ.", progress=80),
        kind="link",
        title="Kho",
        url="https://langson.gov.vn/kho",
    )
    draft = Report.objects.get(assignment=part, state="draft")
    services.submit_report(acting_as(people.owner), draft, version=draft.version)
    client = signed_in(people.approver)
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        page = client.get("/approvals/")
    text = page.content.decode()
    for words in ("1 báo cáo chờ bạn duyệt", "Đã quét 2.350 sổ.", "lần trước", "Đã quét 2.140 sổ.",
                  "https://langson.gov.vn/kho", "Số hóa hồ sơ hộ tịch đang lưu tại đơn vị."):  # fmt: skip
        assert words in text, words
    (line,) = [line for line in page.context["lines"] if line.item == "done"]
    assert (line.changed, line.before) == (True, "Đã quét 2.140 sổ.")
    assert [is_new for _piece, is_new in page.context["evidence"]] == [True]


def test_from_sign_off_to_confirmation(task: Task, tree: Tree, people: People) -> None:
    report = work.send(people.owner, work.part_of(task, tree.that_khe))
    assert (
        "Không có báo cáo nào đang chờ"
        in signed_in(people.province_focal).get("/confirmations/").content.decode()
    )
    answer = decide(signed_in(people.approver), report, "approve")
    assert (answer.status_code, answer["Location"]) == (303, "/approvals/")  # type: ignore[attr-defined,index]
    report.refresh_from_db()
    assert "1 báo cáo" in signed_in(people.province_focal).get("/confirmations/").content.decode()
    too_much = decide(signed_in(people.province_focal), report, "confirm", "confirmations", progress=61)
    assert "Xác nhận từ 0 đến mức đã báo cáo" in too_much.content.decode()  # type: ignore[attr-defined]
    decide(signed_in(people.province_focal), report, "confirm", "confirmations", progress=55)
    report.refresh_from_db()
    assert (report.state, report.confirmed_progress) == ("confirmed", 55)


def test_return_one_item_with_reason(task: Task, tree: Tree, people: People) -> None:
    report = work.send(people.owner, work.part_of(task, tree.that_khe))
    client = signed_in(people.approver)
    missing = decide(client, report, "return", item="evidence", reason="")
    assert missing.status_code == 422  # type: ignore[attr-defined]
    decide(client, report, "return", item="evidence", reason="Thiếu biên bản")
    report.refresh_from_db()
    assert (report.state, report.returned_item, report.returned_reason) == (
        "returned",
        "evidence",
        "Thiếu biên bản",
    )


def test_own_report_is_refused_with_its_reason(task: Task, tree: Tree, people: People) -> None:
    give(people.owner, tree.that_khe, Role.APPROVER)
    report = work.send(people.owner, work.part_of(task, tree.that_khe))
    client = signed_in(people.owner)
    assert "Không có báo cáo nào đang chờ" in client.get("/approvals/").content.decode()
    sheet = client.get(reverse("desk:report", args=[report.pk])).content.decode()
    assert "Người viết báo cáo không tự duyệt báo cáo của mình." in sheet
    refused = decide(client, report, "approve")
    assert refused.status_code == 422  # type: ignore[attr-defined]
    report.refresh_from_db()
    assert report.state == "submitted"


def test_second_of_two_approvers_is_told(task: Task, tree: Tree, people: People) -> None:
    give(people.commune_admin, tree.that_khe, Role.APPROVER)
    report = work.send(people.owner, work.part_of(task, tree.that_khe))
    decide(signed_in(people.approver), report, "approve")
    late = decide(signed_in(people.commune_admin), report, "approve")
    assert late.status_code == 422  # type: ignore[attr-defined]
    assert "Có người vừa thay đổi" in late.content.decode()  # type: ignore[attr-defined]


def test_batch_sign_off(task: Task, tree: Tree, people: People) -> None:
    programme = task.programme
    parts = [
        work.part_of(work.plant_task(programme, tree.that_khe, title=f"Việc {number}"), tree.that_khe)
        for number in range(2)
    ]
    reports = [work.send(people.owner, part) for part in parts]
    foreign = work.send(people.stranger, work.part_of(task, tree.dong_dang))
    chosen = [f"{report.pk}:{report.version}" for report in (*reports, foreign)]
    client = signed_in(people.approver)
    page = client.post("/approvals/approve/", {"once": "x", "chosen": chosen}, follow=True)
    assert "Đã duyệt 2 báo cáo." in page.content.decode()
    foreign.refresh_from_db()
    assert foreign.state == "submitted"


def test_inspector_reads_and_changes_nothing(task: Task, tree: Tree, people: People) -> None:
    report = work.send(people.owner, work.part_of(task, tree.that_khe))
    client = signed_in(people.inspector)
    assert client.get(reverse("desk:report", args=[report.pk])).status_code == 200
    for verb, typed in (("approve", {}), ("return", {"item": "done", "reason": "x"})):
        assert decide(client, report, verb, **typed).status_code == 422  # type: ignore[attr-defined]
    page = client.get(f"/tasks/{task.pk}/").content.decode()
    assert "Vai trò giám sát chỉ xem, không thay đổi." in page
    report.refresh_from_db()
    assert report.state == "submitted"


def test_evidence_file_by_scope_and_state(task: Task, tree: Tree, people: People, settings: Any) -> None:
    settings.FILES_CLEAN_WITHOUT_SCANNER = True
    owner = acting_as(people.owner)
    report = work.draft(people.owner, work.part_of(task, tree.that_khe))
    stored = store_upload(owner, SimpleUploadedFile("so.txt", "Sổ hộ tịch\n".encode()))
    piece = services.add_evidence(owner, report, kind="file", title="so.txt", file=stored)
    url = reverse("desk:evidence", args=[piece.pk])
    answer = signed_in(people.owner).get(url)
    assert b"".join(answer.streaming_content) == "Sổ hộ tịch\n".encode()  # type: ignore[attr-defined]
    assert "attachment" in answer["Content-Disposition"]
    # A draft's evidence is the unit's own; another commune never gets it.
    assert signed_in(people.province_focal).get(url).status_code == 404
    assert signed_in(people.stranger).get(url).status_code == 404
    settings.FILES_CLEAN_WITHOUT_SCANNER = False
    waiting = store_upload(owner, SimpleUploadedFile("moi.txt", b"moi\n"))
    unscanned = services.add_evidence(owner, report, kind="file", title="moi.txt", file=waiting)
    assert signed_in(people.owner).get(reverse("desk:evidence", args=[unscanned.pk])).status_code == 403
