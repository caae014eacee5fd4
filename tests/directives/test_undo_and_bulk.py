"""Taking back several steps, acceptance in bulk, and two people at one document."""

from __future__ import annotations

from typing import Any

import pytest

from giamsat.core.actor import Role
from giamsat.core.errors import Conflict, InvalidInput, NotAllowed
from giamsat.directives import services
from giamsat.directives.bulk import WAIVABLE, fits_bulk, may_take_in_bulk, weakest
from giamsat.directives.clears import Clear
from giamsat.directives.models import Directive, ReviewStep
from giamsat.directives.services.steps import take
from tests.directives.samples import TEXT, plant_groups, plant_programme, proposal_with, register
from tests.people import People, Tree, acting_as, plant_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def directive(tree: Tree) -> Directive:
    plant_groups()
    return register(plant_programme(tree))


def everything(directive: Directive) -> Any:
    return take(directive.proposals.values_list("pk", flat=True))


def test_every_kind_of_step_is_taken_back_one_after_the_other(people: People, directive: Directive) -> None:
    office = acting_as(people.standing)
    seen = [everything(directive)]
    first = proposal_with(directive, "số hóa hồ sơ")
    first = services.accept_proposal(office, first, version=1)
    seen.append(everything(directive))
    first = services.edit_proposal(office, first, version=2, product="Thông tư", parties=[])
    seen.append(everything(directive))
    at = TEXT.index("ban hành hướng dẫn")
    services.split_proposal(office, first, version=first.version, at=at)
    seen.append(everything(directive))
    later = proposal_with(directive, "danh mục dữ liệu")
    services.merge_with_previous(office, later, version=1)
    seen.append(everything(directive))
    start = TEXT.index("Người dân hài lòng")
    services.add_proposal(office, directive, start=start, end=start + 19)
    seen.append(everything(directive))
    merged = directive.proposals.latest("end")
    services.drop_proposal(office, merged, version=merged.version)
    for before in reversed(seen):
        services.undo_step(office, directive)
        assert everything(directive) == before
    with pytest.raises(InvalidInput):
        services.undo_step(office, directive)
    # Numbers of versions never come again, so that what somebody still holds is stale.
    assert min(directive.proposals.values_list("version", flat=True)) > 1


def test_undo_overwrites_nobody(people: People, directive: Directive) -> None:
    office = acting_as(people.standing)
    other = acting_as(plant_person("hai", "Trần Thị Hai", directive.owner, Role.STANDING_OFFICE))
    first = services.accept_proposal(office, proposal_with(directive, "số hóa hồ sơ"), version=1)
    services.edit_proposal(other, first, version=2, product="Thông tư")
    now = everything(directive)
    with pytest.raises(Conflict):
        services.undo_step(office, directive)
    assert everything(directive) == now
    # Each takes back one's own.
    services.undo_step(other, directive)
    services.undo_step(office, directive)
    assert set(directive.proposals.values_list("state", flat=True)) == {"proposed"}
    assert ReviewStep.objects.filter(undone_at__isnull=False).count() == 2
    with pytest.raises(NotAllowed):
        services.undo_step(acting_as(people.leader), directive)


def test_bulk_takes_what_was_seen_and_is_one_step(people: People, directive: Directive) -> None:
    office = acting_as(people.standing)
    rows = list(directive.proposals.all())
    chosen = [(row.pk, row.version) for row in rows]
    services.edit_proposal(office, rows[0], version=1, product="Thông tư")
    assert services.accept_proposals(office, directive, chosen) == rows[1:]
    with pytest.raises(InvalidInput):
        services.accept_proposals(office, directive, chosen)
    services.undo_step(office, directive)
    assert set(directive.proposals.values_list("state", flat=True)) == {"proposed"}


def test_bulk_leaves_what_needs_a_person(people: People, directive: Directive) -> None:
    office = acting_as(people.standing)
    sure, other = directive.proposals.all()
    assert may_take_in_bulk(sure)
    assert may_take_in_bulk(other)
    chosen = [(sure.pk, sure.version), (other.pk, other.version)]
    stored = directive.proposals.filter(pk=other.pk)
    for lacking in ({"due": None, "deadline_kind": "none"}, {"field_confidence": {"lead": 0.5}}):
        before = stored.values(*lacking).get()
        stored.update(**lacking)
        assert services.accept_proposals(office, directive, chosen) == [sure]
        services.undo_step(office, directive)
        chosen[0] = (sure.pk, directive.proposals.get(pk=sure.pk).version)
        stored.update(**before)
    other.parties.update(unit=None, group=None)
    assert services.accept_proposals(office, directive, chosen) == [sure]
    with pytest.raises(InvalidInput):
        services.accept_proposals(office, directive, chosen)


def test_what_a_person_looked_at_is_doubted_no_longer(people: People, directive: Directive) -> None:
    doubted = directive.proposals.all()[0]
    directive.proposals.filter(pk=doubted.pk).update(field_confidence={"lead": 0.5})
    services.edit_proposal(acting_as(people.standing), doubted, version=doubted.version, title="Rà soát")
    doubted.refresh_from_db()
    assert may_take_in_bulk(doubted)
    assert weakest(doubted) == 0.5


def test_product_and_authority_are_waived_only_when_asked(directive: Directive) -> None:
    row = directive.proposals.all()[0]
    assert fits_bulk(row, ())
    assert not fits_bulk(row, (Clear.AUTHORITY,))
    assert fits_bulk(row, (Clear.AUTHORITY,), waived=WAIVABLE)
    assert not fits_bulk(row, (Clear.TIME,), waived=frozenset(Clear))
