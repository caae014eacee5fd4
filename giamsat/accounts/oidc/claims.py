"""What is taken from claims: a name, contact that the provider has verified, an organisation; nothing else is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from giamsat.accounts.models import Person
from giamsat.accounts.oidc.provider import Incomplete, Provider


@dataclass(frozen=True, slots=True)
class Verified:
    """Who somebody is, on the word of a provider. Contact that it has not verified is left out."""

    issuer: str
    subject: str
    name: str
    email: str = ""
    phone: str = ""
    address: str = ""
    organisation: str = ""


def verified(provider: Provider, claims: Mapping[str, Any]) -> Verified:
    """What the claims say of somebody of the public.

    Raises:
        Incomplete: no name.
    """
    name = _text(claims, "name", 200) or " ".join(
        filter(None, (_text(claims, "family_name", 100), _text(claims, "given_name", 100)))
    )
    if not name:
        raise Incomplete(provider, "no name among the claims")
    address = claims.get("address")
    return Verified(
        issuer=provider.issuer,
        subject=claims["sub"],
        name=name,
        email=verified_email(claims),
        phone=_text(claims, "phone_number", 30) if _is_true(claims, "phone_number_verified") else "",
        address=_text(address, "formatted", 300) if isinstance(address, Mapping) else "",
        organisation=_text(claims, provider.claim, 200) if provider.claim else "",
    )


def account_of(provider: Provider, claims: Mapping[str, Any]) -> Person | None:
    """The account that the claim named in the settings names; None where there is none. Nothing is made or changed.

    An e-mail address must be verified; any other claim is held against the login name.
    """
    if provider.claim == "email":
        email = verified_email(claims)
        return Person.objects.filter(email=email).first() if email else None
    login = _text(claims, provider.claim, 60).lower()
    return Person.objects.filter(login=login).first() if login else None


def verified_email(claims: Mapping[str, Any]) -> str:
    """The address, in small letters, where the provider says that it is verified and it is one; else empty."""
    email = _text(claims, "email", 254).lower()
    if not email or not _is_true(claims, "email_verified"):
        return ""
    try:
        validate_email(email)
    except ValidationError:
        return ""
    return email


def _text(claims: Mapping[str, Any], name: str, longest: int) -> str:
    """One line of printable text; too long is as good as none."""
    value = claims.get(name)
    if not isinstance(value, str):
        return ""
    line = " ".join("".join(one if one.isprintable() else " " for one in value).split())
    return line if len(line) <= longest else ""


def _is_true(claims: Mapping[str, Any], name: str) -> bool:
    # Some providers send the word.
    return claims.get(name) is True or claims.get(name) == "true"
