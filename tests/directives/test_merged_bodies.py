"""A body that a document names and that has been merged since: its successor is meant, and the party says so."""

from __future__ import annotations

import datetime as dt

import pytest

from giamsat.core.actor import SYSTEM
from giamsat.units.services import merge_units
from tests.directives.samples import TEXT, plant_groups, plant_programme, proposal_with, register
from tests.people import Tree

WORDS = "Tỉnh Lạng Sơn báo cáo kết quả trước ngày 20 tháng 12 năm 2025."


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("merged_on", "successor"), [(dt.date(2025, 11, 1), True), (dt.date(2026, 7, 1), False)]
)
def test_resolves_to_its_successor_at_the_date_of_the_document(
    tree: Tree, merged_on: dt.date, *, successor: bool
) -> None:
    plant_groups()
    merge_units(SYSTEM, [tree.lang_son], tree.cao_bang, merged_on)
    directive = register(plant_programme(tree), text=f"{TEXT}4. {WORDS}\n")
    party = proposal_with(directive, WORDS).parties.get()
    assert party.name == "Tỉnh Lạng Sơn"
    assert party.unit == (tree.cao_bang if successor else tree.lang_son)
    assert party.note == (f"{tree.lang_son.name} đã hợp nhất vào {tree.cao_bang.name}" if successor else "")
