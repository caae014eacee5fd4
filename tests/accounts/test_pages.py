"""Use case: the pages of sign-in speak the reader's language and run under the strict content policy."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils.translation import trans_real

from giamsat.accounts.models import Person
from giamsat.core.translations import compile_all
from tests.people import PASSWORD, People

SIGNED_IN = [
    "sessions/",
    "password/change/",
    "reauthenticate/",
    "logout/",
    "2fa/",
    "2fa/webauthn/",
]
FRESH = ["2fa/totp/activate/", "2fa/webauthn/add/"]
ENGLISH = re.compile(r"\b(Password|Code|Sign|Security|Authenticator|Passwordless|Username|Login|Session)\b")


@pytest.fixture(scope="module", autouse=True)
def texts() -> None:
    if compile_all():
        trans_real._translations.clear()  # type: ignore[attr-defined]


@pytest.fixture
def reader(people: People, client: Client) -> Client:
    cache.clear()
    client.post("/account/login/", {"login": "owner", "password": PASSWORD})
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    return client


def words(html: str) -> str:
    """What a reader sees or hears: text, labels, placeholders; no code, no attributes else."""
    html = re.sub(r"<(script|style|code|svg)\b.*?</\1>", " ", html, flags=re.S)
    spoken = re.findall(r'(?:placeholder|aria-label|title|alt)="([^"]*)"', html)
    return re.sub(r"<[^>]*>", " ", html) + " ".join(spoken)


@pytest.mark.parametrize("path", [*SIGNED_IN, *FRESH])
def test_in_vietnamese(reader: Client, path: str) -> None:
    page = reader.get(f"/account/{path}")
    assert page.status_code == 200
    assert not ENGLISH.findall(words(page.content.decode()).replace("English", ""))


@pytest.mark.parametrize("path", [*SIGNED_IN, *FRESH])
def test_in_english(reader: Client, people: People, path: str) -> None:
    Person.objects.filter(pk=people.owner.pk).update(language="en")
    main = re.search(r"<main.*</main>", reader.get(f"/account/{path}").content.decode(), re.S)
    assert main is not None
    assert not re.findall(r"[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", words(main[0]))


@pytest.mark.parametrize("path", [*SIGNED_IN, *FRESH, "login/"])
def test_no_script_or_style_in_the_page(reader: Client, path: str) -> None:
    if path == "login/":
        reader.logout()
    html = reader.get(f"/account/{path}").content.decode()
    assert "<style" not in html
    assert not re.search(r'\s(style|on\w+)="', html)
    for attributes in re.findall(r"<script\b([^>]*)>", html):
        assert 'src="' in attributes or 'type="application/json"' in attributes


@pytest.fixture
def phone(live_server: Any, page: Any, people: People) -> Any:
    """Chromium with a passkey device built in, and everything that it refuses noted."""
    cache.clear()
    page.refused = []
    page.on("console", lambda line: page.refused.append(line.text) if line.type == "error" else None)
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    page.base = live_server.url.replace("127.0.0.1", "localhost")
    return page


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_passkey_is_added_and_signs_in(phone: Any) -> None:
    phone.goto(f"{phone.base}/account/login/?next=/account/2fa/webauthn/add/")
    phone.fill("[name=login]", "owner")
    phone.fill("[name=password]", PASSWORD)
    phone.click("main button.btn-primary")
    phone.wait_for_url("**/reauthenticate/**")
    phone.fill("[name=password]", PASSWORD)
    phone.click("main button.btn-primary")
    phone.wait_for_url("**/webauthn/add/")
    phone.check("[name=passwordless]")
    phone.click("#mfa_webauthn_add")
    phone.wait_for_url("**/recovery-codes/")
    phone.goto(f"{phone.base}/account/logout/")
    phone.click("main button.btn-primary")
    phone.wait_for_url("**/login/")
    phone.goto(f"{phone.base}/account/login/?next=/account/sessions/")
    phone.click("#passkey_login")
    phone.wait_for_selector("h1:has-text('Phiên đăng nhập')")
    assert [line for line in phone.refused if "Content Security Policy" in line] == []
