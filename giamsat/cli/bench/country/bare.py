"""Tables without secondary indexes and references while they are filled; both come back, and are checked, after."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence

from django.db import connection, transaction

from giamsat.cli.bench.country import journal

INDEXES = """
    SELECT format('DROP INDEX %%I', c.relname), pg_get_indexdef(i.indexrelid), c.relname
      FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
     WHERE i.indrelid = ANY (%s::regclass[]) AND NOT i.indisunique ORDER BY c.relname
"""
REFERENCES = """
    SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
           format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname, pg_get_constraintdef(oid)),
           conname
      FROM pg_constraint WHERE conrelid = ANY (%s::regclass[]) AND contype = 'f' ORDER BY conname
"""
TELL_AFTER = 10.0


def lay_bare(tables: Sequence[str]) -> None:
    """Drop indexes and references of ``tables``, which are then filled several times faster.

    What makes them again is noted in the journal by the same transaction, so a kill loses none of them.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        # Checks that wait for the end of a transaction would forbid to alter their tables.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        taken: list[tuple[str, str, str]] = []
        # Indexes are made again first, since the references' checks use them; so they are noted first.
        for question in (INDEXES, REFERENCES):
            cursor.execute(question, [list(tables)])
            taken += cursor.fetchall()
        for drop, _make, _name in reversed(taken):
            cursor.execute(drop)
        for number, (_drop, make, name) in enumerate(taken):
            journal.note(journal.BARE, number, json.dumps([make, name]))


def dress(tell: Callable[[str], None]) -> None:
    """Make again what ``lay_bare`` dropped and is still missing; each reference checks every row."""
    began = time.monotonic()
    for number, words in journal.lines(journal.BARE):
        make, name = json.loads(words)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
            cursor.execute(make)
            journal.strike(journal.BARE, number)
        if time.monotonic() - began > TELL_AFTER:
            began = time.monotonic()
            tell(f"index or reference {name} made")
