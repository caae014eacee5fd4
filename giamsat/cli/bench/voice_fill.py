"""Filling a folder with made-up items by COPY: made by several processes, stored by one, indexed at the end.

A load that was killed goes on where it stood: each batch is one transaction, and the indexes that are still missing are
noted in the database itself (``country.journal``).
"""

from __future__ import annotations

import datetime as dt
import multiprocessing
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from giamsat.cli.bench.country import journal
from giamsat.cli.bench.country.bare import dress, lay_bare

if TYPE_CHECKING:
    from giamsat.voice.models import Item

Tell = Callable[[str], None]
AT_ONCE, TELL_EVERY = 5_000, 10.0
#: From so many missing items on the indexes are made after the rows.
MANY = 50_000
TABLE = "voice_item"


@dataclass(frozen=True, slots=True)
class Ground:
    """Keys of what items refer to, so that who makes rows asks no database."""

    receiver: int
    bodies: tuple[int, ...]
    places: tuple[int, ...]


def fill(size: int, tell: Tell) -> float:
    """Bring the folder to ``size`` items; the seconds that it took."""
    from giamsat.core import clock
    from giamsat.core.actor import SYSTEM
    from giamsat.units.models import Unit
    from giamsat.units.registry import load_registry
    from giamsat.voice.models import Item

    began = time.monotonic()
    if not Unit.objects.exists():
        load_registry(SYSTEM)
    there = Item.objects.count()
    if journal.is_open():
        tell(f"{there:,} items stand already; going on")
    elif size <= there:
        return time.monotonic() - began
    elif size - there >= MANY:
        journal.begin(journal.Order(size, 0, 0, clock.today()))
        lay_bare([TABLE])
    _copy_all(there, size, tell)
    if journal.is_open():
        tell(f"indexes and references, after {time.monotonic() - began:.0f} s …")
        dress(tell)
        journal.end()
    tell(f"terms and open figures, after {time.monotonic() - began:.0f} s …")
    settle()
    return time.monotonic() - began


def ground() -> Ground:
    """The bodies that answer, the provinces, and who receives."""
    from giamsat.units.models import Territory, Unit
    from giamsat.voice.services import receiver

    places = Territory.objects.filter(level=Territory.Level.PROVINCE).order_by("pk")
    bodies = Unit.objects.filter(code__startswith="ubnd-", valid_to=None).order_by("pk")[:60]
    return Ground(
        receiver().pk, tuple(bodies.values_list("pk", flat=True)), tuple(places.values_list("pk", flat=True))
    )


def load(numbers: Sequence[int], where: Ground) -> None:
    """Store the items of these numbers in the caller's transaction."""
    _store(rows(list(numbers), where))


def settle() -> None:
    """Count terms and figures of what was copied, which no service saw, and gather the planner's statistics."""
    from django.db import connection

    from giamsat.voice.tallies import count_anew

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM voice_term")
        cursor.execute(
            "INSERT INTO voice_term (term, items) SELECT t, count(*) FROM voice_item, unnest(terms || ''::text) AS t"
            " WHERE published_at IS NOT NULL GROUP BY t"
        )
    count_anew()
    if not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE voice_item, voice_term, voice_itemtally")


def _copy_all(there: int, size: int, tell: Tell) -> None:
    from django.db import transaction

    where, began = ground(), time.monotonic()
    told = began
    done = 0
    for lines in _made([range(at, min(at + AT_ONCE, size)) for at in range(there, size, AT_ONCE)], where):
        with transaction.atomic():
            _store(lines)
        done += len(lines)
        if time.monotonic() - told > TELL_EVERY:
            told = time.monotonic()
            tell(f"{there + done:,} of {size:,} items, {done / (told - began):,.0f} a second")


def _made(batches: list[range], where: Ground) -> Iterator[list[str]]:
    """The lines of each batch in its order; few are made ahead, since they wait in memory."""
    if len(batches) < 2:
        yield from (rows(list(batch), where) for batch in batches)
        return
    count = multiprocessing.cpu_count()
    with ProcessPoolExecutor(count, multiprocessing.get_context("spawn"), _set_up) as pool:
        waiting = iter(batches)
        running = [pool.submit(rows, list(batch), where) for batch in islice(waiting, count * 2)]
        while running:
            yield running.pop(0).result()
            running += [pool.submit(rows, list(batch), where) for batch in islice(waiting, 1)]


def _set_up() -> None:
    import django

    django.setup()


def _store(lines: list[str]) -> None:
    from django.db import connection

    from giamsat.voice.models import Item

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")
        # The figures are counted anew afterwards; a difference for each row would only wait to be folded.
        cursor.execute("SET LOCAL giamsat.voice_uncounted = 'yes'")
        names = ", ".join(field.column for field in _columns(Item))
        with _raw(cursor).copy(f"COPY {TABLE} ({names}) FROM STDIN") as target:
            target.write("\n".join(lines) + "\n")


def _raw(cursor: Any) -> Any:
    """The driver's own cursor: COPY is not in Django's."""
    return cursor.cursor


def _columns(model: type[Item]) -> list[Any]:
    return [field for field in model._meta.concrete_fields if not field.primary_key]


def rows(numbers: list[int], where: Ground) -> list[str]:
    """Lines of COPY for the items of these numbers; asks no database."""
    from giamsat.cli.bench.voice_items import made_up
    from giamsat.voice.models import Item

    columns = [field.attname for field in _columns(Item)]
    return [
        "\t".join([_told(getattr(item, name)) for name in columns])
        for item in (made_up(number, where) for number in numbers)
    ]


def _told(value: Any) -> str:
    """A value as COPY reads it; texts of items hold no tab, line or backslash, terms no quote."""
    if value is None:
        return r"\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, dt.datetime):
        return value.isoformat()
    if isinstance(value, list):
        return '{"' + '","'.join(value) + '"}'
    return str(value)
