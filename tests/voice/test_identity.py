"""Use case: somebody of the public signs in with an identity provider to send, follow and stand behind items."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from giamsat.accounts.models import Person
from giamsat.core import clock
from giamsat.portal.identity.session import LASTS
from giamsat.voice import letters, services
from giamsat.voice.models import Item
from giamsat.voice.models_contact import Contact, Follower, Identity, Letter, Pending
from tests.desk.test_voice import signed_in
from tests.oidc.provider import CITIZEN, Idp, idp, running_idp, through
from tests.people import acting_as
from tests.portal.test_voice import typed
from tests.voice import samples
from tests.voice.samples import Desk

__all__ = ["idp", "running_idp"]
pytestmark = pytest.mark.django_db
START, MINE, SEND = "/public/identity/start/", "/public/identity/", "/public/voice/send/"


@pytest.fixture
def citizen(idp: Idp, desk: Desk, client: Client) -> Client:
    """A browser in which the citizen has signed in."""
    assert through(client, START)["Location"] == MINE
    return client


def by_identity(**other: Any) -> dict[str, Any]:
    """What the form of somebody who has signed in sends: no name, no address of e-mail."""
    form = typed(signed="yes", **other)
    return {name: value for name, value in form.items() if name not in ("name", "email")}


def test_sent_with_what_the_provider_verified_and_without_a_code(citizen: Client, settings: Any) -> None:
    settings.EMAIL_HOST, settings.SITE_URL = "mail.vidu.vn", "https://vidu.vn"
    page = citizen.get(SEND).content.decode()
    assert 'name="name"' not in page
    assert 'value="0912345678"' in page
    answer = citizen.post(SEND, by_identity())
    assert answer.status_code == 303
    contact = Contact.objects.get()
    assert (contact.name, contact.email, contact.phone) == (CITIZEN["name"], "bi.mat@vidu.vn", "0912345678")
    assert contact.email_confirmed_at is not None
    assert not Pending.objects.exists()
    assert samples.TITLE in citizen.get(MINE).content.decode()
    assert citizen.get(answer["Location"]).status_code == 200


def test_the_identity_is_one_and_sees_all_its_items_and_nobody_elses(citizen: Client, idp: Idp) -> None:
    citizen.post(SEND, by_identity())
    services.receive_item(samples.sending(title="Ý kiến của người khác ở xã Thất Khê"))
    again = Client()
    through(again, START)
    again.post(SEND, by_identity(once="k2", title="Một việc khác ở xã Thất Khê cần sửa"))
    page = citizen.get(MINE).content.decode()
    assert samples.TITLE in page
    assert "Một việc khác" in page
    assert "người khác" not in page
    assert Identity.objects.count() == 1
    idp.signs_in(sub="020300000058", name="Người Khác")
    other = Client()
    through(other, START)
    assert samples.TITLE not in other.get(MINE).content.decode()


def test_no_account_no_role_no_desk(citizen: Client) -> None:
    assert citizen.get(reverse("desk:voice")).status_code == 302
    assert not Person.objects.filter(full_name=CITIZEN["name"]).exists()
    assert "_auth_user_id" not in citizen.session


def test_leaving_leaves_nothing(citizen: Client) -> None:
    citizen.post(SEND, by_identity())
    assert citizen.get("/public/identity/leave/").status_code == 405
    assert citizen.post("/public/identity/leave/").status_code == 303
    page = citizen.get(MINE).content.decode()
    assert samples.TITLE not in page
    assert "Tiếp tục với VNeID thử" in page
    assert 'name="name"' in citizen.get(SEND).content.decode()


def test_what_was_typed_outlasts_the_way_there_and_a_provider_that_is_down(
    idp: Idp, desk: Desk, client: Client
) -> None:
    away = client.post(SEND, typed(act="identity", text="Chưa viết xong"))
    assert away["Location"] == f"{MINE}?next=%2Fpublic%2Fvoice%2Fsend%2F"
    idp.behaves("500 at well-known")
    refused = client.get(START)
    assert refused.status_code == 503
    assert "được giữ" in refused.content.decode()
    page = client.get(SEND).content.decode()
    assert "Chưa viết xong" in page
    assert samples.ADDRESS in page
    assert not Item.objects.exists()


def test_the_draft_is_there_after_signing_in_and_gone_after_sending(
    idp: Idp, desk: Desk, client: Client
) -> None:
    client.post(SEND, typed(act="identity"))
    assert through(client, f"{START}?next={SEND}")["Location"] == SEND
    assert samples.ADDRESS in client.get(SEND).content.decode()
    client.post(SEND, by_identity())
    assert samples.ADDRESS not in client.get(SEND).content.decode()


def test_a_sign_in_that_has_ended_is_said_and_what_was_typed_stays(citizen: Client) -> None:
    with clock.frozen(clock.now() + LASTS + dt.timedelta(minutes=1)):
        answer = citizen.post(SEND, by_identity())
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Lần đăng nhập đã hết" in page
    assert samples.ADDRESS in page
    assert 'name="name"' in page


def test_contact_that_is_not_verified_is_not_taken_for_verified(
    idp: Idp, desk: Desk, client: Client, settings: Any
) -> None:
    settings.EMAIL_HOST = "mail.vidu.vn"
    idp.signs_in(email_verified=False, phone_number_verified=False)
    through(client, START)
    page = client.get(SEND).content.decode()
    assert 'name="email"' in page
    assert "0912345678" not in page
    answer = client.post(SEND, {**by_identity(), "email": "bi.mat@vidu.vn"})
    assert Pending.objects.exists(), "an address that somebody typed is confirmed by a letter as ever"
    assert not Item.objects.exists()
    assert answer.status_code == 303


def test_a_provider_that_gives_no_name_signs_nobody_in(idp: Idp, desk: Desk, client: Client) -> None:
    idp.signs_in(name="")
    assert through(client, START).status_code == 422
    assert not Identity.objects.exists()


def test_an_official_signs_out_first(idp: Idp, desk: Desk) -> None:
    official = signed_in(desk.officer)
    assert official.get(START).status_code == 403
    assert "Đăng xuất trước" in official.get(MINE).content.decode()


def test_an_official_who_signs_in_speaks_for_no_identity(citizen: Client, desk: Desk) -> None:
    citizen.force_login(desk.people.citizen)
    assert CITIZEN["name"] not in citizen.get(MINE).content.decode()
    assert 'name="name"' in citizen.get(SEND).content.decode()


def test_the_public_page_shows_no_more_than_before(citizen: Client, desk: Desk) -> None:
    citizen.post(SEND, by_identity())
    item = Item.objects.get()
    services.check_item(acting_as(desk.officer), item, version=item.version)
    item = samples.published(desk, item)
    for browser in (Client(), citizen):
        page = browser.get(reverse("portal:voice-item", args=[item.code])).content.decode()
        for secret in ("Bí Mật", "0912345678", samples.ADDRESS, CITIZEN["sub"]):
            assert secret not in page
    assert "bi.mat" not in Client().get(reverse("portal:voice-item", args=[item.code])).content.decode()


def test_the_subject_is_kept_nowhere(citizen: Client) -> None:
    row = Identity.objects.values().get()
    assert CITIZEN["sub"] not in str(row)


def test_another_secret_with_the_former_kept_finds_the_same_identity(citizen: Client, settings: Any) -> None:
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = (
        [settings.SECRET_KEY],
        "another secret of the installation",
    )
    through(Client(), START)
    assert Identity.objects.count() == 1


def test_followed_at_once_at_the_verified_address_and_left_by_one_button(
    citizen: Client, desk: Desk, settings: Any
) -> None:
    settings.EMAIL_HOST, settings.SITE_URL = "mail.vidu.vn", "https://vidu.vn"
    item = samples.published(desk, samples.classified(desk))
    address = reverse("portal:voice-item", args=[item.code])
    assert "Nhận tin tại bi.mat@vidu.vn" in citizen.get(address).content.decode()
    assert citizen.post(address, {"act": "follow"}).status_code == 303
    follower = Follower.objects.get()
    assert follower.confirmed_at is not None
    assert not Letter.objects.filter(follower=follower).exists()
    page = citizen.get(MINE).content.decode()
    assert item.public_title in page
    key = reverse("portal:voice-follow", args=[letters.follow_key(follower)])
    assert key in page
    citizen.post(key, {"act": "end"})
    assert not Follower.objects.exists()
