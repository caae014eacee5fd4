"""A sender who is asked has a time to answer in; after it the body goes on or refuses, and nothing waits for ever."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from giamsat.core import clock
from giamsat.core.errors import NotAllowed
from giamsat.monitor.urging.models import Notice
from giamsat.voice import jobs, letters, selectors, services
from giamsat.voice.choices import State
from giamsat.voice.limits import LIMITS, within
from giamsat.voice.models import Item
from giamsat.voice.models_contact import Contact, Letter
from tests.desk.test_voice import do, signed_in
from tests.people import acting_as
from tests.voice import samples
from tests.voice.samples import Desk

pytestmark = pytest.mark.django_db
MONDAY = dt.datetime(2026, 3, 2, 9, tzinfo=clock.HANOI)


def asked(desk: Desk) -> Item:
    item = samples.handling(desk)
    return services.ask_supplement(
        acting_as(desk.handler), item, version=item.version, text="Gửi ảnh màn hình"
    )


def mine_of(item: Item) -> str:
    return reverse("portal:voice-mine", args=[letters.receipt_key(Contact.objects.get(item=item))])


def test_the_sender_reads_until_when(desk: Desk, settings: Any) -> None:
    settings.EMAIL_HOST, settings.SITE_URL = "mail.vidu.vn", "https://vidu.vn"
    with clock.frozen(MONDAY):
        contact = services.receive_item(samples.sending(), email_confirmed=True)
        officer = acting_as(desk.officer)
        item = services.ask_supplement(officer, contact.item, version=1, text="Gửi ảnh màn hình")
        assert item.supplement_due == dt.date(2026, 3, 16), "ten working days"
        page = Client().get(mine_of(item)).content.decode()
        assert page.count("16/03/2026") >= 3, "at the top, on its way, and beside the form"
        body = Letter.objects.latest("pk").body
        assert "16/03/2026" in body
        assert "Xem cần bổ sung gì" in body
        item = services.supplement_item(contact, version=item.version, text="Đây là ảnh")
    assert item.supplement_due is None


def test_when_the_limit_has_passed_those_who_asked_are_told_and_go_on(desk: Desk) -> None:
    with clock.frozen(MONDAY):
        item = asked(desk)
        left = item.answer_due
    last = within(LIMITS.supplement, MONDAY.date())
    handler = acting_as(desk.handler)
    with clock.frozen(dt.datetime.combine(last, dt.time(23), clock.HANOI)):
        jobs.remind_officers(clock.now())
        assert not selectors.queue(handler, "supplement").exists()
    with clock.frozen(dt.datetime.combine(last + dt.timedelta(days=1), dt.time(1), clock.HANOI)):
        for _twice in range(2):
            jobs.remind_officers(clock.now())
        assert list(selectors.queue(handler, "supplement")) == [item]
        assert not selectors.queue(acting_as(desk.officer), "supplement").exists(), (
            "it was not they who asked"
        )
        assert Notice.objects.filter(person=desk.handler, data__what="silent").count() == 1
        assert item.code in signed_in(desk.handler).get("/voice/?list=supplement").content.decode()
        assert do(desk.handler, item, "resume", text="").status_code == 422
        assert do(desk.handler, item, "resume", text="Làm tiếp với nội dung đã có.").status_code == 303
        item = samples.fresh(item)
        assert (item.state, item.stopped_on) == (State.HANDLING, None)
        assert item.answer_due is not None
        assert left is not None
        assert item.answer_due > left, "the days of waiting are the sender's"
        said = Client().get(mine_of(item)).content.decode()
        assert "Làm tiếp, không chờ bổ sung" in said
        assert "Làm tiếp với nội dung đã có." in said


def test_what_is_supplemented_by_phone_is_entered(desk: Desk) -> None:
    item = asked(desk)
    with pytest.raises(NotAllowed):
        services.enter_supplement(acting_as(desk.officer), item, version=item.version, text="Không phải lượt")
    assert do(desk.handler, item, "supplement", text="Gọi điện: lỗi từ ngày 3/11").status_code == 303
    item = samples.fresh(item)
    assert item.state == State.HANDLING
    page = Client().get(mine_of(item)).content.decode()
    assert "Người gửi đã bổ sung" in page
    assert "lỗi từ ngày 3/11" in page


def test_who_receives_refuses_what_was_not_supplemented(desk: Desk) -> None:
    with clock.frozen(MONDAY):
        item = samples.received().item
        item = services.ask_supplement(acting_as(desk.officer), item, version=1, text="Nêu rõ ở xã nào")
    assert list(selectors.queue(acting_as(desk.officer), "supplement")) == [item]
    answer = do(desk.officer, item, "refuse", ground="no_supplement", text="Gửi lại khi có đủ.")
    assert answer.status_code == 303
    assert not selectors.queue(acting_as(desk.officer), "supplement").exists()
