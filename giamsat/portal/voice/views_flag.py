"""Anybody reports content that ought not to be public, and reads what became of the report."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from giamsat.core.access import PUBLIC, access
from giamsat.portal.voice.forms import FlagForm
from giamsat.portal.voice.visitors import say, see_other
from giamsat.voice import letters, proof, public, services


@access(PUBLIC)
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, code: str) -> HttpResponse:
    """The form; after it the report's own page, whose address is worth keeping."""
    row = public.published_item(code)
    form = FlagForm(request.POST or None, has_answer=bool(row.public_answer and row.answered_at))
    if form.is_valid():
        given = form.cleaned_data
        flag = say(request, form, lambda: services.flag_item(row, **given))
        if flag is not None:
            messages.success(request, _("Đã nhận báo cáo. Lưu địa chỉ trang này để xem kết quả."))
            return see_other(reverse("portal:voice-flag", args=[letters.flag_key(flag)]))
    context = {"item": row, "form": form, "challenge": proof.challenge()}
    return render(request, "portal/voice/report.html", context, status=422 if form.errors else 200)


@access(PUBLIC)
@never_cache
@require_GET
def reported(request: HttpRequest, key: str) -> HttpResponse:
    """What became of a report, for whoever has its link."""
    flag = public.flag_by_key(key)
    return render(request, "portal/voice/reported.html", {"flag": flag, "item": flag.item})
