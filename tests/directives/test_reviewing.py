"""A person decides on proposals, and what is accepted becomes tasks."""

from __future__ import annotations

import datetime as dt

import pytest

from giamsat.core import clock
from giamsat.core.errors import Conflict, InvalidInput, InvalidTransition, NotAllowed
from giamsat.directives import places, services
from giamsat.directives.models import Directive, Party, PartyRole, Proposal
from giamsat.directives.selectors import proposal_missing
from giamsat.directives.services.editing import PartyChoice
from giamsat.tasks.models import Assignment, Task
from giamsat.tasks.services import Addressees, Obligation, against_issuing, issue_directive, issue_task
from tests.directives.samples import NOON, TEXT, plant_groups, plant_programme, proposal_with, register
from tests.people import People, Tree, acting_as

pytestmark = pytest.mark.django_db
WHY = "Văn bản không nêu; theo dõi thường xuyên"


@pytest.fixture
def directive(tree: Tree) -> Directive:
    plant_groups()
    return register(plant_programme(tree))


def _accept_all(people: People, directive: Directive, reason: str = WHY) -> None:
    office = acting_as(people.standing)
    for proposal in directive.proposals.filter(state="proposed"):
        edited = services.edit_proposal(office, proposal, version=proposal.version, incomplete_reason=reason)
        services.accept_proposal(office, edited, version=edited.version)


def test_acts_move_the_state_and_guard_the_version(people: People, directive: Directive) -> None:
    office = acting_as(people.standing)
    proposal = proposal_with(directive, "số hóa hồ sơ")
    accepted = services.accept_proposal(office, proposal, version=1)
    assert (accepted.state, accepted.decided_by_id, accepted.version) == ("accepted", people.standing.pk, 2)
    with pytest.raises(Conflict):
        services.drop_proposal(office, proposal, version=1)
    with pytest.raises(InvalidTransition):
        services.accept_proposal(office, proposal, version=2)
    dropped = services.drop_proposal(office, proposal, version=2)
    assert services.reopen_proposal(office, dropped, version=3).state == "proposed"


def test_nobody_else_reviews(people: People, directive: Directive) -> None:
    proposal = proposal_with(directive, "số hóa hồ sơ")
    for person in (people.leader, people.inspector, people.province_focal, people.operator):
        with pytest.raises(NotAllowed):
            services.accept_proposal(acting_as(person), proposal, version=1)
        with pytest.raises(NotAllowed):
            services.add_proposal(acting_as(person), directive, start=0, end=5)


def test_split_keeps_bodies_and_true_places(people: People, directive: Directive, tree: Tree) -> None:
    proposal = proposal_with(directive, "số hóa hồ sơ")
    (at,) = places.places_to_split(directive, proposal.start, proposal.end)
    first, second = services.split_proposal(acting_as(people.standing), proposal, version=1, at=at)
    for one in (first, second):
        assert directive.text[one.start : one.end] == one.content
        assert {p.unit_id for p in one.parties.all()} == {tree.most.pk, tree.mof.pk}
    assert second.content.startswith("Đồng thời rà soát")
    with pytest.raises(InvalidInput):
        services.split_proposal(acting_as(people.standing), second, version=1, at=second.start)


def test_merge_joins_text_bodies_and_the_later_deadline(people: People, directive: Directive) -> None:
    later = proposal_with(directive, "danh mục dữ liệu")
    merged = services.merge_with_previous(acting_as(people.standing), later, version=1)
    assert merged.content == TEXT[merged.start : merged.end]
    assert merged.due == dt.date(2025, 12, 30)
    assert merged.parties.count() > 2
    assert directive.proposals.count() == 1
    with pytest.raises(InvalidInput):
        services.merge_with_previous(acting_as(people.standing), merged, version=merged.version)


def test_merge_keeps_edited_words_and_leaves_issued_ones_alone(people: People, directive: Directive) -> None:
    office = acting_as(people.standing)
    first, second = directive.proposals.all()
    edited = services.edit_proposal(office, first, version=1, content="Ban hành hướng dẫn.")
    merged = services.merge_with_previous(office, second, version=1)
    assert merged.content == f"Ban hành hướng dẫn.\n{second.content}"
    assert edited.pk == merged.pk

    added = services.add_proposal(office, directive, start=TEXT.index("Đài"), end=TEXT.index("mới.") + 4)
    Proposal.objects.filter(pk=merged.pk).update(state="issued")
    with pytest.raises(InvalidTransition):
        services.merge_with_previous(office, added, version=1)


def test_adds_marked_text_and_refuses_overlap(people: People, directive: Directive) -> None:
    office = acting_as(people.standing)
    start, end = places.find_words(directive, "Đài,  báo địa phương giới thiệu\ndịch vụ mới.")
    added = services.add_proposal(office, directive, start=start - 1, end=end + 1)
    assert added.content == "Đài, báo địa phương giới thiệu dịch vụ mới."
    assert added.clause is not None
    assert added.clause.path == "II.3"
    for span in ((start, end), (end, start), (-5, 3), (len(TEXT), len(TEXT) + 9)):
        with pytest.raises(InvalidInput):
            services.add_proposal(office, directive, start=span[0], end=span[1])
    # Nor may a dropped one come back to a place that is taken by now.
    dropped = services.drop_proposal(office, added, version=1)
    services.add_proposal(office, directive, start=start, end=end)
    with pytest.raises(InvalidInput):
        services.reopen_proposal(office, dropped, version=2)


@pytest.mark.parametrize("words", ["", "không có trong văn bản", "dịch vụ"])
def test_words_must_stand_there_once(directive: Directive, words: str) -> None:
    with pytest.raises(InvalidInput):
        places.find_words(directive, words)


def test_editing_bodies_keeps_what_the_text_called_them(
    people: People, directive: Directive, tree: Tree
) -> None:
    office = acting_as(people.standing)
    proposal = proposal_with(directive, "số hóa hồ sơ")
    Party.objects.create(proposal=proposal, role=PartyRole.COORDINATE, name="Đài địa phương")
    Party.objects.filter(unit=tree.mof).update(note="đã sáp nhập")
    edited = services.edit_proposal(
        office,
        proposal,
        version=1,
        parties=[
            PartyChoice(PartyRole.LEAD, unit=tree.mof),
            PartyChoice(PartyRole.COORDINATE, unit=tree.lang_son, printed="tỉnh biên giới"),
            PartyChoice(PartyRole.COORDINATE, printed="Đài địa phương"),
        ],
    )
    assert [(p.role, p.unit_id, p.name, p.note) for p in edited.parties.order_by("position")] == [
        ("lead", tree.mof.pk, "Bộ Tài chính", "đã sáp nhập"),
        ("coordinate", tree.lang_son.pk, "tỉnh biên giới", ""),
        ("coordinate", None, "Đài địa phương", ""),
    ]
    with pytest.raises(InvalidInput):
        services.edit_proposal(
            office, edited, version=2, parties=[PartyChoice(role, unit=tree.mof) for role in PartyRole]
        )


def test_a_deadline_before_the_document_is_refused(people: People, directive: Directive) -> None:
    proposal = proposal_with(directive, "số hóa hồ sơ")
    with pytest.raises(InvalidInput) as refused:
        services.edit_proposal(
            acting_as(people.standing), proposal, version=1, due=directive.issued_on - dt.timedelta(days=1)
        )
    assert list(refused.value.fields) == ["due"]


def test_a_deadline_that_the_text_leaves_undated_does_not_block_other_edits(
    people: People, directive: Directive
) -> None:
    office = acting_as(people.standing)
    proposal = proposal_with(directive, "số hóa hồ sơ")
    Proposal.objects.filter(pk=proposal.pk).update(deadline_kind="month", due=None)
    edited = services.edit_proposal(office, proposal, version=1, product="Hướng dẫn")
    with pytest.raises(InvalidInput):
        services.edit_proposal(office, edited, version=2, deadline_kind="quarter")


def test_issuing_refuses_unclear_tasks_without_a_reason(people: People, directive: Directive) -> None:
    office = acting_as(people.standing)
    with clock.frozen(NOON):
        with pytest.raises(InvalidInput):
            issue_directive(office, directive)
        _accept_all(people, directive, reason="")
        accepted = list(directive.proposals.filter(state="accepted"))
        assert all(proposal_missing(proposal) for proposal in accepted)
        with pytest.raises(InvalidInput) as refused:
            issue_directive(office, directive)
        assert set(refused.value.fields) == {str(proposal.pk) for proposal in accepted}
        assert set(against_issuing(accepted, directive.owner)) == {proposal.pk for proposal in accepted}
    assert not Task.objects.exists()
    directive.refresh_from_db()
    assert directive.state == "review"


def test_a_group_that_leads_becomes_one_assignment_a_unit(
    people: People, directive: Directive, tree: Tree
) -> None:
    with clock.frozen(NOON):
        _accept_all(people, directive)
        tasks = issue_directive(acting_as(people.standing), directive)
    assert len(tasks) == 2
    to_groups = next(task for task in tasks if "danh mục" in task.content)
    units = {row.unit_id: row.role for row in Assignment.objects.filter(task=to_groups)}
    assert units == dict.fromkeys(
        (tree.most.pk, tree.mof.pk, tree.lang_son.pk, tree.cao_bang.pk), PartyRole.LEAD
    )
    named = next(task for task in tasks if task.pk != to_groups.pk)
    assert {(row.unit_id, row.role) for row in named.assignments.all()} == {
        (tree.most.pk, "lead"),
        (tree.mof.pk, "coordinate"),
    }
    assert named.code == "57.12-TB-BCĐ.II.1"
    assert named.incomplete_reason == WHY
    directive.refresh_from_db()
    assert directive.state == "issued"


def test_a_province_gives_work_to_its_own_units_only(people: People, tree: Tree) -> None:
    plant_groups()
    text = TEXT.replace("Các bộ, ngành, địa phương", "Ủy ban nhân dân các xã, phường")
    programme = plant_programme(tree, owner=tree.lang_son, code="ls")
    directive = register(programme, text=text)
    office = acting_as(people.standing)
    with clock.frozen(NOON):
        _accept_all(people, directive)
        with pytest.raises(InvalidInput) as refused:
            issue_directive(office, directive)
        foreign = proposal_with(directive, "số hóa hồ sơ")
        assert list(refused.value.fields) == [str(foreign.pk)]
        services.drop_proposal(office, foreign, version=foreign.version)
        (task,) = issue_directive(office, directive)
    assert {row.unit_id for row in task.assignments.all()} == {tree.that_khe.pk, tree.dong_dang.pk}
    assert task.owner == tree.lang_son


def test_a_task_of_its_own_goes_to_own_units_and_not_into_the_past(people: People, tree: Tree) -> None:
    programme = plant_programme(tree, owner=tree.lang_son, code="ls")
    office = acting_as(people.standing)
    work = Obligation(
        "Trả lời dân", "Trả lời phản ánh của dân", "day", dt.date(2025, 12, 1), "", "Thư", "Chủ tịch"
    )
    with clock.frozen(NOON):
        with pytest.raises(InvalidInput) as refused:
            issue_task(office, programme, work, Addressees((tree.trung_khanh,)))
        assert list(refused.value.fields) == ["leads"]
        with pytest.raises(NotAllowed):
            issue_task(acting_as(people.province_focal), programme, work, Addressees((tree.that_khe,)))
        task = issue_task(office, programme, work, Addressees((tree.that_khe, tree.dong_dang)))
        assert task.assignments.count() == 2
        work.due = dt.date(2025, 11, 3)
        with pytest.raises(InvalidInput) as refused:
            issue_task(office, programme, work, Addressees((tree.that_khe,)))
        assert list(refused.value.fields) == ["due"]
