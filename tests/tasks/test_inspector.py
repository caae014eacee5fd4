"""Whoever inspects changes nothing by that; with a working role elsewhere the person works there (R15)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from giamsat.core.actor import Actor, Role
from giamsat.core.errors import NotAllowed
from giamsat.events.models import Event
from giamsat.tasks import services
from giamsat.tasks.models import Extension, Obstacle, Report, Task
from tests import work
from tests.people import People, Tree, acting_as, give


@pytest.fixture
def task(tree: Tree, people: People) -> Task:
    """A task at every step: a draft and a request in That Khe, a signed-off report of Dong Dang."""
    task = work.commune_task(tree, people)
    task.assignments.filter(unit=tree.that_khe).update(due=work.in_days(10))
    part = work.part_of(task, tree.that_khe)
    work.draft(people.owner, part)
    services.ask_extension(
        acting_as(people.owner), part, version=part.version, new_due=work.in_days(20), reason="Mưa",
        cause="objective",
    )  # fmt: skip
    services.raise_obstacle(
        acting_as(people.owner), part, kind="money", text="Thiếu tiền", decider=tree.lang_son,
        answer_due=work.in_days(3),
    )  # fmt: skip
    give(people.colleague, tree.dong_dang, Role.APPROVER)
    work.sign(people.colleague, work.send(people.stranger, work.part_of(task, tree.dong_dang)))
    return task


def acts(task: Task, tree: Tree, people: People) -> dict[str, Callable[[Actor], Any]]:
    """Every kind of write on the task, as one that somebody else might do now."""
    part = work.part_of(task, tree.that_khe)
    whole = work.part_of(task, tree.lang_son)
    draft = Report.objects.get(assignment=part)
    sent = Report.objects.get(assignment__unit=tree.dong_dang)
    asked = Extension.objects.get()
    block = Obstacle.objects.get()
    v = part.version
    return {
        "accept": lambda a: services.accept_assignment(a, part, version=v),
        "contest": lambda a: services.contest_assignment(a, part, version=v, reason="x"),
        "decide_contest": lambda a: services.decide_contest(a, part, version=v, withdraw=True, reason="x"),
        "accountable": lambda a: services.set_accountable(a, part, version=v, person=people.owner),
        "forward": lambda a: services.forward_assignment(
            a, whole, version=whole.version, to=[tree.that_khe], due=whole.due
        ),
        "draft": lambda a: services.save_draft(a, part, version=draft.version, done="x"),
        "submit": lambda a: services.submit_report(a, draft, version=draft.version),
        "evidence": lambda a: services.add_evidence(a, draft, kind="link", title="x", url="https://x.vn"),
        "approve": lambda a: services.approve_report(a, sent, version=sent.version),
        "confirm": lambda a: services.confirm_report(a, sent, version=sent.version),
        "return": lambda a: services.return_report(a, sent, version=sent.version, item="done", reason="x"),
        "extend": lambda a: services.ask_extension(
            a, part, version=v, new_due=work.in_days(20), reason="x", cause="objective"
        ),
        "decide_extension": lambda a: services.decide_extension(
            a, asked, version=asked.version, grant=True, reason="x"
        ),
        "obstacle": lambda a: services.raise_obstacle(
            a, part, kind="money", text="x", decider=tree.lang_son, answer_due=work.in_days(2)
        ),
        "answer": lambda a: services.answer_obstacle(a, block, version=block.version, answer="x"),
        "escalate": lambda a: services.escalate_obstacle(
            a, block, version=block.version, to=tree.gov, answer_due=work.in_days(2)
        ),
        "close": lambda a: services.close_obstacle(a, block, version=block.version),
        "comment": lambda a: services.add_comment(a, part, text="x"),
        "remind": lambda a: services.remind_task(a, task, text="x"),
        "pause": lambda a: services.pause_task(a, task, version=task.version, reason="x"),
        "cancel": lambda a: services.cancel_task(a, task, version=task.version, reason="x"),
        "issue": lambda a: services.issue_task(
            a, task.programme, services.Obligation(title="x", content="x"), services.Addressees((tree.most,))
        ),
    }


def refused(task: Task, tree: Tree, people: People, actor: Actor) -> set[str]:
    """Which acts this actor was refused for want of a right."""
    found = set()
    for name, act in acts(task, tree, people).items():
        try:
            act(actor)
        except NotAllowed:
            found.add(name)
    return found


@pytest.mark.parametrize("place", ["vn", "lang_son", "that_khe"])
def test_inspecting_alone_writes_nothing(place: str, task: Task, tree: Tree, people: People) -> None:
    give(people.citizen, getattr(tree, place), Role.INSPECTOR)
    before = Event.objects.count()
    assert refused(task, tree, people, acting_as(people.citizen)) == set(acts(task, tree, people))
    assert Event.objects.count() == before


def test_with_a_working_role_elsewhere_one_works_there_and_only_there(
    task: Task, tree: Tree, people: People
) -> None:
    give(people.inspector, tree.most, Role.FOCAL_POINT)
    actor = acting_as(people.inspector)
    assert refused(task, tree, people, actor) == set(acts(task, tree, people))
    own = work.plant_task(work.plant_programme(tree, code="06"), tree.most)
    report = work.send(people.inspector, work.part_of(own, tree.most))
    assert report.state == "submitted"
    services.add_comment(actor, work.part_of(own, tree.most), text="Đang làm")


def test_the_page_says_which_hat_is_worn(task: Task, tree: Tree, people: People) -> None:
    give(people.inspector, tree.most, Role.FOCAL_POINT)
    own = work.plant_task(work.plant_programme(tree, code="06"), tree.most)
    client = Client()
    client.force_login(people.inspector)
    reading, working = (
        "Ở đây bạn kiểm tra, giám sát: xem, không thay đổi.",
        "Ở đây bạn làm việc với vai trò: Đầu mối.",
    )
    sent = Report.objects.get(assignment__unit=tree.dong_dang)
    for url, said in (
        (f"/tasks/{task.pk}/", reading),
        (f"/tasks/{own.pk}/", working),
        (f"/reports/{sent.pk}/", reading),
        (f"/units/{tree.lang_son.pk}/", reading),
        (f"/units/{tree.most.pk}/", working),
    ):
        assert said in client.get(url).content.decode(), url
    client.force_login(people.ministry_focal)
    assert "Ở đây bạn" not in client.get(f"/tasks/{own.pk}/").content.decode()
