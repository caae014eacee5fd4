"""What a citizen needs to check everything, in one ZIP file: keys, roots, releases, leaves, facts, words."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from django.db import connection

from giamsat.publishing import verifier
from giamsat.publishing.models import Release
from giamsat.publishing.models_seal import Root, SealKey

LEAVES = "SELECT index, kind, hash, name FROM publishing_leaf WHERE index < %s ORDER BY index"
FACTS = """
SELECT l.index, r.number, f.kind, f.key, f.body
  FROM publishing_leaf l JOIN publishing_fact f ON f.id = l.ref JOIN publishing_release r ON r.id = f.release_id
 WHERE l.kind = 'fact' AND l.index < %s AND r.state = 'approved' ORDER BY l.index
"""
#: What was done with texts, comments and the list of sites is sealed as facts of release 0.
STATEMENTS = """
SELECT l.index, 0, t.kind, concat_ws('/', t.slug, t.number, t.act), t.statement
  FROM publishing_leaf l JOIN publishing_textseal t ON t.id = l.ref
 WHERE l.kind = 'text' AND l.index < %s ORDER BY l.index
"""
#: Words are public until something else is said of the same; those of a comment while its text is public as well.
WORDS = """
WITH last AS (
  SELECT DISTINCT ON (t.kind, t.slug) t.kind, t.slug, t.number, t.act, t.statement, t.words, l.index
    FROM publishing_textseal t JOIN publishing_leaf l ON l.kind = 'text' AND l.ref = t.id
   WHERE l.index < %s ORDER BY t.kind, t.slug, l.index DESC)
SELECT one.kind, concat_ws('/', one.slug, one.number, one.act), one.words
  FROM last one LEFT JOIN last text ON text.kind = 'text' AND text.slug = one.statement ->> 'of'
 WHERE one.act = 'published' AND text.act IS DISTINCT FROM 'withdrawn' ORDER BY one.index
"""


def keys() -> list[dict[str, str]]:
    """Public keys, the oldest first."""
    return [
        {"name": row.name, "public": row.public, "since": row.since.isoformat(), "vouch": row.vouch}
        for row in SealKey.objects.order_by("pk")
    ]


def releases() -> list[dict[str, Any]]:
    """What was published, and what was withdrawn and why."""
    rows = Release.objects.filter(published_at__isnull=False).select_related("programme").order_by("number")
    return [
        {
            "number": row.number,
            "programme": row.programme.code,
            "as_of": row.as_of.isoformat(),
            "published_at": row.published_at.isoformat() if row.published_at else None,
            "state": row.state,
            "reason": row.end_reason,
        }
        for row in rows
    ]


def write_bundle(target: Path) -> int:
    """Write the ZIP file up to the last signed root; how many leaves it has."""
    last = Root.objects.order_by("-size").first()
    size = last.size if last else 0
    roots = ({"note": note} for note in Root.objects.order_by("size").values_list("note", flat=True))
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as bundle:
        _add(bundle, "keys.json", [json.dumps(keys(), ensure_ascii=False, indent=1)])
        _add(bundle, "releases.json", [json.dumps(releases(), ensure_ascii=False, indent=1)])
        _add(bundle, "roots.jsonl", (json.dumps(root, ensure_ascii=False) + "\n" for root in roots))
        _add(bundle, "leaves.csv", _leaves(size))
        _add(bundle, "facts.jsonl", chain(_facts(FACTS, size), _facts(STATEMENTS, size)))
        _add(bundle, "texts.jsonl", _words(size))
        _add(bundle, "giamsat_verify.py", [Path(verifier.__file__).read_text(encoding="utf-8")])
    return size


def _add(bundle: zipfile.ZipFile, name: str, pieces: Iterable[str]) -> None:
    # A fixed date: the same facts make the same file.
    entry = zipfile.ZipInfo(name, (2025, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    with bundle.open(entry, "w", force_zip64=True) as file:
        for piece in pieces:
            file.write(piece.encode())


def _rows(statement: str, size: int) -> Iterator[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [size])
        while batch := cursor.fetchmany(5000):
            yield from batch


def _leaves(size: int) -> Iterator[str]:
    yield "index,kind,release,key,hash\r\n"
    for index, kind, found, name in _rows(LEAVES, size):
        number, fact_kind, key = name.split("\t") if name else ("", "", "")
        line = io.StringIO()
        csv.writer(line).writerow([index, fact_kind or kind, number, key, bytes(found).hex()])
        yield line.getvalue()


def _words(size: int) -> Iterator[str]:
    for kind, key, words in _rows(WORDS, size):
        yield json.dumps({"kind": kind, "key": key, "words": json.loads(words)}, ensure_ascii=False) + "\n"


def _facts(statement: str, size: int) -> Iterator[str]:
    for index, number, kind, key, body in _rows(statement, size):
        fact = {
            "index": index,
            "release": number,
            "kind": kind,
            "key": key,
            "body": json.loads(body) if body is not None else None,
        }
        yield json.dumps(fact, ensure_ascii=False) + "\n"
