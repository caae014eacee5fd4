"""Use case: passwords given by an administrator, second factors, and the keys of programs."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from cryptography.fernet import InvalidToken
from django.core.cache import cache
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from giamsat.accounts import services
from giamsat.accounts.adapter import SecondFactorAdapter
from giamsat.accounts.models import ApiToken, Person
from giamsat.accounts.selectors import tokens_of
from giamsat.accounts.tokens import caller_for_token, token_digest
from giamsat.core import clock
from giamsat.core.actor import SYSTEM, Role
from giamsat.core.errors import InvalidInput, NotAllowed, NotFound
from giamsat.events.models import Event
from tests.people import PASSWORD, People, Tree, acting_as, give


def test_an_initial_password_is_random_and_kept_nowhere(people: People) -> None:
    admin = acting_as(people.commune_admin)
    first, second = (services.set_initial_password(admin, people.owner) for _turn in range(2))
    assert re.fullmatch(r"[a-z2-9]{4}(-[a-z2-9]{4}){3}", first)
    assert first != second
    owner = Person.objects.get(pk=people.owner.pk)
    assert owner.check_password(second)
    assert owner.must_change_password
    assert not any(second in str(event.data) + str(event.changes) for event in Event.objects.all())


@pytest.mark.parametrize("role", [Role.FOCAL_POINT, Role.OPERATOR])
def test_no_password_for_someone_with_wider_roles(people: People, tree: Tree, role: Role) -> None:
    """A password set for somebody is a way into all that they may do."""
    give(people.colleague, tree.vn if role is Role.FOCAL_POINT else tree.that_khe, role)
    for attempt in (
        lambda: services.set_initial_password(acting_as(people.commune_admin), people.colleague),
        lambda: services.remove_second_factors(acting_as(people.commune_admin), people.colleague),
        lambda: services.change_person(
            acting_as(people.commune_admin), people.colleague, version=1, email="x@y.example"
        ),
    ):
        with pytest.raises(NotAllowed) as refusal:
            attempt()
        assert refusal.value.code == "wider_roles"
    assert services.set_initial_password(acting_as(people.operator), people.colleague)


def test_a_password_is_changed_by_its_owner_alone(people: People) -> None:
    for who in (people.commune_admin, people.operator):
        with pytest.raises(NotAllowed):
            services.change_password(acting_as(who), people.owner, "một mật khẩu khác 99")
    with pytest.raises(InvalidInput) as fault:
        services.change_password(acting_as(people.owner), people.owner, "12345")
    assert "password" in fault.value.fields


def code_of(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


def test_totp_from_activation_to_sign_in(
    people: People, client: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    cache.clear()
    client.post("/account/login/", {"login": "owner", "password": PASSWORD})
    asked = client.get("/account/2fa/totp/activate/", follow=True)
    assert "Xác nhận bằng mật khẩu" in asked.content.decode()
    page = client.post(asked.redirect_chain[-1][0], {"password": PASSWORD}, follow=True)
    secret = page.context["form"].secret
    with django_capture_on_commit_callbacks(execute=True):
        done = client.post("/account/2fa/totp/activate/", {"code": code_of(secret)}, follow=True)
    assert done.status_code == 200
    assert Authenticator.objects.filter(user=people.owner, type="totp").exists()
    assert Event.objects.filter(verb="person.second_factor_added", actor=people.owner).exists()
    assert secret not in str(Authenticator.objects.get(user=people.owner, type="totp").data)
    elsewhere = Client()
    half = elsewhere.post("/account/login/", {"login": "owner", "password": PASSWORD})
    assert half.headers["Location"].startswith("/account/2fa/authenticate/")
    assert elsewhere.get("/account/sessions/").status_code == 302
    wrong = elsewhere.post("/account/2fa/authenticate/", {"code": "000000"})
    assert wrong.context["form"].errors
    codes = Authenticator.objects.get(user=people.owner, type="recovery_codes").wrap().get_unused_codes()
    assert elsewhere.post("/account/2fa/authenticate/", {"code": codes[0]}).status_code == 302
    assert elsewhere.get("/account/sessions/").status_code == 200
    assert services.remove_second_factors(acting_as(people.commune_admin), people.owner) == 2
    assert client.get("/account/sessions/").status_code == 302


def owner_of(raw: str) -> int | None:
    caller = caller_for_token(raw)
    return None if caller is None else caller.actor.person_id


def test_a_token_lets_its_person_in(people: People) -> None:
    token, raw = services.create_token(acting_as(people.owner), people.owner, name=" Cổng  tỉnh ")
    assert token.name == "Cổng tỉnh"
    assert raw.startswith("gsat_")
    assert len(raw) >= 48
    assert token.digest == token_digest(raw)
    assert raw not in str(ApiToken.objects.values().get())
    assert owner_of(raw) == people.owner.pk
    assert caller_for_token(raw[:-1]) is None
    assert caller_for_token("") is None


def test_a_token_ends(people: People) -> None:
    tomorrow = clock.now() + dt.timedelta(days=1)
    _token, raw = services.create_token(acting_as(people.owner), people.owner, name="a", expires_at=tomorrow)
    with clock.frozen(tomorrow - dt.timedelta(seconds=1)):
        assert owner_of(raw) == people.owner.pk
    with clock.frozen(tomorrow):
        assert caller_for_token(raw) is None
    token, raw = services.create_token(acting_as(people.owner), people.owner, name="b")
    services.revoke_token(acting_as(people.commune_admin), token)
    assert caller_for_token(raw) is None
    _token, raw = services.create_token(acting_as(people.owner), people.owner, name="c")
    services.deactivate_person(SYSTEM, people.owner, reason="nghỉ việc")
    assert caller_for_token(raw) is None


def test_tokens_belong_to_their_person(people: People) -> None:
    token, _raw = services.create_token(acting_as(people.owner), people.owner, name="a")
    for who in ("colleague", "stranger", "inspector", "citizen"):
        actor = acting_as(getattr(people, who))
        with pytest.raises(NotAllowed):
            services.create_token(actor, people.owner, name="b")
        with pytest.raises(NotAllowed):
            services.revoke_token(actor, token)
        with pytest.raises(NotFound):
            tokens_of(actor, people.owner)
    assert list(tokens_of(acting_as(people.commune_admin), people.owner)) == [token]


def test_use_is_noted_now_and_then(people: People) -> None:
    token, raw = services.create_token(acting_as(people.owner), people.owner, name="a")
    start = clock.now()
    seen = []
    for minutes in (1, 5, 12):
        with clock.frozen(start + dt.timedelta(minutes=minutes)):
            services.record_token_use(acting_as(people.owner, "api"), raw)
        token.refresh_from_db()
        seen.append(token.last_used_at)
    assert seen == [start + dt.timedelta(minutes=m) for m in (1, 1, 12)]


@pytest.mark.parametrize(("name", "field"), [("", "name"), ("x" * 81, "name")])
def test_a_token_needs_a_name(people: People, name: str, field: str) -> None:
    with pytest.raises(InvalidInput) as fault:
        services.create_token(acting_as(people.owner), people.owner, name=name)
    assert field in fault.value.fields


def test_second_factors_outlive_a_change_of_the_installations_secret(settings: Settings) -> None:
    kept = SecondFactorAdapter().encrypt("JBSWY3DPEHPK3PXP")
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another"
    assert SecondFactorAdapter().decrypt(kept) == "JBSWY3DPEHPK3PXP"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(InvalidToken):
        SecondFactorAdapter().decrypt(kept)
