"""The list of initiatives, one initiative, and the acts of readers who have signed in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from giamsat.accounts.middleware import ActorRequest
from giamsat.core.access import PUBLIC, SIGNED_IN, access
from giamsat.portal.initiatives.forms import EndorseForm, WordsForm
from giamsat.portal.voice.visitors import attempt, see_other
from giamsat.voice import throttle
from giamsat.voice.councils import policies, public, services
from giamsat.voice.models import Item

A_PAGE = 30


@access(PUBLIC)
@require_GET
def initiatives(request: ActorRequest) -> HttpResponse:
    """Published initiatives by one measure that the reader chooses (``by``), each explained in words."""
    asked = request.GET.get("by", "")
    measure = asked if asked in public.MEASURES else "score"
    context = {
        "page_obj": Paginator(public.ranking(measure), A_PAGE).get_page(request.GET.get("page")),
        "page_url": f"?by={measure}&page=",
        "measure": measure,
        "measures": public.MEASURES.items(),
    }
    return render(request, "portal/initiatives/list.html", context)


@access(PUBLIC)
@never_cache
@require_GET
def initiative(request: ActorRequest, code: str) -> HttpResponse:
    """One initiative: the result where it is published, the tasks that follow, who stands behind it."""
    return _page(request, public.initiative(code))


@access(SIGNED_IN)
@require_POST
def back(request: ActorRequest, code: str) -> HttpResponse:
    """``act``: support, withdraw, endorse or comment, by somebody who has signed in."""
    item = public.initiative(code)
    act = request.POST.get("act", "")
    form: forms.Form
    if act == "endorse":
        form = EndorseForm(request.POST, actor=request.actor)
    else:
        form = WordsForm(request.POST) if act == "comment" else forms.Form(request.POST)

    def done() -> bool:
        throttle.count(throttle.SAY, f"person.{request.actor.person_id}")
        if act == "withdraw":
            services.withdraw_support(request.actor, item)
        elif act == "endorse":
            services.endorse_initiative(request.actor, item, **form.cleaned_data)
        elif act == "comment":
            services.comment_as_expert(request.actor, item, **form.cleaned_data)
        else:
            services.support_initiative(request.actor, item)
        return True

    if form.is_valid() and attempt(form, done):
        said = {
            "withdraw": _("Đã rút lời ủng hộ."),
            "endorse": _("Đã nhận lời giới thiệu; lời hiện công khai sau khi được duyệt."),
            "comment": _("Đã nhận ý kiến; ý kiến hiện công khai sau khi được duyệt."),
        }
        messages.success(request, said.get(act, _("Đã ghi lời ủng hộ của bạn.")))
        return see_other(reverse("portal:initiative", args=[item.code]))
    return _page(request, item, {act: form}, status=422)


def _forms(request: ActorRequest, item: Item) -> dict[str, forms.Form]:
    """The forms of words that the reader may send."""
    actor, found = request.actor, dict[str, forms.Form]()
    if policies.may_back(actor, item):
        found["endorse"] = EndorseForm(actor=actor)
    if policies.may_comment(actor, item):
        found["comment"] = WordsForm()
    return found


def _page(
    request: ActorRequest, item: Item, refused: dict[str, forms.Form] | None = None, status: int = 200
) -> HttpResponse:
    dossier = public.published_dossier(item)
    result = public.result_of(dossier) if dossier else None
    context: dict[str, Any] = {
        "item": item,
        "dossier": dossier,
        "result": result,
        "works": public.works(dossier) if dossier else [],
        "contributions": dossier.contributions.all() if dossier and dossier.published_at else [],
        "supports": public.supports_of(item),
        "said": public.words_of(item),
        "has_supported": public.has_supported(request.actor, item),
        "may_back": policies.may_back(request.actor, item),
        "forms": {**_forms(request, item), **(refused or {})},
        "measures": public.MEASURES,
    }
    return render(request, "portal/initiatives/item.html", context, status=status)
