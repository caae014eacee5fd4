"""Writing accounts of people."""

from __future__ import annotations

import unicodedata
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from giamsat.accounts import events, policies
from giamsat.accounts.models import ApiToken, Person
from giamsat.accounts.services.sessions import end_sessions
from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.errors import Conflict, InvalidInput, NotFound
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.events.services import record_event
from giamsat.units.models import Unit

#: What ``change_person`` takes.
CHANGEABLE = frozenset({"login", "full_name", "post", "unit", "email", "phone", "language"})


@write
def create_person(
    actor: Actor,
    *,
    login: str,
    full_name: str,
    unit: Unit | None,
    post: str = "",
    email: str = "",
    phone: str = "",
    language: str = Person.Language.VIETNAMESE,
    is_demo: bool = False,
) -> Person:
    """Open an account without a password; ``set_initial_password`` gives the first one.

    Args:
        unit: the unit that keeps the account; None only for the first operator.

    Raises:
        NotAllowed: the unit is not the actor's to manage.
        InvalidInput: a field cannot be taken, by name.
    """
    require(policies.may_create_person(actor, unit))
    person = Person(
        login=login,
        full_name=full_name,
        unit=unit,
        post=post,
        email=email,
        phone=phone,
        language=language,
        is_demo=is_demo,
        created_at=clock.now(),
    )
    person.set_unusable_password()
    _clean(person)
    person.save(force_insert=True)
    _record(actor, events.PERSON_CREATED, person, data={"login": person.login})
    return person


@write
def change_person(actor: Actor, person: Person, *, version: int, **fields: Any) -> Person:
    """Change what is stated of a person.

    Args:
        version: the version that the actor has read.
        fields: any of ``CHANGEABLE``.

    Raises:
        NotAllowed: not the actor's to change; one's own account: phone and language only.
        Conflict: changed by somebody else since.
        InvalidInput: a field cannot be taken, by name.
    """
    unknown = fields.keys() - CHANGEABLE
    if unknown:
        raise TypeError(f"change_person does not take {', '.join(sorted(unknown))}")
    person = lock_person(person)
    require(policies.may_change_person(actor, person, frozenset(fields)))
    if "unit" in fields:
        require(policies.may_create_person(actor, fields["unit"]))
    if person.version != version:
        raise Conflict
    before = {name: _plain(getattr(person, name)) for name in fields}
    for name, value in fields.items():
        setattr(person, name, value)
    _clean(person)
    changes = {
        name: (before[name], _plain(getattr(person, name)))
        for name in fields
        if before[name] != _plain(getattr(person, name))
    }
    if changes:
        person.version += 1
        person.save(update_fields=[*changes, "sort_key", "version"])
        _record(actor, events.PERSON_CHANGED, person, changes=changes)
    return person


@write
def deactivate_person(actor: Actor, person: Person, *, reason: str) -> Person:
    """Close an account: sign-in, sessions and program keys end at once; history keeps the name.

    Raises:
        NotAllowed: not the actor's to manage, or one's own.
        InvalidInput: no reason given.
    """
    person = lock_person(person)
    require(policies.may_manage_person(actor, person))
    reason = needed_reason(reason)
    if person.is_active:
        person.is_active = False
        person.version += 1
        person.save(update_fields=["is_active", "version"])
        ApiToken.objects.filter(person=person, revoked_at__isnull=True).update(revoked_at=clock.now())
        end_sessions(person)
        _record(actor, events.PERSON_DEACTIVATED, person, data={"reason": reason})
    return person


@write
def reactivate_person(actor: Actor, person: Person, *, reason: str) -> Person:
    """Open a closed account again, with the roles that are still in force.

    Raises:
        NotAllowed: not the actor's to manage.
        InvalidInput: no reason given.
    """
    person = lock_person(person)
    require(policies.may_manage_person(actor, person))
    reason = needed_reason(reason)
    if not person.is_active:
        person.is_active = True
        person.version += 1
        person.save(update_fields=["is_active", "version"])
        _record(actor, events.PERSON_REACTIVATED, person, data={"reason": reason})
    return person


@write
def choose_language(actor: Actor, person: Person, language: str) -> Person:
    """Choose the language of one's own pages.

    Raises:
        InvalidInput: not a language of Giamsat.
    """
    person = lock_person(person)
    require(policies.may_change_person(actor, person, frozenset({"language"})))
    if language not in Person.Language.values:
        raise InvalidInput(fields={"language": _("Giamsat chưa có ngôn ngữ này.")})
    if person.language != language:
        before, person.language = person.language, language
        person.save(update_fields=["language"])
        _record(actor, events.LANGUAGE_CHOSEN, person, changes={"language": (before, language)})
    return person


def lock_person(person: Person) -> Person:
    """The person's row as it is now, held until the transaction ends.

    Raises:
        NotFound: the row is gone.
    """
    row = Person.objects.select_for_update(of=("self",)).select_related("unit").filter(pk=person.pk).first()
    if row is None:
        raise NotFound
    return row


def needed_reason(reason: str) -> str:
    """``reason`` without blanks around it.

    Raises:
        InvalidInput: empty or longer than 500 characters.
    """
    reason = reason.strip()
    if not reason:
        raise InvalidInput(fields={"reason": _("Ghi lý do.")})
    if len(reason) > 500:
        raise InvalidInput(fields={"reason": _("Lý do dài quá 500 ký tự.")})
    return reason


def _clean(person: Person) -> None:
    person.login = person.login.strip().lower()
    person.email = person.email.strip().lower()
    person.phone = person.phone.strip()
    person.post = " ".join(person.post.split())
    person.full_name = " ".join(unicodedata.normalize("NFC", person.full_name).split())
    person.derive()
    try:
        person.full_clean(exclude={"password"})
    except ValidationError as fault:
        fields: dict[str, Any] = {name: texts[0] for name, texts in fault.message_dict.items()}
        if "__all__" in fields:
            fields["email"] = _("Thư điện tử này đã thuộc về tài khoản khác.")
            del fields["__all__"]
        raise InvalidInput(fields=fields) from fault


def _plain(value: Any) -> Any:
    return value.pk if isinstance(value, Unit) else value


def _record(
    actor: Actor,
    verb: str,
    person: Person,
    *,
    changes: dict[str, tuple[Any, Any]] | None = None,
    data: dict[str, Any] | None = None,
) -> None:
    record_event(
        actor,
        verb,
        "person",
        person.pk,
        path=person.unit.path if person.unit else None,
        changes=changes,
        data={"person": person.full_name, **(data or {})},
    )
