"""Figures of a register: how many records, or the sum or mean of a field, by unit, province, state or month.

PostgreSQL adds up exact numbers; a mean is kept as sum and count, so that means of means are never taken.
Indicators take ``feed_values`` as their input; pages draw ``figures``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db.models import Count, F, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncMonth

from giamsat.core import clock
from giamsat.core.actor import SYSTEM, Actor
from giamsat.core.errors import InvalidInput
from giamsat.registers.listing import Filter, Narrowed, list_records
from giamsat.registers.models import Feed, Field, Record, Register
from giamsat.registers.sql import value_of
from giamsat.registers.values import NUMERIC, Kind


class Measure(StrEnum):
    """What is reckoned."""

    COUNT = "count"
    SUM = "sum"
    MEAN = "mean"


class By(StrEnum):
    """By what."""

    UNIT = "unit"
    PROVINCE = "province"
    STATE = "state"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure.

    Args:
        key: id of a unit, code of a province or a state, first day of a month; None for records without any.
        count: records; for sums and means those of them that hold a value.
        total: exact sum of the field; 0 for counts.
    """

    key: Any
    count: int
    total: Decimal = Decimal(0)

    def value(self, measure: Measure) -> Decimal | None:
        """The figure; a mean or a sum of nothing is none, since it is not zero."""
        if measure is Measure.COUNT:
            return Decimal(self.count)
        if not self.count:
            return None
        return self.total if measure is Measure.SUM else self.total / self.count


def figures(
    actor: Actor,
    register: Register,
    *,
    measure: Measure,
    by: By,
    field: Field | None = None,
    month_of: Field | None = None,
    wanted: Filter | None = None,
) -> list[Figure]:
    """The figures of the records that the person reads, in the order of their keys.

    Args:
        field: the number that is added up; not for counts.
        month_of: the day whose month counts; the day on which the record was added when left out.
        wanted: which records; all when left out.

    Raises:
        InvalidInput: the field is no number, or ``month_of`` no day.
    """
    rows = list_records(actor, register, wanted or Filter())
    key = _key(rows, by, month_of)
    grouped = rows.annotate(figure_key=key).values("figure_key").order_by("figure_key")
    return [
        Figure(_plain_key(row["figure_key"]), row["figure_count"], row.get("figure_total") or Decimal(0))
        for row in _reckoned(grouped, measure, field)
    ]


def feed_values(feed: Feed, first: dt.date, last: dt.date) -> dict[int, Decimal]:
    """The figure that a register gives an indicator, by id of the unit whose own records are reckoned.

    Args:
        first, last: the period, both days in it; left aside by a feed that names no day.
    """
    fields = {each.code: each for each in feed.register.fields.filter(retired_at__isnull=True)}
    named = (feed.field, feed.over, feed.day)
    if any(code and code not in fields for code in named):
        # A field that is retired gives no value, rather than another one.
        return {}
    day = fields.get(feed.day)
    narrowed = (Narrowed(day, least=first, most=last),) if day else ()

    def by_unit(code: str, state: str) -> dict[int, Decimal]:
        field = fields.get(code)
        measure = Measure.SUM if field else Measure.COUNT
        wanted = Filter(state=state, narrowed=narrowed)
        rows = figures(SYSTEM, feed.register, measure=measure, by=By.UNIT, field=field, wanted=wanted)
        return {row.key: value for row in rows if (value := row.value(measure)) is not None}

    upper = by_unit("" if feed.measure == Feed.Measure.COUNT else feed.field, feed.state)
    if feed.measure != Feed.Measure.RATIO:
        return upper
    lower = by_unit(feed.over, "")
    return {unit: 100 * upper.get(unit, Decimal(0)) / value for unit, value in lower.items() if value}


def total_of(found: Iterable[Figure]) -> Figure:
    """All figures as one: sums and counts add up, so a mean stays that of the records."""
    rows = list(found)
    return Figure(None, sum(row.count for row in rows), sum((row.total for row in rows), Decimal(0)))


def _key(rows: QuerySet[Record], by: By, month_of: Field | None) -> Any:
    if by is By.STATE:
        return F("state")
    if by is By.UNIT:
        return F("unit_id")
    if by is By.PROVINCE:
        return Coalesce("unit__territory__province__code", "unit__territory__code")
    if month_of is None:
        return TruncMonth("created_at", tzinfo=clock.HANOI)
    if month_of.kind != Kind.DATE:
        raise InvalidInput(fields={"month_of": f"{month_of.name}: {Kind.DATE.label}"})
    return TruncMonth(value_of(month_of))


def _plain_key(key: Any) -> Any:
    return key.date() if isinstance(key, dt.datetime) else key


def _check(measure: Measure, field: Field | None) -> None:
    if measure is not Measure.COUNT and (field is None or field.kind not in NUMERIC):
        raise InvalidInput(fields={"field": f"{field.name if field else '–'}: {Kind.DECIMAL.label}"})


def _aggregates(measure: Measure, field: Field | None) -> dict[str, Any]:
    if measure is Measure.COUNT or field is None:
        return {"figure_count": Count("pk")}
    value = value_of(field)
    return {"figure_count": Count(value), "figure_total": Sum(value)}


def _reckoned(grouped: Any, measure: Measure, field: Field | None) -> Any:
    _check(measure, field)
    return grouped.annotate(**_aggregates(measure, field))
