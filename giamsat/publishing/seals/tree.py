"""The tree in the database: leaves are appended under one lock, complete subtrees kept, the root signed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from django.db import connection

from giamsat.core import clock
from giamsat.publishing.models_seal import Leaf, Root, Subtree
from giamsat.publishing.seals import keys, merkle
from giamsat.publishing.seals.notes import root_text, sign_note
from giamsat.publishing.watching import tell_watchers

#: One writer at a time; readers need no lock, for nothing that is there changes.
TREE_LOCK = 570_007
#: Subtrees of 256 leaves, 65,536 leaves, … are kept.
STEP = 8
WIDTH = 1 << STEP
#: An event that commits later than this after events with higher numbers were sealed would be missed.
LONGEST_TRANSACTION = dt.timedelta(hours=24)

EVENT_TEXT = """
jsonb_build_array(e.id, to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), e.verb, e.actor_id,
    e.on_behalf_of_id, e.via, e.subject_type, e.subject_id, e.task_id, e.programme_id, e.path::text, e.changes,
    e.data)::text
"""
EVENT_HASH = f"sha256('\\x00'::bytea || sha256(convert_to(%(salt)s || {EVENT_TEXT}, 'UTF8')))"
SEAL_EVENTS = f"""
INSERT INTO publishing_leaf (index, kind, ref, name, hash)
SELECT %(size)s - 1 + row_number() OVER (ORDER BY e.id), 'event', e.id, '', {EVENT_HASH}
  FROM events_event e
 WHERE e.id > %(mark)s
   AND NOT EXISTS (SELECT FROM publishing_leaf l WHERE l.kind = 'event' AND l.ref = e.id)
"""  # noqa: S608 - put together from constants
EVENTS_CHANGED = f"""
SELECT l.index, l.ref, e.id IS NULL
  FROM publishing_leaf l LEFT JOIN events_event e ON e.id = l.ref
 WHERE l.kind = 'event' AND (e.id IS NULL OR l.hash <> {EVENT_HASH}) ORDER BY l.index
"""  # noqa: S608 - put together from constants


class StoredTree:
    """Hashes of complete subtrees, read in runs of 256 and kept for the proofs of one request."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], bytes] = {}

    def __call__(self, level: int, index: int) -> bytes:
        """The hash of the subtree of 2**level leaves (``merkle.Subtrees``)."""
        found = self._known.get((level, index))
        if found is None:
            if level % STEP == 0:
                self._read(level, index)
                return self._known[level, index]
            found = merkle.node_hash(self(level - 1, 2 * index), self(level - 1, 2 * index + 1))
            self._known[level, index] = found
        return found

    def _read(self, level: int, index: int) -> None:
        first = index - index % WIDTH
        span = range(first, first + WIDTH)
        rows: Any
        if level == 0:
            rows = Leaf.objects.filter(index__gte=span.start, index__lt=span.stop).values_list(
                "index", "hash"
            )
        else:
            rows = Subtree.objects.filter(
                level=level // STEP, index__gte=span.start, index__lt=span.stop
            ).values_list("index", "hash")
        for place, found in rows:
            self._known[level, place] = bytes(found)


def lock_tree() -> None:
    """Be the only one who appends, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TREE_LOCK])


def tree_size() -> int:
    """How many leaves there are."""
    last = Leaf.objects.order_by("-index").values_list("index", flat=True).first()
    return 0 if last is None else last + 1


def append_facts(facts: Iterable[tuple[int, bytes, str]]) -> int:
    """Append public facts as (id, leaf hash, name); the new size. Call it inside ``lock_tree``."""
    before = size = tree_size()
    # Read first: nothing else can be asked of the connection while it copies.
    known = list(facts)
    statement = "COPY publishing_leaf (index, kind, ref, hash, name) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for pk, found, name in known:
            copy.write_row((size, Leaf.FACT, pk, found, name))
            size += 1
    _complete(before, size)
    return size


def append_events() -> int:
    """Append every event that is not sealed yet; the new size. Call it inside ``lock_tree``."""
    before = tree_size()
    old = Root.objects.filter(at__lt=clock.now() - LONGEST_TRANSACTION).order_by("-size").first()
    with connection.cursor() as cursor:
        cursor.execute(
            SEAL_EVENTS,
            {"size": before, "salt": keys.event_salt(), "mark": old.event_mark if old else 0},
        )
        added = int(cursor.rowcount)
    _complete(before, before + added)
    return before + added


def _complete(before: int, size: int) -> None:
    """Keep the hashes of subtrees that have become complete."""
    level = 1
    while (size >> (STEP * level)) > (before >> (STEP * level)):
        tree = StoredTree()
        new = range(before >> (STEP * level), size >> (STEP * level))
        made = (Subtree(level=level, index=index, hash=_fold(tree, level, index)) for index in new)
        Subtree.objects.bulk_create(made, batch_size=1000)
        level += 1


def _fold(tree: StoredTree, level: int, index: int) -> bytes:
    hashes = [tree((level - 1) * STEP, place) for place in range(index * WIDTH, (index + 1) * WIDTH)]
    tree._known.clear()
    while len(hashes) > 1:
        hashes = [merkle.node_hash(hashes[i], hashes[i + 1]) for i in range(0, len(hashes), 2)]
    return hashes[0]


def sign_root() -> Root:
    """Sign the tree as it is; the last root where nothing was added. Call it inside ``lock_tree``.

    The clock of a root never goes back: a machine whose clock does signs with the time of the root before.
    """
    size = tree_size()
    last = Root.objects.order_by("-size").first()
    if last is not None and last.size == size:
        return last
    row, signer = keys.present_key()
    at = max(clock.now(), last.at) if last else clock.now()
    found = merkle.root_hash(StoredTree(), size)
    previous = sha256(last.note.encode()).hexdigest() if last else ""
    note = sign_note(root_text(keys.ORIGIN, size, found, at, previous), signer)
    sealed = Leaf.objects.filter(kind=Leaf.EVENT).order_by("-ref").values_list("ref", flat=True).first()
    tell_watchers()
    return Root.objects.create(size=size, hash=found, at=at, key=row, note=note, event_mark=sealed or 0)


def changed_events() -> list[tuple[int, int, bool]]:
    """Sealed events that are no longer what they were: leaf, event, and whether it is gone."""
    with connection.cursor() as cursor:
        cursor.execute(EVENTS_CHANGED, {"salt": keys.event_salt()})
        return [(index, ref, gone) for index, ref, gone in cursor.fetchall()]
