"""Open figures of what the public sends (R47): received, in scope, answered, overdue, satisfaction; by body and month.

Counted over all items, published or not, in one reading of the table, and kept for some minutes. A count names
nobody. How somebody rated does, where few rated: the mean is told from ``FEWEST`` ratings on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.db.models import Count, Q

from giamsat.core import clock
from giamsat.units.models import Territory, Unit
from giamsat.voice.choices import RUNNING
from giamsat.voice.public import published

KEPT_SECONDS = 300
#: Of fewer ratings the mean is not told: the body knows who sent, and could tell who rated how.
FEWEST = 5
MONTHS = 12
_SUMS = """
       count(*),
       count(*) FILTER (WHERE state NOT IN ('refused', 'withdrawn', 'merged')),
       count(*) FILTER (WHERE routed_at IS NOT NULL),
       count(*) FILTER (WHERE state = 'supplement'),
       count(*) FILTER (WHERE state IN ('answered', 'closed')),
       count(*) FILTER (WHERE state = ANY (%(running)s)),
       count(*) FILTER (WHERE state = ANY (%(running)s) AND due < %(today)s AND held_at IS NULL),
       count(*) FILTER (WHERE state IN ('answered', 'closed') AND NOT was_late),
       count(rating),
       coalesce(sum(rating), 0)
"""
_MONTH = "date_trunc('month', entered_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date"
_FIGURES = f"""
SELECT body, month, {_SUMS}
  FROM (SELECT coalesce(handler_id, receiver_id) AS body, {_MONTH} AS month, state, routed_at, due, was_late, rating,
               held_at
          FROM voice_item) AS i
 GROUP BY GROUPING SETS ((body), (month), ())
"""  # noqa: S608 (constants)
_BY_BODY_AND_MONTH = f"""
SELECT body, month, {_SUMS}
  FROM (SELECT coalesce(handler_id, receiver_id) AS body, {_MONTH} AS month, state, routed_at, due, was_late, rating,
               held_at
          FROM voice_item WHERE entered_at >= %(since)s) AS i
 GROUP BY body, month ORDER BY month DESC, body
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
    """What ``count`` gives and when it was counted; kept, so that many readers cost one reading of the table."""
    key = f"voice.figures.{name}.{clock.today()}"
    kept: dict[str, Any] | None = cache.get(key)
    if kept is None:
        kept = {"at": clock.now(), "rows": count()}
        cache.set(key, kept, KEPT_SECONDS)
    return kept


def _rows(query: str, **more: object) -> list[tuple[int | None, dt.date | None, tuple[int, ...]]]:
    values: dict[str, Any] = {"running": [str(state) for state in RUNNING], "today": clock.today(), **more}
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return [(body, month, tuple(sums)) for body, month, *sums in cursor.fetchall()]


def _counted() -> list[tuple[int | None, dt.date | None, tuple[int, ...]]]:
    return _rows(_FIGURES)


def _counted_monthly() -> list[tuple[int | None, dt.date | None, tuple[int, ...]]]:
    return _rows(_BY_BODY_AND_MONTH, since=clock.now() - dt.timedelta(days=31 * MONTHS))


def _counted_places() -> dict[int, tuple[int, int]]:
    late = Q(state__in=RUNNING, due__lt=clock.today())
    counts: dict[int, tuple[int, int]] = {}
    rows = published().order_by().values_list("territory", "territory__province")
    for place, province, count, behind in rows.annotate(count=Count("pk"), behind=Count("pk", filter=late)):
        if place is not None:
            before = counts.get(province or place, (0, 0))
            counts[province or place] = (before[0] + count, before[1] + behind)
    return counts
