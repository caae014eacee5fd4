"""Reports of content, personal data hidden later, quarantine: out of sight at once, on record, decided by another."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from giamsat.core import clock
from giamsat.core.errors import InvalidInput, InvalidTransition, NotAllowed
from giamsat.events.models import Event
from giamsat.monitor.urging.models import Notice
from giamsat.voice import finding, jobs, letters, public, services, throttle
from giamsat.voice.models import Item
from giamsat.voice.models_contact import Contact
from giamsat.voice.models_safety import Flag, FlagLetter, Hold
from giamsat.voice.similar import similar_items
from tests.access.entry import once
from tests.desk.test_voice import do, signed_in
from tests.people import People, acting_as
from tests.voice import samples
from tests.voice.samples import Desk

pytestmark = pytest.mark.django_db


def report(item: Item, **other: Any) -> Any:
    address = reverse("portal:voice-report", args=[item.code])
    return Client().post(address, {"part": "item", "reason": "personal", "text": "Câu thứ hai", **other})


def held(desk: Desk, **other: Any) -> Item:
    item = samples.published(desk, samples.handling(desk, **other))
    return services.hold_item(
        acting_as(desk.officer),
        item,
        version=item.version,
        ground="prohibited_content",
        reason="Kêu gọi bạo lực",
    )


def test_anybody_reports_and_reads_the_outcome(desk: Desk, settings: Any) -> None:
    settings.EMAIL_HOST, settings.SITE_URL = "mail.vidu.vn", "https://vidu.vn"
    item = samples.published(desk, samples.answered(desk))
    page = Client().get(reverse("portal:voice-item", args=[item.code])).content.decode()
    assert reverse("portal:voice-report", args=[item.code]) in page
    sent = report(item, email="bao@vidu.vn", part="answer")
    assert sent.status_code == 303
    flag = Flag.objects.get()
    assert "đang chờ" in Client().get(sent["Location"]).content.decode()
    assert Notice.objects.get(person=desk.publisher).data["what"] == "flagged"
    publisher = signed_in(desk.publisher)
    assert item.title in publisher.get("/voice/?list=flagged").content.decode()
    own = reverse("desk:voice-item", args=[item.pk])
    assert "Câu thứ hai" in publisher.get(own).content.decode()
    assert "Câu thứ hai" not in signed_in(desk.handler).get(own).content.decode()
    address = reverse("desk:voice-flag", args=[flag.pk])
    early = publisher.post(address, {"outcome": "masked", "said": "Đã che", "once": once()})
    assert early.status_code == 422, "what was not done is not said to be done"
    text = f"{samples.TEXT} Không có gì thêm."
    assert do(desk.publisher, item, "mask", title=item.title, text=text, answer="Đã sửa.").status_code == 303
    done = publisher.post(address, {"outcome": "masked", "said": "Đã che câu thứ hai.", "once": once()})
    assert done.status_code == 303
    told = Client().get(sent["Location"]).content.decode()
    assert "Đã che câu thứ hai." in told
    letter = FlagLetter.objects.get()
    assert letter.recipient == "bao@vidu.vn"
    assert "Đã che dữ liệu cá nhân" in letter.body
    link = re.search(r"/public/voice/reports/([^/]+)/", letter.body)
    assert link is not None
    assert letters.flag_of_key(link.group(1)) == flag.pk
    jobs.send_flag_letter(letter.pk)
    assert len(mail.outbox) == 1
    with pytest.raises(InvalidTransition):
        services.decide_flag(acting_as(desk.publisher), flag, outcome="unfounded", said="Xem lại")
    later = clock.now() + dt.timedelta(days=91)
    with clock.frozen(later):
        jobs.erase_contacts(later)
    flag.refresh_from_db()
    assert (flag.email, flag.said) == ("", "Đã che câu thứ hai.")


def test_reports_are_held_against_floods_and_strangers(desk: Desk) -> None:
    item = samples.published(desk, samples.handling(desk))
    assert report(item, reason="").status_code == 422
    assert report(item, email="không phải thư").status_code == 422
    allowed = [report(item).status_code for _number in range(throttle.SAY_UNPROVED[1])]
    assert set(allowed) == {303}
    assert report(item).status_code == 422, "without proof of work the limit is strict"
    with pytest.raises(NotAllowed):
        services.decide_flag(
            acting_as(desk.other), Flag.objects.earliest("pk"), outcome="unfounded", said="x"
        )
    Flag.objects.bulk_create(
        Flag(item=item, part="item", reason="abuse", at=clock.now()) for _number in range(50)
    )
    with pytest.raises(InvalidInput, match="Nhiều người"):
        services.flag_item(item, part="item", reason="abuse")
    hidden = samples.handling(desk, title="Ý kiến không đăng về dịch vụ công")
    assert report(hidden).status_code == 404
    assert Client().get(reverse("portal:voice-flag", args=["bịa"])).status_code == 404


def test_personal_data_are_hidden_later_wherever_the_public_reads(desk: Desk) -> None:
    item = samples.published(desk, samples.handling(desk))
    item = services.add_note(
        acting_as(desk.handler), item, version=item.version, text="Chị Hoa ở ngõ Sáu đã được gọi"
    )
    item = services.draft_answer(
        acting_as(desk.handler), item, version=item.version, text="Chị Hoa đã nộp lại."
    )
    item = services.approve_answer(acting_as(desk.approver), item, version=item.version)
    item = services.send_answer(acting_as(desk.officer), item, version=item.version)
    address = reverse("portal:voice-item", args=[item.code])
    assert Client().get(address).content.decode().count("Chị Hoa") == 2
    step = item.steps.get(verb="note")
    with pytest.raises(NotAllowed):
        services.mask_item(
            acting_as(desk.handler), item, version=item.version, title="x", text="y", answer="z"
        )
    answer = do(
        desk.publisher, item, "mask", title="Trang hộ tịch báo lỗi", text="Trang không nhận ảnh.",
        answer="Người gửi đã nộp lại.", steps=[step.pk],
    )  # fmt: skip
    assert answer.status_code == 303
    item = samples.fresh(item)
    for page in (
        Client().get(address), Client().get("/public/voice/feed.atom"), Client().get("/public/voice/?q=hoa"),
        Client().get(reverse("portal:voice-mine", args=[letters.receipt_key(Contact.objects.get())])),
    ):  # fmt: skip
        assert "ngõ Sáu" not in page.content.decode()
    assert "Chị Hoa" not in Client().get(address).content.decode()
    assert samples.TITLE not in Client().get(address).content.decode()
    assert not finding.newest_holding(public.published(), "thất khê")
    assert (
        "ngõ Sáu" in signed_in(desk.handler).get(reverse("desk:voice-item", args=[item.pk])).content.decode()
    )


def test_quarantine_takes_it_out_of_everything_at_once(desk: Desk, people: People) -> None:
    item = held(desk, email="bi.mat@vidu.vn")
    contact = Contact.objects.get()
    assert similar_items(samples.TITLE, samples.TEXT) == []
    for address in (
        reverse("portal:voice-item", args=[item.code]), "/public/voice/", "/public/voice/?q=that+khe",
        "/public/voice/feed.atom", "/public/search/?q=that+khe", reverse("portal:voice-report", args=[item.code]),
        reverse("portal:voice-mine", args=[letters.receipt_key(contact)]),
    ):  # fmt: skip
        page = Client().get(address).content.decode()
        assert samples.TITLE not in page, address
        assert samples.TEXT not in page, address
    for person in (*vars(people).values(), desk.officer, desk.publisher):
        client = signed_in(person)
        for address in (
            "/voice/?list=all",
            "/voice/?list=all&q=that+khe",
            "/voice/?list=mine",
            "/voice/held/",
        ):
            assert samples.TITLE not in client.get(address).content.decode(), (person.login, address)
        assert client.get(reverse("desk:voice-act", args=[item.pk, "draft"])).status_code == 404
    version = item.version
    with pytest.raises(InvalidTransition):
        services.withdraw_item(contact, version=version)
    with pytest.raises(InvalidTransition):
        services.draft_answer(acting_as(desk.handler), item, version=version, text="Trả lời")
    with pytest.raises(InvalidTransition):
        services.publish_item(acting_as(desk.publisher), item, version=version, title="x", text="y")
    jobs.note_late_items(clock.now() + dt.timedelta(days=90))
    assert samples.fresh(item).version == version


def test_each_access_is_on_record(desk: Desk) -> None:
    item = held(desk)
    address = reverse("desk:voice-held-item", args=[item.pk])
    for stranger in (desk.handler, desk.other, desk.people.operator, desk.people.citizen):
        assert signed_in(stranger).get(address).status_code == 404
        assert signed_in(stranger).post(address, {"act": "read"}).status_code == 404
    closed = signed_in(desk.head).get(address).content.decode()
    assert samples.TEXT not in closed
    assert not Event.objects.filter(verb="voice.held_read").exists()
    for reader in (desk.head, desk.officer, desk.publisher, desk.people.inspector):
        assert samples.TEXT in signed_in(reader).post(address, {"act": "read"}).content.decode()
    read = Event.objects.filter(verb="voice.held_read").order_by("pk")
    assert [event.actor_id for event in read] == [
        desk.head.pk, desk.officer.pk, desk.publisher.pk, desk.people.inspector.pk,
    ]  # fmt: skip
    assert Event.objects.filter(verb="voice.held").count() == 1


def test_another_person_releases_it_and_the_days_do_not_count(desk: Desk) -> None:
    with clock.frozen(dt.datetime(2026, 3, 2, 9, tzinfo=clock.HANOI)):
        item = held(desk)
        due, answer_due = item.due, item.answer_due
        with pytest.raises(NotAllowed):
            services.release_item(acting_as(desk.officer), item, version=item.version, reason="Không sao")
    with clock.frozen(dt.datetime(2026, 3, 9, 9, tzinfo=clock.HANOI)):
        address = reverse("desk:voice-held-item", args=[item.pk])
        body = {"act": "release", "version": item.version, "reason": "Chỉ là nói nặng lời", "once": once()}
        assert signed_in(desk.officer).post(address, body).status_code == 422
        assert signed_in(desk.head).post(address, {**body, "once": once()}).status_code == 303
    item = samples.fresh(item)
    assert item.published_at is not None
    assert item.due is not None
    assert item.answer_due is not None
    assert due is not None
    assert answer_due is not None
    assert (item.due - due, item.answer_due - answer_due) == (dt.timedelta(days=7), dt.timedelta(days=7))
    assert Hold.objects.get().outcome == "released"
    assert Client().get(reverse("portal:voice-item", args=[item.code])).status_code == 200


@pytest.mark.parametrize("make", [samples.handling, samples.approved, samples.answered])
def test_what_is_unlawful_stays_out_of_sight(desk: Desk, make: Any) -> None:
    item = samples.published(desk, make(desk))
    before = item.state
    item = services.hold_item(
        acting_as(desk.publisher), item, version=item.version, ground="state_secret", reason="Có số liệu mật"
    )
    item = services.keep_item(acting_as(desk.head), item, version=item.version, reason="Đúng là mật")
    assert item.state == ("answered" if before == "answered" else "refused")
    assert item.held_at is not None
    assert not item.answers.filter(state__in=["waiting", "approved"]).exists()
    assert Client().get(reverse("portal:voice-item", args=[item.code])).status_code == 404
    with pytest.raises(InvalidTransition):
        services.release_item(acting_as(desk.head), item, version=item.version, reason="Đổi ý")
    page = Client().get(reverse("portal:voice-mine", args=[letters.receipt_key(Contact.objects.get())]))
    assert "Không phổ biến vì trái quy định" in page.content.decode()
    assert "Đúng là mật" not in page.content.decode()
