"""How content the senders are with the answers of each body, month by month, as values of indicators.

Two indicators, defined when the first answer is rated: how many answers were rated, and the mean of the ratings, rolled
up as a mean weighted by the first. The program reports their values itself; people confirm and publish them.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db.models import Avg, Count
from django.db.models.functions import TruncMonth

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.indicators import periods
from giamsat.indicators.models import Group, Indicator, Layer, Observation, OverTime, RollUp
from giamsat.indicators.periods import Cycle
from giamsat.indicators.services import Entry, define_indicator, record_values
from giamsat.indicators.services.sheets import Draft
from giamsat.units.models import Unit
from giamsat.voice.models import Item
from giamsat.voice.services import receiver

RATED, CONTENT = "PAKN.01", "PAKN.02"
#: Ratings still come in for answers of so many months.
MONTHS = 3
SINCE = dt.date(2025, 1, 1)
SOURCE = "Người gửi đánh giá từng trả lời trên hệ thống, từ 1 đến 5."
NOTE = "Tính từ đánh giá của người gửi."


def _defined(actor: Actor) -> dict[str, Indicator]:
    """The two indicators, made where they are not yet."""
    measures = {one.code: one for one in Indicator.objects.filter(code__in=(RATED, CONTENT))}
    if len(measures) == 2:
        return measures
    group, _made = Group.objects.get_or_create(
        code="pakn",
        defaults={
            "name_vi": "Trả lời ý kiến của người dân",
            "name_en": "Answers to the public",
            "position": 90,
        },
    )
    owner = receiver()
    rated = define_indicator(
        actor, code=RATED, group=group, layer=Layer.OPERATIONAL, owner=owner, position=0,
        draft=_draft("Số trả lời được đánh giá", "Answers that were rated", "item", roll_up=RollUp.SUM, decimals=0,
                     over_time=OverTime.SUM),
    )  # fmt: skip
    content = define_indicator(
        actor, code=CONTENT, group=group, layer=Layer.OPERATIONAL, owner=owner, position=1,
        draft=_draft("Mức hài lòng với trả lời (1 đến 5)", "Satisfaction with answers (1 to 5)", "point",
                     roll_up=RollUp.MEAN, weight=rated, decimals=2, over_time=OverTime.MEAN),
    )  # fmt: skip
    return {RATED: rated, CONTENT: content}


def _draft(name_vi: str, name_en: str, measure: str, **values: object) -> Draft:
    kinds = [kind.value for kind in Unit.Kind]
    return Draft(name_vi, name_en, measure, Cycle.MONTH, SINCE, kinds, {"source": SOURCE, **values})


def record_satisfaction(actor: Actor) -> int:
    """Write the last months' ratings by body as values; harmless to repeat. Returns how many values changed.

    Raises:
        NotAllowed: only the system reports for all bodies.
    """
    months = periods.last(Cycle.MONTH, clock.today(), MONTHS)
    found = _ratings(months[0])
    if not found and not Indicator.objects.filter(code=CONTENT).exists():
        return 0
    measures = _defined(actor)
    known = {
        (row.indicator_id, row.unit_id, row.period): row.version
        for row in Observation.objects.filter(indicator__in=measures.values(), period__gte=months[0])
    }
    places = {(unit, month) for _pk, unit, month in known} | set(found)
    units = {unit.pk: unit for unit in Unit.objects.filter(pk__in={unit for unit, _month in places})}
    entries = [
        Entry(
            measure, units[unit], month, value, known.get((measure.pk, unit, month), 0), NOTE,
            place=f"{measure.code} {units[unit].code} {month}",
        )
        for unit, month in sorted(places)
        for measure, value in zip(
            (measures[RATED], measures[CONTENT]), found.get((unit, month), (None, None)), strict=True
        )
        if _was_there(units[unit], month)
    ]  # fmt: skip
    if not entries:
        return 0
    return record_values(actor, entries, any_time=True).changed


def _ratings(since: dt.date) -> dict[tuple[int, dt.date], tuple[Decimal, Decimal]]:
    """By body and month of the answer: how many were rated, and the mean."""
    rows = (
        Item.objects.filter(rating__isnull=False, answered_at__gte=clock.end_of(since - dt.timedelta(days=1)))
        .annotate(month=TruncMonth("answered_at", tzinfo=clock.HANOI))
        .order_by()
        .values_list("handler_id", "month")
        .annotate(count=Count("rating"), mean=Avg("rating"))
    )
    return {
        (unit, month.date()): (Decimal(count), Decimal(str(mean)).quantize(Decimal("0.0001")))
        for unit, month, count, mean in rows
        if unit is not None
    }


def _was_there(unit: Unit, month: dt.date) -> bool:
    """A body that began or ended within the month has no value of its own (as everywhere among indicators)."""
    ends = periods.end_of(Cycle.MONTH, month)
    return not (unit.valid_from and unit.valid_from > ends) and not (unit.valid_to and unit.valid_to <= month)
