"""What everybody reads: published items and the way of each."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from giamsat.accounts.oidc.provider import provider_for
from giamsat.core import clock
from giamsat.core.access import PUBLIC, access
from giamsat.core.files.serving import attachment
from giamsat.portal.identity.session import identity_of
from giamsat.portal.voice.forms import FollowForm, ItemsForm, ObjectionForm
from giamsat.portal.voice.visitors import say, see_other
from giamsat.ui import formats
from giamsat.ui.paging import COUNTED, LongList
from giamsat.voice import finding, proof, public, services
from giamsat.voice.choices import Family
from giamsat.voice.councils import public as initiatives
from giamsat.voice.models import Item
from giamsat.voice.outcomes import outcome_of

A_PAGE = 20


@access(PUBLIC)
@require_GET
def items(request: HttpRequest) -> HttpResponse:
    """Published items, newest first; ``q`` and the fields of the form narrow them, ``page`` turns over.

    What ``q`` finds is in the order of how well it fits.
    """
    form = ItemsForm(request.GET)
    form.is_valid()
    wanted = form.cleaned_data
    rows = public.published(
        family=wanted.get("family", ""),
        topic=wanted.get("topic", ""),
        state=wanted.get("state", ""),
        place=wanted["place"].pk if wanted.get("place") else None,
        body=wanted["body"].pk if wanted.get("body") else None,
        task=wanted.get("task", ""),
        until=wanted.get("until"),
    )
    query = wanted.get("q", "").strip()
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {
        "form": form,
        "page_url": f"?{kept.urlencode()}&page=",
        "asked": bool(kept),
        "body": wanted.get("body"),
        "provider": provider_for("public"),
        **(_found(rows, query, request) if query else _page(rows, kept, request)),
    }
    return render(request, "portal/voice/list.html", context)


def _page(rows: QuerySet[Item], kept: QueryDict, request: HttpRequest) -> dict[str, Any]:
    """One of the first pages; what is older than they reach is asked for by its day, so that no page counts more."""
    # Ids are read from the index alone; what a far page passes over is never fetched.
    pages = LongList(rows.values_list("pk", flat=True), A_PAGE, None)
    page = pages.get_page(request.GET.get("page"))
    page.object_list = list(rows.filter(pk__in=list(page.object_list)))
    older = ""
    if pages.count > COUNTED and not page.has_next() and kept.get("state") != "late":
        last = page.object_list[-1]
        kept = kept.copy()
        kept["until"] = f"{clock.day_of(last.published_at):%Y-%m-%d}"
        older = f"?{kept.urlencode()}"
    return {"page_obj": page, "said": pages.said, "older": older}


def _found(rows: QuerySet[Item], query: str, request: HttpRequest) -> dict[str, Any]:
    # Late ones are few, and stand in an order of their own.
    late = request.GET.get("state") == "late"
    found = (finding.first_holding if late else finding.newest_holding)(rows, query)
    pages = Paginator(finding.best_first(found, query), A_PAGE)
    # Counted already: what is found is what is brought into order.
    pages.count = len(found)
    said = formats.number(len(found))
    if len(found) == finding.RANKED:
        said = (_("%(count)s quá hạn lâu nhất") if late else _("%(count)s mới nhất")) % {"count": said}
    return {"page_obj": pages.get_page(request.GET.get("page")), "said": said}


@access(PUBLIC)
@require_http_methods(["GET", "POST"])
def item(request: HttpRequest, code: str) -> HttpResponse:
    """One published item with its way and answer.

    ``act`` of a posted form: ``follow`` asks for news of it by e-mail, ``unsolved`` says that it is not solved.
    """
    row = public.published_item(code)
    act = request.POST.get("act", "")
    known = identity_of(request) if settings.EMAIL_HOST else None
    identity = known.identity if known and known.identity.email else None
    posted = request.POST if act == "follow" else None
    follow: forms.Form | None = None
    if settings.EMAIL_HOST:
        follow = forms.Form(posted) if identity else FollowForm(posted)
    objection = (
        ObjectionForm(request.POST if act == "unsolved" else None) if public.is_answered(row) else None
    )
    done = ""
    if follow is not None and follow.is_valid():
        email = identity.email if identity else follow.cleaned_data["email"]
        if say(request, follow, lambda: services.follow_item(row, email, identity)) is not None:
            done = (
                _("Từ nay bạn nhận tin qua thư điện tử.")
                if identity
                else _("Mở liên kết trong thư vừa gửi để bắt đầu nhận tin.")
            )
    if objection is not None and objection.is_valid():
        said = objection.cleaned_data["text"]
        if say(request, objection, lambda: services.say_not_solved(row, text=said)) is not None:
            done = _("Đã nhận. Lời của bạn hiện ở đây sau khi được duyệt.")
    if done:
        messages.success(request, done)
        return see_other(reverse("portal:voice-item", args=[row.code]))
    context = {
        "item": row,
        "stage": initiatives.stage_of(row) if row.family == Family.IDEA else "",
        "points": public.timeline(row, whole=False),
        "task": outcome_of(row.task),
        "joint": public.joint_bodies(row),
        "files": public.files_of_answer(row),
        "said": public.objections(row),
        "form": follow,
        "objection": objection,
        "identity": identity,
        "challenge": proof.challenge(),
    }
    refused = any(form is not None and form.errors for form in (follow, objection))
    return render(request, "portal/voice/item.html", context, status=422 if refused else 200)


@access(PUBLIC)
@require_GET
def file(request: HttpRequest, code: str, attachment_id: int) -> HttpResponseBase:
    """A file that came with the answer and is for everybody."""
    return attachment(public.file_of_answer(public.published_item(code), attachment_id))
