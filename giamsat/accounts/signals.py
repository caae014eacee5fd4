"""What allauth does by itself leaves its trace here: sign-in, and second factors added or removed (R63)."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest

from giamsat.accounts import events
from giamsat.accounts.models import Person
from giamsat.accounts.selectors import actor_for
from giamsat.events.services import record_event


@receiver(user_logged_in, dispatch_uid="accounts.signed_in")
def record_sign_in(request: HttpRequest, user: Person, **_kwargs: Any) -> None:
    """One event for each sign-in, with the ways by which the person proved who it is."""
    ways = [record["method"] for record in get_authentication_records(request, user)]
    _record(user, events.SIGNED_IN, ways=ways)


@receiver(authenticator_added, dispatch_uid="accounts.second_factor_added")
def record_added(user: Person, authenticator: Any, **_kwargs: Any) -> None:
    """A TOTP app, passkey or set of recovery codes was added by the person."""
    _record(user, events.SECOND_FACTOR_ADDED, kind=str(authenticator.type))


@receiver(authenticator_removed, dispatch_uid="accounts.second_factor_removed")
def record_removed(user: Person, authenticator: Any, **_kwargs: Any) -> None:
    """One of them was removed by the person."""
    _record(user, events.SECOND_FACTOR_REMOVED, kind=str(authenticator.type))


@receiver(authenticator_reset, dispatch_uid="accounts.second_factor_reset")
def record_reset(user: Person, authenticator: Any, **_kwargs: Any) -> None:
    """The recovery codes were made anew by the person."""
    _record(user, events.SECOND_FACTOR_ADDED, kind=str(authenticator.type))


def _record(person: Person, verb: str, **data: Any) -> None:
    with transaction.atomic():
        record_event(actor_for(person), verb, "person", person.pk, data={"person": person.full_name, **data})
