"""The sender's side beyond the short way: files, joining, hiding, floods; and what others may say and read."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from giamsat.core.files.models import FileState, StoredFile
from giamsat.core.logs import without_secrets
from giamsat.voice import jobs, letters, proof, services, throttle
from giamsat.voice.models import Item
from giamsat.voice.models_contact import Contact, Letter, Pending
from tests.files import samples as files
from tests.people import acting_as
from tests.portal.test_voice import SEND, typed
from tests.voice import samples
from tests.voice.samples import Desk, desk

__all__ = ["desk"]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Any) -> None:
    settings.DATA_DIR, settings.FILES_CLEAN_WITHOUT_SCANNER = tmp_path, True


def picture(name: str = "anh.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, files.png())


def mine_of(contact: Contact) -> str:
    return reverse("portal:voice-mine", args=[letters.receipt_key(contact)])


def worked(page: str) -> dict[str, str]:
    """What the script of the page puts into its form."""
    found = re.search(r'name="asked" value="([^"]+)"', page)
    assert found
    number = 0
    while int.from_bytes(hashlib.sha256(f"{found[1]}:{number}".encode()).digest()[:4], "big") >> (
        32 - proof.BITS
    ):
        number += 1
    return {"asked": found[1], "proof": str(number)}


def test_files_go_with_the_item_and_open_for_its_sender_alone(desk: Desk, client: Client) -> None:
    sent = client.post(SEND, typed(uploads=[picture()]))
    assert sent.status_code == 303
    item = Item.objects.get()
    file = item.attachments.get().file
    mine = sent["Location"].partition("?")[0]
    assert "anh.png" in client.get(mine).content.decode()
    answer = client.get(f"{mine}files/{file.pk}/")
    assert b"".join(answer) == files.png()
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    other = letters.receipt_key(samples.received())
    assert client.get(reverse("portal:voice-file", args=[other, file.pk])).status_code == 404
    samples.published(desk, services.check_item(acting_as(desk.officer), item, version=1))
    page = client.get(reverse("portal:voice-item", args=[item.code])).content.decode()
    assert samples.TITLE in page
    assert "anh.png" not in page, "files are never public"
    StoredFile.objects.filter(pk=file.pk).update(state=FileState.BLOCKED, blocked_reason="Eicar")
    assert client.get(f"{mine}files/{file.pk}/").status_code == 403


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("anh.png", lambda: b"<html><script>alert(1)</script>"),
        ("anh.svg", lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
        ("chay.exe", lambda: b"MZ" + bytes(200)),
        ("macro.docm", files.docm),
        ("macro.docx", files.docm),
        ("chong.docx", files.overlapping_bomb),
        ("trong.pdf", lambda: b""),
    ],
)
def test_a_refused_file_is_named_and_nothing_is_sent(
    desk: Desk, client: Client, name: str, made: Callable[[], bytes]
) -> None:
    """The kinds that are refused elsewhere are refused here, whatever they are called."""
    answer = client.post(SEND, typed(uploads=[SimpleUploadedFile(name, made())]))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert name in page
    assert samples.ADDRESS in page, "what was typed stays"
    assert not Item.objects.exists()
    assert not StoredFile.objects.exists()


def test_files_that_wait_for_a_letter_are_forgotten_with_it(
    desk: Desk, client: Client, settings: Any
) -> None:
    settings.EMAIL_HOST, settings.SITE_URL = "mail.vidu.vn", "https://vidu.vn"
    client.post(SEND, typed(email="dan@vidu.vn", uploads=[picture()]))
    waiting = Pending.objects.get()
    assert waiting.files.count() == 1
    Pending.objects.update(at=waiting.at - 2 * jobs.PENDING_KEPT)
    jobs.forget_unconfirmed(waiting.at)
    assert not Pending.objects.exists()
    assert not StoredFile.objects.exists()


def test_a_supplement_brings_files(desk: Desk, client: Client) -> None:
    contact = samples.received()
    item = services.ask_supplement(
        acting_as(desk.officer), contact.item, version=samples.fresh(contact.item).version, text="Gửi ảnh"
    )
    bad = client.post(
        mine_of(contact),
        {
            "act": "supplement",
            "text": "Đây",
            "version": item.version,
            "uploads": SimpleUploadedFile("a.exe", b"MZ\x90"),
        },
    )
    assert bad.status_code == 422
    good = client.post(
        mine_of(contact), {"act": "supplement", "text": "Đây", "version": item.version, "uploads": picture()}
    )
    assert good.status_code == 303
    assert item.attachments.get().file.name == "anh.png"


def test_whoever_joins_has_a_receipt_and_reads_what_everybody_reads(desk: Desk, client: Client) -> None:
    item = samples.published(desk, samples.answered(desk))
    found = client.post(
        SEND, typed(act="check", title="Đăng ký hộ tịch ở xã Thất Khê báo lỗi")
    ).content.decode()
    assert f"join:{item.code}" in found
    body = typed(act=f"join:{item.code}", name="Nông Văn Ghép", phone="0987654321", once="j1")
    first, second = client.post(SEND, body), client.post(SEND, body)
    assert first["Location"].partition(":")[0] == second["Location"].partition(":")[0]
    assert Item.objects.count() == 1
    joined = item.contacts.get(name="Nông Văn Ghép")
    assert samples.fresh(item).supports == 1
    page = client.get(first["Location"]).content.decode()
    assert joined.receipt in page
    assert "Đã sửa lỗi nộp tệp ảnh." in page
    assert 'value="rate"' not in page
    version = samples.fresh(item).version
    client.post(mine_of(joined), {"act": "rate", "rating": "1", "version": version})
    client.post(mine_of(joined), {"act": "withdraw", "version": version})
    assert samples.fresh(item).rating is None
    assert samples.fresh(item).published_at is not None


def test_a_joiner_never_reads_what_the_sender_wrote_for_the_bodies(desk: Desk, client: Client) -> None:
    item = services.check_item(
        acting_as(desk.officer),
        samples.received(text=samples.TEXT + " Gọi tôi 0912 345 678.").item,
        version=1,
    )
    item = samples.published(desk, item)
    joined = services.join_item(item, samples.sending(phone="0987654321", email=""))
    item = services.ask_supplement(
        acting_as(desk.officer), item, version=samples.fresh(item).version, text="Cho biết tên con"
    )
    services.supplement_item(item.contacts.get(receipt=item.code), version=item.version, text="Tên là Bí Mật")
    page = client.get(mine_of(joined)).content.decode()
    for secret in ("0912 345 678", "Bí Mật", "Cho biết tên con"):
        assert secret not in page


def test_whoever_was_merged_reads_their_own_words_and_the_answer_to_both(desk: Desk, client: Client) -> None:
    """Also where the other item is not public: else they would never be answered."""
    own_words = "Xã tôi cũng báo lỗi như vậy từ đầu tháng, đề nghị sửa sớm cho bà con khỏi phải đi lại."
    into = samples.handling(desk)
    copy = services.receive_item(samples.sending(name="Nông Văn Sau", text=own_words, files=()))
    officer = acting_as(desk.officer)
    services.merge_item(officer, copy.item, version=samples.fresh(copy.item).version, into=into)
    copy.refresh_from_db()
    page = client.get(mine_of(copy)).content.decode()
    assert own_words in page
    assert into.code in page
    assert samples.TEXT not in page, "the words of the other are the other's"
    into = samples.fresh(into)
    handler = acting_as(desk.handler)
    into = services.draft_answer(handler, into, version=into.version, text=f"Gửi {samples.NAME}: đã sửa.")
    into = services.approve_answer(acting_as(desk.approver), into, version=into.version)
    services.send_answer(officer, into, version=into.version)
    page = client.get(mine_of(copy)).content.decode()
    assert "đã sửa." in page
    assert samples.NAME not in page
    assert 'value="rate"' not in page


def test_a_merged_item_that_is_public_leads_to_the_other(desk: Desk, client: Client) -> None:
    into = samples.published(desk, samples.classified(desk))
    copy = samples.published(desk, samples.classified(desk, name="Nông Văn Sau"))
    services.merge_item(acting_as(desk.officer), copy, version=copy.version, into=into)
    address = reverse("portal:voice-item", args=[copy.code])
    target = reverse("portal:voice-item", args=[into.code])
    assert f'href="{target}"' in client.get(address).content.decode()
    into = samples.fresh(into)
    services.hide_item(acting_as(desk.publisher), into, version=into.version, reason="Xem lại")
    page = client.get(address).content.decode()
    assert into.code not in page


def test_the_sender_hides_the_public_version(desk: Desk, client: Client) -> None:
    item = samples.published(desk, samples.handling(desk))
    mine = mine_of(Contact.objects.get(item=item))
    client.post(mine, {"act": "hide", "version": samples.fresh(item).version})
    assert client.get(reverse("portal:voice-item", args=[item.code])).status_code == 404
    assert samples.fresh(item).state == "handling"


def test_rated_again_after_another_answer(desk: Desk, client: Client) -> None:
    item = samples.answered(desk)
    mine = mine_of(Contact.objects.get(item=item))
    for rating in (2, 5):
        client.post(mine, {"act": "rate", "rating": rating, "version": samples.fresh(item).version})
        assert samples.fresh(item).rating == rating


def test_anybody_says_not_solved_and_a_person_looks_first(desk: Desk, client: Client) -> None:
    item = samples.published(desk, samples.answered(desk))
    address = reverse("portal:voice-item", args=[item.code])
    assert client.post(address, {"act": "unsolved", "text": ""}).status_code == 422
    said = client.post(address, {"act": "unsolved", "text": "Hôm nay vẫn lỗi, gọi 0912345678"})
    assert said.status_code == 303
    assert "Hôm nay vẫn lỗi" not in client.get(address).content.decode()
    services.show_objection(acting_as(desk.publisher), item.objections.get(), shown=True)
    page = client.get(address).content.decode()
    assert "Hôm nay vẫn lỗi" in page
    assert "0912345678" not in page
    open_item = samples.published(desk, samples.handling(desk))
    refused = client.post(
        reverse("portal:voice-item", args=[open_item.code]), {"act": "unsolved", "text": "Chậm"}
    )
    assert refused.status_code == 200
    assert not open_item.objections.exists()


def test_similar_while_typing(desk: Desk, client: Client, django_assert_max_num_queries: Any) -> None:
    item = samples.published(desk, samples.classified(desk))
    address = reverse("portal:voice-similar")
    with django_assert_max_num_queries(4):
        page = client.post(address, {"title": "Hộ tịch xã Thất Khê báo lỗi", "text": ""}).content.decode()
    assert item.code in page
    assert client.post(address, {"title": "x", "text": ""}).content.strip() == b""
    unfinished = client.post(
        address, {"title": "Gọi", "text": "Gọi 0912 345 678, hồ sơ GPMB"}
    ).content.decode()
    for said in ("số điện thoại", "0912 345 678", "GPMB"):
        assert said in unfinished, "rules are told while one writes"
    assert "quá ngắn" not in unfinished, "what is not finished is not too short"
    assert client.get(address).status_code == 405


def test_without_proof_of_work_the_limit_is_stricter(desk: Desk, client: Client) -> None:
    for number in range(throttle.SEND_UNPROVED[1]):
        sent = client.post(SEND, typed(once=f"u{number}", title=f"{samples.TITLE} {number}"))
        assert sent.status_code == 303
    refused = client.post(SEND, typed(once="u9"))
    assert refused.status_code == 422
    assert "Quá nhiều lần" in refused.content.decode()
    assert samples.ADDRESS in refused.content.decode()
    proved = worked(refused.content.decode())
    assert client.post(SEND, typed(once="u9", **proved)).status_code == 303
    assert client.post(SEND, typed(once="u10", **proved)).status_code == 422, "a proof counts once"


def test_the_same_text_from_500_addresses(desk: Desk, client: Client) -> None:
    states = [
        client.post(SEND, typed(once=f"f{number}"), REMOTE_ADDR=f"198.51.{number // 250}.{number % 250}")
        for number in range(0, 500, 10)
    ]  # fmt: skip
    most = throttle.SAME_TEXT[1]
    assert [answer.status_code for answer in states] == [303] * most + [422] * (50 - most)
    assert "Tôi cũng gặp việc này" in states[-1].content.decode()
    assert Item.objects.count() == most


def test_guessing_codes_locks_nobody_out(desk: Desk, client: Client) -> None:
    contact = samples.received()
    find = reverse("portal:voice-find")
    for number in range(throttle.GUESS[1]):
        client.post(find, {"code": contact.receipt, "contact": f"09{number:08d}"})
    right = {"code": contact.receipt, "contact": samples.PHONE}
    limited = client.post(find, right)
    assert limited.status_code == 429
    proved = client.post(find, {**right, **worked(limited.content.decode())})
    assert proved.status_code == 303, "who shares the address of a guesser gets in by a proof of work"
    wrong = {"code": contact.receipt, "contact": "0900000000", **worked(client.get(find).content.decode())}
    assert client.post(find, wrong).status_code == 404
    assert client.post(find, wrong).status_code == 429, "each further guess costs a new one"


def test_a_follower_gets_the_answer_and_no_contact(desk: Desk, client: Client, settings: Any) -> None:
    settings.EMAIL_HOST, settings.SITE_URL = "mail.vidu.vn", "https://vidu.vn"
    item = samples.published(desk, samples.approved(desk))
    address = reverse("portal:voice-item", args=[item.code])
    assert client.post(address, {"act": "follow", "email": "theo.doi@vidu.vn"}).status_code == 303
    services.confirm_follower(item.followers.get())
    services.send_answer(acting_as(desk.officer), item, version=samples.fresh(item).version)
    letter = Letter.objects.exclude(follower=None).latest("pk")
    link = re.search(r"/public/voice/follow/([^/]+)/", letter.body)
    assert link is not None
    assert letters.follower_of_key(link.group(1)) == item.followers.get().pk
    for secret in samples.SECRETS:
        assert secret not in letter.subject + letter.body


def test_no_log_holds_what_opens_a_senders_page(desk: Desk) -> None:
    contact = samples.received()
    line = without_secrets(f"Not Found: {mine_of(contact)}files/7/")
    assert letters.receipt_key(contact) not in line
    assert line.startswith("Not Found: /public/voice/mine/")
