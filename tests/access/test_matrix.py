"""Every address × everybody: who is let in by the declared rule is let in, everybody else is led away or refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse

from giamsat.accounts.selectors import actor_for
from giamsat.core.access import rule_of
from giamsat.core.actor import Role
from tests.access.test_rules import ALL
from tests.access.world import browser_client, without_frame
from tests.people import plant_people, plant_tree

#: What stands for each kind of parameter; nothing of that name or number exists.
FILLED = {"int": 999_999, "str": "khong-co", "slug": "khong-co", "path": "khong/co", "uuid": "0" * 32}
WHO = ("standing", "leader", "inspector", "owner", "approver", "province_admin", "operator", "citizen")


def address_of(path: str, name: str) -> str | None:
    """An address that answers at ``path``; None where the name cannot be called that way."""
    parameters = re.findall(r"<(?:(\w+):)?(\w+)>", path)
    values = {key: FILLED.get(kind or "str", "khong-co") for kind, key in parameters}
    try:
        return reverse(name, kwargs=values)
    except NoReverseMatch:
        return None


PAGES: list[tuple[str, Any, str | None]] = [
    (address, view, name)
    for path, name, view in ALL
    if not path.startswith("api/") and (address := address_of(path, name)) is not None
]


#: For each of ``WHO``: the session's key and the roles held.
Signed = dict[str, tuple[str, set[Role]]]


@pytest.fixture(scope="module")
def signed(django_db_setup: None, django_db_blocker: Any) -> Iterator[Signed]:
    """The standing people, each signed in once for all addresses."""
    with django_db_blocker.unblock(), transaction.atomic(), without_frame():
        people = plant_people(plant_tree())
        found: Signed = {}
        for who in WHO:
            client = Client()
            client.force_login(getattr(people, who))
            held = {holding.role for holding in actor_for(getattr(people, who)).holdings}
            found[who] = (client.cookies[settings.SESSION_COOKIE_NAME].value, held)
        yield found
        transaction.set_rollback(True)


def look_at(address: str, session: str = "") -> Any:
    """The answer to somebody who opens ``address``; what opening it wrote is taken back."""
    client = browser_client()
    if session:
        client.cookies = SimpleCookie({settings.SESSION_COOKIE_NAME: session})
    with transaction.atomic():
        answer = client.get(address)
        transaction.set_rollback(True)
    return answer


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize(("address", "view", "name"), PAGES, ids=[page[0] for page in PAGES])
def test_everybody(address: str, view: Any, name: str | None, signed: Signed) -> None:
    rule = rule_of(view, name)
    assert rule is not None
    stranger = look_at(address)
    if not rule.public:
        assert stranger.status_code == 302, f"nobody signed in, yet {address} answers {stranger.status_code}"
        assert stranger["Location"].startswith("/account/login/")
    for who, (session, held) in signed.items():
        answer = look_at(address, session)
        if rule.roles and not held & rule.roles:
            assert answer.status_code == 403, f"{who} may not open {address}, yet got {answer.status_code}"
        else:
            # The health page answers 503 while no worker is alive, as in tests.
            assert answer.status_code < 500 or name == "healthz", f"{address} breaks for {who}"
            assert not answer.get("Location", "").startswith("/account/login/"), f"{who} at {address}"
