"""From the figures of a picture to charts, tables and the lists that they open."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from giamsat.desk.links import address
from giamsat.desk.overview import draw_places
from giamsat.desk.overview.drawn import once
from giamsat.desk.overview.wanted import Wanted
from giamsat.desk.tasks.happened import KINDS
from giamsat.directives.models import Programme, TaskGroup
from giamsat.monitor.figures import Figures
from giamsat.monitor.pictures import Headline, Overview, UnitRef
from giamsat.monitor.pictures import Week as Ahead
from giamsat.ui import formats
from giamsat.ui.charts import (
    Cell,
    HeatRow,
    Part,
    Week,
    deadline_weeks,
    four_part_bar,
    heat_rows,
)

ROWS_SHOWN = 24
#: Time states as bars show them.
STATES = ("done", "late", "term", "soon", "overdue", "none", "paused")
Lists = Callable[..., str]


def lists(
    programme: Programme,
    unit: UnitRef | None,
    at: str = "",
    below: str = "once",
    group: TaskGroup | None = None,
) -> Lists:
    """A maker of addresses of lists of tasks: of a programme's, or of those that came into a unit's tree.

    Args:
        at: an instant as addresses carry it: the lists are those of then.
        below: with ``unit``: ``top`` for the assignments by which they came.
        group: of this task group alone.
    """
    fixed: dict[str, object] = {"programme": programme.code, "at": at, "group": group.pk if group else ""}
    if unit is not None:
        fixed |= {"unit": unit.id, "below": below}
    return lambda **query: address("tasks", **(fixed | query))


def _of(wanted: Wanted, programme: Programme, picture: Headline | Overview) -> Lists:
    """Lists of what the totals of a picture count."""
    whole = picture.parts is None
    below = "once" if picture.counts_tasks else "top"
    return lists(programme, None if whole else picture.unit, wanted.at, below, wanted.group)


def head(wanted: Wanted, programme: Programme, picture: Headline | Overview) -> dict[str, Any]:
    """The sentence's addresses and the bar."""
    totals = picture.totals
    of = _of(wanted, programme, picture)
    parts_of = lists(programme, picture.unit, wanted.at, "top", wanted.group)
    return {
        "bar": bar(totals, of, programme),
        "list": {
            "all": of(),
            "finished": of(state="done,late"),
            "in_term": of(state="term,soon"),
            "soon": of(state="soon"),
            "overdue": of(state="overdue"),
            "aside": of(state="paused,none"),
        },
        "parts_list": {
            "all": parts_of(),
            "finished": parts_of(state="done,late"),
            "overdue": parts_of(state="overdue"),
        },
        "settled": totals.finished + totals.overdue,
    }


def bar(totals: Figures, of: Lists, programme: Programme) -> SafeString:
    """All work by time state, and the unfinished once more, enlarged; each part opens its list."""
    still = _("còn trên %(days)s ngày") % {"days": programme.soon_days}
    soon = _("sắp đến hạn, trong %(days)s ngày tới") % {"days": programme.soon_days}
    aside = [
        Part(state, totals.of(state), of(state=state)) for state in ("paused", "none") if totals.of(state)
    ]
    parts = [
        Part("done", totals.done, of(state="done")),
        Part("late", totals.late, of(state="late")),
        Part("term", totals.in_term, of(state="term,soon")),
        Part("overdue", totals.overdue, of(state="overdue")),
        *aside,
    ]
    zoom = [
        Part("term", totals.term, of(state="term"), still),
        Part("soon", totals.soon, of(state="soon"), soon),
        Part("overdue", totals.overdue, of(state="overdue")),
        *aside,
    ]
    return four_part_bar([part for part in parts if part.count], zoom)


def _happened(wanted: Wanted, programme: Programme, picture: Overview) -> dict[str, str]:
    """The lists behind the counts of what changed; a whole task is in no unit's list."""
    group = wanted.group.pk if wanted.group else ""
    query = {"programme": programme.code, "since": picture.changed.since.isoformat(), "group": group}
    unit = {"unit": picture.unit.id, "below": "1"}
    return {
        kind: address("tasks", **query, **({} if kind == "done" else unit), happened=kind) for kind in KINDS
    }


def rest(wanted: Wanted, programme: Programme, picture: Overview) -> dict[str, Any]:
    """Everything below the sentence; what is the same for all who look at the same figures is drawn once."""
    of_unit = partial(lists_of_unit, programme, at=wanted.at, group=wanted.group)
    own_pages = _own_pages(wanted, programme, picture)
    thresholds = (programme.green_from, programme.yellow_from, programme.soon_days)
    shown = (wanted.url(), programme.pk, programme.version, thresholds, picture.unit, get_language())
    counted = (picture.counts_tasks, picture.trees_count_tasks, picture.parts is None, picture.as_of)
    return {
        "happened": _happened(wanted, programme, picture),
        "worst_units": [
            (row, of_unit(row.unit)(state="overdue"), of_unit(row.unit)()) for row in picture.worst.units
        ],
        "own_pages": own_pages,
        "places": once(
            ("places", *shown, picture.places),
            "desk/overview/_places.html",
            lambda: {
                "wanted": wanted,
                "picture": picture,
                "own_pages": own_pages,
                **draw_places.section(wanted, programme, picture.places),
            },
        ),
        "work": once(
            ("work", *shown, *counted, picture.heat, picture.groups, picture.ahead),
            "desk/overview/_work.html",
            lambda: {"picture": picture, "own_pages": own_pages, **_work(wanted, programme, picture)},
        ),
    }


def _work(wanted: Wanted, programme: Programme, picture: Overview) -> dict[str, Any]:
    """Units by task groups, and the weeks ahead."""
    return {
        "heat": _heat(wanted, programme, picture),
        "heat_all": len([row for row in picture.heat if row.total.total]),
        "heat_columns": [group.name or _("Không theo nhóm") for group in picture.groups],
        "weeks": deadline_weeks([_week(wanted, programme, picture, week) for week in picture.ahead]),
        "weeks_due": sum(week.count for week in picture.ahead),
        "weeks_late": sum(week.late for week in picture.ahead),
    }


def _own_pages(wanted: Wanted, programme: Programme, picture: Overview) -> dict[str, str]:
    """Pictures that have a page of their own, of the same programme, unit and instant."""
    shown: dict[str, object] = {"programme": programme.code, "unit": picture.unit.id}
    then = shown | {"at": wanted.at}
    return {
        "course": address("course", **shown, group=wanted.group.pk if wanted.group else ""),
        "communes": address("communes", **then),
        "heat": address("heat", **then),
        "deadlines": address("deadlines", **shown),
        "forecast": address("forecast", **shown),
    }


def lists_of_unit(
    programme: Programme, unit: UnitRef, below: str = "", at: str = "", group: TaskGroup | None = None
) -> Lists:
    """The same for one unit's own assignments, or with ``below="1"`` all in its tree."""
    fixed: dict[str, object] = {"programme": programme.code, "unit": unit.id, "below": below, "at": at}
    fixed["group"] = group.pk if group else ""
    return lambda **query: address("tasks", **(fixed | query))


def _heat(wanted: Wanted, programme: Programme, picture: Overview) -> list[HeatRow]:
    below = "once" if picture.trees_count_tasks else "top"

    def cell(unit: UnitRef, group: int | None, figures: Figures) -> Cell:
        # Tasks without a group of this programme have no list of their own.
        url = lists(programme, unit, wanted.at, below)(group=group) if group is not None else ""
        return Cell(figures.total, figures.finished, figures.soon, figures.overdue, url)

    rows = [row for row in picture.heat if row.total.total]
    rows.sort(key=lambda row: (-row.total.overdue, -row.total.soon, -row.total.total))
    del rows[ROWS_SHOWN:]
    return heat_rows(
        (
            row.unit.name,
            lists(programme, row.unit, wanted.at, below, wanted.group)(),
            [cell(row.unit, group.id, each) for group, each in zip(picture.groups, row.cells, strict=True)],
        )
        for row in rows
    )


def _week(wanted: Wanted, programme: Programme, picture: Overview, week: Ahead) -> Week:
    of = _of(wanted, programme, picture)
    whom = [f"{unit.short} {formats.number(count)}" for unit, count in week.units[:3]]
    more = week.unit_count - len(whom)
    if more > 0:
        whom.append(ngettext("%(count)s đơn vị khác", "%(count)s đơn vị khác", more) % {"count": more})
    days_ahead = (week.last - picture.as_of).days
    return Week(
        first=week.first,
        last=week.last,
        count=week.count,
        late=week.late,
        state="soon" if days_ahead <= programme.soon_days else "term",
        whom=" · ".join(whom),
        url=of(state="term,soon", due_from=week.first.isoformat(), due_to=week.last.isoformat()),
    )
