"""Use case: an official signs in by the organisation's provider, to an account that is there."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.test import Client

from giamsat.accounts import services
from giamsat.accounts.models import Person
from giamsat.accounts.oidc import discovery
from giamsat.core.actor import SYSTEM
from giamsat.events.models import Event
from tests.oidc.provider import Idp, at_provider, idp, running_idp, through
from tests.people import People

__all__ = ["idp", "running_idp"]
pytestmark = pytest.mark.django_db
START, LOGIN = "/account/oidc/", "/account/login/"
#: Tokens that are wrong in one thing, and what the log says of each.
WRONG = {
    "nonce": "another nonce",
    "no nonce": "another nonce",
    "audience": "InvalidAudienceError",
    "two audiences": "another client",
    "issuer": "InvalidIssuerError",
    "expired": "ExpiredSignatureError",
    "from tomorrow": "ImmatureSignatureError",
    "unsigned": "without a signature",
    "by the secret": "without a signature",
    "unknown key": "not published",
    "forged": "InvalidSignatureError",
    "userinfo of another": "another subject",
    "html at token": "no JSON object",
    "elsewhere at token": "no JSON object",
    "flood at jwks": "octets",
    "foreign at well-known": "another issuer",
}
#: The provider is ill: what ``how`` says.
ILL = ("500 at well-known", "500 at token", "500 at jwks", "hang at token", "drip at well-known")


@pytest.fixture
def owner(people: People, idp: Idp) -> Person:
    person = services.change_person(SYSTEM, people.owner, version=1, email="chu@that-khe.example")
    idp.signs_in(email="Chu@That-Khe.example", sub="nhan-vien-57")
    return person


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def answer_when(idp: Idp, client: Client, how: str) -> Any:
    """What the browser is told when the provider misbehaves so: at the start, or after it was good so far."""
    if how.endswith("well-known"):
        idp.behaves(how)
        return client.get(START)
    away = client.get(START)
    idp.behaves(how)
    return client.get(at_provider(away["Location"]))


def test_signed_in_to_the_account_of_the_verified_address(owner: Person, client: Client) -> None:
    assert "Đăng nhập bằng VNeID thử" in client.get(LOGIN).content.decode()
    answer = through(client, f"{START}?next=/account/sessions/")
    assert (answer.status_code, answer["Location"]) == (302, "/account/sessions/")
    assert client.session["_auth_user_id"] == str(owner.pk)
    assert Event.objects.get(verb="person.signed_in").data["ways"] == ["oidc"]


def test_nothing_is_shown_or_asked_where_none_is_configured(client: Client, db: None) -> None:
    assert START not in client.get(LOGIN).content.decode()
    assert client.get(START).status_code == client.get(f"{START}callback/").status_code == 404


def test_no_account_is_made(people: People, idp: Idp, client: Client) -> None:
    before = Person.objects.count()
    answer = through(client, START)
    assert answer.status_code == 403
    assert "không tài khoản nào ở đây khớp" in answer.content.decode()
    assert not is_in(client)
    assert Person.objects.count() == before


@pytest.mark.parametrize(
    "claims", [{"email_verified": False}, {"email_verified": None}, {"email": ["chu@that-khe.example"]}]
)
def test_an_address_that_is_not_verified_opens_nothing(
    owner: Person, idp: Idp, client: Client, claims: dict[str, Any]
) -> None:
    idp.signs_in(**{"email": "chu@that-khe.example", **claims})
    assert through(client, START).status_code == 403
    assert not is_in(client)


def test_another_claim_is_held_against_the_login_name(
    people: People, idp: Idp, client: Client, settings: Any
) -> None:
    settings.OIDC["staff"]["claim"] = "preferred_username"
    idp.signs_in(preferred_username="Owner", email="")
    through(client, START)
    assert client.session["_auth_user_id"] == str(people.owner.pk)


def test_the_second_factor_is_asked_for_all_the_same(owner: Person, client: Client) -> None:
    totp.TOTP.activate(owner, totp.generate_totp_secret())
    answer = through(client, START)
    assert answer["Location"] == "/account/2fa/authenticate/"
    assert not is_in(client)


def test_a_closed_account_stays_closed(owner: Person, client: Client) -> None:
    services.deactivate_person(SYSTEM, owner, reason="nghỉ việc")
    assert through(client, START)["Location"] == "/account/inactive/"
    assert not is_in(client)


def test_a_one_time_password_is_still_changed_first(owner: Person, client: Client) -> None:
    services.set_initial_password(SYSTEM, owner)
    through(client, START)
    assert client.get("/account/sessions/")["Location"] == "/account/password/change/"


@pytest.mark.parametrize("how", WRONG)
def test_a_token_that_does_not_hold_signs_nobody_in(
    owner: Person, idp: Idp, client: Client, caplog: pytest.LogCaptureFixture, how: str
) -> None:
    answer = answer_when(idp, client, how)
    assert answer.status_code == 502
    assert "không qua được kiểm tra an toàn" in answer.content.decode()
    assert WRONG[how] in caplog.text
    assert "nhan-vien-57" not in caplog.text
    assert not is_in(client)


@pytest.mark.parametrize("how", ILL)
def test_a_provider_that_is_ill_gets_a_clear_word_in_time(
    owner: Person, idp: Idp, client: Client, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setattr("giamsat.accounts.oidc.wire.A_STEP", 0.6)
    monkeypatch.setattr("giamsat.accounts.oidc.wire.WHOLE", 0.9)
    answer = answer_when(idp, client, how)
    assert answer.status_code == 503
    assert "không trả lời được lúc này" in answer.content.decode()
    assert not is_in(client)


def test_a_provider_that_failed_is_left_alone_for_a_moment(
    owner: Person, idp: Idp, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    idp.behaves("500 at well-known")
    assert client.get(START).status_code == 503
    idp.behaves()
    assert client.get(START).status_code == 503
    assert "asked a moment ago" in caplog.text


def test_a_clock_that_is_a_little_off_and_a_provider_without_userinfo_do_no_harm(
    owner: Person, idp: Idp, client: Client
) -> None:
    idp.behaves("clock 30 s behind")
    assert through(client, START).status_code == 302
    other = Client()
    idp.behaves("all in token")
    assert through(other, START).status_code == 302
    assert is_in(client)
    assert is_in(other)


def test_new_keys_of_the_provider_are_fetched_when_a_token_names_one(
    owner: Person, idp: Idp, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert through(Client(), START).status_code == 302
    idp.behaves("rotated")
    assert through(Client(), START).status_code == 502, "at most once a minute"
    monkeypatch.setattr(discovery, "LOOKED_AGAIN", 0.0)
    assert through(Client(), START).status_code == 302


def test_a_way_back_is_good_once_in_the_browser_that_began_it(owner: Person, client: Client) -> None:
    back = at_provider(client.get(START)["Location"])
    stranger = Client()
    for browser, status in ((stranger, 409), (client, 302), (client, 409), (stranger, 409)):
        answer = browser.get(back)
        assert answer.status_code == status
    assert "đã dùng hoặc đã quá hạn" in answer.content.decode()
    assert not is_in(stranger)


def test_a_way_begun_for_the_public_is_not_finished_as_an_official(owner: Person, client: Client) -> None:
    back = at_provider(client.get("/public/identity/start/")["Location"])
    assert client.get(f"{START}callback/?{back.partition('?')[2]}").status_code == 409
    assert not is_in(client)


def test_who_declines_is_told_so(owner: Person, idp: Idp, client: Client) -> None:
    idp.behaves("declined")
    answer = through(client, START)
    assert answer.status_code == 403
    assert "bạn đã hủy" in answer.content.decode()


def test_onward_leads_nowhere_else(owner: Person, client: Client) -> None:
    assert through(client, f"{START}?next=https://another.example/")["Location"] == "/"
