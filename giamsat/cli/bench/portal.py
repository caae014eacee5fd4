"""``bench portal``: pages for everybody uncached, kept and unchanged, public rows made anew, sealing, proofs, servers.

Everything that is written is taken back. Run it on an installation that has released something.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from giamsat.cli.bench import Row, benchmark
from giamsat.cli.bench.portal_served import through_servers

SEALED = 1_000_000
#: So many task pages are kept before they are asked for again and again.
WARM = 50
EVENTS = """
INSERT INTO events_event (at, verb, via, subject_type, subject_id, changes, data)
SELECT now(), 'task.done', 'job', 'task', number, '{}', jsonb_build_object('number', number)
  FROM generate_series(1, %s) number
"""


@benchmark("portal", "The public website: pages, public rows made anew, sealing a million events, proofs.")
def portal(seconds: float) -> list[Row]:
    """The lines of the table."""
    from django.test import Client
    from django.urls import reverse

    from giamsat.publishing import proofs
    from giamsat.publishing.selectors import public_tasks

    codes = list(public_tasks().order_by("key").values_list("key", flat=True)[:500])
    if not codes:
        return []
    client = Client(headers={"Host": "localhost"})
    pages = [reverse("portal:task", args=[code]) for code in codes]
    home = reverse("portal:home")
    kept = _kept()
    # Once each, so that afterwards they are there.
    warm = pages[:WARM]
    for page in warm:
        kept(page)
    tag = {"If-None-Match": client.get(home)["ETag"]}
    return [
        _timed("task page, uncached", seconds, lambda turn: client.get(pages[turn % len(pages)])),
        _timed("home page, uncached", seconds, lambda turn: client.get(home)),
        _timed("task page, kept (one process)", seconds, lambda turn: kept(warm[turn % len(warm)])),
        _timed("home page, kept (one process)", seconds, lambda turn: kept(home)),
        _timed("home page, unchanged (304)", seconds, lambda turn: client.get(home, headers=tag)),
        _timed(
            "proof of a fact", seconds, lambda turn: proofs.inclusion_of("task", codes[turn % len(codes)])
        ),
        _rebuilding(),
        *_sealing(seconds),
        *through_servers(home, seconds),
    ]


def _kept() -> Callable[[str], Any]:
    """Asks the whole application, pages that it keeps in front included, without a server between."""
    from wsgiref.util import setup_testing_defaults

    from giamsat.wsgi import application

    def ask(path: str) -> None:
        environ: dict[str, Any] = {"HTTP_HOST": "localhost", "PATH_INFO": path}
        setup_testing_defaults(environ)
        body = application(environ, lambda _status, _headers, _fault=None: lambda _data: None)
        b"".join(body)
        if hasattr(body, "close"):
            body.close()

    return ask


def _timed(name: str, seconds: float, act: Callable[[int], Any]) -> Row:
    act(0)
    taken, began, turn = [], time.monotonic(), 0
    while time.monotonic() - began < seconds or turn < 20:
        start, turn = time.perf_counter(), turn + 1
        act(turn)
        taken.append(1000 * (time.perf_counter() - start))
    taken.sort()
    half, most = taken[len(taken) // 2], taken[int(len(taken) * 0.95)]
    return _row(name, len(taken), f"{half:.1f} ms", f"{most:.1f} ms")


def _rebuilding() -> Row:
    from django.db import transaction

    from giamsat.publishing.publication import rebuild

    with transaction.atomic():
        began = time.perf_counter()
        count = rebuild()
        took = time.perf_counter() - began
        transaction.set_rollback(True)
    return _row(
        "public rows made anew", count, f"{took:.1f} s", f"{100_000 * took / max(1, count):.1f} s per 100,000"
    )


def _sealing(seconds: float) -> list[Row]:
    from django.db import connection, transaction

    from giamsat.publishing.seals import merkle, tree

    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(EVENTS, [SEALED])
        tree.lock_tree()
        before = tree.tree_size()
        began = time.perf_counter()
        size = tree.append_events()
        tree.sign_root()
        took = time.perf_counter() - began
        proof = _timed(
            f"proof in a tree of {size:,}",
            seconds,
            lambda turn: merkle.inclusion_proof(tree.StoredTree(), turn * 7919 % size, size),
        )
        transaction.set_rollback(True)
    return [_row("events sealed", size - before, f"{took:.1f} s", ""), proof]


def _row(name: str, count: int, median: str, more: str) -> Row:
    return {"what": name, "count": count, "median or whole": median, "p95 or rate": more}
