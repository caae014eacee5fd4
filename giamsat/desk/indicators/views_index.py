"""The ranking of units by an index that follows from data, with its breakdown, and its inputs as a file."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from giamsat.accounts.middleware import ActorRequest
from giamsat.core import clock
from giamsat.core.access import SIGNED_IN, access
from giamsat.desk import exports
from giamsat.desk.indicators.draw import ends
from giamsat.desk.indicators.mathematics import drawn_formula
from giamsat.desk.indicators.wanted import period_wanted
from giamsat.indicators import indexes, periods, policies
from giamsat.indicators.catalogue import Catalogue
from giamsat.indicators.quality import qualities
from giamsat.units.models import Unit


@access(SIGNED_IN)
def index(request: ActorRequest, code: str) -> HttpResponseBase:
    """The units that the person reads, the best first.

    Query parameters, both optional: period: a day in it; export: csv or xlsx, the inputs of the ranking.
    """
    frame, catalogue = indexes.frame(code), Catalogue()
    cycle = frame.row.cycle
    now = periods.start_of(cycle, clock.today())
    period = period_wanted(request, cycle) or periods.step(cycle, now, -1)
    units = list(
        Unit.objects.in_force(clock.today())
        .filter(policies.units_in_sight(request.actor), kind__in=frame.row.kinds)
        .order_by("sort_key", "code")
    )
    rows = indexes.ranking(frame, units, period, catalogue) if frame.is_computed else []
    if len(rows) == 1:
        # First of one says nothing; its points do.
        rows = [replace(rows[0], rank=None, best=None, worst=None)]
    name = periods.label(cycle, period)
    if request.GET.get("export") in exports.FORMATS:
        names = [*frame.codes, *frame.counts]
        listing = exports.Listing(
            stem=f"index-{code}",
            title=frame.row.name,
            about=[
                *exports.about(request.actor, frame.row.name, "", name),
                (_("Bản công thức"), f"{code}/{frame.row.number}"),
                *((each.name, f"{each.points} x {each.formula}") for each in frame.components),
            ],
            columns=[(_("Hạng"), 8), ("unit", 16), (_("Đơn vị"), 40), *((each, 16) for each in names),
                     (_("Điểm"), 10)],
            rows=lambda: exports.chunks(rows),
            cells=lambda found: [_cells(names, row) for row in found],
            count=len(rows),
        )  # fmt: skip
        return exports.export(listing, request.GET["export"])
    clean = qualities(catalogue, units, cycle, period, frame.codes or None) if rows else {}
    context = {
        "frame": frame,
        "code": code,
        "rows": [
            (row, list(zip(frame.components, row.parts, strict=True)), clean.get(row.unit.pk)) for row in rows
        ],
        "ends": ends(rows),
        "alone": rows[0] if len(rows) == 1 else None,
        "unranked": sum(1 for row in rows if row.points is None),
        "everywhere": Unit.objects.in_force(clock.today()).filter(kind__in=frame.row.kinds).count(),
        "ranked": sum(1 for row in rows if row.rank is not None),
        "close": sum(1 for row in rows if row.rank is not None and row.best != row.worst),
        "components": [(each, drawn_formula(catalogue, each.formula)) for each in frame.components],
        "period_name": name,
        "period": period,
        "before": periods.step(cycle, period, -1),
        "after": periods.step(cycle, period, 1) if period < now else None,
    }
    return render(request, "desk/indicators/index.html", context)


def _cells(names: list[str], row: indexes.Scored) -> list[Any]:
    inputs = [row.inputs.get(each) for each in names]
    return [
        row.rank, row.unit.code, row.unit.name, *(None if each is None else float(each) for each in inputs),
        None if row.points is None else float(row.points),
    ]  # fmt: skip
