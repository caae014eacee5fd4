"""Whoever lets things become public may also say no: the list empties, the sender reads why, nobody else."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from giamsat.core.errors import InvalidTransition, NotAllowed
from giamsat.voice import letters, selectors, services
from giamsat.voice.models_contact import Contact
from tests.desk.test_voice import do, signed_in
from tests.people import acting_as
from tests.voice import samples
from tests.voice.samples import Desk

pytestmark = pytest.mark.django_db


def test_decided_not_to_publish(desk: Desk) -> None:
    item = samples.routed(desk)
    publisher = acting_as(desk.publisher)
    assert list(selectors.queue(publisher, "publish")) == [item]
    with pytest.raises(NotAllowed):
        services.withhold_item(acting_as(desk.officer), item, version=item.version, reason="Không")
    assert do(desk.publisher, item, "withhold", reason="Nêu đích danh một người").status_code == 303
    item = samples.fresh(item)
    assert not selectors.queue(publisher, "publish").exists()
    page = signed_in(desk.publisher).get(reverse("desk:voice-item", args=[item.pk])).content.decode()
    assert "quyết định không đăng" in page
    assert reverse("desk:voice-act", args=[item.pk, "withhold"]) not in page
    assert reverse("desk:voice-act", args=[item.pk, "publish"]) in page, "it may be thought over"
    mine = reverse("portal:voice-mine", args=[letters.receipt_key(Contact.objects.get())])
    assert "Nêu đích danh một người" in Client().get(mine).content.decode()
    with pytest.raises(InvalidTransition):
        services.withhold_item(publisher, item, version=item.version, reason="Lần nữa")
    item = samples.published(desk, item)
    assert item.withheld_at is None
    assert (
        "Nêu đích danh" not in Client().get(reverse("portal:voice-item", args=[item.code])).content.decode()
    )


def test_what_was_hidden_does_not_come_back_into_the_list(desk: Desk) -> None:
    item = samples.published(desk, samples.routed(desk))
    publisher = acting_as(desk.publisher)
    item = services.hide_item(publisher, item, version=item.version, reason="Lộ tên người khác")
    assert not selectors.queue(publisher, "publish").exists()
    with pytest.raises(InvalidTransition):
        services.hide_item(publisher, item, version=item.version, reason="Lần nữa")
