"""Data quality of a unit and a period: six figures, each opening the cells that cost points."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from giamsat.accounts.middleware import ActorRequest
from giamsat.core import clock
from giamsat.core.access import SIGNED_IN, access
from giamsat.desk.indicators.wanted import period_wanted, unit_wanted
from giamsat.indicators import indexes, periods, quality, selectors
from giamsat.indicators.catalogue import Catalogue
from giamsat.indicators.periods import Cycle
from giamsat.units.models import Unit


@access(SIGNED_IN)
def data_quality(request: ActorRequest) -> HttpResponse:
    """The six figures of a unit with all below it, and of each unit directly below.

    Query parameters, all optional: unit: id; cycle: month, quarter, half or year; period: a day in it; index: only what
    an index is computed from; figure: one of the six, whose cells are listed.
    """
    unit = unit_wanted(request)
    cycle = request.GET.get("cycle", "")
    cycle = cycle if cycle in Cycle.values else Cycle.QUARTER
    now = periods.start_of(cycle, clock.today())
    period = period_wanted(request, cycle) or periods.step(cycle, now, -1)
    named = request.GET.get("index", "")
    frame = indexes.frame(named) if named else None
    codes = frame.codes if frame and frame.codes else None
    catalogue = Catalogue()
    below = selectors.parts_of(unit)
    found = quality.qualities(catalogue, [unit, *below], cycle, period, codes)
    figure = request.GET.get("figure", "")
    figure = figure if figure in quality.NAMES else ""
    context = {
        "unit": unit,
        "frame": frame,
        "index": named,
        "cycle": cycle,
        "cycles": Cycle.choices,
        "period": period,
        "period_name": periods.label(cycle, period),
        "before": periods.step(cycle, period, -1),
        "after": periods.step(cycle, period, 1) if period < now else None,
        "quality": found[unit.pk],
        "figures": _figures(found[unit.pk]),
        "weakest": min(
            (each for each in _figures(found[unit.pk]) if each["lost"]),
            key=lambda each: each["share"],
            default=None,
        ),
        "below": [
            (each, found[each.pk], _figures(found[each.pk]))
            for each in below
            if found[each.pk].share is not None
        ],
        "figure": figure,
        "figure_name": quality.NAMES.get(figure, ""),
        "cells": _cells(catalogue, unit, cycle, period, figure, codes) if figure else [],
        "most": quality.LISTED,
        "now": clock.now(),
    }
    return render(request, "desk/indicators/quality.html", context)


def _figures(of: quality.Quality) -> list[dict[str, Any]]:
    return [
        {
            "key": name,
            "name": quality.NAMES[name],
            "meaning": quality.MEANINGS[name],
            "share": of.share_of(name),
            "good": of.good[name],
            "whole": of.whole[name],
            "lost": of.whole[name] - of.good[name],
        }
        for name in quality.NAMES
    ]


def _cells(
    catalogue: Catalogue, unit: Unit, cycle: str, period: Any, figure: str, codes: list[str] | None
) -> list[dict[str, Any]]:
    keys = quality.cells(catalogue, unit, cycle, period, figure, codes)
    units = {each.pk: each for each in Unit.objects.filter(pk__in={key[2] for key in keys})}
    shown = []
    for indicator_id, start, unit_id in keys:
        sheet = catalogue.sheet(indicator_id, start)
        page = "desk:indicator" if figure == "sufficient" else "desk:values-history"
        shown.append(
            {
                "name": sheet.name if sheet else "",
                "unit": units[unit_id],
                "period": periods.label(sheet.cycle if sheet else cycle, start),
                "url": f"{reverse(page, args=[indicator_id])}?unit={unit_id}&period={start}",
            }
        )
    return shown
