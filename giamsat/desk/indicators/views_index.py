"""The ranking of provinces by an index, with its breakdown, and its inputs as a file."""

from __future__ import annotations

from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from giamsat.accounts.middleware import ActorRequest
from giamsat.core import clock
from giamsat.core.access import SIGNED_IN, access
from giamsat.desk import exports
from giamsat.desk.indicators.wanted import period_wanted
from giamsat.indicators import indexes, periods, policies
from giamsat.indicators.catalogue import Catalogue
from giamsat.units.models import Unit


@access(SIGNED_IN)
def index(request: ActorRequest, code: str) -> HttpResponseBase:
    """The provinces that the person reads, the best first.

    Query parameters, both optional: period: a day in the month; export: csv or xlsx, the inputs of the ranking.
    """
    frame = indexes.frame(code)
    period = period_wanted(request, "month") or periods.step("month", clock.today().replace(day=1), -1)
    units = list(
        Unit.objects.in_force(clock.today())
        .filter(policies.units_in_sight(request.actor), kind=Unit.Kind.PROVINCIAL_COMMITTEE)
        .order_by("sort_key", "code")
    )
    rows = indexes.ranking(frame, units, period, Catalogue())
    name = periods.label("month", period)
    if request.GET.get("export") in exports.FORMATS:
        listing = exports.Listing(
            stem=f"index-{frame.code}",
            title=frame.name,
            about=[
                *exports.about(request.actor, frame.name, "", name),
                (_("Bản công thức"), f"{frame.code}/{frame.version}"),
                *((each.name, f"{each.points} x {each.share}") for each in frame.components),
            ],
            columns=[(_("Hạng"), 8), ("unit", 16), (_("Đơn vị"), 40), *((each, 16) for each in frame.codes),
                     (_("Điểm"), 10)],
            rows=lambda: exports.chunks(rows),
            cells=lambda found: [_cells(frame, row) for row in found],
            count=len(rows),
        )  # fmt: skip
        return exports.export(listing, request.GET["export"])
    context = {
        "frame": frame,
        "rows": rows,
        "ranked": sum(1 for row in rows if row.rank is not None),
        "period_name": name,
        "period": period,
        "before": periods.step("month", period, -1),
        "after": periods.step("month", period, 1),
    }
    return render(request, "desk/indicators/index.html", context)


def _cells(frame: indexes.Frame, row: indexes.Scored) -> list[Any]:
    inputs = [row.inputs.get(code) for code in frame.codes]
    return [
        row.rank, row.unit.code, row.unit.name, *(None if each is None else float(each) for each in inputs),
        None if row.points is None else float(row.points),
    ]  # fmt: skip
