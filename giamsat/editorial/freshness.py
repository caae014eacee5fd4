"""What should have appeared by now and has not, or came late (R56)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Max

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.calendar import add_working_days, working_days_between
from giamsat.core.text import searchable
from giamsat.editorial import policies
from giamsat.editorial.choices import DEFAULT_DAYS, Kind, State, Target
from giamsat.editorial.models import Opinion, Site, Version
from giamsat.editorial.models import Target as TargetRow
from giamsat.publishing import selectors as publishing
from giamsat.units.selectors import root

#: What appeared late is told for so long.
TOLD = dt.timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Late:
    """Something that is missing or came late: ``days`` working days after ``due``; ``came`` is the day it appeared."""

    target: Target
    title: str
    about: str
    begins: dt.date
    due: dt.date
    days: int
    piece: int | None = None
    site: int | None = None
    came: dt.date | None = None


def targets() -> dict[Target, int]:
    """Working days of each target now."""
    known = dict(TargetRow.objects.values_list("code", "working_days"))
    return {target: known.get(target.value, days) for target, days in DEFAULT_DAYS.items()}


def late_list(actor: Actor) -> list[Late]:
    """All that is late of the actor's bodies: what is missing first, the longest missing on top."""
    days, today = targets(), clock.today()
    found = [*_documents(actor, days, today), *_unposted(actor, days, today), *_summaries(actor, days, today)]
    found += _portals(actor, days, today)
    return sorted(found, key=lambda one: (one.came is not None, -one.days, one.title))


def _late(target: Target, begins: dt.date, days: int, until: dt.date) -> tuple[dt.date, int] | None:
    """Last admissible day and working days after it; None when in time."""
    due = add_working_days(begins, days)
    return (due, working_days_between(due, until)) if until > due else None


def _documents(actor: Actor, days: dict[Target, int], today: dt.date) -> list[Late]:
    rows = Version.objects.filter(
        policies.pieces_of(actor, "piece__"), piece__kind=Kind.DOCUMENT, dated__isnull=False
    )
    newest = (
        rows.exclude(target="").order_by("piece_id", "-number").distinct("piece_id").select_related("piece")
    )
    found = []
    for row in newest:
        public = row.piece.first_public_at
        came = clock.day_of(public) if public else None
        if row.state == State.WITHDRAWN or row.dated is None or (came and came < today - TOLD):
            continue
        target = Target(row.target)
        late = _late(target, row.dated, days[target], came or today)
        if late:
            found.append(Late(target, row.title, row.code, row.dated, *late, piece=row.piece_id, came=came))
    return found


def _unposted(actor: Actor, days: dict[Target, int], today: dt.date) -> list[Late]:
    """Documents that public tasks come from and that the library does not have."""
    if not policies.may_keep_sites(actor, root()):
        return []
    rows = Version.objects.filter(piece__kind=Kind.DOCUMENT).values_list("code", flat=True)
    known = {searchable(code) for code in rows}
    found = []
    for row in publishing.public_documents():
        if row["issued"] and searchable(row["number"]) not in known:
            issued = dt.date.fromisoformat(row["issued"])
            late = _late(Target.GOVERNED, issued, days[Target.GOVERNED], today)
            if late:
                found.append(
                    Late(Target.GOVERNED, row["about"] or row["number"], row["number"], issued, *late)
                )
    return found


def _summaries(actor: Actor, days: dict[Target, int], today: dt.date) -> list[Late]:
    rows = Version.objects.filter(
        policies.pieces_of(actor, "piece__"), state=State.PUBLIC, piece__kind=Kind.CONSULTATION,
        summary_vi="", closes__lt=today,
    )  # fmt: skip
    found = []
    for row in rows:
        late = _late(Target.SUMMARY, row.closes, days[Target.SUMMARY], today) if row.closes else None
        if late and row.closes:
            said = str(Opinion.objects.filter(piece=row.piece_id).count())
            found.append(Late(Target.SUMMARY, row.title, said, row.closes, *late, piece=row.piece_id))
    return found


def _portals(actor: Actor, days: dict[Target, int], today: dt.date) -> list[Late]:
    if not policies.may_keep_sites(actor, root()):
        return []
    rows = Site.objects.filter(kind=Site.Kind.PORTAL, is_shown=True).exclude(feed="")
    found = []
    for row in rows.annotate(last=Max("entries__at")).filter(last__isnull=False):
        last = clock.day_of(row.last)
        late = _late(Target.PORTAL, last, days[Target.PORTAL], today)
        if late:
            found.append(Late(Target.PORTAL, row.name, "", last, *late, site=row.pk))
    return found
