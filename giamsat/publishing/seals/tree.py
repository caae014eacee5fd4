"""The tree in the database: leaves are appended under one lock, their hashes kept in tiles, the root signed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from hashlib import sha256

from django.db import connection

from giamsat.core import clock
from giamsat.core.prepared import execute
from giamsat.publishing.models_seal import Leaf, Root
from giamsat.publishing.seals import keys, merkle
from giamsat.publishing.seals.notes import root_text, sign_note
from giamsat.publishing.watching import tell_watchers

#: One writer at a time; readers need no lock, for nothing that is there changes.
TREE_LOCK = 570_007
#: A tile holds the hashes of 256 subtrees: of single leaves, of 256 leaves, of 65,536 leaves, ….
STEP = 8
WIDTH = 1 << STEP
HASH = 32
#: So many new leaves are read and hashed at a time.
BATCH = 256 * WIDTH
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


TILE = "SELECT hashes FROM publishing_tile WHERE level = %s AND index = %s"
KEEP_TILE = """
INSERT INTO publishing_tile (level, index, hashes) VALUES (%s, %s, %s)
ON CONFLICT (level, index) DO UPDATE SET hashes = excluded.hashes
"""
NEW_HASHES = """
SELECT string_agg(hash, ''::bytea ORDER BY index) FROM publishing_leaf WHERE index >= %s AND index < %s
"""


class StoredTree:
    """Hashes of complete subtrees from tiles, each of which is read once for the proofs of one request."""

    def __init__(self) -> None:
        self._tiles: dict[tuple[int, int], bytes] = {}

    def __call__(self, level: int, index: int) -> bytes:
        """The hash of the subtree of 2**level leaves (``merkle.Subtrees``)."""
        rank, height = divmod(level, STEP)
        place, at = divmod(index << height, WIDTH)
        return _fold(self._tile(rank, place)[HASH * at : HASH * (at + (1 << height))])

    def _tile(self, level: int, index: int) -> bytes:
        tile = self._tiles.get((level, index))
        if tile is None:
            tile = self._tiles[level, index] = stored_tile(level, index)
        return tile


def stored_tile(level: int, index: int) -> bytes:
    """The hashes of a tile that are known; none where it was not begun."""
    row = execute(TILE, [level, index]).fetchone()
    return bytes(row[0]) if row else b""


def lock_tree() -> None:
    """Be the only one who appends, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TREE_LOCK])


def tree_size() -> int:
    """How many leaves there are."""
    last = Leaf.objects.order_by("-index").values_list("index", flat=True).first()
    return 0 if last is None else last + 1


def append_facts(facts: Iterable[tuple[int, bytes, str]], kind: str = Leaf.FACT) -> int:
    """Append public facts or texts as (id, leaf hash, name); the new size. Call it inside ``lock_tree``."""
    before = size = tree_size()
    # Read first: nothing else can be asked of the connection while it copies.
    known = list(facts)
    statement = "COPY publishing_leaf (index, kind, ref, hash, name) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for pk, found, name in known:
            copy.write_row((size, kind, pk, found, name))
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
    """Write the hashes of new leaves into tiles, and those of subtrees that have become complete."""
    for start in range(before, size, BATCH):
        end = min(start + BATCH, size)
        row = execute(NEW_HASHES, [start, end]).fetchone()
        _grow(0, start, row[0])


def _grow(level: int, start: int, new: bytes) -> None:
    """Append hashes from place ``start`` on to the tiles of a level; what they complete goes to the level above."""
    first, part = divmod(start, WIDTH)
    data = (stored_tile(level, first) if part else b"") + new
    tiles = [(first + number, tile) for number, tile in enumerate(_tiles(data))]
    with connection.cursor() as cursor:
        cursor.executemany(KEEP_TILE, [(level, index, tile) for index, tile in tiles])
    full = [_fold(tile) for _index, tile in tiles if len(tile) == HASH * WIDTH]
    if full:
        _grow(level + 1, first, b"".join(full))


def _tiles(data: bytes) -> Iterator[bytes]:
    for at in range(0, len(data), HASH * WIDTH):
        yield data[at : at + HASH * WIDTH]


def _fold(hashes: bytes) -> bytes:
    """The root over the hashes of 1, 2, 4, … subtrees of one size, each after the other."""
    while len(hashes) > HASH:
        pairs = range(0, len(hashes), 2 * HASH)
        hashes = b"".join([sha256(b"\x01" + hashes[at : at + 2 * HASH]).digest() for at in pairs])
    return hashes


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
