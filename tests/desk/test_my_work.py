"""A focal point's day: what must be done now, accepting, reporting, sending (R10)."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from giamsat.accounts.models import Person
from giamsat.tasks import services
from giamsat.tasks.counts import waiting_for
from giamsat.tasks.models import Assignment, DraftObstacle, Obstacle, Report, Task
from tests import work
from tests.people import People, Tree, acting_as

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


@pytest.fixture
def task(tree: Tree, people: People) -> Task:
    return work.commune_task(tree, people)


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def form_of(client: Client, url: str) -> dict[str, str]:
    """The hidden values of a form as the browser would send them."""
    form = client.get(url).context["form"]
    version = form["version"].value()
    return {"once": form["once"].value(), "version": "" if version is None else str(version)}


def test_first_line_is_the_answer(tree: Tree, people: People, django_assert_max_num_queries: object) -> None:
    programme = work.plant_programme(tree)
    for number, days in enumerate((0, 3, 60)):
        work.plant_task(programme, tree.that_khe, title=f"Việc {number}", due=work.in_days(days))
    late = work.plant_task(programme, tree.that_khe, title="Cấp chữ ký số")
    late.assignments.update(due=work.in_days(-5), state="accepted")
    client = signed_in(people.owner)
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        page = client.get("/work/")
    text = page.content.decode()
    assert "Hôm nay 2 việc cần làm ngay" in text
    assert waiting_for(acting_as(people.owner)).urgent == 2
    assert "quá hạn 5" in text
    assert text.index("Cấp chữ ký số") < text.index("Việc 0") < text.index("Việc 1") < text.index("Việc 2")


def test_work_of_others_is_not_there(task: Task, people: People) -> None:
    assert task.title in signed_in(people.owner).get("/work/").content.decode()
    for person in (people.ministry_focal, people.inspector, people.citizen, people.standing):
        assert task.title not in signed_in(person).get("/work/").content.decode()


def test_accept_one_or_all_chosen(tree: Tree, people: People) -> None:
    programme = work.plant_programme(tree)
    parts = [
        work.part_of(work.plant_task(programme, tree.that_khe, title=f"Việc {number}"), tree.that_khe)
        for number in range(3)
    ]
    client = signed_in(people.owner)
    client.post("/work/accept/", {"once": "a", "one": f"{parts[0].pk}:1", "chosen": f"{parts[1].pk}:1"})
    states = [Assignment.objects.get(pk=part.pk).state for part in parts]
    assert states == ["accepted", "assigned", "assigned"]
    chosen = [f"{parts[1].pk}:1", f"{parts[2].pk}:9", f"{parts[0].pk}:1", "x:y"]
    page = client.post("/work/accept/", {"once": "b", "chosen": chosen}, follow=True)
    states = [Assignment.objects.get(pk=part.pk).state for part in parts]
    assert states == ["accepted", "accepted", "assigned"]
    text = page.content.decode()
    assert "Đã tiếp nhận 1 việc." in text
    assert "Việc 2: Có người vừa thay đổi" in text
    again = client.post("/work/accept/", {"once": "b", "chosen": f"{parts[2].pk}:1"}, follow=True)
    assert "Đã ghi nhận từ lần bấm trước." in again.content.decode()
    assert Assignment.objects.get(pk=parts[2].pk).state == "assigned"


def test_report_with_everything_is_sent_in_one_go(task: Task, tree: Tree, people: People) -> None:
    part = work.part_of(task, tree.that_khe)
    client = signed_in(people.owner)
    url = reverse("desk:report-form", args=[part.pk])
    sent = {
        **form_of(client, url),
        "act": "send",
        "done": "Đã quét 2.350 sổ.",
        "progress": "own",
        "progress_own": "64",
        "next_step": "Quét giấy mục",
        "difficulties": "Thiếu máy",
        "cause": "objective",
        "document_number": "41/BB-UBND",
        "document_date": "2025-12-24",
        "link_url": "https://langson.gov.vn/so-hoa",
        "uploads": [
            SimpleUploadedFile("bien ban.pdf", PDF),
            SimpleUploadedFile("so.txt", b"2350\n"),
        ],
        "blocked": "on",
        "obstacle_kind": "money",
        "obstacle_text": "Thiếu máy quét A3",
        "obstacle_decider": str(tree.lang_son.pk),
        "obstacle_due": work.in_days(5).isoformat(),
    }
    answer = client.post(url, sent)
    assert (answer.status_code, answer["Location"]) == (303, "/work/")
    report = Report.objects.get(assignment=part)
    assert (report.state, report.progress, report.done) == ("submitted", 64, "Đã quét 2.350 sổ.")
    assert sorted(report.evidence.values_list("kind", flat=True)) == ["document", "file", "file", "link"]
    assert Obstacle.objects.get(assignment=part).decider == tree.lang_son
    # The second click of the same form changes nothing more.
    client.post(url, {**sent, "uploads": []})
    assert Report.objects.count() == 1
    assert Obstacle.objects.count() == 1
    assert report.evidence.count() == 4


def test_what_blocks_is_kept_with_the_draft_and_raised_with_the_report(
    task: Task, tree: Tree, people: People
) -> None:
    part = work.part_of(task, tree.that_khe)
    url = reverse("desk:report-form", args=[part.pk])
    phone, computer = signed_in(people.owner), signed_in(people.owner)
    typed = {
        **form_of(phone, url),
        "done": "Đã quét 2.350 sổ.",
        "progress": "50",
        "blocked": "on",
        "obstacle_kind": "people",
        "obstacle_text": "Thiếu người nhập liệu",
        "obstacle_decider": str(tree.lang_son.pk),
    }
    phone.post(reverse("desk:save-as-typed", args=[part.pk]), typed, headers={"hx-request": "true"})
    form = computer.get(url).context["form"]
    assert [form[name].value() for name in ("blocked", "obstacle_kind", "obstacle_text")] == [
        True,
        "people",
        "Thiếu người nhập liệu",
    ]
    assert str(form["obstacle_decider"].value()) == str(tree.lang_son.pk)
    # What the obstacle lacks is said on its field; the report is not sent without it.
    typed |= form_of(computer, url)
    refused = computer.post(url, {**typed, "act": "send"})
    assert refused.status_code == 422
    assert refused.context["form"].errors["obstacle_due"]
    assert Report.objects.get(assignment=part).state == "draft"
    assert not Obstacle.objects.exists()
    typed |= form_of(computer, url)
    due = work.in_days(4)
    sent = computer.post(url, {**typed, "obstacle_due": due.isoformat(), "act": "send"})
    assert sent.status_code == 303
    raised = Obstacle.objects.get(assignment=part)
    assert (raised.kind, raised.text, raised.decider, raised.answer_due) == (
        "people",
        "Thiếu người nhập liệu",
        tree.lang_son,
        due,
    )
    assert not DraftObstacle.objects.exists()


def test_words_of_an_unticked_obstacle_stay_and_are_not_sent(task: Task, tree: Tree, people: People) -> None:
    part = work.part_of(task, tree.that_khe)
    client = signed_in(people.owner)
    url = reverse("desk:report-form", args=[part.pk])
    typed = {"done": "Đã quét.", "progress": "50", "obstacle_text": "Thiếu người"}
    client.post(url, {**form_of(client, url), **typed, "act": "save"})
    assert client.get(url).context["form"]["obstacle_text"].value() == "Thiếu người"
    assert client.post(url, {**form_of(client, url), **typed, "act": "send"}).status_code == 303
    assert not Obstacle.objects.exists()


def test_refused_sending_keeps_text_and_draft(task: Task, tree: Tree, people: People) -> None:
    part = work.part_of(task, tree.that_khe)
    client = signed_in(people.owner)
    url = reverse("desk:report-form", args=[part.pk])
    sent = {**form_of(client, url), "act": "send", "done": "Xong cả rồi", "is_final": "on"}
    answer = client.post(url, sent)
    assert answer.status_code == 422
    assert "Xong cả rồi" in answer.content.decode()
    assert "cần ít nhất một minh chứng" in answer.content.decode()
    report = Report.objects.get(assignment=part)
    assert (report.state, report.done, report.progress) == ("draft", "Xong cả rồi", 100)
    # The page that came back can be sent at once with what was missing.
    form = answer.context["form"]
    again = {
        **sent,
        "once": form["once"].value(),
        "version": form["version"].value(),
        "document_number": "1/BB",
    }
    assert client.post(url, again).status_code == 303
    report.refresh_from_db()
    assert report.state == "submitted"


def test_file_that_is_not_what_its_name_says(task: Task, tree: Tree, people: People) -> None:
    part = work.part_of(task, tree.that_khe)
    client = signed_in(people.owner)
    url = reverse("desk:report-form", args=[part.pk])
    sent = {**form_of(client, url), "act": "send", "done": "Đã quét", "progress": "50"}
    answer = client.post(url, {**sent, "uploads": [SimpleUploadedFile("anh.png", PDF)]})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "anh.png" in text
    assert "Đã quét" in text
    report = Report.objects.get(assignment=part)
    assert (report.state, report.evidence.count()) == ("draft", 0)


def test_saved_as_one_types(task: Task, tree: Tree, people: People) -> None:
    part = work.part_of(task, tree.that_khe)
    client = signed_in(people.owner)
    url = reverse("desk:save-as-typed", args=[part.pk])
    first = client.post(
        url, {"once": "k", "version": "", "done": "Đã", "progress": "50"}, headers={"HX-Request": "true"}
    )
    assert "Đã tự lưu lúc" in first.content.decode()
    report = Report.objects.get(assignment=part)
    assert (report.state, report.done, report.progress) == ("draft", "Đã", 50)
    assert f'value="{report.version}"' in first.content.decode()
    # A colleague who began earlier and types on is told, and nothing is overwritten.
    other = signed_in(people.colleague).post(url, {"once": "m", "version": "", "done": "Khác"})
    assert "Có người vừa thay đổi" in other.content.decode()
    report.refresh_from_db()
    assert report.done == "Đã"


def test_report_on_paused_or_foreign_work(tree: Tree, people: People) -> None:
    task = work.plant_task(work.plant_programme(tree), tree.that_khe)
    part = work.part_of(task, tree.that_khe)
    client = signed_in(people.owner)
    url = reverse("desk:report-form", args=[part.pk])
    hidden = form_of(client, url)
    services.pause_task(acting_as(people.standing), task, version=task.version, reason="Chờ nghị định")
    answer = client.post(url, {**hidden, "act": "send", "done": "Đã quét"})
    assert answer.status_code == 422
    assert "đang tạm dừng" in answer.content.decode()
    assert "Đã quét" in answer.content.decode()
    assert "đang tạm dừng" in client.get(url).content.decode()
    assert signed_in(people.stranger).get(url).status_code == 404
    assert signed_in(people.stranger).post(url, {**hidden, "done": "x"}).status_code == 404
    assert not Report.objects.exists()


def test_returned_item_is_the_only_open_one(task: Task, tree: Tree, people: People) -> None:
    part = work.part_of(task, tree.that_khe)
    report = work.send(people.owner, part, next_step="Quét tiếp")
    services.return_report(
        acting_as(people.approver), report, version=report.version, item="progress", reason="Chưa đúng số"
    )
    client = signed_in(people.owner)
    assert "Chưa đúng số" in client.get("/work/").content.decode()
    url = reverse("desk:report-form", args=[part.pk])
    page = client.get(url)
    assert set(page.context["form"].fields) == {"once", "version", "progress", "progress_own", "is_final"}
    sent = {**form_of(client, url), "act": "send", "progress": "50", "done": "Lén sửa"}
    assert client.post(url, sent).status_code == 303
    report.refresh_from_db()
    assert (report.state, report.progress, report.done) == ("submitted", 50, "Đã quét 2.140 sổ.")


def test_evidence_is_taken_off(task: Task, tree: Tree, people: People) -> None:
    part = work.part_of(task, tree.that_khe)
    report = work.draft(people.owner, part)
    piece = services.add_evidence(
        acting_as(people.owner), report, kind="document", title="x", document_number="1/BB"
    )
    client = signed_in(people.owner)
    url = reverse("desk:report-form", args=[part.pk])
    client.post(url, {**form_of(client, url), "act": f"remove:{piece.pk}", "done": "Viết dở"})
    report.refresh_from_db()
    assert (report.evidence.count(), report.done) == (0, "Viết dở")


def test_the_form_comes_in_place(task: Task, tree: Tree, people: People) -> None:
    part = work.part_of(task, tree.that_khe)
    client = signed_in(people.owner)
    page = client.get(reverse("desk:report-form", args=[part.pk]), headers={"HX-Request": "true"})
    text = page.content.decode()
    assert text.lstrip().startswith("<article")
    assert "Không đưa tài liệu mật" in text
