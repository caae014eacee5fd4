"""Doing a thing once, however often it is asked for: double clicks, retries, repeated API calls."""

from __future__ import annotations

import json

from django.db import connection

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.models import OnceKey

KEY_LENGTH = 100


def first_time(actor: Actor, key: str) -> OnceKey | None:
    """Claim ``key`` for this person inside the present transaction.

    A second caller waits until the first one's transaction ends, then learns that the key is taken. If the
    first one rolls back, the key is free again.

    Args:
        key: made with the form or sent by the caller.

    Returns:
        None when this is the first time; else the row of the first, with what it left for repeats.

    Raises:
        RuntimeError: called outside a transaction.
        ValueError: longer than ``KEY_LENGTH``: two long keys must not become one.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a key is claimed only inside the transaction of its act")
    row, created = OnceKey.objects.get_or_create(
        person_id=actor.person_id or 0, key=_checked(key), defaults={"at": clock.now()}
    )
    return None if created else row


def stored_answer(actor: Actor, key: str) -> OnceKey | None:
    """The row of a key whose act is over; None when there is none yet. Claims nothing."""
    return OnceKey.objects.filter(person_id=actor.person_id or 0, key=_checked(key)).first()


def was_done(actor: Actor, key: str) -> bool:
    """True when this person's act under ``key`` is done: for acts after which their own form no longer fits."""
    return OnceKey.objects.filter(person_id=actor.person_id or 0, key=key[:100]).exists()


def remember(actor: Actor, key: str, *, fingerprint: str, status: int, body: object) -> None:
    """Keep the answer of a claimed key, for repeats of the same call (API ``Idempotency-Key``)."""
    OnceKey.objects.filter(person_id=actor.person_id or 0, key=_checked(key)).update(
        fingerprint=fingerprint, status=status, body=json.loads(json.dumps(body, default=str))
    )


def _checked(key: str) -> str:
    if len(key) > KEY_LENGTH:
        raise ValueError(f"a key has at most {KEY_LENGTH} characters")
    return key
