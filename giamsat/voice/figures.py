"""Open figures of what the public sends (R47): received, in scope, answered, overdue, satisfaction; by body and month.

Counted over all items, published or not, from kept counts (``tallies``); what was read is kept for some minutes. A
count names nobody. How somebody rated does, where few rated: the mean is told from ``FEWEST`` ratings on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core.cache import cache
from django.db import connection

from giamsat.core import clock
from giamsat.units.models import Territory, Unit
from giamsat.voice.choices import RUNNING
from giamsat.voice.tallies import FACTS, KEYS, MONTH, SUMS

KEPT_SECONDS = 300
#: Of fewer ratings the mean is not told: the body knows who sent, and could tell who rated how.
FEWEST = 5
MONTHS = 12
#: Late ones are told by the day, so they are not kept: they are read from an index that holds what is not answered.
_LATE = f"""
SELECT coalesce(i.handler_id, i.receiver_id) AS body, {MONTH} AS month, coalesce(i.territory_id, 0) AS place,
       count(*) AS late, count(i.published_at) AS public
  FROM voice_item AS i
 WHERE state IN ({", ".join(f"'{state}'" for state in RUNNING)}) AND held_at IS NULL AND due < %(today)s
 GROUP BY 1, 2, 3
"""  # noqa: S608 (constants)
_SUMMED = ("received", "in_scope", "transferred", "supplement", "answered", "running", "late", "in_time", "rated",
           "stars")  # fmt: skip
_FACTS = f"""
WITH facts AS MATERIALIZED (
    SELECT {KEYS}, {SUMS}, 0 AS late FROM voice_itemtally
    UNION ALL SELECT {KEYS}, {", ".join("0" for _name in FACTS)}, late FROM ({_LATE}) AS l)
"""  # noqa: S608 (constants)
_ADDED = ", ".join(f"sum({name})::bigint" for name in _SUMMED)
_FIGURES = f"{_FACTS} SELECT body, month, {_ADDED} FROM facts GROUP BY GROUPING SETS ((body), (month), ())"  # noqa: S608
_BY_BODY_AND_MONTH = f"""
{_FACTS} SELECT body, month, {_ADDED} FROM facts WHERE month >= %(since)s
 GROUP BY body, month HAVING sum(received) <> 0 ORDER BY month DESC, body
"""  # noqa: S608 (constants)
_PLACES = f"""
SELECT coalesce(t.province_id, t.id), sum(n.published)::bigint, sum(n.late)::bigint
  FROM (SELECT place, published, 0 AS late FROM voice_itemtally
        UNION ALL SELECT place, 0, public FROM ({_LATE}) AS l) AS n
  JOIN units_territory AS t ON t.id = n.place GROUP BY 1
"""  # noqa: S608 (constants)


@dataclass(frozen=True, slots=True)
class Sums:
    """The figures of one body, one month, or all; ``in_scope`` leaves out what was refused, merged or withdrawn."""

    received: int = 0
    in_scope: int = 0
    transferred: int = 0
    supplement: int = 0
    answered: int = 0
    running: int = 0
    late: int = 0
    in_time: int = 0
    rated: int = 0
    stars: int = 0

    @property
    def satisfaction(self) -> float | None:
        """The mean rating, 1 to 5; None where too few rated."""
        return self.stars / self.rated if self.rated >= FEWEST else None

    @property
    def in_time_share(self) -> float | None:
        """Per cent of the answered that were answered in time; None where none was."""
        return 100 * self.in_time / self.answered if self.answered else None


@dataclass(frozen=True, slots=True)
class Figures:
    """What the page of open figures shows, with the instant it holds for."""

    at: dt.datetime
    all: Sums
    bodies: list[tuple[Unit, Sums]] = field(default_factory=list)
    months: list[tuple[dt.date, Sums]] = field(default_factory=list)


def figures() -> Figures:
    """The figures of all, by body (most first) and by month (newest first, ``MONTHS`` of them)."""
    kept = _kept("sums", _counted)
    units = Unit.objects.in_bulk([body for body, month, _sums in kept["rows"] if body and not month])
    whole, bodies, months = Sums(), [], []
    for body, month, sums in kept["rows"]:
        if body is None and month is None:
            whole = Sums(*sums)
        elif body is not None:
            bodies.append((units[body], Sums(*sums)))
        else:
            months.append((month, Sums(*sums)))
    bodies.sort(key=lambda row: (-row[1].received, row[0].sort_key))
    months.sort(key=lambda row: row[0], reverse=True)
    return Figures(kept["at"], whole, bodies, months[:MONTHS])


def by_body_and_month() -> list[tuple[Unit, dt.date, Sums]]:
    """The same for each body and each of the last months, the newest first: satisfaction for indicators is here."""
    rows = _kept("monthly", _counted_monthly)["rows"]
    units = Unit.objects.in_bulk({body for body, _month, _sums in rows})
    return [(units[body], month, Sums(*sums)) for body, month, sums in rows]


def by_province() -> list[tuple[Territory, int, int]]:
    """Each province with how many published items concern it, and how many of them are late."""
    counts: dict[int, tuple[int, int]] = _kept("provinces", _counted_places)["rows"]
    provinces = Territory.objects.filter(level=Territory.Level.PROVINCE)
    return [(one, *counts.get(one.pk, (0, 0))) for one in provinces]


def _kept(name: str, count: Callable[[], Any]) -> dict[str, Any]:
    """What ``count`` gives and when it was counted; kept, so that many readers cost one reading."""
    key = f"voice.figures.{name}.{clock.today()}"
    kept: dict[str, Any] | None = cache.get(key)
    if kept is None:
        kept = {"at": clock.now(), "rows": count()}
        cache.set(key, kept, KEPT_SECONDS)
    return kept


def _read(query: str, since: dt.date | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, {"today": clock.today(), "since": since})
        return list(cursor.fetchall())


def _counted() -> list[tuple[int | None, dt.date | None, tuple[int, ...]]]:
    # A body whose items all went to another, and a month of none, leave rows of nothing.
    found = [(body, month, tuple(sums)) for body, month, *sums in _read(_FIGURES)]
    return [row for row in found if row[2][0]]


def _counted_monthly() -> list[tuple[int | None, dt.date | None, tuple[int, ...]]]:
    since = (clock.today() - dt.timedelta(days=31 * (MONTHS - 1))).replace(day=1)
    return [(body, month, tuple(sums)) for body, month, *sums in _read(_BY_BODY_AND_MONTH, since=since)]


def _counted_places() -> dict[int, tuple[int, int]]:
    return {place: (count, late) for place, count, late in _read(_PLACES)}
