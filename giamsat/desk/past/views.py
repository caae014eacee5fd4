"""What moved between two instants, and the names that people give to instants."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from giamsat.accounts.middleware import ActorRequest
from giamsat.core import clock
from giamsat.core.access import SIGNED_IN, access
from giamsat.desk import exports
from giamsat.desk.acts import OnceForm, Repeated, perform
from giamsat.desk.links import address
from giamsat.desk.overview import draw, wanted
from giamsat.desk.overview.wanted import Wanted
from giamsat.desk.past import instants
from giamsat.desk.past.export import NAMES, export_moved, kind_words
from giamsat.desk.past.forms import InstantForm
from giamsat.directives import selectors as directives
from giamsat.directives.models import Programme
from giamsat.monitor import policies, selectors, services
from giamsat.monitor.compare import KINDS, REACHED, Comparison, compare, passage
from giamsat.monitor.marks import BeforeHistory
from giamsat.monitor.models import SavedInstant

ROWS_A_PAGE = 50


@access(SIGNED_IN)
def compare_instants(request: ActorRequest) -> HttpResponseBase:
    """Two instants of a programme side by side; a post gives the later one a name.

    Query parameters, all optional:
        programme, unit: as on the overview.
        from, to: instants (2026-10-15T09:00), local to the programme; the last named one, and now.
        kind: only what moved so: state, deadline, added, dropped, finished, lapsed, or two states as soon-done.
        page: number of the page of what moved.
        export: csv or xlsx: the whole list of what moved as a file.
    """
    asked = wanted.read(request)
    if asked.programme is None:
        return render(request, "desk/overview/empty.html", {"wanted": asked})
    programme = asked.programme
    saved = list(selectors.saved_instants(request.actor, programme)[:50])
    second = instants.read(request.GET.get("to", ""), programme) or clock.now()
    first = instants.read(request.GET.get("from", ""), programme) or instants.earlier(saved, second)
    first, second = min(first, second), max(first, second)
    form = InstantForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            act = lambda: services.save_instant(request.actor, programme, form.cleaned_data["name"], second)  # noqa: E731
            if perform(request, form, act):
                messages.success(request, _("Đã ghi tên thời điểm."))
                return _see(request.get_full_path())
        except Repeated:
            return _see(request.get_full_path())
    kind = request.GET.get("kind", "")
    if kind not in KINDS | REACHED and passage(kind) is None:
        kind = ""
    number = request.GET.get("page", "")
    context: dict[str, Any] = {
        "wanted": asked,
        "saved": [(each, _url(asked, instants.written(each.at, programme), second)) for each in saved],
        "first": instants.written(first, programme),
        "second": instants.written(second, programme),
        "kind": kind,
        "narrowed": kind_words(kind) if kind else "",
        "form": form,
        "may_save": policies.may_save_instant(request.actor, programme),
    }
    try:
        found, page = _compared(request, asked, first, second, kind, int(number) if number.isdecimal() else 1)
    except BeforeHistory as fault:
        context |= {"fault": str(fault)}
        return render(request, "desk/past/compare.html", context, status=fault.status)
    if request.GET.get("export") in exports.FORMATS:
        return export_moved(request.actor, programme, found, asked.unit, kind, request.GET["export"])
    context |= {"found": found, "page_obj": page, "page_url": wanted.page_url(request)}
    context["export_url"] = context["page_url"].removesuffix("page=") + "export="
    context |= _drawn(asked, programme, found)
    return render(request, "desk/past/compare.html", context, status=422 if form.errors else 200)


@access(SIGNED_IN)
@require_POST
def drop_instant(request: ActorRequest, pk: int) -> HttpResponse:
    """Take a name away."""
    known = SavedInstant.objects.filter(programme__in=directives.programmes(request.actor))
    row = get_object_or_404(known.select_related("programme__owner"), pk=pk)
    form = OnceForm(request.POST)
    back = address("compare", programme=row.programme.code)
    if form.is_valid():
        services.drop_instant(request.actor, row)
        messages.success(request, _("Đã bỏ tên thời điểm."))
    return _see(back)


def _see(url: str) -> HttpResponse:
    return HttpResponseRedirect(url, status=303)


def _compared(
    request: ActorRequest, asked: Wanted, first: dt.datetime, second: dt.datetime, kind: str, number: int
) -> tuple[Comparison, Page[Any]]:
    programme = asked.programme
    assert programme is not None  # noqa: S101 (the caller has looked)
    found = compare(
        request.actor, programme, first, second, unit=asked.unit, kind=kind,
        start=(max(number, 1) - 1) * ROWS_A_PAGE, size=ROWS_A_PAGE,
    )  # fmt: skip
    return found, Page(found.rows, number, Paginator(range(found.moved(kind)), ROWS_A_PAGE))


def _drawn(asked: Wanted, programme: Programme, found: Comparison) -> dict[str, Any]:
    """Both bars, the table of their differences, and the kinds to choose from."""
    sides, lists = [], []
    for instant, totals in ((found.first, found.before), (found.second, found.after)):
        at = instants.written(instant, programme)
        of = draw.lists(
            programme, None if found.whole else found.unit, at, "once" if found.counts_tasks else "top"
        )
        lists.append(of)
        sides.append(
            {
                "at": instant,
                "totals": totals,
                "bar": draw.bar(totals, of, programme),
                "url": address("overview", programme=programme.code, unit=found.unit.id, at=at),
            }
        )
    rows = [
        (
            state,
            *(
                (totals.of(state), of(state=state))
                for totals, of in zip((found.before, found.after), lists, strict=True)
            ),
            found.after.of(state) - found.before.of(state),
        )
        for state in draw.STATES
        if found.before.of(state) or found.after.of(state)
    ]
    return {
        "sides": sides,
        "states": rows,
        "kinds": [(key, name, found.moved(key)) for key, name in NAMES.items()],
    }


def _url(asked: Wanted, first: str, second: dt.datetime) -> str:
    return address(
        "compare",
        programme=asked.programme.code if asked.programme else "",
        unit=asked.unit.pk if asked.unit else "",
        **{"from": first, "to": instants.written(second, asked.programme)},
    )
