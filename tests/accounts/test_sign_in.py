"""Use case: a person signs in, and nobody else does."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from giamsat.accounts import services
from giamsat.accounts.models import Person
from giamsat.core.actor import SYSTEM
from giamsat.events.models import Event
from tests.people import PASSWORD, People, acting_as

LOGIN = "/account/login/"


@pytest.fixture(autouse=True)
def no_counters(db: None) -> None:
    cache.clear()


def sign_in(client: Client, login: str, password: str = PASSWORD, **more: Any):  # type: ignore[no-untyped-def]
    return client.post(LOGIN, {"login": login, "password": password}, **more)


def counted(original: Callable[..., Any], calls: list[str]) -> Callable[..., Any]:
    """``original``, noting each call."""

    def call(*args: Any, **kwargs: Any) -> Any:
        calls.append(original.__name__)
        return original(*args, **kwargs)

    return call


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.parametrize(
    "login", ["owner", "OWNER", " owner ", "chu@that-khe.example", "Chu@That-Khe.example"]
)
def test_by_login_name_or_address(people: People, client: Client, login: str) -> None:
    services.change_person(SYSTEM, people.owner, version=1, email="Chu@that-khe.example")
    response = sign_in(client, login)
    assert (response.status_code, response.headers["Location"]) == (302, "/")
    assert is_in(client)
    event = Event.objects.get(verb="person.signed_in")
    assert (event.actor, event.data["ways"]) == (people.owner, ["password"])


def test_passwords_are_kept_by_argon2(people: People) -> None:
    assert people.owner.password.startswith("argon2$")


def test_a_failed_sign_in_does_not_say_whether_the_account_exists(people: People, client: Client) -> None:
    def answer(login: str) -> str:
        page = sign_in(client, login, "sai mật khẩu 123").content.decode()
        return re.sub(r'value="[^"]*"|"[^"]*csrf[^"]*": "[^"]*"|hx-headers=\'[^\']*\'', "", page)

    assert answer("owner") == answer("khong-co-ai")
    assert answer("a@b.example") == answer("c@d.example")
    assert "Tên đăng nhập hoặc mật khẩu chưa đúng" in answer("owner")
    assert not is_in(client)


def test_an_unknown_account_costs_as_much_work_as_a_known_one(
    people: People, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from argon2 import low_level

    hashed: list[str] = []
    for name in ("hash_secret", "verify_secret"):
        original = getattr(low_level, name)
        monkeypatch.setattr(
            f"argon2.low_level.{name}",
            counted(original, hashed),
        )
    sign_in(client, "khong-co-ai", "sai mật khẩu 123")
    assert len(hashed) == 1


def test_a_closed_account_stays_out(people: People, client: Client) -> None:
    services.deactivate_person(SYSTEM, people.owner, reason="nghỉ việc")
    assert sign_in(client, "owner").headers["Location"] == "/account/inactive/"
    assert not is_in(client)
    assert "đã khóa" in client.get("/account/inactive/").content.decode()


def test_closing_an_account_ends_its_sessions(people: People, client: Client) -> None:
    sign_in(client, "owner")
    assert client.get("/account/sessions/").status_code == 200
    services.deactivate_person(acting_as(people.commune_admin), people.owner, reason="nghỉ việc")
    assert client.get("/account/sessions/").status_code == 302


def test_guessing_one_account_is_slowed_down(people: People, client: Client) -> None:
    for _attempt in range(5):
        assert "chưa đúng" in sign_in(client, "owner", "đoán bừa 12345").content.decode()
    refused = sign_in(client, "owner")
    assert "Sai quá nhiều lần" in refused.content.decode()
    assert not is_in(client)
    assert sign_in(client, "colleague").status_code == 302


def test_guessing_from_one_address_is_slowed_down(people: People, client: Client, settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "3/m/ip", "login_failed": "60/m/ip"}
    answers = [sign_in(client, f"nobody-{n}", "đoán bừa 12345", REMOTE_ADDR="10.0.0.9") for n in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert "Chờ vài phút" in answers[-1].content.decode()
    assert sign_in(client, "owner", REMOTE_ADDR="10.0.0.10").status_code == 302


def test_nobody_registers_themselves(client: Client, db: None) -> None:
    for path in ("signup/", "password/reset/", "email/", "2fa/webauthn/signup/"):
        assert client.get(f"/account/{path}").status_code == 404


def test_a_one_time_password_must_be_changed_first(people: People, client: Client) -> None:
    once = services.set_initial_password(acting_as(people.commune_admin), people.owner)
    assert sign_in(client, "owner", once).status_code == 302
    change = "/account/password/change/"
    for path in ("/account/sessions/", "/account/2fa/"):
        assert client.get(path).headers["Location"] == change
    assert client.get("/account/sessions/", headers={"HX-Request": "true"}).headers["HX-Redirect"] == change
    same = client.post(change, {"oldpassword": once, "password1": once, "password2": once})
    assert "phải khác mật khẩu dùng một lần" in same.content.decode()
    new = "mật khẩu của riêng tôi"
    assert client.post(change, {"oldpassword": once, "password1": new, "password2": new}).status_code == 302
    assert client.get("/account/sessions/").status_code == 200
    assert Person.objects.get(pk=people.owner.pk).check_password(new)
    assert Event.objects.filter(verb="person.password_changed", actor=people.owner).count() == 1


@pytest.mark.parametrize("bad", ["ngắn", "password123", "nguyễn thị chủ"])
def test_weak_passwords_are_refused_with_the_reason(people: People, client: Client, bad: str) -> None:
    sign_in(client, "owner")
    page = client.post(
        "/account/password/change/", {"oldpassword": PASSWORD, "password1": bad, "password2": bad}
    )
    assert page.status_code == 200
    assert page.context["form"].errors
    assert Person.objects.get(pk=people.owner.pk).check_password(PASSWORD)


def test_a_new_password_ends_the_other_sessions(people: People, client: Client) -> None:
    elsewhere = Client()
    sign_in(client, "owner")
    sign_in(elsewhere, "owner")
    new = "mật khẩu của riêng tôi"
    client.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert client.get("/account/sessions/").status_code == 200
    assert elsewhere.get("/account/sessions/").status_code == 302


def test_sessions_are_listed_and_ended_one_by_one(people: People, client: Client) -> None:
    elsewhere, stranger = Client(), Client()
    sign_in(client, "owner", headers={"User-Agent": "Firefox ở nhà"})
    sign_in(elsewhere, "owner", headers={"User-Agent": "Chrome ở cơ quan"})
    sign_in(stranger, "stranger")
    page = client.get("/account/sessions/")
    assert "Chrome ở cơ quan" in page.content.decode()
    other = next(s for s in page.context["sessions"] if s.user_agent == "Chrome ở cơ quan")
    assert stranger.post(f"/account/sessions/{other.pk}/end/").status_code == 404
    assert elsewhere.get("/account/sessions/").status_code == 200
    assert client.post(f"/account/sessions/{other.pk}/end/").status_code == 302
    assert elsewhere.get("/account/sessions/").status_code == 302
    assert client.get("/account/sessions/").status_code == 200


def test_all_other_sessions_end_at_once(people: People, client: Client) -> None:
    elsewhere = Client()
    sign_in(client, "owner")
    sign_in(elsewhere, "owner")
    client.post("/account/sessions/")
    assert elsewhere.get("/account/sessions/").status_code == 302
    assert client.get("/account/sessions/").status_code == 200


def test_signing_out_takes_a_form(people: People, client: Client) -> None:
    sign_in(client, "owner")
    client.get("/account/logout/")
    assert is_in(client)
    client.post("/account/logout/")
    assert not is_in(client)


def test_the_language_is_the_persons(people: People, client: Client) -> None:
    sign_in(client, "owner")
    assert 'lang="vi"' in client.get("/account/sessions/").content.decode()
    client.post("/account/language/", {"language": "en", "next": "/account/sessions/"})
    assert Person.objects.get(pk=people.owner.pk).language == "en"
    anywhere = Client()
    sign_in(anywhere, "owner")
    assert '<html lang="en"' in anywhere.get("/account/sessions/").content.decode()


def test_no_sign_in_sends_elsewhere(people: People, client: Client) -> None:
    response = client.post(
        LOGIN, {"login": "owner", "password": PASSWORD, "next": "https://elsewhere.example/"}
    )
    assert response.headers["Location"] == "/"


def test_a_demo_offers_one_account_for_each_role(people: People, client: Client, settings: Settings) -> None:
    assert "Tài khoản minh họa" not in client.get(LOGIN).content.decode()
    settings.DEMO = True
    Person.objects.exclude(pk=people.owner.pk).update(is_demo=True)
    offered = client.get(LOGIN).context["demo_accounts"]
    assert [grant.role for grant in offered] == [
        "operator", "standing_office", "leader", "focal_point", "approver", "inspector", "unit_admin",
    ]  # fmt: skip
    assert people.owner not in [grant.person for grant in offered]
    services.set_demo_passwords(SYSTEM)
    assert sign_in(client, offered[0].person.login, settings.DEMO_PASSWORD).status_code == 302
    assert Person.objects.get(pk=people.owner.pk).check_password(PASSWORD)
