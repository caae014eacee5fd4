"""What the sender and everybody read of an item's way: words between offices and tasks not yet public stay out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from giamsat.core.actor import SYSTEM
from giamsat.events.models import Event
from giamsat.publishing.preparing import prepare_release
from giamsat.publishing.publication import publish_release, take_back
from giamsat.publishing.services import approve_release, withdraw_release
from giamsat.voice import letters, public, services
from giamsat.voice.choices import Kind
from giamsat.voice.models import Item
from giamsat.voice.models_contact import Contact
from tests.people import acting_as
from tests.publishing import world as publication
from tests.voice import samples
from tests.voice.samples import Desk, desk

__all__ = ["desk"]
pytestmark = pytest.mark.django_db


def mine(item: Item) -> str:
    """The sender's own page."""
    return reverse("portal:voice-mine", args=[letters.receipt_key(Contact.objects.get(item=item))])


def test_words_between_offices_are_not_the_senders(desk: Desk, client: Client) -> None:
    handler, approver = acting_as(desk.handler), acting_as(desk.approver)
    item = samples.classified(desk)
    item = services.route_item(
        acting_as(desk.officer), item, version=item.version, to=desk.tree.most, text="Nội bộ: việc nhạy cảm"
    )
    item = services.accept_item(handler, item, version=item.version)
    item = services.draft_answer(handler, item, version=item.version, text="Bản đầu chưa ổn")
    item = services.reject_answer(approver, item, version=item.version, reason="Nội bộ: viết lại đoạn hai")
    item = services.draft_answer(handler, item, version=item.version, text="Bản sau cũng chưa ổn")
    item = services.approve_answer(approver, item, version=item.version)
    item = services.find_unfit(
        acting_as(desk.officer), item, version=item.version, reason="Nội bộ: lạc đề hoàn toàn"
    )
    item = samples.published(desk, item)
    for address in (mine(item), reverse("portal:voice-item", args=[item.code])):
        page = client.get(address).content.decode()
        assert "Dự thảo trả lời phải sửa" in page, "that it happened is told"
        for inside in ("Nội bộ", "Bản đầu", "Bản sau"):
            assert inside not in page, (address, inside)
    client.force_login(desk.handler)
    page = client.get(reverse("desk:voice-item", args=[item.pk])).content.decode()
    for inside in ("viết lại đoạn hai", "lạc đề hoàn toàn", "việc nhạy cảm"):
        assert inside in page, "the bodies read it"


def test_names_of_bodies_are_read_in_each_language(desk: Desk) -> None:
    item = samples.routed(desk)
    event = Event.objects.get(verb="voice.routed", subject_id=item.pk)
    assert event.data["unit"] == {"vi": desk.tree.most.name_vi, "en": desk.tree.most.name_en}
    with override("en"):
        assert desk.tree.most.name_en in {point.unit for point in public.timeline(item, whole=False)}
        assert str(Kind.OUTSIDE.label) in {point.text for point in public.timeline(item, whole=True)}
        assert not str(Kind.OUTSIDE.label).startswith("Không")
    with override("vi"):
        assert desk.tree.most.name_vi in {point.unit for point in public.timeline(item, whole=False)}


def test_a_task_is_told_by_what_is_released_of_it(
    desk: Desk, client: Client, settings: Any, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path
    world = publication.plant(desk.tree, desk.people)
    item = samples.published(desk, samples.answered(desk))
    item = services.join_task(acting_as(desk.officer), item, version=item.version, task=world.done)
    secret = (world.done.title, world.done.code, world.done.product)
    pages = (mine(item), reverse("portal:voice-item", args=[item.code]))
    for address in pages:
        page = client.get(address).content.decode()
        assert not [word for word in secret if word and word in page], address
    made = prepare_release(world.preparer, world.programme)
    made = approve_release(world.approver, made, version=made.version)
    assert world.done.code not in client.get(pages[1]).content.decode(), "approved is not yet public"
    publish_release(SYSTEM, made)
    for address in pages:
        page = client.get(address).content.decode()
        assert "Nhiệm vụ hoàn thành" in page
        assert "100 %" in page
    assert world.done.title in client.get(pages[1]).content.decode()
    made.refresh_from_db()
    gone = withdraw_release(world.approver, made, version=made.version, reason="Phải rút lại vì có sai sót")
    take_back(SYSTEM, gone)
    page = client.get(pages[1]).content.decode()
    assert not [word for word in secret if word and word in page], "withdrawn is public no more"
