"""How much falls due when, and on whom."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from giamsat.accounts.middleware import ActorRequest
from giamsat.core.access import SIGNED_IN, access
from giamsat.desk import exports
from giamsat.desk.exports import Listing, Value
from giamsat.desk.links import address
from giamsat.desk.overview import draw
from giamsat.desk.overview.wanted import page_url
from giamsat.desk.pictures import asked as questions
from giamsat.directives.models import Programme
from giamsat.monitor.falling_due import Burden, DueWeek, FallingDue, falling_due
from giamsat.monitor.forecast.selectors import LIKELY, model_in_use
from giamsat.ui import formats
from giamsat.ui.charts import Column, deadline_columns

WEEKS = (8, 13, 26, 52)


@access(SIGNED_IN)
def deadlines(request: ActorRequest) -> HttpResponseBase:
    """The weeks ahead: tasks due, how many of them are likely late, and the units that have most of them.

    Query parameters, all optional:
        programme, unit, unit_name: as everywhere.
        weeks: how many weeks ahead: 8, 13, 26 or 52.
        export: csv or xlsx: a row a unit, a column a week.
    """
    asked, remarks = questions.read(request)
    if asked.programme is None:
        return render(request, "desk/overview/empty.html", {"wanted": asked})
    programme = asked.programme
    named = request.GET.get("weeks", "")
    weeks = int(named) if named in {str(each) for each in WEEKS} else WEEKS[1]
    if request.GET.get("export") in exports.FORMATS:
        whole = falling_due(request.actor, programme, weeks, unit=asked.unit, most=10_000)
        return exports.export(_listing(request, programme, whole), request.GET["export"])
    found = falling_due(request.actor, programme, weeks, unit=asked.unit)
    drawn = [(week, *_urls(programme, found, week)) for week in found.weeks]
    unit = asked.unit.pk if asked.unit else ""
    context = questions.shared(asked, remarks, found.unit.name) | {
        "found": found,
        "picture": deadline_columns(
            [
                Column(week.first, week.last, week.count, week.late, _state(programme, found, week), url)
                for week, url, _late in drawn
            ],
            _("Nhiệm vụ đến hạn theo tuần"),
        ),
        "weeks": drawn,
        "count": sum(week.count for week in found.weeks),
        "late": sum(week.late for week in found.weeks),
        "peak": max(found.weeks, key=lambda week: week.count),
        "burdens": [_row(programme, found, burden) for burden in found.units],
        "speaks": model_in_use() is not None,
        "choices": [
            (each, address("deadlines", programme=programme.code, unit=unit, weeks=each)) for each in WEEKS
        ],
        "chosen": weeks,
        "export_url": page_url(request).removesuffix("page=") + "export=",
    }
    return render(request, "desk/pictures/deadlines.html", context)


def _state(programme: Programme, found: FallingDue, week: DueWeek) -> str:
    return "soon" if (week.last - found.today).days <= programme.soon_days else "term"


def _urls(programme: Programme, found: FallingDue, week: DueWeek) -> tuple[str, str]:
    """The list of what falls due in a week, and that of the forecast."""
    days = {"due_from": week.first.isoformat(), "due_to": week.last.isoformat()}
    of = draw.lists(programme, None if found.whole else found.unit)
    late = address(
        "forecast", programme=programme.code, unit=found.unit.id, least=round(100 * LIKELY), **days
    )
    return of(state="term,soon", **days), late


def _row(programme: Programme, found: FallingDue, burden: Burden) -> dict[str, Any]:
    of = draw.lists_of_unit(programme, burden.unit)
    most = max(burden.counts)
    return {
        "unit": burden.unit,
        "total": burden.total,
        "url": of(
            state="term,soon",
            due_from=found.weeks[0].first.isoformat(),
            due_to=found.weeks[-1].last.isoformat(),
        ),
        "cells": [
            (
                count,
                of(state="term,soon", due_from=week.first.isoformat(), due_to=week.last.isoformat()),
                count == most,
            )
            for count, week in zip(burden.counts, found.weeks, strict=True)
        ],
    }


def _listing(request: ActorRequest, programme: Programme, found: FallingDue) -> Listing:
    title = _("Phần việc đến hạn theo tuần")

    def cells(rows: list[Burden]) -> Iterable[list[Value]]:
        return ([row.unit.name, row.total, *row.counts] for row in rows)

    return Listing(
        stem="lich-den-han",
        title=title,
        about=exports.about(request.actor, title, programme.name, found.unit.name),
        columns=[
            (_("Đơn vị"), 40),
            (_("Cộng"), 10),
            *((formats.date_range(week.first, week.last), 12) for week in found.weeks),
        ],
        rows=lambda: exports.chunks(found.units),
        cells=cells,
        count=len(found.units),
    )
