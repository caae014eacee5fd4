"""Documents that name others, and what a later one does to tasks that an earlier one gave."""

from __future__ import annotations

import datetime as dt

import pytest

from giamsat.core import clock
from giamsat.core.errors import Conflict, InvalidInput, NotAllowed
from giamsat.directives import selectors, services
from giamsat.directives.links import find_links
from giamsat.directives.models import Directive, DirectiveLink, Proposal
from giamsat.tasks.models import Assignment, Extension, Task
from giamsat.tasks.services import decide_change, issue_directive
from giamsat.tasks.similar import alikeness, pairs, similar_tasks
from tests.directives.samples import NOON, TEXT, plant_groups, plant_programme, proposal_with, register
from tests.people import People, Tree, acting_as

pytestmark = pytest.mark.django_db

LATER = """BAN CHỈ ĐẠO TRUNG ƯƠNG
Số: 20-TB/BCĐ
Hà Nội, ngày 04 tháng 11 năm 2025

THÔNG BÁO
Điều chỉnh một số thời hạn

Sửa đổi, bổ sung Thông báo số 12-TB/BCĐ như sau:
1. Bộ Khoa học và Công nghệ chủ trì, phối hợp với Bộ Tài chính ban hành hướng dẫn số hóa hồ sơ, hoàn thành \
trước ngày 15 tháng 02 năm 2026.
"""
WHY = "Văn bản không nêu"


@pytest.fixture
def first(tree: Tree) -> Directive:
    plant_groups()
    return register(plant_programme(tree))


def later(first: Directive) -> Directive:
    return register(
        first.programme, number="20-TB/BCĐ", issued_on=dt.date(2025, 11, 4), title="Điều chỉnh", text=LATER
    )


def accept(people: People, proposal: Proposal) -> Proposal:
    office = acting_as(people.standing)
    edited = services.edit_proposal(office, proposal, version=proposal.version, incomplete_reason=WHY)
    return services.accept_proposal(office, edited, version=edited.version)


def issue_first(people: People, first: Directive) -> Task:
    accept(people, proposal_with(first, "số hóa hồ sơ"))
    with clock.frozen(NOON):
        (task,) = issue_directive(acting_as(people.standing), first)
    return task


def test_finds_what_is_done_to_which_document() -> None:
    text = (
        "Số: 9/QĐ-TTg\nThực hiện Nghị quyết số 57-NQ/TW, giao các bộ như sau. Xem Công văn số 11/CV-BTC.\n"
        "Quyết định này thay thế Quyết định số 3/QĐ-TTg; sửa đổi Kế hoạch số 44/KH-BCA."
    )
    found = {link.number: str(link.kind) for link in find_links(text, "vi", "9/QĐ-TTg")}
    assert found == {
        "57-NQ/TW": "implements",
        "11/CV-BTC": "cites",
        "3/QĐ-TTg": "replaces",
        "44/KH-BCA": "amends",
    }


def test_a_link_meets_its_document_also_when_that_comes_later(people: People, tree: Tree) -> None:
    plant_groups()
    programme = plant_programme(tree)
    naming = register(
        programme, number="20-TB/BCĐ", issued_on=dt.date(2025, 11, 4), title="Điều chỉnh", text=LATER
    )
    assert naming.links.get().target is None
    named = register(programme)
    link = naming.links.get()
    assert (link.target, link.kind, link.state) == (named, "amends", "found")
    office = acting_as(people.standing)
    # On both pages; people who do not review see it once it is confirmed.
    assert selectors.links_to(office, named) == [link]
    assert selectors.links_from(acting_as(people.leader), naming) == []
    with pytest.raises(NotAllowed):
        services.decide_link(acting_as(people.leader), link, version=1, correct=True)
    services.decide_link(office, link, version=1, correct=True)
    with pytest.raises(Conflict):
        services.decide_link(office, link, version=1, correct=False)
    assert selectors.links_from(acting_as(people.leader), naming)[0].state == DirectiveLink.State.CONFIRMED


def test_the_measure_is_the_share_of_common_pairs() -> None:
    assert alikeness(pairs("Bộ Y tế lập đề án"), pairs("bo y te, lap de an")) == 1
    assert alikeness(pairs("một hai ba"), pairs("hai ba bốn")) == 0.5
    assert alikeness(pairs(""), pairs("một hai")) == 0


def test_an_amended_deadline_moves_the_task_and_gives_no_second_one(people: People, first: Directive) -> None:
    task = issue_first(people, first)
    second = later(first)
    office = acting_as(people.standing)
    proposal = accept(people, second.proposals.get())
    (near,) = similar_tasks(office, second, [proposal])[proposal.pk]
    assert (near.task, near.amended, near.suggested) == (task, True, "amend")
    # Nothing is given twice in silence.
    with clock.frozen(NOON), pytest.raises(InvalidInput) as refused:
        issue_directive(office, second)
    assert task.code in next(iter(refused.value.fields.values()))
    decide_change(office, proposal, task, version=proposal.version, kind="amend")
    with clock.frozen(NOON):
        assert issue_directive(office, second) == []
    task.refresh_from_db()
    assert (task.due, task.original_due) == (dt.date(2026, 2, 14), dt.date(2025, 12, 14))
    assert set(Assignment.objects.filter(task=task).values_list("due", flat=True)) == {task.due}
    assert set(Extension.objects.values_list("state", "new_due")) == {("granted", task.due)}
    assert Task.objects.count() == 1
    proposal.refresh_from_db()
    assert proposal.state == "issued"


def test_a_change_decided_on_an_older_deadline_is_refused(people: People, first: Directive) -> None:
    task = issue_first(people, first)
    second = later(first)
    office = acting_as(people.standing)
    proposal = accept(people, second.proposals.get())
    decide_change(office, proposal, task, version=proposal.version, kind="amend")
    Task.objects.update(due=dt.date(2026, 1, 1))
    with clock.frozen(NOON), pytest.raises(Conflict):
        issue_directive(office, second)
    proposal.refresh_from_db()
    assert proposal.state == "accepted"


@pytest.mark.parametrize(("kind", "old"), [("replace", "cancelled"), ("new", "open")])
def test_a_replaced_task_ends_and_another_one_stays(
    people: People, first: Directive, kind: str, old: str
) -> None:
    task = issue_first(people, first)
    second = later(first)
    office = acting_as(people.standing)
    proposal = accept(people, second.proposals.get())
    decide_change(office, proposal, task, version=proposal.version, kind=kind)
    with clock.frozen(NOON):
        (made,) = issue_directive(office, second)
    task.refresh_from_db()
    assert (task.state, made.due) == (old, dt.date(2026, 2, 14))
    assert TEXT[task.proposal.start : task.proposal.end] == task.content  # type: ignore[union-attr]
