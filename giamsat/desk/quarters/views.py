"""The quarterly sheets: who owes one, one unit's sheet with its acts, and the Word file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from giamsat.accounts.middleware import ActorRequest
from giamsat.core import clock
from giamsat.core.access import SIGNED_IN, access
from giamsat.core.errors import NotFound
from giamsat.core.files.names import attachment_header
from giamsat.desk.acts import OnceForm, Repeated, perform
from giamsat.desk.overview.wanted import page_url
from giamsat.desk.pack.outline import Outline
from giamsat.desk.quarters import forms
from giamsat.desk.quarters.compose import compose
from giamsat.desk.tasks.acting import renew, see_other, typed
from giamsat.monitor.quarters import policies, selectors, services
from giamsat.monitor.quarters.models import TRANSITIONS, Quarter, QuarterSheet

A_PAGE = 50
#: So many quarters are offered, the newest first.
OFFERED = 8
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@access(SIGNED_IN)
def sheets(request: ActorRequest) -> HttpResponse:
    """The units in reach that owe a sheet of a quarter, and how far it is.

    Query parameters, all optional: quarter: 2026-4; missing: 1 for those alone whose sheet is not signed; page.
    """
    quarters = [Quarter.of(clock.today())]
    while len(quarters) < OFFERED:
        quarters.append(quarters[-1].before())
    asked = request.GET.get("quarter", "")
    quarter = next((each for each in quarters if f"{each.year}-{each.number}" == asked), quarters[0])
    missing = request.GET.get("missing") == "1"
    rows = selectors.units_of_quarter(request.actor, quarter, missing=missing)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    state_names = dict(QuarterSheet.State.choices)
    context = {
        "quarters": [(f"{each.year}-{each.number}", each) for each in quarters],
        "quarter": quarter,
        "missing": missing,
        "page_obj": page,
        "page_url": page_url(request),
        "rows": [
            (
                unit,
                state_names.get(state or ""),
                policies.is_own(request.actor, unit) or state == QuarterSheet.State.SIGNED,
            )
            for unit in page
            for state in [getattr(unit, "sheet_state", None)]
        ],
        "all": selectors.units_of_quarter(request.actor, quarter).count(),
        "left": selectors.units_of_quarter(request.actor, quarter, missing=True).count(),
        "is_late": clock.today() > quarter.due,
    }
    return render(request, "desk/quarters/list.html", context)


@access(SIGNED_IN)
def sheet(request: ActorRequest, year: int, number: int, unit: int) -> HttpResponse:
    """A unit's sheet; ``act`` of a sent form: write, submit, return or sign."""
    found = selectors.opened(request.actor, unit, Quarter(year, number))
    row = found.sheet
    act = request.POST.get("act", "")
    shown = _forms(request, found, act)
    if request.method == "POST":
        if act not in shown:
            # Nobody is offered this act now: the service says why.
            shown[act] = _form(request, row, act)
        form = shown[act]
        here = reverse("desk:quarter-sheet", args=[year, number, unit])
        try:
            if form.is_valid() and perform(request, form, lambda: _act(request, found, act, typed(form))):
                messages.success(request, _("Đã ghi."))
                return see_other(here)
        except Repeated:
            return see_other(here)
        renew(form, row.version if row else 0)
    context = {
        "unit": found.unit,
        "quarter": found.quarter,
        "row": row,
        "outline": _outline(found),
        "forms": shown,
    }
    status = 422 if any(form.errors for form in shown.values()) else 200
    return render(request, "desk/quarters/sheet.html", context, status=status)


def _forms(request: ActorRequest, found: selectors.Opened, act: str) -> dict[str, OnceForm]:
    """The forms of what the person may do now, the sent one bound."""
    row, actor = found.sheet, request.actor
    state = row.state if row else QuarterSheet.State.DRAFT
    may: dict[str, bool] = dict.fromkeys(("write", "submit"), bool(policies.may_write(actor, found.unit)))
    may["submit"] &= row is not None
    may |= dict.fromkeys(("return", "sign"), row is not None and bool(policies.may_decide(actor, row)))
    return {
        name: _form(request, row, name, bound=name == act)
        for name, allowed in may.items()
        if allowed and state in TRANSITIONS[name]
    }


def _form(request: ActorRequest, row: QuarterSheet | None, name: str, *, bound: bool = True) -> OnceForm:
    kinds: dict[str, type[OnceForm]] = {
        "write": forms.WriteForm, "submit": forms.SubmitForm, "return": forms.ReturnForm, "sign": forms.SignForm,
    }  # fmt: skip
    if name not in kinds:
        raise NotFound
    initial = forms.WriteForm.initial_of(row) if name == "write" else {"version": row.version if row else 1}
    return kinds[name](request.POST if bound else None, initial=initial)


def _act(request: ActorRequest, found: selectors.Opened, name: str, said: dict[str, Any]) -> bool:
    actor, row, version = request.actor, found.sheet, said.pop("version")
    if name == "write":
        services.write_sheet(actor, found.unit, found.quarter, version=version, texts=said)
        return True
    if row is None:
        raise NotFound
    verbs: dict[str, Callable[..., QuarterSheet]] = {
        "submit": services.submit_sheet, "return": services.return_sheet, "sign": services.sign_sheet,
    }  # fmt: skip
    verbs[name](actor, row, version=version, **said)
    return True


def _outline(found: selectors.Opened) -> Outline:
    return compose(found.unit, found.quarter, found.sheet, selectors.facts_shown(found))


@access(SIGNED_IN)
def word(request: ActorRequest, year: int, number: int, unit: int) -> HttpResponse:
    """The sheet as a Word file."""
    from giamsat.desk.pack.word import outline_file  # loads what writes Word files

    found = selectors.opened(request.actor, unit, Quarter(year, number))
    base = request.build_absolute_uri("/").rstrip("/")
    answer = HttpResponse(outline_file(_outline(found), base), content_type=WORD)
    answer["Content-Disposition"] = attachment_header(f"phieu-quy-{number}-{year}-{found.unit.code}.docx")
    return answer
