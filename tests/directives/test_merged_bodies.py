"""A body that a document names and that was merged before or since: its successor is meant, and the party says so."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from giamsat.core import clock
from giamsat.core.actor import SYSTEM
from giamsat.directives.models import Directive, Party
from giamsat.units.models import Unit
from giamsat.units.services import merge_units, split_unit
from tests.directives.samples import NOON, TEXT, plant_groups, plant_programme, proposal_with, register
from tests.people import People, Tree

WORDS = "Tỉnh Lạng Sơn báo cáo kết quả trước ngày 20 tháng 12 năm 2025."
BEFORE, SINCE, LATER = dt.date(2025, 10, 1), dt.date(2025, 11, 4), dt.date(2026, 7, 1)


@pytest.fixture(autouse=True)
def _known_by_the_key_of_the_compiler(tree: Tree) -> None:
    Unit.objects.filter(pk=tree.lang_son.pk).update(aliases=["lang-son"])


def party_of(tree: Tree) -> Party:
    plant_groups()
    directive = register(plant_programme(tree), text=f"{TEXT}4. {WORDS}\n")
    return proposal_with(directive, WORDS).parties.get()


@pytest.mark.django_db
@pytest.mark.parametrize("merged_on", [BEFORE, SINCE])
def test_resolves_to_the_successor_and_says_so(tree: Tree, merged_on: dt.date) -> None:
    with clock.frozen(NOON):
        merge_units(SYSTEM, [tree.lang_son], tree.cao_bang, merged_on)
    party = party_of(tree)
    assert party.name == "Tỉnh Lạng Sơn"
    assert party.unit == tree.cao_bang
    assert party.former == "UBND tỉnh Lạng Sơn đã hợp nhất vào UBND tỉnh Cao Bằng"
    with translation.override("en"):
        assert party.former == "Lang Son People's Committee was merged into Cao Bang People's Committee"


@pytest.mark.django_db
def test_a_merger_that_is_still_to_come_changes_nothing(tree: Tree) -> None:
    merge_units(SYSTEM, [tree.lang_son], tree.cao_bang, LATER)
    party = party_of(tree)
    assert (party.unit, party.former) == (tree.lang_son, "")


@pytest.mark.django_db
def test_of_several_successors_a_person_chooses(tree: Tree) -> None:
    children = {tree.that_khe.pk: tree.cao_bang, tree.dong_dang.pk: tree.most}
    with clock.frozen(NOON):
        split_unit(SYSTEM, tree.lang_son, [tree.cao_bang, tree.most], SINCE, children=children)
    party = party_of(tree)
    assert (party.name, party.unit, party.former) == ("Tỉnh Lạng Sơn", None, "")


@pytest.mark.django_db
def test_the_page_says_whose_work_it_has_become(tree: Tree, people: People, client: Client) -> None:
    with clock.frozen(NOON):
        merge_units(SYSTEM, [tree.lang_son], tree.cao_bang, SINCE)
    party_of(tree)
    client.force_login(people.standing)
    page = client.get(reverse("desk:review", args=[Directive.objects.get().pk])).content.decode()
    assert "UBND tỉnh Cao Bằng" in page
    assert "(UBND tỉnh Lạng Sơn đã hợp nhất vào UBND tỉnh Cao Bằng)" in page
