"""Kept counts of the open figures equal the items, whatever happens to them, folded or not."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from giamsat.voice import figures, jobs, services, tallies
from giamsat.voice.models import Item
from giamsat.voice.models_contact import Contact
from giamsat.voice.models_tally import ItemTally
from tests.people import acting_as
from tests.voice import samples
from tests.voice.samples import Desk

pytestmark = pytest.mark.django_db


def counted() -> figures.Sums:
    cache.clear()
    return figures.figures().all


def test_counts_follow_every_step_and_survive_folding(desk: Desk) -> None:
    item = samples.answered(desk)
    samples.published(desk, item)
    contact = Contact.objects.get()
    services.rate_answer(contact, version=samples.fresh(item).version, rating=4)
    moved = samples.routed(desk, title="Cầu treo ở thôn Nà Lốc bị hỏng ván mặt cầu")
    services.return_item(acting_as(desk.handler), moved, version=moved.version, reason="Việc của tỉnh")
    assert not tallies.find_differences()
    before = counted()
    assert (before.received, before.answered, before.running, before.rated, before.stars) == (2, 1, 1, 1, 4)
    loose = ItemTally.objects.filter(folded=False).count()
    jobs.fold_counts(moved.state_since)
    assert loose > ItemTally.objects.count()
    assert not ItemTally.objects.filter(folded=False).exists()
    assert counted() == before
    assert not tallies.find_differences()
    assert tallies.fold() == 0


def test_a_count_that_is_wrong_is_named_and_set_right(desk: Desk) -> None:
    samples.received()
    ItemTally.objects.update(received=7)
    assert len(tallies.find_differences()) == 1
    assert counted().received == 7
    assert tallies.correct()
    assert not tallies.find_differences()
    assert counted().received == Item.objects.count() == 1
