"""The room of what the public sends, through HTTP: queues, acts in their order, contacts kept apart."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from giamsat.accounts.models import Person
from giamsat.events.models import Event
from giamsat.voice.choices import State
from giamsat.voice.models import Item
from tests.access.entry import once
from tests.people import People
from tests.voice import samples
from tests.voice.samples import Desk, desk

__all__ = ["desk"]
pytestmark = pytest.mark.django_db


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def do(person: Person, item: Item, verb: str, **fields: Any) -> Any:
    """Send the form of an act as the page shows it now."""
    item = samples.fresh(item)
    address = reverse("desk:voice-act", args=[item.pk, verb])
    return signed_in(person).post(address, {"version": item.version, "once": once(), **fields})


def test_from_receipt_to_answer(desk: Desk) -> None:
    item = samples.received().item
    steps: list[tuple[Person, str, dict[str, str], str]] = [
        (desk.officer, "check", {}, State.CHECKED),
        (desk.officer, "classify", {"kind": "outside", "topic": "digital"}, State.CLASSIFIED),
        (desk.officer, "route", {"to": "Bộ Khoa học và Công nghệ"}, State.ROUTED),
        (desk.handler, "accept", {}, State.HANDLING),
        (desk.handler, "draft", {"text": "Đã sửa lỗi nộp tệp ảnh."}, State.DRAFTED),
        (desk.approver, "approve", {}, State.APPROVED),
        (desk.officer, "answer", {}, State.ANSWERED),
    ]
    for person, verb, fields, state in steps:
        page = signed_in(person).get(reverse("desk:voice-item", args=[item.pk])).content.decode()
        assert reverse("desk:voice-act", args=[item.pk, verb]) in page, verb
        assert do(person, item, verb, **fields).status_code == 303, verb
        assert samples.fresh(item).state == state


def test_refusals_come_back_on_the_form(desk: Desk) -> None:
    item = samples.classified(desk)
    answer = do(desk.officer, item, "route", to="Không có cơ quan này", text="Giữ lời này")
    assert answer.status_code == 422
    assert "Giữ lời này" in answer.content.decode()
    assert do(desk.officer, item, "refuse", ground="", text="").status_code == 422
    foreign = signed_in(desk.other).get(reverse("desk:voice-act", args=[item.pk, "route"]))
    assert foreign.status_code == 404
    early = signed_in(desk.officer).get(reverse("desk:voice-act", args=[item.pk, "answer"]))
    assert "chưa làm được việc này" in early.content.decode()


def test_who_drafted_is_not_offered_to_approve(desk: Desk) -> None:
    item = samples.drafted(desk)
    acts = reverse("desk:voice-act", args=[item.pk, "approve"])
    address = reverse("desk:voice-item", args=[item.pk])
    assert acts not in signed_in(desk.handler).get(address).content.decode()
    assert acts in signed_in(desk.approver).get(address).content.decode()


def test_queues_say_what_waits(desk: Desk, django_assert_max_num_queries: Any) -> None:
    samples.received(title="Ý kiến mới về dịch vụ công trực tuyến")
    samples.routed(desk)
    officer, handler = signed_in(desk.officer), signed_in(desk.handler)
    handler.get("/voice/")
    with django_assert_max_num_queries(20):
        page = handler.get("/voice/").content.decode()
    assert samples.TITLE in page
    assert "Ý kiến mới" not in page
    assert "Ý kiến mới" in officer.get("/voice/?list=receive").content.decode()
    assert "Ý kiến mới" in officer.get("/voice/?list=all&q=dich+vu+cong").content.decode()


def test_the_room_stands_in_the_menu_of_those_who_have_items(desk: Desk) -> None:
    link = 'href="/voice/"'
    assert link in signed_in(desk.officer).get("/directives/").content.decode()
    assert link not in signed_in(desk.handler).get("/directives/").content.decode()
    samples.routed(desk)
    assert link in signed_in(desk.handler).get("/directives/").content.decode()
    assert link not in signed_in(desk.other).get("/directives/").content.decode()


def test_contacts_are_read_on_record_by_those_who_have_the_item(desk: Desk) -> None:
    item = samples.handling(desk)
    address = reverse("desk:voice-contact", args=[item.pk])
    page = signed_in(desk.handler).post(address).content.decode()
    assert samples.NAME in page
    assert samples.PHONE in page
    assert Event.objects.filter(verb="voice.contact_read").count() == 1
    refused = signed_in(desk.approver).post(address)
    assert refused.status_code == 403


#: Everywhere that a person reads or takes away what there is.
PLACES = (
    "/voice/?list=all", "/public/voice/", "/overview/", "/tasks/", "/tasks/?export=csv", "/search/?q=bi+mat",
    "/inspect/?list=events", "/inspect/?list=events&export=csv", "/work/", "/units/",
)  # fmt: skip


def test_nobody_else_reads_a_contact_anywhere(desk: Desk, people: People) -> None:
    """Nor does the handling body itself before it asks on record."""
    item = samples.published(desk, samples.answered(desk))
    own = [
        reverse("desk:voice-item", args=[item.pk]),
        reverse("portal:voice-item", args=[item.code]),
    ]
    for who in vars(people):
        person: Person = getattr(people, who)
        client = signed_in(person)
        for place in (*PLACES, *own):
            answer = client.get(place)
            body = b"".join(answer) if answer.streaming else answer.content
            found = [secret for secret in samples.SECRETS if secret in body.decode(errors="replace")]
            assert not found, f"{who} reads {found} at {place}"
        answer = client.post(reverse("desk:voice-contact", args=[item.pk]))
        if person != desk.handler:
            assert answer.status_code in (403, 404), who
            assert samples.NAME not in answer.content.decode()
    for event in Event.objects.all():
        told = str(vars(event))
        assert not [secret for secret in samples.SECRETS if secret in told]
