"""Reading what the overview's address asks for: programme, scope, since when, which measure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from giamsat.accounts.middleware import ActorRequest
from giamsat.core import clock
from giamsat.core.errors import NotFound
from giamsat.desk.links import address
from giamsat.desk.past.instants import read as instant
from giamsat.desk.past.instants import written
from giamsat.directives import selectors as directives
from giamsat.directives.models import Programme, TaskGroup
from giamsat.monitor.by_group import groups_of
from giamsat.units.models import Unit
from giamsat.units.selectors import unit_by_id

#: What a province's tile tells: share of communes on course, share done, number overdue.
MEASURES = ("communes", "done", "overdue")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the reader chose. ``unit`` None: the highest that they read; no ``measure``: the page decides.

    ``then``: the instant of a picture of the past; None for the present. ``group``: one task group alone.
    """

    programmes: list[Programme]
    programme: Programme | None
    unit: Unit | None
    since: dt.date
    measure: str
    then: dt.datetime | None = None
    group: TaskGroup | None = None

    @property
    def at(self) -> str:
        """``then`` as addresses carry it; empty for the present."""
        return written(self.then, self.programme) if self.then else ""

    def url(self, **changed: object) -> str:
        """The overview's address with some choices changed."""
        query: dict[str, object] = {
            "programme": self.programme.code if self.programme else "",
            "unit": self.unit.pk if self.unit else "",
            "group": self.group.pk if self.group else "",
            "since": self.since.isoformat() if self.since != day_before(self.then) else "",
            "measure": self.measure,
            "at": self.at,
        }
        return address("overview", **(query | changed))


def day_before(then: dt.datetime | None = None) -> dt.date:
    """Since when "changed" tells unless the reader says otherwise."""
    return clock.day_of(then or clock.now()) - dt.timedelta(days=1)


def read(request: ActorRequest) -> Wanted:
    """What the query asks for; a day or a measure that cannot be is left out.

    Raises:
        NotFound: no such programme, task group of it, or unit, for this person.
    """
    programmes = directives.programmes_read(request.actor)
    code = request.GET.get("programme", "")
    chosen = next((each for each in programmes if each.code == code), None) if code else None
    if code and chosen is None:
        raise NotFound
    if chosen is None:
        chosen = next((each for each in programmes if each.closed_on is None), None)
    named = request.GET.get("unit", "")
    if named and not (named.isascii() and named.isdecimal() and len(named) < 18):
        raise NotFound
    measure = request.GET.get("measure", "")
    programme = chosen or next(iter(programmes), None)
    then = instant(request.GET.get("at", ""), programme)
    return Wanted(
        programmes=programmes,
        programme=programme,
        unit=unit_by_id(int(named)) if named else None,
        since=_day(request.GET.get("since", ""), then),
        measure=measure if measure in MEASURES else "",
        then=then,
        group=_group(request.GET.get("group", ""), programme),
    )


def _group(named: str, programme: Programme | None) -> TaskGroup | None:
    if not named:
        return None
    found = [each for each in (groups_of(programme) if programme else []) if str(each.pk) == named]
    if not found:
        raise NotFound
    return found[0]


def _day(text: str, then: dt.datetime | None) -> dt.date:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return day_before(then)
    return day if dt.date(2000, 1, 1) <= day <= clock.day_of(then or clock.now()) else day_before(then)


def page_url(request: ActorRequest) -> str:
    """The address of this list up to the number of its page."""
    query = request.GET.copy()
    query.pop("page", None)
    return f"?{query.urlencode()}&page=" if query else "?page="
