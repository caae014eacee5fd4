"""Quarantine and reports of content: what waits, the content on record, decisions with their reason."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from giamsat.accounts.middleware import ActorRequest
from giamsat.core.access import SIGNED_IN, access
from giamsat.core.files.serving import attachment
from giamsat.desk.acts import Repeated, perform
from giamsat.desk.paging import LongList
from giamsat.desk.tasks.acting import ActPage, act_page, renew, see_other, typed
from giamsat.desk.voice.forms_safety import DecideFlagForm, DecideHoldForm
from giamsat.voice import policies, selectors, selectors_safety, services
from giamsat.voice.models import Item

A_PAGE = 50
DECISIONS = {"release": services.release_item, "keep": services.keep_item}


@access(SIGNED_IN)
@require_GET
def held(request: ActorRequest) -> HttpResponse:
    """What is in quarantine, undecided first: codes and reasons, never the content."""
    pages = LongList(selectors_safety.held(request.actor), A_PAGE, request.GET.get("page"))
    context = {"page_obj": pages.get_page(request.GET.get("page")), "page_url": "?page="}
    return render(request, "desk/voice/held.html", context)


@access(SIGNED_IN)
@never_cache
@require_http_methods(["GET", "POST"])
def held_item(request: ActorRequest, pk: int) -> HttpResponse:
    """One item in quarantine. ``act`` of a posted form: ``read`` shows the content on record, ``release`` and ``keep``
    decide."""
    row = selectors_safety.held_item(request.actor, pk)
    act = request.POST.get("act", "")
    form = DecideHoldForm(request.POST if act in DECISIONS else None, initial={"version": row.version})
    if act in DECISIONS and form.is_valid():
        try:
            done = perform(request, form, lambda: DECISIONS[act](request.actor, row, **typed(form)))
        except Repeated:
            return see_other(reverse("desk:voice-held"))
        if done is not None:
            said = _("Đã thôi tạm giữ.") if act == "release" else _("Đã giữ lại, không phổ biến.")
            messages.success(request, said)
            return see_other(reverse("desk:voice-held"))
    if form.is_bound:
        renew(form, row.version)
    hold = row.holds.select_related("by", "decided_by").first()
    read: Item | None = services.read_held(request.actor, row) if act == "read" else None
    context = {
        "item": row,
        "hold": hold,
        "read": read,
        "files": row.attachments.select_related("file") if read else [],
        "verdict": policies.may_decide_hold(request.actor, row, hold),
        "form": form,
        "flags": row.flags.filter(outcome=""),
    }
    return render(request, "desk/voice/held_item.html", context, status=422 if form.errors else 200)


@access(SIGNED_IN)
@never_cache
@require_GET
def held_file(request: ActorRequest, pk: int, attachment_id: int) -> HttpResponse:
    """A file of an item in quarantine, on record."""
    row = selectors_safety.held_item(request.actor, pk)
    stored = services.read_held_file(request.actor, row, selectors.attachment(row, attachment_id))
    return cast(HttpResponse, attachment(stored))


@access(SIGNED_IN)
def flag(request: ActorRequest, pk: int) -> HttpResponse:
    """Say what became of a report of content."""
    row = selectors_safety.flag(request.actor, pk)
    page = ActPage(
        title=_("Ghi kết quả báo cáo vi phạm"),
        about=f"{row.item.code} · {row.get_reason_display()} · {row.get_part_display()}",
        action=_("Ghi và báo cho người báo"),
        back=reverse("desk:voice-item", args=[row.item_id]),
        done=_("Đã ghi kết quả."),
        verdict=policies.may_decide_flag(request.actor, row.item),
        template="desk/voice/flag.html",
    )
    form = DecideFlagForm(request.POST or None)
    return act_page(
        request, page, form, lambda: services.decide_flag(request.actor, row, **typed(form)), {"flag": row}
    )
