"""The list of registers, and one register as table, board, map and figures."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from giamsat.accounts.middleware import ActorRequest
from giamsat.core.access import SIGNED_IN, access
from giamsat.core.text import fold, sort_key
from giamsat.desk import exports
from giamsat.desk.registers import draw, filters
from giamsat.desk.registers.export import export_records
from giamsat.desk.registers.shown import rows_shown
from giamsat.registers import policies, selectors
from giamsat.registers.figures import By, Measure
from giamsat.registers.listing import SORTABLE, Filter, list_records, page, sort_named
from giamsat.registers.models import Field, Register, State
from giamsat.registers.references import ReferencesOf
from giamsat.registers.values import NUMERIC, Kind

A_PAGE = 50
#: Cards of one column of the board; the table has all.
CARDS = 30
VIEWS = ("table", "board", "map", "figures")


@access(SIGNED_IN)
def registers(request: ActorRequest) -> HttpResponse:
    """The registers that concern the person; ``q``: words of their names, with or without tone marks."""
    words = request.GET.get("q", "").strip()[:200]
    rows = sorted(selectors.registers(request.actor), key=lambda each: (sort_key(each.name), each.pk))
    if words:
        wanted = fold(words).split()
        rows = [
            row
            for row in rows
            if all(each in fold(f"{row.name_vi} {row.name_en} {row.code}") for each in wanted)
        ]
    context = {"rows": rows, "words": words, "may_open": bool(policies.defining_units(request.actor))}
    return render(request, "desk/registers/list.html", context)


@access(SIGNED_IN)
def register(request: ActorRequest, code: str) -> HttpResponseBase:
    """A register's records that the person reads.

    Query parameters, all optional; unknown values are told and left out:
        view: table (default), board, map or figures.
        q, state, unit or unit_name with below, failing: which records.
        f.CODE, f.CODE.from, f.CODE.to: narrow one field.
        sort: number, title, unit, updated or f.CODE; a minus before it turns it round.
        after: where a page begins (given by the page before).
        measure, of, by, month_of: which figures.
        export: csv or xlsx: the whole list as a file.
    """
    actor = request.actor
    found = selectors.register(actor, code)
    fields = list(found.fields.filter(retired_at__isnull=True))
    states = list(found.states.all())
    wanted, remarks = filters.read_filter(actor, found, fields, states, request.GET)
    if request.GET.get("export") in exports.FORMATS:
        return export_records(actor, found, fields, states, wanted, request.GET["export"])
    view = request.GET.get("view", "")
    view = view if view in VIEWS else "table"
    rest = request.GET.copy()
    for name in ("view", "after", "export"):
        rest.pop(name, None)
    base = "?" + (rest.urlencode() + "&" if rest else "")
    context = {
        "register": found,
        "fields": fields,
        "states": states,
        "wanted": wanted,
        "remarks": remarks,
        "controls": filters.controls(fields, request.GET),
        "sent": request.GET,
        "view": view,
        "base": base,
        "export_url": base + "export=",
        "checks": selectors.failing_counts(actor, found),
        "may_define": policies.may_change_definition(actor, found),
        "may_add": found.closed_on is None and selectors.units_to_write(actor, found).exists(),
        **_view(request, found, fields, states, wanted, view),
    }
    return render(request, "desk/registers/register.html", context)


def _view(
    request: ActorRequest,
    register: Register,
    fields: list[Field],
    states: list[State],
    wanted: Filter,
    view: str,
) -> dict[str, Any]:
    if view == "board":
        return _board(request, register, states, wanted)
    if view in {"map", "figures"}:
        return _figures(request, register, fields, states, wanted, view)
    return _table(request, register, fields, states, wanted)


def _table(
    request: ActorRequest, register: Register, fields: list[Field], states: list[State], wanted: Filter
) -> dict[str, Any]:
    columns = [each for each in fields if each.in_table and not each.is_title]
    sort = sort_named(fields, request.GET.get("sort", ""))
    rows = list_records(request.actor, register, wanted)
    found = page(rows, sort, request.GET.get("after", "")[:600], A_PAGE)
    rest = request.GET.copy()
    for name in ("sort", "after", "view"):
        rest.pop(name, None)
    without = "?" + (rest.urlencode() + "&" if rest else "")
    return {
        "columns": [
            (each, f"f.{each.code}" if each.kind in SORTABLE else "", each.kind in NUMERIC)
            for each in columns
        ],
        "rows": rows_shown(columns, found.rows, ReferencesOf(request.actor)),
        "state_names": {each.code: each.name for each in states},
        "check_names": {each.code: each.name for each in register.checks.all()},
        "sort": sort,
        "sort_base": f"{without}sort=",
        "count": rows.count(),
        "next_url": f"{without}sort={sort.text}&after={found.next}" if found.next else "",
        "first_url": f"{without}sort={sort.text}" if request.GET.get("after") else "",
    }


def _board(request: ActorRequest, register: Register, states: list[State], wanted: Filter) -> dict[str, Any]:
    rows = list_records(request.actor, register, wanted)
    columns = []
    for state in states:
        of_state = rows.filter(state=state.code)
        columns.append((state, list(of_state.order_by("-updated_at", "-pk")[:CARDS]), of_state.count()))
    return {"board": columns, "cards": CARDS}


def _figures(
    request: ActorRequest,
    register: Register,
    fields: list[Field],
    states: list[State],
    wanted: Filter,
    view: str,
) -> dict[str, Any]:
    asked = draw.read_asked(fields, request.GET)
    if view == "map":
        asked = draw.Asked(asked.measure, By.PROVINCE, asked.field, None)
    rows, total, left = draw.table(request.actor, register, asked, wanted, states)
    return {
        "asked": asked,
        "figure_rows": rows,
        "total": draw.measured(asked, total),
        "left": left,
        "numbers": [each for each in fields if each.kind in NUMERIC],
        "days": [each for each in fields if each.kind == Kind.DATE],
        "measures": list(Measure),
        "tiles": draw.province_map(request.actor, register, asked, wanted) if view == "map" else "",
    }
