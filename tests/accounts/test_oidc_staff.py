"""Use case: an official signs in by the organisation's provider, to an account that is there."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from giamsat.accounts import services
from giamsat.accounts.models import Person
from giamsat.core.actor import SYSTEM
from giamsat.events.models import Event
from tests.oidc.provider import Idp, idp, running_idp, through
from tests.people import People

__all__ = ["idp", "running_idp"]
pytestmark = pytest.mark.django_db
START = "/account/oidc/"


@pytest.fixture
def owner(people: People, idp: Idp) -> Person:
    person = services.change_person(SYSTEM, people.owner, version=1, email="chu@that-khe.example")
    idp.signs_in(email="Chu@That-Khe.example", sub="nhan-vien-57")
    return person


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_signed_in_to_the_account_of_the_verified_address(owner: Person, client: Client) -> None:
    answer = through(client, f"{START}?next=/account/sessions/")
    assert (answer.status_code, answer["Location"]) == (302, "/account/sessions/")
    assert client.session["_auth_user_id"] == str(owner.pk)
    assert Event.objects.get(verb="person.signed_in").data["ways"] == ["oidc"]
