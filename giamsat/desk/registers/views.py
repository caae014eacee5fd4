"""The list of registers, and one register as table, board, map and figures."""

from __future__ import annotations

from dataclasses import dataclass
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
from giamsat.registers.figures import By, Measure, figures
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
    opened = _Opened(request, found, fields, states, wanted, view if view in VIEWS else "table")
    base = opened.address_without("view", "after", "export")
    context = {
        "register": found,
        "fields": fields,
        "states": states,
        "wanted": wanted,
        "remarks": remarks,
        "controls": filters.controls(fields, request.GET),
        "sent": request.GET,
        "view": opened.view,
        "base": base,
        "state_base": opened.address_without("view", "after", "state") + "view=table&state=",
        "failing_url": opened.address_without("after", "failing") + "failing=1",
        "export_url": base + "export=",
        "checks": selectors.failing_counts(actor, found),
        "in_states": _in_states(opened),
        "may_define": policies.may_change_definition(actor, found),
        "may_add": found.closed_on is None and selectors.units_to_write(actor, found).exists(),
        **opened.content(),
    }
    return render(request, "desk/registers/register.html", context)


def _in_states(opened: _Opened) -> list[tuple[State, int]]:
    """How many records are in each state that any is in, whatever is filtered: what the page says first."""
    found = figures(opened.request.actor, opened.register, measure=Measure.COUNT, by=By.STATE)
    counts = {each.key: each.count for each in found}
    return [(state, counts[state.code]) for state in opened.states if counts.get(state.code)]


@dataclass(frozen=True)
class _Opened:
    """A register as one reader opened it: the definition, which records are wanted, and how they are looked at."""

    request: ActorRequest
    register: Register
    fields: list[Field]
    states: list[State]
    wanted: Filter
    view: str

    def address_without(self, *names: str) -> str:
        """The query as it was asked for, without ``names``, ready for one more parameter."""
        rest = self.request.GET.copy()
        for name in names:
            rest.pop(name, None)
        return "?" + (rest.urlencode() + "&" if rest else "")

    def content(self) -> dict[str, Any]:
        """What the chosen view shows."""
        if self.view == "board":
            return self._board()
        return self._table() if self.view == "table" else self._figures()

    def _table(self) -> dict[str, Any]:
        columns = [each for each in self.fields if each.in_table and not each.is_title]
        sort = sort_named(self.fields, self.request.GET.get("sort", ""))
        rows = list_records(self.request.actor, self.register, self.wanted)
        found = page(rows, sort, self.request.GET.get("after", "")[:600], A_PAGE)
        without = self.address_without("sort", "after", "view")
        return {
            "columns": [
                (each, f"f.{each.code}" if each.kind in SORTABLE else "", each.kind in NUMERIC)
                for each in columns
            ],
            "rows": rows_shown(columns, found.rows, ReferencesOf(self.request.actor)),
            "state_names": {each.code: each.name for each in self.states},
            "check_names": {each.code: each.name for each in self.register.checks.all()},
            "sort": sort,
            "sort_base": f"{without}sort=",
            "count": rows.count(),
            "next_url": f"{without}sort={sort.text}&after={found.next}" if found.next else "",
            "first_url": f"{without}sort={sort.text}" if self.request.GET.get("after") else "",
        }

    def _board(self) -> dict[str, Any]:
        rows = list_records(self.request.actor, self.register, self.wanted)
        columns = []
        for state in self.states:
            of_state = rows.filter(state=state.code)
            columns.append((state, list(of_state.order_by("-updated_at", "-pk")[:CARDS]), of_state.count()))
        return {"board": columns, "cards": CARDS}

    def _figures(self) -> dict[str, Any]:
        actor, asked = self.request.actor, draw.read_asked(self.fields, self.request.GET)
        if self.view == "map":
            asked = draw.Asked(asked.measure, By.PROVINCE, asked.field, None)
        rows, total, left = draw.table(actor, self.register, asked, self.wanted, self.states)
        tiles = draw.province_map(actor, self.register, asked, self.wanted) if self.view == "map" else ""
        return {
            "asked": asked,
            "figure_rows": rows,
            "total": draw.measured(asked, total),
            "left": left,
            "numbers": [each for each in self.fields if each.kind in NUMERIC],
            "days": [each for each in self.fields if each.kind == Kind.DATE],
            "measures": list(Measure),
            "tiles": tiles,
        }
