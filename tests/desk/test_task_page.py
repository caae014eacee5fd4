"""The page of a task and the acts on its parts."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from giamsat.accounts.models import Person
from giamsat.tasks import selectors, services
from giamsat.tasks.models import Assignment, Comment, Extension, Obstacle, Task
from tests import work
from tests.people import People, Tree, acting_as, plant_unit


@pytest.fixture
def task(tree: Tree, people: People) -> Task:
    return work.commune_task(tree, people)


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def post(client: Client, url: str, **typed: object) -> object:
    """Open the form, then send it with its hidden values."""
    page = client.get(url)
    form = page.context["form"]
    hidden = {"once": form["once"].value()}
    if "version" in form.fields:
        hidden["version"] = form["version"].value()
    return client.post(url, {**hidden, **typed})


def test_page_says_what_was_promised(
    task: Task, tree: Tree, people: People, django_assert_max_num_queries: object
) -> None:
    work.confirm(
        people.province_focal,
        work.sign(people.approver, work.send(people.owner, work.part_of(task, tree.that_khe), progress=60)),
        progress=50,
    )
    client = signed_in(people.standing)
    with django_assert_max_num_queries(35):  # type: ignore[operator]
        page = client.get(f"/tasks/{task.pk}/")
    text = page.content.decode()
    said = ["Kho hồ sơ số", "Chủ tịch UBND", "UBND tỉnh Lạng Sơn", "UBND xã Thất Khê", "UBND xã Đồng Đăng"]
    done = ["Đã quét 2.140 sổ.", "UBND xã Thất Khê báo cáo 60 %", "Xác nhận 50 % của UBND xã Thất Khê"]
    for words in said + done:
        assert words in text, words


def test_commune_sees_nothing_of_another(task: Task, tree: Tree, people: People) -> None:
    report = work.send(people.stranger, work.part_of(task, tree.dong_dang))
    other = work.part_of(task, tree.dong_dang)
    obstacle = services.raise_obstacle(
        acting_as(people.stranger), other, kind="money", text="Thiếu tiền", decider=tree.lang_son,
        answer_due=work.in_days(3),
    )  # fmt: skip
    client = signed_in(people.owner)
    text = client.get(f"/tasks/{task.pk}/").content.decode()
    assert "Thực hiện: <b>UBND xã Thất Khê</b>" in text
    assert "do UBND tỉnh Lạng Sơn giao" in text
    for hidden in ("Đồng Đăng", "Mông Văn Lạ", "Thiếu tiền"):
        assert hidden not in text
    addresses = [
        reverse("desk:report", args=[report.pk]),
        reverse("desk:obstacle", args=[obstacle.pk]),
        *(
            reverse(f"desk:{name}", args=[other.pk])
            for name in ("accept", "contest", "forward", "ask-extension", "raise-obstacle", "decide-contest",
                         "report-form")
        ),
    ]  # fmt: skip
    for address in addresses:
        assert client.get(address).status_code == 404, address
        assert client.post(address, {"once": "x", "version": "1"}).status_code == 404, address
    for verb in ("approve", "confirm", "return"):
        address = reverse(f"desk:{verb}", args=[report.pk])
        assert client.post(address, {"once": "x", "version": "1"}).status_code == 404


def test_task_out_of_reach(tree: Tree, people: People) -> None:
    task = work.plant_task(work.plant_programme(tree), tree.mof)
    assert signed_in(people.owner).get(f"/tasks/{task.pk}/").status_code == 404
    assert signed_in(people.owner).get("/tasks/99999999999999999999/").status_code == 404


def test_contest_and_its_decision(task: Task, tree: Tree, people: People) -> None:
    part = work.part_of(task, tree.that_khe)
    url = reverse("desk:contest", args=[part.pk])
    assert post(signed_in(people.owner), url, reason=" ").status_code == 422  # type: ignore[attr-defined]
    assert post(signed_in(people.owner), url, reason="Việc của huyện cũ").status_code == 303  # type: ignore[attr-defined]
    page = signed_in(people.province_focal).get(f"/tasks/{task.pk}/").content.decode()
    decide = reverse("desk:decide-contest", args=[part.pk])
    assert decide in page
    assert "Việc của huyện cũ" in page
    post(signed_in(people.province_focal), decide, decision="keep", reason="Vẫn của xã")
    part.refresh_from_db()
    assert part.state == Assignment.State.ASSIGNED


def test_forward_by_search_without_marks(tree: Tree, people: People) -> None:
    task = work.plant_task(work.plant_programme(tree), tree.lang_son)
    part = work.part_of(task, tree.lang_son)
    client = signed_in(people.province_focal)
    url = reverse("desk:forward", args=[part.pk])
    first = client.get(url)
    assert "UBND xã Trùng Khánh" not in first.content.decode()
    hidden = {"once": first.context["form"]["once"].value(), "version": part.version}
    due = work.in_days(9).isoformat()
    found = client.post(url, {**hidden, "due": due, "q": "that khe", "to": tree.dong_dang.pk, "browse": "1"})
    text = found.content.decode()
    assert "UBND xã Thất Khê" in text
    assert f'type="hidden" name="to" value="{tree.dong_dang.pk}"' in text
    assert f'value="{due}"' in text
    chosen = [tree.dong_dang.pk, tree.that_khe.pk]
    answer = client.post(url, {**hidden, "due": due, "part": "Quét sổ", "to": chosen})
    assert answer.status_code == 303
    assert set(part.parts.values_list("part", "due")) == {("Quét sổ", work.in_days(9))}
    assert part.parts.count() == 2


def test_forward_to_all_below(tree: Tree, people: People) -> None:
    task = work.plant_task(work.plant_programme(tree), tree.lang_son)
    part = work.part_of(task, tree.lang_son)
    url = reverse("desk:forward", args=[part.pk])
    post(signed_in(people.province_focal), url, due=work.in_days(9).isoformat(), everyone="1")
    assert set(part.parts.values_list("unit__name_vi", flat=True)) == {
        "UBND xã Thất Khê",
        "UBND xã Đồng Đăng",
    }


def test_forward_outside_or_too_late_keeps_what_was_typed(tree: Tree, people: People) -> None:
    task = work.plant_task(work.plant_programme(tree), tree.lang_son)
    part = work.part_of(task, tree.lang_son)
    client = signed_in(people.province_focal)
    url = reverse("desk:forward", args=[part.pk])
    late = work.in_days(31).isoformat()
    answer = post(client, url, due=late, part="Quét sổ", to=[tree.that_khe.pk])
    text = answer.content.decode()  # type: ignore[attr-defined]
    assert "không được sau hạn của việc gốc" in text
    assert "Quét sổ" in text
    assert f'value="{tree.that_khe.pk}" checked' in text
    outside = post(client, url, due=work.in_days(3).isoformat(), to=[tree.trung_khanh.pk])
    assert outside.status_code == 422  # type: ignore[attr-defined]
    past = post(client, url, due=work.in_days(-3).isoformat(), to=[tree.that_khe.pk])
    assert "Hạn đã qua" in past.content.decode()  # type: ignore[attr-defined]
    assert not part.parts.exists()


def test_double_click_forwards_once(tree: Tree, people: People) -> None:
    task = work.plant_task(work.plant_programme(tree), tree.lang_son)
    part = work.part_of(task, tree.lang_son)
    client = signed_in(people.province_focal)
    url = reverse("desk:forward", args=[part.pk])
    form = client.get(url).context["form"]
    sent = {
        "once": form["once"].value(),
        "version": part.version,
        "due": work.in_days(3).isoformat(),
        "to": [tree.that_khe.pk],
    }
    assert [client.post(url, sent).status_code for _click in range(2)] == [303, 303]
    assert part.parts.count() == 1


def test_extension_asked_and_granted(task: Task, tree: Tree, people: People) -> None:
    part = work.part_of(task, tree.lang_son)
    url = reverse("desk:ask-extension", args=[part.pk])
    new = work.in_days(45)
    answer = post(
        signed_in(people.province_focal),
        url,
        new_due=new.isoformat(),
        cause="objective",
        reason="Thiết bị về chậm",
    )
    assert answer.status_code == 303  # type: ignore[attr-defined]
    asked = Extension.objects.get()
    own = signed_in(people.province_focal).post(
        f"/extensions/{asked.pk}/", {"once": "o", "version": asked.version, "decision": "grant"}
    )
    assert own.status_code == 422
    post(signed_in(people.standing), f"/extensions/{asked.pk}/", decision="grant")
    task.refresh_from_db()
    assert task.due == new
    assert "Hạn đã lùi 1 lần." in signed_in(people.standing).get(f"/tasks/{task.pk}/").content.decode()


def test_obstacle_raised_answered_closed(task: Task, tree: Tree, people: People) -> None:
    part = work.part_of(task, tree.that_khe)
    url = reverse("desk:raise-obstacle", args=[part.pk])
    typed = {"kind": "money", "text": "Thiếu máy quét", "answer_due": work.in_days(3).isoformat()}
    assert post(signed_in(people.owner), url, **typed, decider=tree.cao_bang.pk).status_code == 422  # type: ignore[attr-defined]
    assert post(signed_in(people.owner), url, **typed, decider=tree.most.pk).status_code == 303  # type: ignore[attr-defined]
    obstacle = Obstacle.objects.get()
    here = f"/obstacles/{obstacle.pk}/"
    # The ministry does not see the task, but it sees what it is asked.
    ministry = signed_in(people.ministry_focal)
    assert ministry.get(f"/tasks/{task.pk}/").status_code == 404
    page = ministry.get(here)
    assert "Thiếu máy quét" in page.content.decode()
    assert f"/tasks/{task.pk}/" not in page.content.decode()
    ministry.post(here, {"act": "answer", "once": "a", "version": obstacle.version, "answer": "Mua quý I"})
    obstacle.refresh_from_db()
    assert (obstacle.state, obstacle.answer) == ("answered", "Mua quý I")
    signed_in(people.owner).post(here, {"act": "close", "once": "b", "version": obstacle.version})
    obstacle.refresh_from_db()
    assert obstacle.state == "closed"


def test_comment_mentions_who_may_see(task: Task, tree: Tree, people: People) -> None:
    part = work.part_of(task, tree.that_khe)
    client = signed_in(people.owner)
    url = reverse("desk:comment", args=[task.pk])
    sent = {"assignment": part.pk, "text": "Nhờ @province_focal xem giúp."}
    client.post(url, {"once": "a", **sent})
    assert [person.login for person in Comment.objects.get().mentions.all()] == ["province_focal"]
    blind = client.post(url, {"once": "b", **sent, "text": "Nhờ @stranger xem."})
    assert "không xem được việc này" in blind.content.decode()
    nobody = client.post(url, {"once": "c", **sent, "text": "Nhờ @nobody-here xem."})
    assert "nobody-here" in nobody.content.decode()
    other = work.part_of(task, tree.dong_dang)
    assert client.post(url, {"once": "d", "assignment": other.pk, "text": "x"}).status_code == 422
    assert Comment.objects.count() == 1


def test_pause_and_cancel_are_the_offices(task: Task, tree: Tree, people: People) -> None:
    url = reverse("desk:pause", args=[task.pk])
    assert url not in signed_in(people.province_focal).get(f"/tasks/{task.pk}/").content.decode()
    refused = signed_in(people.province_focal).post(
        url, {"once": "x", "version": task.version, "reason": "x"}
    )
    assert refused.status_code == 422
    post(signed_in(people.standing), url, reason="Chờ nghị định")
    task.refresh_from_db()
    assert task.state == Task.State.PAUSED
    post(signed_in(people.standing), reverse("desk:resume", args=[task.pk]))
    task.refresh_from_db()
    assert task.state == Task.State.OPEN


def test_disabled_act_carries_its_reason(task: Task, tree: Tree, people: People) -> None:
    work.send(people.owner, work.part_of(task, tree.that_khe))
    text = signed_in(people.owner).get(f"/tasks/{task.pk}/").content.decode()
    assert "Báo cáo trước đang chờ duyệt hoặc xác nhận." in text


def test_many_parts_are_paged_level_by_level(
    tree: Tree, people: People, django_assert_max_num_queries: object
) -> None:
    for number in range(61):
        plant_unit(
            f"xa-{number}", tree.lang_son, "communal-peoples-committee", f"Xã {number:02}", f"C {number}"
        )
    task = work.plant_task(work.plant_programme(tree), tree.lang_son, tree.cao_bang)
    part = work.part_of(task, tree.lang_son)
    below = selectors.units_to_forward(part)
    work.give_on(task, people.province_focal, tree.lang_son, *below)
    client = signed_in(people.standing)
    with django_assert_max_num_queries(35):  # type: ignore[operator]
        top = client.get(f"/tasks/{task.pk}/").context["tree"]
    assert ([row.unit for row in top.rows], top.total) == ([tree.cao_bang, tree.lang_son], 65)
    level = client.get(f"/tasks/{task.pk}/?under={part.pk}").context["tree"]
    assert (len(level.rows), level.page.paginator.count) == (50, 63)
    rest = client.get(f"/tasks/{task.pk}/?under={part.pk}&part=2").context["tree"]
    assert len(rest.rows) == 13
    # Forwarding browses the same units sixty at a time.
    other = work.part_of(work.plant_task(task.programme, tree.lang_son, title="Khác"), tree.lang_son)
    page = signed_in(people.province_focal).get(reverse("desk:forward", args=[other.pk]))
    assert (len(page.context["units"]), page.context["units"].paginator.count) == (60, 63)


def test_unit_names_who_answers(task: Task, tree: Tree, people: People) -> None:
    part = work.part_of(task, tree.that_khe)
    client = signed_in(people.owner)
    url = reverse("desk:accountable", args=[part.pk])
    assert post(client, url, person=people.stranger.pk).status_code == 422  # type: ignore[attr-defined]
    assert post(client, url, person=people.colleague.pk).status_code == 303  # type: ignore[attr-defined]
    part.refresh_from_db()
    assert part.accountable == people.colleague
    assert "Bế Văn Đồng" in client.get(f"/tasks/{task.pk}/").content.decode()
