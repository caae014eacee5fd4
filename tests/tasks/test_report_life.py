"""A report from draft to confirmation, and what nobody may do on the way (R10, R11)."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from giamsat.core import clock
from giamsat.core.actor import Role
from giamsat.core.errors import Conflict, InvalidInput, InvalidTransition, NotAllowed
from giamsat.tasks import selectors, services
from giamsat.tasks.models import Assignment, Report, Task
from tests import work
from tests.people import People, Tree, acting_as, give


@pytest.fixture
def task(tree: Tree, people: People) -> Task:
    return work.commune_task(tree, people)


def test_whole_way_to_a_done_task(tree: Tree, people: People) -> None:
    task = work.plant_task(work.plant_programme(tree), tree.most)
    part = work.part_of(task, tree.most)
    services.accept_assignment(acting_as(people.ministry_focal), part, version=part.version)
    half = work.send(people.ministry_focal, part, progress=50)
    work.confirm(people.standing, work.sign(people.ministry_approver, half), progress=40)
    part.refresh_from_db()
    assert (part.state, part.progress, part.confirmed_progress) == (Assignment.State.IN_PROGRESS, 50, 40)
    whole = work.send(people.ministry_focal, part, progress=100, is_final=True)
    work.confirm(people.standing, work.sign(people.ministry_approver, whole))
    part.refresh_from_db()
    task.refresh_from_db()
    assert (part.state, part.confirmed_progress, part.completed_on) == ("confirmed", 100, clock.today())
    assert (task.state, task.done_on) == (Task.State.DONE, clock.today())


def test_final_report_needs_evidence(task: Task, tree: Tree, people: People) -> None:
    part = work.part_of(task, tree.that_khe)
    report = work.draft(people.owner, part, progress=100, is_final=True)
    with pytest.raises(InvalidInput) as fault:
        services.submit_report(acting_as(people.owner), report, version=report.version)
    assert "evidence" in fault.value.fields


def test_nobody_signs_off_or_confirms_an_own_report(task: Task, tree: Tree, people: People) -> None:
    give(people.owner, tree.that_khe, Role.APPROVER)
    give(people.owner, tree.lang_son, Role.FOCAL_POINT)
    report = work.send(people.owner, work.part_of(task, tree.that_khe))
    with pytest.raises(NotAllowed) as refusal:
        work.sign(people.owner, report)
    assert refusal.value.code == "own_report"
    report = work.sign(people.approver, report)
    with pytest.raises(NotAllowed) as refusal:
        work.confirm(people.owner, report)
    assert refusal.value.code == "own_report"
    assert not selectors.confirmation_queue(acting_as(people.owner)).exists()


def test_database_refuses_reporter_as_confirmer(task: Task, tree: Tree, people: People) -> None:
    report = work.sign(people.approver, work.send(people.owner, work.part_of(task, tree.that_khe)))
    row = Report.objects.filter(pk=report.pk)
    with pytest.raises(IntegrityError, match="report_confirmer_is_not_author"), transaction.atomic():
        row.update(state="confirmed", confirmed_by=people.owner, confirmed_at=clock.now())
    with pytest.raises(IntegrityError, match="report_approver_is_not_author"), transaction.atomic():
        row.update(approved_by=people.owner)
    with pytest.raises(IntegrityError, match="report_confirmed_by_someone"), transaction.atomic():
        row.update(state="confirmed")


def test_the_sender_is_the_reporter_even_of_a_colleagues_draft(
    task: Task, tree: Tree, people: People
) -> None:
    give(people.owner, tree.that_khe, Role.APPROVER)
    begun = work.draft(people.colleague, work.part_of(task, tree.that_khe))
    sent = services.submit_report(acting_as(people.owner), begun, version=begun.version)
    assert sent.author_id == people.owner.pk
    with pytest.raises(NotAllowed):
        work.sign(people.owner, sent)


def test_returned_item_alone_is_open(task: Task, tree: Tree, people: People) -> None:
    part = work.part_of(task, tree.that_khe)
    report = work.send(people.owner, part, next_step="Quét tiếp")
    returned = services.return_report(
        acting_as(people.approver), report, version=report.version, item="done", reason="Thiếu số sổ"
    )
    with pytest.raises(InvalidInput) as fault:
        work.draft(people.owner, part, done="Đã quét 2.150 sổ.", next_step="Khác", progress=60)
    assert fault.value.code == "item_locked"
    with pytest.raises(InvalidInput):
        services.add_evidence(
            acting_as(people.owner), returned, kind="document", title="x", document_number="1/BB"
        )
    mended = work.draft(people.owner, part, done="Đã quét 2.150 sổ.", progress=60)
    again = services.submit_report(acting_as(people.owner), mended, version=mended.version)
    assert (again.state, again.next_step, again.done) == ("submitted", "Quét tiếp", "Đã quét 2.150 sổ.")


def test_return_needs_item_and_reason(task: Task, tree: Tree, people: People) -> None:
    report = work.send(people.owner, work.part_of(task, tree.that_khe))
    with pytest.raises(InvalidInput) as fault:
        services.return_report(
            acting_as(people.approver), report, version=report.version, item="title", reason=" "
        )
    assert set(fault.value.fields) == {"item", "reason"}


def test_two_approvers_at_once(task: Task, tree: Tree, people: People) -> None:
    report = work.send(people.owner, work.part_of(task, tree.that_khe))
    give(people.commune_admin, tree.that_khe, Role.APPROVER)
    services.approve_report(acting_as(people.approver), report, version=report.version)
    with pytest.raises(Conflict):
        services.approve_report(acting_as(people.commune_admin), report, version=report.version)


def test_paused_work_takes_no_report_and_leaves_the_queues(tree: Tree, people: People) -> None:
    task = work.plant_task(work.plant_programme(tree), tree.most)
    part = work.part_of(task, tree.most)
    report = work.send(people.ministry_focal, part)
    approver = acting_as(people.ministry_approver)
    assert selectors.approval_queue(approver).count() == 1
    task.refresh_from_db()
    services.pause_task(acting_as(people.standing), task, version=task.version, reason="Chờ nghị định")
    assert selectors.approval_queue(approver).count() == 0
    with pytest.raises(InvalidTransition):
        work.sign(people.ministry_approver, report)
    task.refresh_from_db()
    services.resume_task(acting_as(people.standing), task, version=task.version)
    assert work.sign(people.ministry_approver, report).state == Report.State.APPROVED


def test_draft_on_paused_work_is_refused(tree: Tree, people: People) -> None:
    task = work.plant_task(work.plant_programme(tree), tree.most)
    part = work.part_of(task, tree.most)
    begun = work.draft(people.ministry_focal, part)
    services.pause_task(acting_as(people.standing), task, version=task.version, reason="Chờ nghị định")
    with pytest.raises(InvalidTransition, match="tạm dừng"):
        work.draft(people.ministry_focal, part, done="Thêm")
    with pytest.raises(InvalidTransition):
        services.add_evidence(
            acting_as(people.ministry_focal), begun, kind="document", title="x", document_number="1/BB"
        )
    begun.refresh_from_db()
    assert begun.done == "Đã quét 2.140 sổ."


def test_foreign_unit_cannot_report(task: Task, tree: Tree, people: People) -> None:
    with pytest.raises(NotAllowed):
        work.draft(people.stranger, work.part_of(task, tree.that_khe))
    with pytest.raises(NotAllowed):
        work.draft(people.province_focal, work.part_of(task, tree.that_khe))


def test_batch_sign_off_tells_of_each(task: Task, tree: Tree, people: People) -> None:
    report = work.send(people.owner, work.part_of(task, tree.that_khe))
    foreign = work.send(people.stranger, work.part_of(task, tree.dong_dang))
    outcome = services.approve_reports(
        acting_as(people.approver), [(report, report.version), (foreign, foreign.version)]
    )
    assert [fault is None for _report, fault in outcome] == [True, False]
