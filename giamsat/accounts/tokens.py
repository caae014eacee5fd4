"""Who stands behind the key of a program, read in one statement: it is asked at each call of the API."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from dataclasses import dataclass
from typing import Any

from django.db.models import FilteredRelation, Q, QuerySet

from giamsat.accounts.models import ApiToken
from giamsat.accounts.policies import grant_in_force
from giamsat.core import clock
from giamsat.core.actor import Actor, Holding, Role
from giamsat.core.prepared import Prepared

#: A use is noted at most once in this time: a read of the API shall not cost a write.
USE_NOTED_EVERY = dt.timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Caller:
    """The person of a token as ``actor``, with that person's language and the last noted use of the token."""

    actor: Actor
    language: str
    last_used_at: dt.datetime | None

    @property
    def use_is_due(self) -> bool:
        """True when this use of the token is to be noted."""
        return self.last_used_at is None or self.last_used_at < clock.now() - USE_NOTED_EVERY


def token_digest(raw: str) -> str:
    """What is kept of a token. A token has 256 random bits, so one round of SHA-256 suffices."""
    return hashlib.sha256(raw.encode()).hexdigest()


def _good_token(digest: str, now: dt.datetime, today: dt.date) -> QuerySet[ApiToken, Any]:
    held = FilteredRelation("person__grants", condition=grant_in_force(today, "person__grants__"))
    return (
        ApiToken.objects.filter(digest=digest, revoked_at__isnull=True, person__is_active=True)
        .filter(Q(expires_at__isnull=True) | Q(expires_at__gt=now))
        .annotate(held=held)
        .order_by("held__pk")
        .values_list(
            "digest", "last_used_at", "person_id", "person__full_name", "person__language",
            "held__role", "held__unit_id", "held__unit__path",
        )
    )  # fmt: skip


_GOOD_TOKEN: Prepared[ApiToken] = Prepared(_good_token, str, dt.datetime, dt.date)


def caller_for_token(raw: str) -> Caller | None:
    """The active person whose unexpired, unrevoked token ``raw`` is, with the roles of today; None otherwise.

    The row is found by the digest, which tells an attacker who measures the time nothing about the token; the
    digests are compared once more in constant time.
    """
    digest = token_digest(raw)
    rows = _GOOD_TOKEN.all(digest, clock.now(), clock.today())
    if not rows or not hmac.compare_digest(rows[0][0], digest):
        return None
    _digest, last_used_at, person_id, name, language = rows[0][:5]
    held = dict.fromkeys(
        Holding(Role(role), unit_id, path) for *_person, role, unit_id, path in rows if role is not None
    )
    return Caller(Actor(person_id, name, tuple(held), via="api"), language, last_used_at)
