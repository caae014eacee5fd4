"""An item becomes a task with its six clears filled in, or waits for a decision; both sides know of each other."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from giamsat.core.errors import InvalidTransition, NotAllowed
from giamsat.monitor.urging.models import Notice
from giamsat.tasks.models import Obstacle, Task
from giamsat.tasks.services import answer_obstacle, raise_obstacle
from giamsat.voice import public, services
from giamsat.voice.models import Item
from giamsat.voice.models_task import TaskProposal
from tests import work
from tests.access.entry import once
from tests.desk.test_voice import do, signed_in
from tests.people import acting_as
from tests.voice import samples
from tests.voice.samples import Desk

pytestmark = pytest.mark.django_db
SAID = f"{samples.TEXT} Gọi bà {samples.NAME}, số {samples.PHONE}."


def filled(page: str, name: str) -> str:
    """What a field of the page holds."""
    before, _mark, after = page.partition(f'name="{name}"')
    assert after, name
    opened = before.rpartition("<")[2]
    if opened.startswith("textarea"):
        return after.partition(">")[2].partition("</textarea>")[0].strip()
    return after.partition(">")[0].partition('value="')[2].partition('"')[0]


def offered(desk: Desk, person: Any, item: Item, verb: str = "new-task") -> dict[str, str]:
    """The form as the page fills it in for the person."""
    page = signed_in(person).get(reverse("desk:voice-act", args=[item.pk, verb])).content.decode()
    names = ("lead", "title", "content", "due", "product", "authority", "responsibility")
    return {name: filled(page, name) for name in names} | {"deadline_kind": "day"}


def test_whoever_issues_makes_a_task_of_it_at_once(desk: Desk) -> None:
    programme = work.plant_programme(desk.tree)
    item = samples.handling(desk, text=SAID)
    office = desk.people.standing
    first = offered(desk, office, item)
    assert first["lead"] == desk.tree.most.name
    assert item.code in first["product"]
    assert all(first.values()), "every clear is filled in"
    assert not [secret for secret in samples.SECRETS if secret in str(first)]
    answer = do(office, item, "new-task", programme=programme.pk, **first)
    assert answer.status_code == 303, answer.content.decode()
    task = Task.objects.get()
    assert samples.fresh(item).task == task
    assert (task.title, task.owner, task.product) == (samples.TITLE, desk.tree.vn, first["product"])
    assert list(task.assignments.values_list("unit__code", flat=True)) == ["most"]
    page = signed_in(office).get(reverse("desk:task", args=[task.pk])).content.decode()
    assert item.code in page
    foreign = signed_in(desk.approver).get(reverse("desk:task", args=[task.pk])).content.decode()
    assert not [secret for secret in samples.SECRETS if secret in foreign]
    assert task.code in signed_in(office).get(reverse("desk:voice-item", args=[item.pk])).content.decode()
    again = do(office, item, "new-task", programme=programme.pk, **first)
    assert again.status_code == 422
    assert Task.objects.count() == 1


def test_the_handler_proposes_and_the_office_issues_in_its_own_words(desk: Desk) -> None:
    programme = work.plant_programme(desk.tree)
    item = samples.handling(desk)
    answer = do(desk.handler, item, "new-task", programme=programme.pk, **offered(desk, desk.handler, item))
    assert answer.status_code == 303, answer.content.decode()
    assert not Task.objects.exists()
    assert Notice.objects.filter(person=desk.people.standing, kind="voice", subject_id=item.pk).count() == 1
    office = signed_in(desk.people.standing)
    assert samples.TITLE in office.get("/voice/?list=task").content.decode()
    with pytest.raises(InvalidTransition):
        services.make_task(
            acting_as(desk.people.standing), item, version=samples.fresh(item).version, programme=programme,
            obligation=services.read_obligation(item), lead=desk.tree.most,
        )  # fmt: skip
    proposed = offered(desk, desk.people.standing, item, "issue-task")
    with pytest.raises(NotAllowed):
        services.decline_proposed(
            acting_as(desk.handler), item, version=samples.fresh(item).version, reason="Tự bỏ"
        )
    proposed["title"] = "Sửa trang đăng ký hộ tịch"
    assert do(desk.people.standing, item, "issue-task", programme=programme.pk, **proposed).status_code == 303
    task = Task.objects.get()
    assert (task.title, samples.fresh(item).task) == ("Sửa trang đăng ký hộ tịch", task)
    assert TaskProposal.objects.get().state == "issued"


def test_what_is_not_made_a_task_goes_on(desk: Desk) -> None:
    programme = work.plant_programme(desk.tree)
    item = samples.handling(desk)
    item = services.make_task(
        acting_as(desk.handler), item, version=item.version, programme=programme,
        obligation=services.read_obligation(item), lead=desk.tree.most,
    )  # fmt: skip
    item = services.decline_proposed(
        acting_as(desk.people.standing), item, version=item.version, reason="Việc thường xuyên của bộ"
    )
    assert (item.state, item.task_id) == ("handling", None)
    told = [point.text for point in public.timeline(item, whole=True)]
    assert "Việc thường xuyên của bộ" not in told, "between offices"


def test_it_waits_for_a_decision_and_the_sender_reads_that_it_was_given(desk: Desk) -> None:
    task = work.plant_task(work.plant_programme(desk.tree), desk.tree.most)
    handler = acting_as(desk.handler)
    item = samples.handling(desk, text=SAID)
    page = (
        signed_in(desk.handler)
        .get(reverse("desk:voice-act", args=[item.pk, "new-obstacle"]))
        .content.decode()
    )
    said = filled(page, "text")
    assert "[số điện thoại]" in said
    assert not [secret for secret in samples.SECRETS if secret in said]
    fields = {
        "assignment": work.part_of(task, desk.tree.most).pk, "kind": "rules", "decider": desk.tree.gov.name,
        "text": said, "answer_due": work.in_days(9).isoformat(), "once": once(),
    }  # fmt: skip
    assert do(desk.handler, item, "new-obstacle", **fields).status_code == 303
    item = samples.fresh(item)
    obstacle = Obstacle.objects.get()
    assert item.obstacle == obstacle
    assert (
        item.code
        in signed_in(desk.handler).get(reverse("desk:obstacle", args=[obstacle.pk])).content.decode()
    )
    second = samples.handling(desk, title="Trang đăng ký hộ tịch của xã khác cũng lỗi")
    second = services.join_obstacle(handler, second, version=second.version, obstacle=obstacle)
    decider = acting_as(desk.people.standing)
    other = raise_obstacle(
        handler, work.part_of(task, desk.tree.most), kind="rules", text="Thiếu thông tư",
        decider=desk.tree.vn, answer_due=work.in_days(5),
    )  # fmt: skip
    with pytest.raises(InvalidTransition):
        services.join_obstacle(handler, second, version=second.version, obstacle=other)
    third = samples.handling(desk, title="Một trang đăng ký hộ tịch nữa cũng lỗi")
    third = services.join_obstacle(handler, third, version=third.version, obstacle=other)
    answer_obstacle(decider, other, version=other.version, answer="Bí mật nội bộ: sẽ sửa thông tư")
    said = " ".join(
        f"{point.title} {point.text}" for point in public.timeline(samples.fresh(third), whole=True)
    )
    assert "Đã có quyết định về vướng mắc" in said
    assert "sửa thông tư" not in said, "its words stay between the offices"
