"""Passwords, second factors and the keys of programs."""

from __future__ import annotations

import datetime as dt
import secrets

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from giamsat.accounts import events, policies
from giamsat.accounts.models import ApiToken, Person
from giamsat.accounts.services.people import lock_person
from giamsat.accounts.services.sessions import end_sessions
from giamsat.accounts.tokens import USE_NOTED_EVERY, token_digest
from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.errors import InvalidInput, NotFound
from giamsat.core.policy import ALLOWED, require
from giamsat.core.writes import write
from giamsat.events.services import record_event

#: Letters and digits that nobody mistakes for one another when a password is read out or copied by hand.
CLEAR_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
TOKEN_MARK = "gsat_"  # noqa: S105 (the visible beginning of every token, so that scanners find leaked ones)


@write
def set_initial_password(actor: Actor, person: Person) -> str:
    """Give a random password for one sign-in, at which it must be changed; all sessions end.

    Returns:
        the password (79 random bits), to be shown once: it is kept nowhere.

    Raises:
        NotAllowed: the account is not the actor's to manage.
    """
    person = lock_person(person)
    require(policies.may_manage_person(actor, person))
    password = "-".join("".join(secrets.choice(CLEAR_LETTERS) for _i in range(4)) for _j in range(4))
    person.set_password(password)
    person.must_change_password = True
    person.save(update_fields=["password", "must_change_password"])
    end_sessions(person)
    _record(actor, events.PASSWORD_SET, person)
    return password


@write
def change_password(actor: Actor, person: Person, new: str) -> Person:
    """Set one's own new password; other sessions of the person end with it.

    The caller has proved knowledge of the old password (or a fresh sign-in).

    Raises:
        NotAllowed: somebody else's.
        InvalidInput: the password breaks a rule, with the reasons.
    """
    person = lock_person(person)
    require(policies.may_change_password(actor, person))
    try:
        validate_password(new, person)
    except ValidationError as fault:
        raise InvalidInput(fields={"password": " ".join(fault.messages)}) from fault
    if person.must_change_password and person.check_password(new):
        raise InvalidInput(fields={"password": _("Mật khẩu mới phải khác mật khẩu dùng một lần.")})
    person.set_password(new)
    person.must_change_password = False
    person.save(update_fields=["password", "must_change_password"])
    _record(actor, events.PASSWORD_CHANGED, person)
    return person


@write
def set_demo_passwords(actor: Actor) -> int:
    """Give all demo people the password that the sign-in page of a demo shows; returns how many.

    One hash serves them all: there is nothing to guess, and a hash for each of thousands would take minutes.

    Raises:
        NotAllowed: not the system, or this installation is no demo.
    """
    require(policies.may_set_demo_passwords(actor))
    return Person.objects.filter(is_demo=True).update(
        password=make_password(settings.DEMO_PASSWORD), must_change_password=False
    )


@write
def remove_second_factors(actor: Actor, person: Person) -> int:
    """Remove TOTP, passkeys and recovery codes of a person who has lost them; returns how many.

    Raises:
        NotAllowed: the account is not the actor's to manage.
    """
    person = lock_person(person)
    require(policies.may_manage_person(actor, person))
    removed = int(Authenticator.objects.filter(user_id=person.pk).delete()[0])
    if removed:
        end_sessions(person)
        _record(actor, events.SECOND_FACTOR_REMOVED, person)
    return removed


@write
def create_token(
    actor: Actor, person: Person, *, name: str, expires_at: dt.datetime | None = None
) -> tuple[ApiToken, str]:
    """Make a key with which a program acts as ``person``.

    Returns:
        the row and the token itself (256 random bits), to be shown once: only its digest is kept.

    Raises:
        NotAllowed: somebody else's account, or while standing in for another.
        InvalidInput: no name, or an expiry in the past.
    """
    person = lock_person(person)
    require(policies.may_create_token(actor, person))
    name = " ".join(name.split())
    if not 0 < len(name) <= 80:
        raise InvalidInput(fields={"name": _("Đặt tên cho khóa, không quá 80 ký tự.")})
    if expires_at is not None and expires_at <= clock.now():
        raise InvalidInput(fields={"expires_at": _("Hạn dùng phải ở tương lai.")})
    raw = TOKEN_MARK + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        person=person,
        name=name,
        prefix=raw[:12],
        digest=token_digest(raw),
        created_at=clock.now(),
        expires_at=expires_at,
    )
    _record(actor, events.TOKEN_CREATED, person, token=name)
    return token, raw


@write
def revoke_token(actor: Actor, token: ApiToken) -> ApiToken:
    """End a key at once; ending it twice changes nothing.

    Raises:
        NotAllowed: not one's own, nor of a person whose account one manages.
    """
    row = (
        ApiToken.objects.select_for_update(of=("self",))
        .select_related("person__unit")
        .filter(pk=token.pk)
        .first()
    )
    if row is None:
        raise NotFound
    require(policies.may_revoke_token(actor, row))
    if row.revoked_at is None:
        row.revoked_at = clock.now()
        row.save(update_fields=["revoked_at"])
        _record(actor, events.TOKEN_REVOKED, row.person, token=row.name)
    return row


@write
def record_token_use(actor: Actor, raw: str) -> None:
    """Note that the token was used, at most once in ten minutes: a read of the API shall not cost a write."""
    require(ALLOWED)  # it follows from the request that the token already let in
    now = clock.now()
    ApiToken.objects.filter(digest=token_digest(raw), person_id=actor.person_id or 0).filter(
        Q(last_used_at__isnull=True) | Q(last_used_at__lt=now - USE_NOTED_EVERY)
    ).update(last_used_at=now)


def _record(actor: Actor, verb: str, person: Person, **data: str) -> None:
    record_event(
        actor,
        verb,
        "person",
        person.pk,
        path=person.unit.path if person.unit else None,
        data={"person": person.full_name, **data},
    )
