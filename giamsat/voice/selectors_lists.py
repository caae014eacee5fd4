"""What the lists of the desk are narrowed to."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet

from giamsat.core import clock
from giamsat.units.models import Territory, Unit
from giamsat.voice.choices import RUNNING
from giamsat.voice.models import Item


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list of the desk is narrowed to; what is left empty narrows nothing. Days are those of receipt."""

    family: str = ""
    topic: str = ""
    state: str = ""
    place: Territory | None = None
    body: Unit | None = None
    late: bool = False
    since: dt.date | None = None
    until: dt.date | None = None


def narrowed(rows: QuerySet[Item], wanted: Wanted) -> QuerySet[Item]:
    """Those of a list that are as wanted; ``body`` is the one that handles them."""
    plain = {"family": wanted.family, "topic": wanted.topic, "state": wanted.state, "territory": wanted.place,
             "handler": wanted.body}  # fmt: skip
    rows = rows.filter(**{name: value for name, value in plain.items() if value})
    if wanted.late:
        rows = rows.filter(state__in=RUNNING, due__lt=clock.today())
    if wanted.since:
        rows = rows.filter(received_at__gt=clock.end_of(wanted.since - dt.timedelta(days=1)))
    if wanted.until:
        rows = rows.filter(received_at__lte=clock.end_of(wanted.until))
    return rows
