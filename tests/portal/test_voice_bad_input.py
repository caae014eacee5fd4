"""Bad input: said in words or kept as text; nothing is lost, nothing runs, nothing leaks."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from giamsat.core.errors import GiamsatError, InvalidInput
from giamsat.voice import jobs, letters, services, throttle
from giamsat.voice.choices import State
from giamsat.voice.models import Item
from giamsat.voice.models_contact import Contact, Letter, Pending
from giamsat.voice.services.pending import MOST_TRIES
from giamsat.voice.terms import fingerprint
from tests.desk.test_voice import do, signed_in
from tests.monitor.test_urging import Server, server
from tests.people import acting_as
from tests.portal.test_voice import SEND, typed
from tests.voice import samples
from tests.voice.samples import Desk, desk

__all__ = ["desk", "server"]
pytestmark = pytest.mark.django_db
SCRIPT = "<script>alert(57)</script><img src=x onerror=alert(58)>"


def test_script_and_html_in_every_field_stay_text(desk: Desk) -> None:
    fields = {name: f"{SCRIPT} {typed()[name]}" for name in ("title", "text", "name", "address")}
    sent = Client().post(SEND, typed(**fields))
    assert sent.status_code == 303
    item = Item.objects.get()
    officer = acting_as(desk.officer)
    item = services.check_item(officer, item, version=item.version)
    item = samples.published(desk, item)
    item = services.ask_supplement(officer, item, version=item.version, text=SCRIPT)
    mine = sent["Location"].partition("?")[0]
    Client().post(mine, {"act": "supplement", "version": item.version, "text": SCRIPT})
    item = services.classify_item(
        officer, samples.fresh(item), version=samples.fresh(item).version, kind="outside"
    )
    item = services.route_item(officer, item, version=item.version, to=desk.tree.most, text=SCRIPT)
    item = services.accept_item(acting_as(desk.handler), item, version=item.version)
    item = services.add_note(acting_as(desk.handler), item, version=item.version, text=SCRIPT)
    assert do(desk.handler, item, "draft", text=SCRIPT).status_code == 303
    assert do(desk.approver, item, "approve").status_code == 303
    assert do(desk.officer, item, "answer").status_code == 303
    report = reverse("portal:voice-report", args=[item.code])
    flagged = Client().post(report, {"part": "answer", "reason": "abuse", "text": SCRIPT})
    Client().post(reverse("portal:voice-item", args=[item.code]), {"act": "unsolved", "text": SCRIPT})
    Client().post(mine, {"act": "rate", "version": samples.fresh(item).version, "rating": 1, "text": SCRIPT})
    own, officer_client = reverse("desk:voice-item", args=[item.pk]), signed_in(desk.officer)
    pages = [
        Client().get(reverse("portal:voice-item", args=[item.code])), Client().get(mine), Client().get(report),
        Client().get("/public/voice/"), Client().get("/public/voice/", {"q": SCRIPT}),
        Client().get("/public/voice/feed.atom"), Client().get(flagged["Location"]),
        officer_client.get("/voice/?list=all"), officer_client.get(own), officer_client.get("/voice/?list=flagged"),
        officer_client.post(reverse("desk:voice-contact", args=[item.pk])),
        Client().post(SEND, typed(act="check", once="k2", **fields)),
        Client().post(reverse("portal:voice-find"), {"code": SCRIPT, "contact": SCRIPT}),
    ]  # fmt: skip
    for page in pages:
        said = page.content.decode()
        assert "<script>alert" not in said, page.request["PATH_INFO"]
        assert "<img src=x" not in said, page.request["PATH_INFO"]


def test_a_megabyte_of_emoji_is_refused_in_words(desk: Desk) -> None:
    answer = Client().post(SEND, typed(text="😀" * 262_144))
    assert answer.status_code == 422
    said = " ".join(re.findall(r'href="#id_text">([^<]+)', answer.content.decode()))
    assert "262" in said, "how long it is, beside how long it may be"
    few = Client().post(SEND, typed(text=f"{samples.TEXT} {'😀' * 30}", once="k2"))
    assert "Quá nhiều hình biểu cảm" in few.content.decode()
    assert samples.ADDRESS in few.content.decode(), "what was typed stays"
    for name in ("title", "name", "address", "phone", "email"):
        assert Client().post(SEND, typed(once="k3", **{name: "😀" * 262_144})).status_code == 422, name
    assert not Item.objects.exists()


def test_letters_that_only_look_alike_are_no_other_text(desk: Desk) -> None:
    cyrillic = samples.TEXT.replace("a", "\u0430")
    answer = Client().post(SEND, typed(text=cyrillic))
    assert answer.status_code == 422
    assert "bảng chữ khác" in answer.content.decode()
    said = fingerprint(samples.TITLE, samples.TEXT)
    wide = "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in samples.TEXT)
    for other in (samples.TEXT.upper(), "\u200b".join(samples.TEXT), wide, samples.TEXT.replace(" ", " . ")):
        assert fingerprint(samples.TITLE, other) == said
    assert fingerprint(samples.TITLE, samples.TEXT + " Thêm.") != said


def test_an_officer_sees_that_others_wrote_the_very_same(desk: Desk) -> None:
    first = samples.received().item
    second = samples.received(name="Người khác").item
    page = signed_in(desk.officer).get(reverse("desk:voice-item", args=[second.pk])).content.decode()
    assert "Ý kiến viết y hệt" in page
    assert first.code in page


@pytest.mark.parametrize("server", ["550"], indirect=True)
def test_a_letter_that_bounces_is_a_stated_state(desk: Desk, server: Server, settings: Any) -> None:
    settings.SITE_URL = "https://vidu.vn"
    contact = services.receive_item(samples.sending(), email_confirmed=True)
    services.check_item(acting_as(desk.officer), contact.item, version=samples.fresh(contact.item).version)
    letter = Letter.objects.get()
    jobs.send_letter(letter.pk)
    letter.refresh_from_db()
    assert letter.state == Letter.State.FAILED
    assert samples.EMAIL not in letter.fault
    mine = Client().get(reverse("portal:voice-mine", args=[letters.receipt_key(contact)])).content.decode()
    assert "không tới nơi" in mine
    seen = signed_in(desk.officer).post(reverse("desk:voice-contact", args=[contact.item_id]))
    assert "thư không tới được" in seen.content.decode()


def test_ten_thousand_guesses_open_nothing(desk: Desk, settings: Any) -> None:
    settings.EMAIL_HOST, settings.SITE_URL = "mail.vidu.vn", "https://vidu.vn"
    contact = samples.received()
    open_tries = 0
    for _number in range(10_000):
        try:
            throttle.look(throttle.GUESS, "198.51.100.7")
        except throttle.TooMany:
            continue
        throttle.count(throttle.GUESS, "198.51.100.7")
        open_tries += 1
    assert open_tries == throttle.GUESS[1], "every further one costs a proof of work"
    pending = services.keep_pending(samples.sending())
    code = next(word for word in Letter.objects.get(pending=pending).body.split() if word.isdecimal())
    wrong = [f"{number:08d}" for number in range(3 * MOST_TRIES) if f"{number:08d}" != code]
    for guess in wrong:
        with pytest.raises(InvalidInput):
            services.confirm_pending(pending.public_id, guess)
    with pytest.raises(InvalidInput, match="quá nhiều lần"):
        services.confirm_pending(pending.public_id, code)
    assert Pending.objects.get().tries == MOST_TRIES
    with pytest.raises(GiamsatError):
        services.confirm_pending(uuid.UUID(int=57), code)
    found = Client().post(reverse("portal:voice-find"), {"code": contact.receipt, "contact": samples.PHONE})
    assert found.status_code == 303, "the sender is not locked out"


def just_received(_desk: Desk) -> Item:
    return samples.received().item


@pytest.mark.parametrize("make", [just_received, samples.classified, samples.routed, samples.handling])
def test_a_sender_withdraws(desk: Desk, make: Any) -> None:
    item: Item = samples.fresh(make(desk))
    if item.state != State.RECEIVED:
        item = samples.published(desk, item)
    contact = Contact.objects.get()
    mine = reverse("portal:voice-mine", args=[letters.receipt_key(contact)])
    stale = Client().post(mine, {"act": "withdraw", "version": item.version - 1 or 99})
    assert stale.status_code == 422
    assert Client().post(mine, {"act": "withdraw", "version": item.version}).status_code == 303
    item = samples.fresh(item)
    assert (item.state, item.published_at) == (State.WITHDRAWN, None)
    assert item.text == samples.TEXT, "the record stays"
    assert "Người gửi đã rút" in Client().get(mine).content.decode()
    assert Client().get(reverse("portal:voice-item", args=[item.code])).status_code == 404
    assert samples.TITLE not in signed_in(desk.handler).get("/voice/?list=mine").content.decode()
