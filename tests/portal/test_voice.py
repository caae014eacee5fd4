"""What a citizen does without JavaScript: look, send, look up, read, rate, ask for another look."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from giamsat.voice import letters, services
from giamsat.voice.choices import State
from giamsat.voice.models import Item
from giamsat.voice.models_contact import Contact, Letter, Pending
from tests.people import acting_as
from tests.voice import samples
from tests.voice.samples import Desk, desk

__all__ = ["desk"]
pytestmark = pytest.mark.django_db
SEND = "/public/voice/send/"


def typed(**other: Any) -> dict[str, Any]:
    return {
        "family": "feedback", "topic": "procedure", "title": samples.TITLE, "text": samples.TEXT,
        "name": samples.NAME, "address": samples.ADDRESS, "phone": samples.PHONE, "email": "",
        "may_publish": "on", "once": "k1", "act": "send", **other,
    }  # fmt: skip


def test_checked_first_and_similar_items_shown(desk: Desk, client: Client) -> None:
    alike = samples.published(desk, samples.classified(desk))
    answer = client.post(
        SEND, typed(act="check", title="Đăng ký hộ tịch ở xã Thất Khê báo lỗi, gọi 0912345678")
    )
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Có thể là dữ liệu cá nhân" in page
    assert reverse("portal:voice-item", args=[alike.code]) in page
    assert samples.ADDRESS in page, "what was typed stays"
    assert Item.objects.count() == 1


def test_a_rule_not_kept_is_said_in_words_and_what_was_typed_stays(desk: Desk, client: Client) -> None:
    answer = client.post(SEND, typed(text="Quá ngắn", phone=""))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Nội dung quá ngắn" in page
    assert "Nhập số điện thoại hoặc thư điện tử" in page
    assert samples.ADDRESS in page
    assert not Item.objects.exists()


def test_sent_twice_is_one_item_with_a_receipt(desk: Desk, client: Client) -> None:
    first, second = client.post(SEND, typed()), client.post(SEND, typed())
    assert first.status_code == second.status_code == 303
    item = Item.objects.get()
    page = client.get(first["Location"]).content.decode()
    assert "Đã nhận ý kiến của bạn" in page
    assert item.code in page


def test_with_mail_it_waits_for_the_code_of_the_letter(desk: Desk, client: Client, settings: Any) -> None:
    settings.EMAIL_HOST, settings.SITE_URL = "mail.vidu.vn", "https://vidu.vn"
    answer = client.post(SEND, typed(email="dan@vidu.vn"))
    assert not Item.objects.exists()
    letter = Letter.objects.get(pending=Pending.objects.get())
    assert answer["Location"] in letter.body
    code = re.search(r"\b\d{8}\b", letter.body)
    assert code
    wrong = client.post(answer["Location"], {"code": f"{(int(code[0]) + 1) % 10**8:08d}"})
    assert wrong.status_code == 422
    assert Pending.objects.get().tries == 1
    done = client.post(answer["Location"], {"code": code[0]})
    assert done.status_code == 303
    assert Contact.objects.get().email_confirmed_at is not None


def test_looked_up_by_code_and_contact_with_a_limit_on_guesses(desk: Desk, client: Client) -> None:
    contact = samples.received()
    find = reverse("portal:voice-find")
    answer = client.post(find, {"code": contact.receipt.lower(), "contact": "0912 345 678"})
    assert answer.status_code == 303
    assert samples.TITLE in client.get(answer["Location"]).content.decode()
    said = set()
    for number in range(20):
        wrong = client.post(find, {"code": contact.receipt, "contact": f"09{number:08d}"})
        said.add(wrong.status_code)
    assert said == {404}
    limited = client.post(find, {"code": contact.receipt, "contact": samples.PHONE})
    assert limited.status_code == 429
    elsewhere = client.post(
        find, {"code": contact.receipt, "contact": samples.PHONE}, REMOTE_ADDR="203.0.113.9"
    )
    assert elsewhere.status_code == 303


def test_the_sender_reads_the_answer_rates_and_reopens_once(desk: Desk, client: Client) -> None:
    item = samples.answered(desk)
    mine = reverse("portal:voice-mine", args=[letters.receipt_key(Contact.objects.get(item=item))])
    page = client.get(mine).content.decode()
    assert "Đã sửa lỗi nộp tệp ảnh." in page
    assert client.post(mine, {"act": "rate", "rating": "2", "version": item.version}).status_code == 303
    item = samples.fresh(item)
    assert item.rating == 2
    empty = client.post(mine, {"act": "reopen", "reason": "", "version": item.version})
    assert empty.status_code == 422
    again = client.post(mine, {"act": "reopen", "reason": "Vẫn báo lỗi", "version": item.version})
    assert again.status_code == 303
    item = samples.fresh(item)
    assert (item.state, item.reopened) == (State.HANDLING, 1)
    assert "id_reopen_reason" not in client.get(mine).content.decode()


def test_supplement_when_asked(desk: Desk, client: Client) -> None:
    contact = samples.received()
    item = samples.fresh(contact.item)
    services.ask_supplement(acting_as(desk.officer), item, version=item.version, text="Gửi ảnh báo lỗi")
    mine = reverse("portal:voice-mine", args=[letters.receipt_key(contact)])
    assert "Gửi ảnh báo lỗi" in client.get(mine).content.decode()
    client.post(mine, {"act": "supplement", "text": "Lỗi mã 57", "version": samples.fresh(item).version})
    assert samples.fresh(item).state == State.RECEIVED


def test_the_list_finds_without_marks_and_says_who_has_it(
    desk: Desk, client: Client, django_assert_max_num_queries: Any
) -> None:
    item = samples.published(desk, samples.handling(desk))
    samples.received(title="Không công khai: một ý kiến khác")
    with django_assert_max_num_queries(6):
        page = client.get("/public/voice/", {"q": "ho tich", "state": "running"}).content.decode()
    assert item.public_title in page
    assert desk.tree.most.name_vi in page
    assert "Không công khai" not in page
    assert samples.TITLE not in client.get("/public/voice/", {"state": "answered"}).content.decode()
    assert client.get(reverse("portal:voice-item", args=[item.code])).status_code == 200


def test_news_by_mail_for_others(desk: Desk, client: Client, settings: Any) -> None:
    settings.EMAIL_HOST, settings.SITE_URL = "mail.vidu.vn", "https://vidu.vn"
    item = samples.published(desk, samples.handling(desk))
    answer = client.post(
        reverse("portal:voice-item", args=[item.code]), {"act": "follow", "email": "theo.doi@vidu.vn"}
    )
    assert answer.status_code == 303
    follower = item.followers.get()
    link = reverse("portal:voice-follow", args=[letters.follow_key(follower)])
    assert client.get(link).status_code == 200
    assert item.followers.get().confirmed_at is None, "opening alone decides nothing"
    client.post(link, {"act": "start"})
    assert item.followers.get().confirmed_at is not None
    client.post(link, {"act": "end"})
    assert not item.followers.exists()
