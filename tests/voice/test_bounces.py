"""A letter that comes back marks its address and tells the officers; nothing that a stranger writes does harm."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from giamsat.accounts.models import Person
from giamsat.core import clock
from giamsat.core.actor import SYSTEM
from giamsat.monitor.urging.models import Digest, Mail, Notice
from giamsat.voice import letters, services
from giamsat.voice.bounces import bounce_of
from giamsat.voice.models_contact import Contact, Follower, Letter
from tests.people import acting_as
from tests.voice import samples
from tests.voice.samples import Desk

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mail(settings: pytest.FixtureRequest) -> None:
    settings.EMAIL_HOST, settings.SITE_URL = "mail.vidu.vn", "https://vidu.vn"  # type: ignore[attr-defined]


def report(
    letter: Letter | Mail, *, to: str = "", action: str = "failed", status: str = "5.1.1", kind: str = ""
) -> bytes:
    """A delivery report as servers write it, about one letter."""
    return (
        "From: MAILER-DAEMON@mx.vidu.vn\r\nTo: giamsat@vidu.vn\r\nMIME-Version: 1.0\r\n"
        f"Content-Type: {kind or 'multipart/report; report-type=delivery-status'}; boundary=B\r\n\r\n"
        "--B\r\nContent-Type: text/plain\r\n\r\nCould not be delivered.\r\n"
        "--B\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.vidu.vn\r\n\r\n"
        f"Final-Recipient: rfc822; {to or letter.recipient}\r\nAction: {action}\r\nStatus: {status}\r\n\r\n"
        "--B\r\nContent-Type: text/rfc822-headers\r\n\r\n"
        f"Message-ID: <{letter._meta.model_name}-{letter.pk}@vidu.vn>\r\nSubject: Giamsat\r\n\r\n--B--\r\n"
    ).encode()


def sent_letter(desk: Desk) -> Letter:
    """The letter of the receipt, taken by the server."""
    samples.classified(desk)
    letter = Letter.objects.filter(contact__isnull=False).earliest("pk")
    letter.state = Letter.State.SENT
    letter.save(update_fields=["state"])
    return letter


def test_a_letter_that_comes_back_marks_the_address_and_tells_the_officer_once(desk: Desk) -> None:
    letter = sent_letter(desk)
    assert services.take_bounce(SYSTEM, report(letter))
    assert not services.take_bounce(SYSTEM, report(letter)), "a second report of the same letter"
    contact = Contact.objects.get()
    assert contact.is_bounced
    told = Notice.objects.filter(kind="voice", data__what="bounced")
    assert [notice.person for notice in told] == [desk.officer]
    assert letter.recipient not in str(list(told.values()))
    page = Client().get(reverse("portal:voice-mine", args=[letters.receipt_key(contact)])).content.decode()
    assert "không tới nơi" in page


@pytest.mark.parametrize(
    "changed",
    [{"to": "khac@vidu.vn"}, {"action": "delayed"}, {"status": "4.2.2"}, {"kind": "multipart/mixed"}],
)
def test_other_reports_change_nothing(desk: Desk, changed: dict[str, str]) -> None:
    letter = sent_letter(desk)
    assert not services.take_bounce(SYSTEM, report(letter, **changed))
    assert not Contact.objects.get().is_bounced
    assert not Notice.objects.filter(kind="voice", data__what="bounced").exists()


def test_broken_reports_are_left_alone(desk: Desk) -> None:
    whole = report(sent_letter(desk))
    for raw in (
        b"", b"\xff\xfe\x00", b"Content-Type: multipart/report\r\n\r\n", whole.replace(b"--B\r\n", b"--C\r\n"),
        whole.replace(b"letter-", b"letter-9999999999999999999999"), b"x" * (2 << 20),
        whole.replace(b"report-type", b'charset="nope"; report-type').replace(b"letter-", b"notice-"),
    ):  # fmt: skip
        assert bounce_of(raw) is None, raw[:60]
    for cut in range(0, len(whole), 37):
        bounce_of(whole[:cut])
        bounce_of(whole[:cut] + b"\xff\x00" + whole[cut + 2 :])


def test_only_the_system_reads_returned_mail(desk: Desk) -> None:
    letter = sent_letter(desk)
    with pytest.raises(Exception, match="hệ thống"):
        services.take_bounce(acting_as(desk.officer), report(letter))


def test_whoever_follows_ends_it_by_one_press_of_the_mail_program(desk: Desk) -> None:
    item = samples.published(desk, samples.handling(desk))
    follower = Follower.objects.create(
        item=item, email="doc@vidu.vn", at=item.entered_at, confirmed_at=item.entered_at
    )
    services.add_note(acting_as(desk.handler), item, version=item.version, text="Đang làm phần còn lại")
    letter = Letter.objects.get(follower=follower)
    address = letter.headers["List-Unsubscribe"].strip("<>").removeprefix("https://vidu.vn")
    assert letter.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert not Letter.objects.filter(contact__isnull=False).earliest("pk").headers
    strict = Client(enforce_csrf_checks=True)
    assert strict.get(address)["Location"] == address.removesuffix("end/")
    assert Follower.objects.exists(), "who only looks ends nothing"
    assert strict.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Follower.objects.exists()
    assert strict.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 404


def test_a_report_about_a_followers_letter_ends_the_following(desk: Desk) -> None:
    item = samples.published(desk, samples.handling(desk))
    Follower.objects.create(item=item, email="doc@vidu.vn", at=item.entered_at, confirmed_at=item.entered_at)
    services.add_note(acting_as(desk.handler), item, version=item.version, text="Đang làm phần còn lại")
    letter = Letter.objects.get(follower__isnull=False)
    letter.state = Letter.State.UNSURE
    letter.save(update_fields=["state"])
    assert services.take_bounce(SYSTEM, report(letter))
    assert not Follower.objects.exists()


def test_an_officers_mail_ends_by_one_press_and_says_so_when_it_comes_back(desk: Desk) -> None:
    now = clock.now()
    mail = Mail.objects.create(
        person=desk.officer, key="day:2026-03-02", subject="Giamsat", body="–", next_try=now, created_at=now,
        state=Mail.State.SENT,
    )  # fmt: skip
    Person.objects.filter(pk=desk.officer.pk).update(email="can.bo@vidu.vn")
    mail = Mail.objects.select_related("person").get(pk=mail.pk)
    assert not services.take_bounce(SYSTEM, report(mail, to="khac@vidu.vn"))
    assert services.take_bounce(SYSTEM, report(mail))
    officer = Client()
    officer.force_login(desk.officer)
    assert "Thư gần nhất không tới nơi" in officer.get(reverse("desk:notices")).content.decode()
    address = mail.headers["List-Unsubscribe"].strip("<>").removeprefix("https://vidu.vn")
    strict = Client(enforce_csrf_checks=True)
    assert strict.get(address)["Location"] == reverse("desk:notices")
    assert not Digest.objects.exists(), "who only looks ends nothing"
    assert strict.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Digest.objects.get(person=desk.officer).rhythm == Digest.Rhythm.NEVER
    foreign = reverse("desk:notices-end", args=[letters.receipt_key(Contact(pk=desk.officer.pk))])
    assert strict.post(foreign).status_code == 404, "a key of another kind"
