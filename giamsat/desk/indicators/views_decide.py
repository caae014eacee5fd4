"""Values that wait for this person's confirmation or publication, decided many at a time."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import ngettext

from giamsat.accounts.middleware import ActorRequest
from giamsat.core.access import SIGNED_IN, access
from giamsat.desk.acts import Repeated, perform
from giamsat.desk.indicators import draw
from giamsat.desk.indicators.forms import ChosenForm
from giamsat.desk.overview.wanted import page_url
from giamsat.desk.paging import LongList
from giamsat.desk.tasks.acting import see_other
from giamsat.indicators import periods, selectors, services
from giamsat.indicators.catalogue import Catalogue
from giamsat.indicators.models_values import State
from giamsat.ui import formats

A_PAGE = 50


@access(SIGNED_IN)
def waiting(request: ActorRequest) -> HttpResponse:
    """What waits, the oldest first; a form confirms, publishes or gives back what is ticked.

    Query parameters, both optional: which: reported (to confirm) or confirmed (to publish); page.
    """
    which = State.CONFIRMED if request.GET.get("which") == "confirmed" else State.REPORTED
    form = ChosenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            done = perform(request, form, lambda: _decide(request, form))
        except Repeated:
            return see_other(request.get_full_path())
        if done:
            words = ngettext("Đã ghi %(n)s số liệu.", "Đã ghi %(n)s số liệu.", done)
            messages.success(request, words % {"n": formats.number(done)})
            return see_other(request.get_full_path())
    number = request.GET.get("page")
    lists = {
        state: LongList(selectors.waiting(request.actor, state), A_PAGE, number if state == which else None)
        for state in (State.REPORTED, State.CONFIRMED)
    }
    page = lists[which].get_page(number)
    catalogue = Catalogue()
    shown = []
    for row in page.object_list:
        sheet = catalogue.sheet(row.indicator_id, row.period) or catalogue.newest(row.indicator_id)
        if sheet is None:
            continue
        link = reverse("desk:values-history", args=[row.indicator_id])
        shown.append(
            {
                "row": row,
                "key": f"{row.indicator_id}:{row.period}:{row.unit_id}:{row.version}",
                "name": sheet.name,
                "period": periods.label(sheet.cycle, row.period),
                "value": draw.amount(row.value, sheet, row.unit),
                "url": f"{link}?unit={row.unit_id}&period={row.period}",
            }
        )
    context = {
        "rows": shown,
        "page_obj": page,
        "page_url": page_url(request),
        "form": form,
        "which": "confirmed" if which == State.CONFIRMED else "reported",
        "reported": lists[State.REPORTED].said,
        "confirmed": lists[State.CONFIRMED].said,
    }
    return render(request, "desk/indicators/waiting.html", context, status=422 if form.errors else 200)


def _decide(request: ActorRequest, form: ChosenForm) -> int:
    chosen = [_read(text) for text in form.cleaned_data["chosen"]]
    act = form.cleaned_data["act"]
    if act == "publish":
        return services.publish_values(request.actor, chosen)
    if act == "reopen":
        return services.reopen_values(request.actor, chosen, reason=form.cleaned_data["reason"])
    return services.confirm_values(request.actor, chosen)


def _read(text: str) -> tuple[int, dt.date, int, int]:
    indicator, period, unit, version = text.split(":")
    return int(indicator), dt.date.fromisoformat(period), int(unit), int(version)
