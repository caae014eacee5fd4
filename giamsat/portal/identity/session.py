"""Who has signed in by the public's provider: kept in the session beside nothing of an official's account."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from giamsat.accounts.oidc.claims import Verified
from giamsat.accounts.oidc.provider import provider_for
from giamsat.core import clock
from giamsat.voice.models_contact import Identity

IDENTITY, DRAFT = "voice_identity", "voice_draft"
#: Long enough to write in peace, short enough for a library's computer.
LASTS = dt.timedelta(hours=3)
#: A draft that waits for a sign-in: no more of it is kept.
LONGEST_DRAFT = 40_000


@dataclass(frozen=True, slots=True)
class SignedIn:
    """``address`` is what the provider said this time; it is kept nowhere else."""

    identity: Identity
    address: str


def identity_of(request: HttpRequest) -> SignedIn | None:
    """Who has signed in; None for nobody, in an official's session, and without a configured provider."""
    kept = request.session.get(IDENTITY)
    if kept is None or request.user.is_authenticated or provider_for("public") is None:
        return None
    if clock.now() - dt.datetime.fromisoformat(kept["at"]) > LASTS:
        return None
    row = Identity.objects.filter(pk=kept["pk"]).first()
    return SignedIn(row, kept["address"]) if row is not None else None


def sign_in(request: HttpRequest, identity: Identity, verified: Verified) -> None:
    """From now on this browser speaks for ``identity``; under a new session key."""
    request.session.cycle_key()
    request.session[IDENTITY] = {
        "pk": identity.pk,
        "at": clock.now().isoformat(),
        "address": verified.address,
    }


def keep_draft(request: HttpRequest, fields: dict[str, Any]) -> None:
    """What was typed so far, until it is sent or the session ends."""
    if sum(len(str(value)) for value in fields.values()) <= LONGEST_DRAFT:
        request.session[DRAFT] = fields


def draft_of(request: HttpRequest) -> dict[str, Any]:
    """What was kept; empty when nothing was."""
    return dict(request.session.get(DRAFT, {}))


def drop_draft(request: HttpRequest) -> None:
    """It was sent."""
    request.session.pop(DRAFT, None)
