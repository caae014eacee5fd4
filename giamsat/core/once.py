"""Doing a thing once, however often it is asked for: double clicks, retries, repeated API calls."""

from __future__ import annotations

import json

from django.db import connection

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.models import OnceKey
from giamsat.core.prepared import Prepared, execute

KEY_LENGTH = 100
CLAIM = """
INSERT INTO core_oncekey (person_id, key, at, fingerprint) VALUES (%s, %s, %s, '')
ON CONFLICT (person_id, key) DO NOTHING RETURNING true
"""
REMEMBER = """
UPDATE core_oncekey SET fingerprint = %s, status = %s, body = %s::jsonb WHERE person_id = %s AND key = %s
"""
_ROW: Prepared[OnceKey] = Prepared(
    lambda person_id, key: OnceKey.objects.filter(person_id=person_id, key=key).order_by(), int, str
)


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
    values = [actor.person_id or 0, _checked(key), clock.now()]
    if execute(CLAIM, values).fetchone() is not None:
        return None
    return OnceKey.objects.get(person_id=actor.person_id or 0, key=key)


def stored_answer(actor: Actor, key: str) -> OnceKey | None:
    """The row of a key whose act is over; None when there is none yet. Claims nothing."""
    found: OnceKey | None = _ROW.first(actor.person_id or 0, _checked(key))
    return found


def was_done(actor: Actor, key: str) -> bool:
    """True when this person's act under ``key`` is done: for acts after which their own form no longer fits."""
    return OnceKey.objects.filter(person_id=actor.person_id or 0, key=key[:100]).exists()


def remember(actor: Actor, key: str, *, fingerprint: str, status: int, body: object) -> None:
    """Keep the answer of a claimed key, for repeats of the same call (API ``Idempotency-Key``)."""
    text = json.dumps(body, default=str)
    execute(REMEMBER, [fingerprint, status, text, actor.person_id or 0, _checked(key)])


def _checked(key: str) -> str:
    if len(key) > KEY_LENGTH:
        raise ValueError(f"a key has at most {KEY_LENGTH} characters")
    return key
