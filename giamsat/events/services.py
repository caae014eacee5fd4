"""Recording what happened."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.db import connection

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.events.channel import CHANNEL as CHANNEL
from giamsat.events.models import Event
from giamsat.events.registry import is_declared


def record_event(
    actor: Actor,
    verb: str,
    subject_type: str,
    subject_id: int,
    *,
    path: str | None = None,
    task_id: int | None = None,
    programme_id: int | None = None,
    changes: Mapping[str, tuple[Any, Any]] | None = None,
    data: Mapping[str, Any] | None = None,
) -> Event:
    """Append one event and announce it; both happen only if the surrounding transaction commits.

    Args:
        verb: a code declared in ``events.registry``.
        path: ltree path of the unit whose readers may see it.
        changes: field -> (before, after), JSON-able.
        data: values for the placeholders of the event's sentence, JSON-able, no secrets.

    Raises:
        ValueError: ``verb`` is not declared.
        RuntimeError: called outside a transaction: an event must stand or fall with its fact.
    """
    if not is_declared(verb):
        raise ValueError(f"event code {verb} is not declared")
    if not connection.in_atomic_block:
        raise RuntimeError("an event is recorded only inside the transaction of its fact")
    event = Event.objects.create(
        at=clock.now(),
        verb=verb,
        actor_id=actor.person_id,
        on_behalf_of_id=actor.on_behalf_of_id,
        via=actor.via,
        subject_type=subject_type,
        subject_id=subject_id,
        task_id=task_id,
        programme_id=programme_id,
        path=path,
        changes={name: list(pair) for name, pair in (changes or {}).items()},
        data=dict(data or {}),
    )
    announce_event(event)
    return event


def announce_event(event: Event) -> None:
    """Tell listening screens that something changed (ids only; PostgreSQL delivers it at commit)."""
    note = {"id": event.pk, "programme": event.programme_id, "path": event.path, "verb": event.verb}
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, json.dumps(note)])
