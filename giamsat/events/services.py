"""Recording what happened."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.prepared import execute, insert
from giamsat.events.channel import CHANNEL as CHANNEL
from giamsat.events.models import Event
from giamsat.events.registry import is_declared

#: Needs the channel and what follows the id of ``new`` and its transaction in the note.
NOTICE = """pg_notify(%s, '{"id": ' || new.id || ', "xact": ' || pg_current_xact_id() || %s::text)"""


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
    _may_record([verb])
    event = Event(
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
    # Told in the statement that stores it: this happens in every act.
    insert(event, also=NOTICE, values=(CHANNEL, _rest_of_note(event)))
    return event


@dataclass(frozen=True, slots=True)
class NewEvent:
    """One of many events to be recorded at once; the fields are those of ``record_event``."""

    verb: str
    subject_type: str
    subject_id: int
    path: str | None = None
    task_id: int | None = None
    programme_id: int | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


def record_events(actor: Actor, new: Sequence[NewEvent]) -> None:
    """Append many events in few statements; screens learn of the last one of each programme and verb.

    Raises:
        ValueError: a verb is not declared.
        RuntimeError: called outside a transaction.
    """
    _may_record({each.verb for each in new})
    now = clock.now()
    stored = Event.objects.bulk_create(
        (
            Event(
                at=now,
                verb=each.verb,
                actor_id=actor.person_id,
                on_behalf_of_id=actor.on_behalf_of_id,
                via=actor.via,
                subject_type=each.subject_type,
                subject_id=each.subject_id,
                task_id=each.task_id,
                programme_id=each.programme_id,
                path=each.path,
                data=dict(each.data),
            )
            for each in new
        ),
        batch_size=1000,
    )
    for event in {(event.programme_id, event.verb): event for event in stored}.values():
        announce_event(event)


def record_events_of(actor: Actor, verb: str, subject_type: str, rows: str, values: Mapping[str, Any]) -> int:
    """Append an event for each row of a statement, as ``record_events`` does; how many.

    Args:
        rows: SQL that selects ``subject_id, task_id, programme_id, path, data`` in the order in which it happened, with
            ``%(name)s`` for ``values``.

    Raises:
        ValueError: the verb is not declared.
        RuntimeError: called outside a transaction.
    """
    _may_record([verb])
    facts = {
        "at": clock.now(),
        "verb": verb,
        "actor": actor.person_id,
        "on_behalf_of": actor.on_behalf_of_id,
        "via": actor.via,
        "subject_type": subject_type,
    }
    last = execute(
        f"""
        WITH new AS (
            INSERT INTO events_event (at, verb, actor_id, on_behalf_of_id, via, subject_type, subject_id, task_id,
                                      programme_id, path, data, changes)
            SELECT %(at)s, %(verb)s, %(actor)s, %(on_behalf_of)s, %(via)s, %(subject_type)s, of.*, '{{}}'
              FROM ({rows}) of
            RETURNING id, programme_id, path::text
        )
        SELECT DISTINCT ON (programme_id) id, programme_id, path, count(*) OVER () FROM new
         ORDER BY programme_id, id DESC
        """,  # noqa: S608 (values are bound)
        {**values, **facts},
    ).fetchall()
    for pk, programme_id, path, _count in last:
        announce_event(Event(pk=pk, programme_id=programme_id, path=path, verb=verb))
    return last[0][3] if last else 0


def _may_record(verbs: Iterable[str]) -> None:
    for verb in verbs:
        if not is_declared(verb):
            raise ValueError(f"event code {verb} is not declared")
    if not connection.in_atomic_block:
        raise RuntimeError("an event is recorded only inside the transaction of its fact")


def announce_event(event: Event) -> None:
    """Tell listening screens that something changed (ids only; PostgreSQL delivers it at commit)."""
    execute(f"SELECT {NOTICE} FROM (VALUES (%s::bigint)) new (id)", [CHANNEL, _rest_of_note(event), event.pk])  # noqa: S608


def _rest_of_note(event: Event) -> str:
    note = {"programme": event.programme_id, "path": event.path, "verb": event.verb}
    return f", {json.dumps(note)[1:]}"
