"""Tables without secondary indexes and references while they are filled; both come back, and are checked, after."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from django.db import connection

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


@contextmanager
def bare(tables: Sequence[str], tell: Callable[[str], None]) -> Iterator[None]:
    """Fill ``tables`` within the block several times faster.

    At its end each reference is made again, which checks every row. A kill in between leaves the tables bare: for
    databases that can be thrown away.
    """
    with connection.cursor() as cursor:
        # Checks that wait for the end of a transaction would forbid to alter their tables.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        taken: list[tuple[str, str, str]] = []
        for question in (REFERENCES, INDEXES):
            cursor.execute(question, [list(tables)])
            taken += cursor.fetchall()
        for drop, _make, _name in taken:
            cursor.execute(drop)
    try:
        yield
    finally:
        began = time.monotonic()
        with connection.cursor() as cursor:
            cursor.execute("SET maintenance_work_mem = '512MB'")
            # Indexes first: the references' checks use them.
            for _drop, make, name in reversed(taken):
                cursor.execute(make)
                if time.monotonic() - began > 10:
                    began = time.monotonic()
                    tell(f"index or reference {name} made")
            cursor.execute("RESET maintenance_work_mem")
