"""Registering a document: what is stored, and what is refused before anything is."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from giamsat.core import clock
from giamsat.core.errors import InvalidInput, InvalidTransition, NotAllowed
from giamsat.directives import compiler, reading, selectors, services
from giamsat.directives.bulk import is_doubted
from giamsat.directives.models import Directive
from giamsat.directives.readers.plain import from_octets
from giamsat.directives.unclear import Fault, find_misread
from tests.directives.samples import (
    FIELDS,
    NOON,
    TEXT,
    plant_groups,
    plant_programme,
    proposal_with,
    register,
)
from tests.people import People, Tree, acting_as


@pytest.mark.django_db
def test_stores_text_clauses_and_proposals_with_true_offsets(people: People, tree: Tree) -> None:
    plant_groups()
    directive = register(plant_programme(tree), acting_as(people.standing))

    assert directive.text == TEXT
    assert directive.registered_by_id == people.standing.pk
    assert directive.owner == tree.vn
    proposals = list(directive.proposals.all())
    assert len(proposals) == 2
    assert all(TEXT[p.start : p.end] == p.content for p in proposals)
    labels = {clause.path: TEXT[clause.start : clause.text_start] for clause in directive.clauses.all()}
    assert labels["II"] == "II. "
    assert labels["II.2"] == "2. "
    parents = {clause.path: clause.parent for clause in directive.clauses.select_related("parent")}
    assert parents["II.1"] is not None
    assert parents["II.1"].path == "II"
    first = proposals[0]
    assert {(p.role, p.unit_id) for p in first.parties.all()} == {
        ("lead", tree.most.pk),
        ("coordinate", tree.mof.pk),
    }
    assert first.due == dt.date(2025, 12, 14)


@pytest.mark.django_db
@pytest.mark.parametrize("number", ["12-TB/BCĐ", " 12 – tb / bcđ "])
def test_refuses_a_number_registered_for_that_day(tree: Tree, number: str) -> None:
    programme = plant_programme(tree)
    register(programme)
    with pytest.raises(InvalidInput) as refused:
        register(programme, number=number)
    assert list(refused.value.fields) == ["number"]
    assert Directive.objects.count() == 1
    # Numbers begin anew each year.
    register(programme, number=number, issued_on=dt.date(2024, 11, 3))
    assert Directive.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("number", " "),
        ("number", "1" * 81),
        ("title", ""),
        ("title", "dài " * 200),
        ("issuer_name", " "),
        ("kind", "letter"),
        ("language", "xx"),
        ("text", " \n"),
        ("text", "a\x00b"),
        ("text", "a" * (reading.MAX_CHARACTERS + 1)),
        ("issued_on", dt.date(2025, 11, 5)),
    ],
)
def test_refuses_what_cannot_be_stored(tree: Tree, field: str, value: Any) -> None:
    programme = plant_programme(tree)
    with pytest.raises(InvalidInput) as refused:
        register(programme, **{field: value})
    assert list(refused.value.fields) == [field]
    assert not Directive.objects.exists()


@pytest.mark.django_db
def test_only_the_standing_office_registers_and_only_in_an_open_programme(people: People, tree: Tree) -> None:
    programme = plant_programme(tree)
    for person in (people.leader, people.inspector, people.operator, people.owner, people.citizen):
        with pytest.raises(NotAllowed):
            register(programme, acting_as(person))
    office = acting_as(people.standing)
    services.close_programme(office, programme, version=programme.version)
    with pytest.raises(NotAllowed):
        register(programme, office)


@pytest.mark.django_db
def test_a_document_under_review_is_read_by_its_office_only(people: People, tree: Tree) -> None:
    directive = register(plant_programme(tree))
    readers = [
        name
        for name, person in vars(people).items()
        if selectors.directives(acting_as(person)).filter(pk=directive.pk).exists()
    ]
    assert readers == ["standing", "leader", "inspector"]


@pytest.mark.django_db
def test_closed_programme_issues_nothing(people: People, tree: Tree) -> None:
    from giamsat.tasks.services import issue_directive

    plant_groups()
    programme = plant_programme(tree)
    directive = register(programme)
    office = acting_as(people.standing)
    services.close_programme(office, programme, version=programme.version)
    with clock.frozen(NOON), pytest.raises(InvalidTransition):
        issue_directive(office, directive)


def test_reads_heads_and_old_encodings() -> None:
    plain = from_octets(TEXT.replace("😀", "").encode("utf-16"))
    assert plain.converted
    found = reading.find_head(TEXT)
    assert (found.number, found.kind, found.issued_on) == ("12-TB/BCĐ", "notice", FIELDS["issued_on"])
    assert reading.read_pasted("a\r\nb").text == "a\nb"


@pytest.mark.django_db
def test_a_task_read_without_a_title_takes_its_first_words(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = compiler.compile_text(TEXT, "vi")
    untitled = replace(read, tasks=tuple(replace(task, title=" ") for task in read.tasks))
    monkeypatch.setattr(compiler, "compile_text", lambda *_given: untitled)
    directive = register(plant_programme(tree))
    assert [p.title[:30] for p in directive.proposals.all()] == [
        p.content[:30] for p in directive.proposals.all()
    ]


@pytest.mark.parametrize("recognised", [True, False])
def test_a_roman_numeral_of_a_scan_waits_for_a_person(tree: Tree, *, recognised: bool) -> None:
    plant_groups()
    words = "Bộ Tài chính ban hành Thông tư về phí trong quý III năm 2026."
    directive = register(plant_programme(tree), text=f"{TEXT}4. {words}\n", recognised=recognised)
    proposal, dated = proposal_with(directive, words), proposal_with(directive, "Đồng thời rà soát")
    found = find_misread(proposal)
    assert proposal.due == dt.date(2026, 9, 30)
    assert is_doubted(proposal) == recognised
    assert (found is not None and found.fault == Fault.SCANNED) == recognised
    assert find_misread(dated) is None
