"""Carrying out what was approved: seal the facts, make the public rows, tell what changed, write the files."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connection

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.policy import require
from giamsat.core.text import fold, searchable
from giamsat.core.writes import write
from giamsat.publishing import policies
from giamsat.publishing.changes import tell_changes
from giamsat.publishing.files import forget_since
from giamsat.publishing.models import Edition, Fact, PublicChange, PublicRow, Release
from giamsat.publishing.seals import tree
from giamsat.publishing.verifier import fact_data, leaf_hash
from giamsat.publishing.watching import tell_watchers
from giamsat.units.models import Unit

#: The latest public fact of each key that the release touches, or of all keys.
PUBLIC_FACTS = """
SELECT DISTINCT ON (f.kind, f.key) f.id, f.kind, f.key, f.body
  FROM publishing_fact f JOIN publishing_release r ON r.id = f.release_id
 WHERE r.state = 'approved' AND r.published_at IS NOT NULL {touched}
 ORDER BY f.kind, f.key, r.number DESC
"""
TOUCHED = (
    "AND EXISTS (SELECT FROM publishing_fact t WHERE t.release_id = %s AND t.kind = f.kind AND t.key = f.key)"
)
FORGET = """
DELETE FROM publishing_publicrow p USING publishing_fact t
 WHERE t.release_id = %s AND t.kind = p.kind AND t.key = p.key
"""
#: The day that a row is told by: when it was done, confirmed or decided, or its period begins.
DAYS = ("done_on", "completed_on", "confirmed_on", "decided_on", "period")
#: What of a row the search looks in.
WORDS = {"task": ("key", "title", "content", "lead"), "indicator": ("key", "name", "name_en", "meaning")}
COLUMNS = (
    "fact_id", "kind", "key", "programme", "group", "task", "unit", "path", "role", "state", "due", "done_on",
    "search", "body",
)  # fmt: skip


@write
def publish_release(actor: Actor, release: Release) -> bool:
    """Make an approved release public if its embargo is over; False when there was nothing to do.

    Sealing and public rows are one transaction: what pages show is always sealed.

    Raises:
        NotAllowed: only the system carries out what a person approved.
    """
    require(policies.may_publish(actor))
    tree.lock_tree()
    row = Release.objects.select_for_update(of=("self",)).select_related("programme").get(pk=release.pk)
    now = clock.now()
    if row.state != Release.State.APPROVED or row.published_at or (row.public_from and row.public_from > now):
        return False
    tree.append_facts(_leaves(row))
    tree.append_events()
    tree.sign_root()
    row.published_at = now
    row.save(update_fields=["published_at"])
    refresh(row)
    tell_changes(row, now)
    next_edition(now)
    return True


@write
def take_back(actor: Actor, release: Release) -> None:
    """After a withdrawal: rows fall back to what was public before, and files that hold them go. Harmless to repeat.

    Raises:
        NotAllowed: only the system carries out what a person decided.
    """
    require(policies.may_publish(actor))
    if release.published_at is not None:
        refresh(release)
        PublicChange.objects.filter(release=release).delete()
        forget_since(release.published_at)
    next_edition(clock.now())


@write
def seal_events(actor: Actor) -> bool:
    """Seal what happened since the last root; False when nothing did.

    Raises:
        NotAllowed: only the system seals.
    """
    require(policies.may_publish(actor))
    tree.lock_tree()
    before = tree.tree_size()
    if tree.append_events() == before:
        return False
    tree.sign_root()
    return True


def _leaves(release: Release) -> Iterator[tuple[int, bytes, str]]:
    rows = Fact.objects.filter(release=release).order_by("pk").values_list("pk", "kind", "key", "body")
    for pk, kind, key, body in rows.iterator(5000):
        yield pk, leaf_hash(fact_data(release.number, kind, key, body)), f"{release.number}\t{kind}\t{key}"


def next_edition(now: dt.datetime) -> int:
    """Tell all caches that the figures changed; the number of the new edition."""
    row, _made = Edition.objects.select_for_update().get_or_create(pk=1)
    row.number, row.at = row.number + 1, now
    row.save(update_fields=["number", "at"])
    tell_watchers()
    return row.number


def next_texts() -> None:
    """Tell all caches that a text, a comment or the list of sites changed; figures and their files are as they were."""
    row, _made = Edition.objects.select_for_update().get_or_create(pk=1)
    row.texts += 1
    row.save(update_fields=["texts"])
    tell_watchers()


def refresh(release: Release) -> None:
    """Make the public rows of the keys that ``release`` touches anew."""
    with connection.cursor() as cursor:
        cursor.execute(FORGET, [release.pk])
        cursor.execute(PUBLIC_FACTS.format(touched=TOUCHED), [release.pk])
        _write_rows(cursor.fetchall())


def rebuild() -> int:
    """Make all public rows anew from the facts; how many there are. Pages show the old ones until the end."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM publishing_publicrow")
        cursor.execute(PUBLIC_FACTS.format(touched=""))
        return _write_rows(cursor.fetchall())


def _write_rows(facts: Iterable[tuple[int, str, str, str | None]]) -> int:
    units = dict(Unit.objects.values_list("code", "path"))
    count = 0
    decoded = [(pk, kind, key, text, json.loads(text)) for pk, kind, key, text in facts if text is not None]
    tasks: dict[str, dict[str, Any]] = {
        key: body for _pk, kind, key, _text, body in decoded if kind == "task"
    }
    missing = {body["task"] for *_fact, body in decoded if "task" in body} - tasks.keys()
    tasks |= dict(PublicRow.objects.filter(kind="task", key__in=missing).values_list("key", "body"))
    names = ", ".join(f'"{name}"' for name in COLUMNS)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY publishing_publicrow ({names}) FROM STDIN") as copy,
    ):
        for pk, kind, key, text, body in decoded:
            task = tasks.get(key if kind == "task" else body.get("task", ""), {})
            copy.write_row((pk, kind, key, *_looked_by(kind, key, body, task, units), text))
            count += 1
    return count


def _looked_by(
    kind: str, key: str, body: dict[str, Any], task: dict[str, Any], units: dict[str, str]
) -> tuple[Any, ...]:
    """What pages look for a row by: the columns between its key and its body."""
    unit = body.get("unit") or ""
    # What belongs to no task names its programme itself.
    owner = task or body
    words = [body.get(name) for name in WORDS.get(kind, ())]
    marked = [searchable(word) for word in words if word]
    search = f"| {' | '.join(dict.fromkeys(marked + [fold(word) for word in marked]))} |" if marked else ""
    return (
        owner.get("programme") or "", owner.get("group") or owner.get("indicator") or "",
        key if kind == "task" else body.get("task", ""), unit,
        units.get(unit), body.get("role") or "", body.get("state") or "",
        body.get("due") or body.get("new_due"), next((body[name] for name in DAYS if body.get(name)), None),
        search,
    )  # fmt: skip
