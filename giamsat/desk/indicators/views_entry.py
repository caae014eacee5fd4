"""Entry of values: a grid as plain form, the same grid cell by cell with script."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from giamsat.accounts.middleware import ActorRequest
from giamsat.core import clock
from giamsat.core.access import SIGNED_IN, access
from giamsat.core.errors import GiamsatError, NotFound
from giamsat.desk.indicators import grid
from giamsat.desk.indicators.wanted import number_wanted
from giamsat.desk.tasks.acting import see_other
from giamsat.indicators import periods, policies, selectors
from giamsat.indicators.catalogue import Catalogue
from giamsat.indicators.models import Indicator
from giamsat.indicators.numbers import NoNumber, read_number
from giamsat.indicators.periods import Cycle
from giamsat.indicators.services import Entry, Fault, ValuesRefused, record_values
from giamsat.ui import formats
from giamsat.units.models import Unit

#: A grid has at most so many rows; more are entered by Excel.
MOST_ROWS = 250


@dataclass(frozen=True)
class Look:
    """Which grid: the indicators of one unit, or one indicator of many units; a year in one cycle."""

    unit: Unit | None
    indicator: Indicator | None
    cycle: str
    year: int

    @property
    def starts(self) -> list[dt.date]:
        if self.cycle == Cycle.YEAR:
            return [dt.date(self.year - back, 1, 1) for back in reversed(range(5))]
        return periods.of_year(self.cycle, self.year)

    def query(self) -> str:
        what = (
            f"indicator={self.indicator.pk}"
            if self.indicator
            else f"unit={self.unit.pk if self.unit else ''}"
        )
        return f"?{what}&cycle={self.cycle}&year={self.year}"


@access(SIGNED_IN)
def entry(request: ActorRequest) -> HttpResponse:
    """The grid; a sent form stores every changed cell or none.

    Query parameters: unit: id, or indicator: id (then all its units); cycle; year.
    """
    catalogue = Catalogue()
    own = selectors.reportable(request.actor, catalogue, clock.today())
    if not own:
        return render(request, "desk/indicators/entry_none.html", {}, status=200)
    look = look_wanted(request, catalogue, [indicator for indicator, _sheet in own])
    pairs = pairs_of(request, catalogue, look)
    lines = grid.build(request.actor, catalogue, pairs[:MOST_ROWS], look.starts)
    faults: dict[str, Fault] = {}
    if request.method == "POST":
        sent = request.POST.dict()
        found, faults = grid.entries(lines, {key: str(value) for key, value in sent.items()})
        if not faults and not found:
            messages.info(request, _("Không có ô nào thay đổi."))
            return see_other(look.query())
        if not faults:
            try:
                taken = record_values(request.actor, found)
            except ValuesRefused as fault:
                faults = {each.place: each for each in fault.faults}
            else:
                words = ngettext("Đã ghi %(n)s số liệu.", "Đã ghi %(n)s số liệu.", taken.changed)
                messages.success(request, words % {"n": formats.number(taken.changed)})
                return see_other(look.query())
        lines = grid.build(
            request.actor, catalogue, pairs[:MOST_ROWS], look.starts, request.POST.dict(), faults
        )
    context = {
        "look": look,
        "lines": lines,
        "head": grid.head(look.cycle, look.starts, lines),
        "faults": faults,
        "cycles": [each for each in Cycle.choices if any(sheet.cycle == each[0] for _i, sheet in own)],
        "units": Unit.objects.filter(pk__in=request.actor.unit_ids()).order_by("sort_key"),
        "own": [(indicator, sheet) for indicator, sheet in own if sheet.cycle == look.cycle],
        "years": [look.year - 1, look.year, look.year + 1],
        "more": max(0, len(pairs) - MOST_ROWS),
        "open": sum(1 for line in lines for cell in line.cells if cell.open),
    }
    return render(request, "desk/indicators/entry.html", context, status=422 if faults else 200)


@access(SIGNED_IN)
@require_POST
def cell(request: ActorRequest) -> JsonResponse:
    """Store one cell as it is typed.

    Form fields: cell: its name in the grid; value; version; note; evidence.

    Returns:
        ``ok`` with the new ``version`` and ``value``, or ``kind`` and ``text`` of what stands against it, with what
        stands there now.
    """
    pieces = request.POST.get("cell", "").split("-", 3)
    if len(pieces) != 4 or not (pieces[1].isdecimal() and pieces[2].isdecimal()):
        raise NotFound
    indicator = Catalogue().by_id.get(int(pieces[1][:18]))
    unit = Unit.objects.filter(pk=int(pieces[2][:18])).first()
    if indicator is None or unit is None:
        raise NotFound
    try:
        period = dt.date.fromisoformat(pieces[3])
        value = read_number(request.POST.get("value", ""), comma=get_language() != "en")
        version = int(request.POST.get("version") or 0)
    except NoNumber as fault:
        return JsonResponse({"kind": "figure", "text": str(fault)}, status=422)
    except ValueError as fault:
        raise NotFound from fault
    note, evidence = request.POST.get("note", "")[:2000], request.POST.get("evidence", "")[:500]
    given = Entry(indicator, unit, period, value, version, note, evidence, place="cell")
    try:
        taken = record_values(request.actor, [given])
    except ValuesRefused as refused:
        first = refused.faults[0]
        said = {
            "kind": first.kind,
            "text": first.text,
            "value": grid.plain(first.value),
            "version": first.version,
        }
        return JsonResponse(said, status=refused.status)
    except GiamsatError as fault:
        return JsonResponse({"kind": fault.code, "text": str(fault.message)}, status=fault.status)
    return JsonResponse(
        {"ok": True, "version": taken.versions.get(given.key, version), "value": grid.plain(value)}
    )


def look_wanted(request: ActorRequest, catalogue: Catalogue, own: list[Indicator]) -> Look:
    """The grid that the query asks for.

    Raises:
        NotFound: an indicator or a unit for which the person enters nothing.
    """
    chosen = number_wanted(request, "indicator")
    indicator = None if chosen is None else catalogue.by_id.get(chosen)
    if chosen is not None and indicator not in own:
        raise NotFound
    mine = request.actor.unit_ids()
    unit = None
    if indicator is None:
        pk = number_wanted(request, "unit")
        rows = Unit.objects.filter(pk__in=mine).order_by("path__depth", "sort_key")
        unit = rows.first() if pk is None else rows.filter(pk=pk).first()
        if unit is None:
            raise NotFound
    sheet = catalogue.newest((indicator or own[0]).pk)
    cycle = request.GET.get("cycle") or request.POST.get("cycle") or ""
    if cycle not in Cycle.values or indicator is not None:
        cycle = _usual(catalogue, own, unit) if indicator is None or sheet is None else sheet.cycle
    year = number_wanted(request, "year") or clock.today().year
    return Look(unit, indicator, cycle, min(max(year, 1995), 2100))


def _usual(catalogue: Catalogue, own: list[Indicator], unit: Unit | None) -> str:
    """The cycle of most indicators that the unit reports."""
    counted: dict[str, int] = {}
    for indicator in own:
        sheet = catalogue.newest(indicator.pk)
        if sheet is not None and (unit is None or unit.kind in sheet.reporters):
            counted[sheet.cycle] = counted.get(sheet.cycle, 0) + 1
    return max(counted, key=lambda cycle: counted[cycle]) if counted else Cycle.MONTH


def pairs_of(request: ActorRequest, catalogue: Catalogue, look: Look) -> list[tuple[Indicator, Unit]]:
    """The rows of a grid: indicators with the unit that each is of."""
    day = look.starts[-1]
    if look.indicator is not None:
        sheet = catalogue.sheet(look.indicator.pk, day) or catalogue.newest(look.indicator.pk)
        kinds = sheet.reporters if sheet else []
        units = Unit.objects.in_force(clock.today()).filter(
            policies.reportable_units(request.actor, look.indicator), kind__in=kinds
        )
        return [(look.indicator, unit) for unit in units.order_by("sort_key", "code")]
    assert look.unit is not None  # noqa: S101 - a grid is of an indicator or of a unit
    pairs = []
    for indicator, sheet in selectors.reportable(request.actor, catalogue, day):
        if sheet.cycle != look.cycle:
            continue
        if look.unit.kind in sheet.reporters and policies.may_report(request.actor, indicator, look.unit):
            pairs.append((indicator, look.unit))
        elif indicator.owner_id == look.unit.pk and Unit.Kind.NATION in sheet.reporters:
            nation = Unit.objects.filter(kind=Unit.Kind.NATION).first()
            if nation is not None:
                pairs.append((indicator, nation))
    return pairs
