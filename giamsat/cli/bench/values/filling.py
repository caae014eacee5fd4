"""Copying values until there are so many; killed, it goes on where it stood. Sums upwards are made once, at the end."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator
from typing import Any

import click
from django.db import connection, transaction

from giamsat.cli.bench.country import journal
from giamsat.cli.bench.country.bare import dress, lay_bare
from giamsat.cli.bench.values.ground import Batch, Ground, found, kind_of, plan, prepare, value_of
from giamsat.core import clock
from giamsat.indicators import tallies

Tell = Callable[[str], None]
TABLE = "indicators_observation"
COLUMNS = "indicator_id, period, unit_id, value, weight, met, state, version, via, at, note, evidence, by_id"
TRIGGER = "indicators_count_new"
MADE, SUMMED = "made", "summed"
TELL_EVERY = 10.0
#: Months back from which values are published, and confirmed.
PUBLISHED, CONFIRMED = 3, 1


def begin(*, indicators: int, months: int, tell: Tell) -> Ground:
    """The ground of this folder, made when there is none.

    Raises:
        ClickException: the folder holds indicators of other work.
    """
    from giamsat.core.actor import SYSTEM
    from giamsat.indicators.models import Indicator
    from giamsat.units.models import Unit
    from giamsat.units.registry import load_registry

    if journal.is_open() and (made := journal.lines(MADE)):
        return found(months, dt.date.fromisoformat(made[0][1]))
    if journal.is_open() or Indicator.objects.exists():
        raise click.ClickException("This data folder holds other work. Name an empty one: --data DIR.")
    tell("units, indicators with their rules, people …")
    with transaction.atomic():
        if not Unit.objects.exists():
            load_registry(SYSTEM)
        ground = prepare(indicators=indicators, months=months)
        journal.make_table()
        journal.note(MADE, 0, clock.today().isoformat())
    return ground


def stored() -> int:
    """How many values the finished batches hold."""
    return sum(int(words) for _number, words in journal.lines(journal.BATCH))


def fill(ground: Ground, size: int, tell: Tell) -> None:
    """Copy batches until there are ``size`` values, then make indexes and sums."""
    done = {number for number, _words in journal.lines(journal.BATCH)}
    count, began, told = stored(), time.monotonic(), time.monotonic()
    before = count
    for batch in plan(ground):
        if count >= min(size, ground.most):
            break
        if batch.number in done:
            continue
        if journal.lines(SUMMED):
            journal.strike(SUMMED, 0)
        if not journal.lines(journal.BARE):
            lay_bare([TABLE])
        _copy(ground, batch)
        count += batch.values
        if time.monotonic() - told > TELL_EVERY:
            told = time.monotonic()
            tell(f"{count:,} of {size:,} values, {(count - before) / (told - began):,.0f} a second")
    tell(f"{count:,} values; {count - before:,} of them copied in {time.monotonic() - began:.0f} s")
    dress(tell)
    if not journal.lines(SUMMED):
        began = time.monotonic()
        sums = tallies.count_anew()
        journal.note(SUMMED, 0)
        tell(f"{sums:,} sums upwards made in {time.monotonic() - began:.0f} s")
    if not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute(f"VACUUM ANALYZE {TABLE}")
            cursor.execute("VACUUM ANALYZE indicators_tally")
            cursor.execute("ANALYZE")


def _copy(ground: Ground, batch: Batch) -> None:
    """One batch in one transaction, with its line in the journal; the trigger that adds up rests meanwhile."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {TABLE} DISABLE TRIGGER {TRIGGER}")
        raw: Any = cursor.cursor  # COPY is not in Django's
        with raw.copy(f"COPY {TABLE} ({COLUMNS}) FROM STDIN") as target:
            for lines in _lines(ground, batch):
                target.write(lines)
        cursor.execute(f"ALTER TABLE {TABLE} ENABLE TRIGGER {TRIGGER}")
        journal.note(journal.BATCH, batch.number, str(batch.values))


def _lines(ground: Ground, batch: Batch) -> Iterator[str]:
    """The rows of one indicator and month at a time."""
    month = ground.months[batch.month]
    state = 3 if batch.month >= PUBLISHED else 2 if batch.month >= CONFIRMED else 1
    units = [unit.pk for unit in ground.communes]
    at = f"{month:%Y-%m}-25 08:00:00+07"
    for indicators, communes in batch.parts:
        for number in indicators:
            head, kind = f"{ground.indicators[number].pk}\t{month}", kind_of(number)
            tail = f"{state}\t1\timport\t{at}\t\t12/BC-UBND\t{ground.person}\n"
            made = []
            for commune in communes:
                value = value_of(number, batch.month, commune)
                weight = str(value_of(0, batch.month, commune)) if kind == "mean" else "\\N"
                met = ("t" if value else "f") if kind == "count_if" else "\\N"
                made.append(f"{head}\t{units[commune]}\t{value}\t{weight}\t{met}\t{tail}")
            yield "".join(made)


def sizes() -> str:
    """How much room values, their indexes and the sums take."""
    told = []
    with connection.cursor() as cursor:
        for name, words in ((TABLE, "values"), ("indicators_tally", "sums")):
            cursor.execute("SELECT pg_table_size(%s), pg_indexes_size(%s)", [name, name])
            rows, indexes = cursor.fetchone()
            told.append(f"{words} {rows / 10**9:.2f} GB, their indexes {indexes / 10**9:.2f} GB")
    return "; ".join(told)
