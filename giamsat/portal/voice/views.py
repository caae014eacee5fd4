"""What everybody reads: published items and the way of each."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from giamsat.core.access import PUBLIC, access
from giamsat.portal.voice.forms import FollowForm, ItemsForm
from giamsat.portal.voice.visitors import attempt, see_other, visitor
from giamsat.voice import public, services, throttle
from giamsat.voice.outcomes import outcome_of

A_PAGE = 20


@access(PUBLIC)
@require_GET
def items(request: HttpRequest) -> HttpResponse:
    """Published items, newest first; ``q``, ``family``, ``topic`` and ``state`` narrow them, ``page`` turns over."""
    form = ItemsForm(request.GET)
    form.is_valid()
    wanted = form.cleaned_data
    rows = public.published(
        text=wanted.get("q", ""),
        family=wanted.get("family", ""),
        topic=wanted.get("topic", ""),
        state=wanted.get("state", ""),
    )
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {"form": form, "page_obj": page, "page_url": f"?{kept.urlencode()}&page=", "asked": bool(kept)}
    return render(request, "portal/voice/list.html", context)


@access(PUBLIC)
@require_http_methods(["GET", "POST"])
def item(request: HttpRequest, code: str) -> HttpResponse:
    """One published item with its way and answer. A posted form asks for news of it by e-mail."""
    row = public.published_item(code)
    form = FollowForm(request.POST or None)
    if form.is_valid() and settings.EMAIL_HOST:

        def follow() -> bool:
            throttle.count(throttle.SAY, visitor(request))
            services.follow_item(row, form.cleaned_data["email"])
            return True

        if attempt(form, follow):
            messages.success(request, _("Mở liên kết trong thư vừa gửi để bắt đầu nhận tin."))
            return see_other(reverse("portal:voice-item", args=[row.code]))
    context = {
        "item": row,
        "points": public.timeline(row, whole=False),
        "task": outcome_of(row.task),
        "joint": public.joint_bodies(row),
        "said": public.objections(row),
        "form": form if settings.EMAIL_HOST else None,
    }
    return render(request, "portal/voice/item.html", context, status=422 if form.errors else 200)
