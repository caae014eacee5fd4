"""People whom an identity provider vouches for: known again by a keyed hash, with the name and contact of the day."""

from __future__ import annotations

from django.conf import settings
from django.utils.crypto import salted_hmac

from giamsat.accounts.oidc.claims import Verified
from giamsat.core import clock
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.voice import policies
from giamsat.voice.models_contact import Identity
from giamsat.voice.services.receiving import plain_phone


@write
def know_identity(verified: Verified) -> Identity:
    """The identity of somebody who signed in, with what the provider says of them today.

    A former secret of the installation that is kept in ``SECRET_KEY_FALLBACKS`` still finds it.
    """
    require(policies.may_send())
    digests = [
        _digest(verified, str(secret)) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    ]
    now = clock.now()
    known = Identity.objects.select_for_update().filter(digest__in=digests).first()
    identity = known or Identity(created_at=now)
    identity.digest, identity.seen_at = digests[0], now
    identity.name, identity.organisation = verified.name, verified.organisation
    identity.email, identity.phone = verified.email, plain_phone(verified.phone)
    if known is None:
        # Two first sign-ins at once are one identity.
        fields = {name: getattr(identity, name) for name in _KEPT}
        identity, _new = Identity.objects.update_or_create(digest=digests[0], defaults=fields)
        return identity
    identity.save()
    return identity


_KEPT = ("name", "organisation", "email", "phone", "created_at", "seen_at")


def _digest(verified: Verified, secret: str) -> str:
    who = f"{verified.issuer}\n{verified.subject}"
    return salted_hmac("giamsat.voice.identity", who, secret=secret, algorithm="sha256").hexdigest()
