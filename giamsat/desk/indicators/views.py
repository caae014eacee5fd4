"""The board of a unit, one indicator with its sheet, and what a value was before."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from giamsat.accounts.middleware import ActorRequest
from giamsat.core import clock
from giamsat.core.access import SIGNED_IN, access
from giamsat.core.actor import Role
from giamsat.core.errors import NotFound
from giamsat.desk.indicators import draw
from giamsat.desk.indicators.mathematics import drawn_formula
from giamsat.desk.indicators.wanted import period_wanted, unit_wanted
from giamsat.desk.paging import LongList
from giamsat.indicators import periods, policies, selectors
from giamsat.indicators.catalogue import Catalogue
from giamsat.indicators.models import Group, Layer, Observation
from giamsat.units.models import Unit


@access(SIGNED_IN)
def indicators(request: ActorRequest) -> HttpResponse:
    """The indicators of a unit by group: newest value, target, course.

    Query parameters, all optional: unit: id; group: code; layer: strategic or operational.
    """
    unit = unit_wanted(request)
    layer = request.GET.get("layer", "")
    board = selectors.board(
        request.actor,
        unit,
        group=request.GET.get("group", ""),
        layer=layer if layer in Layer.values else "",
    )
    rows = [row for row in board.rows if row.target is not None]
    context = {
        "unit": unit,
        "groups": [(group, len(found), *_lines(found, unit)) for group, found in board.groups],
        "all_groups": list(Group.objects.all()),
        "group": request.GET.get("group", ""),
        "layer": layer,
        "layers": Layer.choices,
        "count": len(board.rows),
        "with_target": len(rows),
        "met": sum(1 for row in rows if row.achieved and row.achieved.met),
        "behind": sum(1 for row in rows if row.achieved and not row.achieved.met),
        "silent": sum(1 for row in rows if row.achieved is None),
        "now": clock.now(),
        "enters": bool({holding.role for holding in request.actor.holdings} & {Role.FOCAL_POINT}),
        "defines": bool(policies.may_define(request.actor, unit)),
        "exempts": bool(policies.may_exempt(request.actor, unit)),
        "waiting": LongList(selectors.waiting(request.actor), 1, None),
    }
    return render(request, "desk/indicators/board.html", context)


def _lines(rows: list[selectors.Row], unit: Unit) -> tuple[list[draw.Line], list[draw.Line]]:
    """The lines that say something of the unit, and those of what is neither known nor asked of it."""
    telling = [row for row in rows if row.period is not None or row.target is not None]
    silent = [row for row in rows if row.period is None and row.target is None]
    return draw.lines(telling, unit), draw.lines(silent, unit)


@access(SIGNED_IN)
def indicator(request: ActorRequest, pk: int) -> HttpResponse:
    """One indicator of a unit: the value, the course, the units below, and the sheet.

    Query parameters, both optional: unit: id; period: its first day.
    """
    catalogue = Catalogue()
    shown = catalogue.by_id.get(pk)
    if shown is None:
        raise NotFound
    unit = unit_wanted(request, any_unit=True)
    row = selectors.row_of(request.actor, shown, unit, catalogue)
    period = period_wanted(request, row.sheet.cycle) or row.period
    below = []
    if period is not None:
        below = selectors.places(request.actor, shown, selectors.parts_of(unit), period, catalogue)
        below = [place for place in below if place.figure.value is not None or place.target is not None]
    at = period or periods.start_of(row.sheet.cycle, clock.today())
    figure = selectors.places(request.actor, shown, [unit], at, catalogue)[0].figure
    sheet = catalogue.sheet(pk, at) or row.sheet
    uses = [catalogue.by_code[code] for code in sorted(catalogue.inputs_of(sheet))]
    serving = list(selectors.tasks_of(request.actor, shown))
    counted = [place.figure for place in below if place.figure.met is not None]
    context = {
        "indicator": shown,
        "unit": unit,
        "row": row,
        "parts": draw.parts(
            selectors.inputs_at(request.actor, uses, unit, at, catalogue), catalogue, unit, at
        ),
        "counted": counted,
        "full": sum(1 for each in counted if each.met == each.units),
        "sheet": sheet,
        "sheets": catalogue.sheets(pk),
        "figure": figure,
        "line": draw.lines([row], unit)[0],
        "value": draw.amount(figure.value, sheet, unit),
        "basis": draw.basis(figure, sheet),
        "period": period,
        "period_name": periods.label(sheet.cycle, period) if period else "",
        "course": draw.course(row, unit),
        "points": [
            (periods.label(row.sheet.cycle, start), start, draw.amount(each.value, row.sheet, unit), each)
            for start, each in reversed(row.course)
            if each.value is not None
        ],
        "map": draw.province_map(below, sheet, pk, at),
        "below": draw.place_rows(below, sheet, pk, at),
        "formula": drawn_formula(catalogue, sheet.formula, at),
        "condition": drawn_formula(catalogue, sheet.condition, at),
        "rules": [
            (rule, drawn_formula(catalogue, rule.condition, at))
            for rule in shown.rules.filter(is_active=True)
        ],
        "tasks": serving,
        "tasks_done": sum(1 for each in serving if each.done_on),
        "kinds": [Unit.Kind(kind).label for kind in sheet.reporters],
        "texts": [
            (_("Ý nghĩa"), sheet.meaning),
            (_("Phương pháp tính"), sheet.method),
            (_("Phân tổ chủ yếu"), sheet.disaggregation),
            (_("Nguồn số liệu"), sheet.source),
            (_("Lộ trình"), sheet.road_map),
        ],
        "defines": policies.may_define(request.actor, shown.owner),
        "provinces": unit.kind in (Unit.Kind.NATION, Unit.Kind.GOVERNMENT),
    }
    return render(request, "desk/indicators/indicator.html", context)


@access(SIGNED_IN)
def history(request: ActorRequest, pk: int) -> HttpResponse:
    """A value as it is and as it was: who, when, by which way, from what evidence.

    Query parameters: unit: id; period: its first day.
    """
    catalogue = Catalogue()
    shown = catalogue.by_id.get(pk)
    if shown is None:
        raise NotFound
    unit = unit_wanted(request)
    newest = catalogue.newest(pk)
    period = period_wanted(request, newest.cycle) if newest else None
    if newest is None or period is None:
        raise NotFound
    now = (
        Observation.objects.select_related("by", "decided_by")
        .filter(indicator=shown, unit=unit, period=period)
        .first()
    )
    if now is None:
        raise NotFound
    sheet = catalogue.sheet(pk, period) or newest
    rows = [now, *selectors.revisions(request.actor, shown, unit, period)]
    context = {
        "indicator": shown,
        "sheet": sheet,
        "unit": unit,
        "period_name": periods.label(sheet.cycle, period),
        "period": period,
        "rows": [(row, draw.amount(row.value, sheet, unit)) for row in rows],
    }
    return render(request, "desk/indicators/history.html", context)
