"""Publication is an act: prepared by one, approved by another, never with a secret, withdrawn with a reason."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from giamsat.accounts.models import Person
from giamsat.core import clock
from giamsat.core.actor import SYSTEM
from giamsat.core.errors import Conflict, InvalidInput, InvalidTransition, NotAllowed
from giamsat.publishing import gathering, jobs, preparing, services
from giamsat.publishing.extent import differences, extent_of, extents_of
from giamsat.publishing.models import Fact, Preparation, PublicChange, PublicRow, Release
from giamsat.publishing.people import checker_of_people
from giamsat.publishing.publication import publish_release, rebuild, take_back
from giamsat.publishing.selectors import edition
from giamsat.tasks.models import Task
from tests import work
from tests.people import People, Tree, acting_as
from tests.publishing.world import World, open_to_public, plant, release

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(tree: Tree, people: People) -> World:
    return plant(tree, people)


def of_task(made: Release, task: Task) -> list[str]:
    """What a release holds of a task."""
    return [key for key in made.facts.values_list("key", flat=True) if key.split("/")[0] == task.code]


def body_of(made: Release, task: Task) -> dict[str, Any]:
    """What a release says of a task."""
    return made.facts.get(kind="task", key=task.code).body or {}


def test_nothing_is_public_before_a_person_approved(world: World) -> None:
    made = preparing.prepare_release(world.preparer, world.programme)
    assert not publish_release(SYSTEM, made)
    assert not PublicRow.objects.exists()
    with pytest.raises(NotAllowed):
        services.approve_release(world.preparer, made, version=made.version)
    approved = services.approve_release(world.approver, made, version=made.version)
    assert publish_release(SYSTEM, approved)
    assert not publish_release(SYSTEM, approved), "publishing twice does nothing"
    states = dict(PublicRow.objects.filter(kind="task").values_list("key", "state"))
    assert states == {world.late.code: "overdue", world.done.code: "done", world.open.code: "term"}
    assert edition()[0] == 1


def test_who_prepared_does_not_approve(world: World) -> None:
    made = preparing.prepare_release(world.approver, world.programme)
    with pytest.raises(NotAllowed, match="không tự duyệt"):
        services.approve_release(world.approver, made, version=made.version)
    with pytest.raises(DatabaseError), transaction.atomic():
        Release.objects.filter(pk=made.pk).update(approved_by=world.publisher)


def test_a_release_holds_what_differs(world: World) -> None:
    release(world)
    with pytest.raises(InvalidInput, match="Không có gì khác"):
        preparing.prepare_release(world.preparer, world.programme)
    Task.objects.filter(pk=world.open.pk).update(due=work.in_days(90))
    second = release(world)
    assert [(fact.kind, fact.key) for fact in second.facts.all()] == [("task", world.open.code)]
    change = PublicChange.objects.get()
    assert (change.kind, change.after) == ("deadline", work.in_days(90).isoformat())
    shown = PublicRow.objects.get(kind="task", key=world.open.code)
    assert shown.due == work.in_days(90)
    before = list(PublicRow.objects.order_by("kind", "key").values_list("kind", "key", "body", "search"))
    rebuild()
    assert before == list(
        PublicRow.objects.order_by("kind", "key").values_list("kind", "key", "body", "search")
    )


def test_withdrawn_rows_fall_back_and_the_reason_stays(world: World) -> None:
    release(world)
    Task.objects.filter(pk=world.open.pk).update(title="Nhầm")
    second = release(world)
    with pytest.raises(InvalidInput):
        services.withdraw_release(world.approver, second, version=second.version, reason=" ")
    with pytest.raises(InvalidInput, match="số điện thoại"):
        services.withdraw_release(world.approver, second, version=second.version, reason="Hỏi 0912 345 678")
    gone = services.withdraw_release(
        world.approver, second, version=second.version, reason="Ghi nhầm tên việc"
    )
    take_back(SYSTEM, gone)
    assert PublicRow.objects.get(kind="task", key=world.open.code).body["title"] == "Họp trực tuyến đến xã"
    gone.refresh_from_db()
    assert (gone.state, gone.end_reason) == ("withdrawn", "Ghi nhầm tên việc")
    with pytest.raises(DatabaseError), transaction.atomic():
        Release.objects.filter(pk=gone.pk).update(end_reason="")


def test_embargo_ends_by_itself(world: World) -> None:
    tomorrow = clock.now() + dt.timedelta(days=1)
    made = preparing.prepare_release(world.preparer, world.programme, public_from=tomorrow)
    services.approve_release(world.approver, made, version=made.version)
    jobs.publish_what_is_approved(clock.now())
    assert not PublicRow.objects.exists()
    with pytest.raises(InvalidTransition):
        preparing.prepare_release(world.preparer, world.programme)
    with clock.frozen(tomorrow + dt.timedelta(minutes=1)):
        jobs.publish_what_is_approved(clock.now())
    assert PublicRow.objects.filter(kind="task").count() == 3


@pytest.mark.parametrize(
    "words",
    ["Tài liệu (Mật) kèm theo", "Theo Công văn 15/BCA-A05-TM", "Mức độ mật: tối mật", "MẬT\nKế hoạch bảo vệ"],
)
def test_a_secret_keeps_the_whole_task_back(world: World, words: str) -> None:
    Task.objects.filter(pk=world.late.pk).update(content=words)
    made = preparing.prepare_release(world.preparer, world.programme)
    assert not of_task(made, world.late)
    assert not any(words in str(body) for body in made.facts.values_list("body", flat=True))
    assert made.findings[0]["mark"] == "secret"


@pytest.mark.parametrize(
    "words",
    ["Liên hệ 0912 345 678", "gửi về a.b@example.vn", "CCCD 001099012345", "Ông Nguyễn Thị Chủ phụ trách"],
)
def test_what_is_personal_keeps_its_field_back(world: World, words: str) -> None:
    Task.objects.filter(pk=world.late.pk).update(product=words)
    made = preparing.prepare_release(world.preparer, world.programme)
    body = body_of(made, world.late)
    assert body["product"] is None
    assert body["title"] == world.late.title
    assert [finding["field"] for finding in made.findings] == ["product"]


def test_names_are_read_when_one_changes(world: World, django_assert_num_queries: Any) -> None:
    words = "Bà Đèo Thị Mới phụ trách"
    assert checker_of_people().marks(words) == []
    with django_assert_num_queries(1):
        assert checker_of_people().marks(words) == []
    Person.objects.filter(pk=world.people.standing.pk).update(full_name="Đèo Thị Mới")
    assert [mark.kind for mark in checker_of_people().marks(words)] == ["personal"]
    Person.objects.filter(pk=world.people.standing.pk).update(full_name="Đèo Thị Cũ")
    assert checker_of_people().marks(words) == []


def test_a_fact_put_there_by_hand_is_found_at_approval(world: World) -> None:
    made = preparing.prepare_release(world.preparer, world.programme)
    body = {**body_of(made, world.late), "content": "Tuyệt mật"}
    Fact.objects.create(release=made, kind="task", key="x", body={**body, "key": "x"}, sha256="")
    with pytest.raises(InvalidInput, match="không được công khai"):
        services.approve_release(world.approver, made, version=made.version)


def test_only_cleared_fields_leave(world: World) -> None:
    row = services.policy_of(world.programme)
    services.set_policy(world.approver, world.programme, version=row.version, is_open=True, fields={})
    made = preparing.prepare_release(world.preparer, world.programme)
    body = body_of(made, world.done)
    assert body["content"] is None
    assert body["result"] is None
    assert (body["title"], body["state"]) == (world.done.title, "done")
    with pytest.raises(Conflict):
        services.set_policy(world.approver, world.programme, version=row.version, is_open=False, fields={})
    with pytest.raises(InvalidInput):
        services.set_policy(
            world.approver,
            world.programme,
            version=row.version + 1,
            is_open=True,
            fields={"task": ["secret"]},
        )


def test_a_held_task_waits(world: World) -> None:
    services.hold_task(world.preparer, world.late, until=work.in_days(2), reason="Chờ họp báo")
    made = preparing.prepare_release(world.preparer, world.programme)
    assert made.counts["held"] == 1
    assert not of_task(made, world.late)
    services.return_release(world.approver, made, version=made.version, reason="Chờ thêm")
    with clock.frozen(clock.now() + dt.timedelta(days=3)):
        assert (
            preparing.prepare_release(world.preparer, world.programme)
            .facts.filter(key=world.late.code)
            .exists()
        )


def test_the_daily_release_waits_for_a_person_or_a_standing_approval(world: World) -> None:
    noon = dt.datetime.combine(clock.today() + dt.timedelta(days=1), dt.time(12), clock.HANOI)
    open_to_public(world, daily=True)
    with clock.frozen(noon):
        prepare_the_day()
        prepare_the_day()
        made = Release.objects.get()
        assert (made.state, made.prepared_by) == ("prepared", None)
        services.return_release(world.approver, made, version=made.version, reason="Soạn lại")
    with clock.frozen(noon + dt.timedelta(days=1)):
        open_to_public(world, daily=True, standing_until=clock.today() + dt.timedelta(days=30))
        prepare_the_day()
    newest = Release.objects.first()
    assert newest is not None
    assert (newest.state, newest.approved_by, newest.is_standing) == ("approved", world.publisher, True)


def prepare_the_day() -> None:
    """What the tick orders, and the worker carries out."""
    jobs.prepare_daily_releases(clock.now())
    for waiting in Preparation.objects.filter(state="waiting"):
        preparing.prepare_ordered(preparation_id=waiting.pk)


def test_preparing_tells_how_far_and_stops(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "TOLD_EVERY", 1)
    told: list[tuple[int, int]] = []
    made = preparing.prepare_release(
        world.preparer, world.programme, tell=lambda done, total: told.append((done, total))
    )
    assert told[0][0] == 0
    assert told[-1] == (told[-1][1], told[-1][1]), "all that was expected was read"
    services.return_release(world.approver, made, version=made.version, reason="Soạn lại")
    ordered = preparing.request_release(world.preparer, world.programme)

    def stopped(*args: Any) -> Any:
        preparing.cancel_preparation(world.preparer, ordered)
        return gathering.gather(*args)

    monkeypatch.setattr(preparing, "gather", stopped)
    preparing.prepare_ordered(preparation_id=ordered.pk)
    ordered.refresh_from_db()
    assert (ordered.state, Release.objects.count()) == ("cancelled", 1)


def test_a_preparation_that_a_dead_worker_left_is_done_again(world: World) -> None:
    ordered = preparing.request_release(world.preparer, world.programme)
    Preparation.objects.filter(pk=ordered.pk).update(state="storing", done=5)
    preparing.prepare_ordered(preparation_id=ordered.pk)
    preparing.prepare_ordered(preparation_id=ordered.pk)
    ordered.refresh_from_db()
    assert (ordered.state, ordered.release) == ("done", Release.objects.get())


def test_what_stands_against_a_preparation_is_said(world: World) -> None:
    ordered = preparing.request_release(world.preparer, world.programme)
    Person.objects.filter(pk=world.people.standing.pk).update(is_active=False)
    preparing.prepare_ordered(preparation_id=ordered.pk)
    ordered.refresh_from_db()
    assert ordered.state == "failed"
    assert "người soạn" in ordered.problem
    assert not Release.objects.exists()


def test_strangers_neither_prepare_nor_approve(world: World) -> None:
    for person in (world.people.owner, world.people.province_focal, world.people.citizen):
        with pytest.raises(NotAllowed):
            preparing.prepare_release(acting_as(person), world.programme)
        with pytest.raises(NotAllowed):
            services.set_policy(acting_as(person), world.programme, version=1, is_open=True, fields={})


def test_a_release_tells_how_much_it_changes_by_set(world: World) -> None:
    first = release(world)
    assert extent_of(first).new == first.facts.count()
    Task.objects.filter(pk=world.open.pk).update(title="Tên đã đổi")
    services.hold_task(world.preparer, world.done, until=work.in_days(2), reason="Chờ họp báo")
    second = release(world)
    sets = {one.kind: (one.new, one.changed, one.removed) for one in extents_of(second)}
    assert sets["task"] == (0, 1, 1)
    assert sum(map(sum, sets.values())) == second.facts.count()
    for act, expected in (("changed", world.open.code), ("removed", world.done.code)):
        assert [one.key for one in differences(second, "task", act)] == [expected]
    # What comes back is new to those who read now.
    with clock.frozen(clock.now() + dt.timedelta(days=3)):
        third = release(world)
    assert {one.kind: one.new for one in extents_of(third)}["task"] == 1
    assert [one.key for one in differences(third, "task", "new")] == [world.done.code]
