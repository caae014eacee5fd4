"""The list of initiatives, one initiative, and the acts of readers who have signed in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from giamsat.accounts.middleware import ActorRequest
from giamsat.accounts.oidc.provider import provider_for
from giamsat.core.access import PUBLIC, access
from giamsat.portal.identity.session import identity_of
from giamsat.portal.initiatives.forms import EndorseForm, InvitedForm, WordsForm
from giamsat.portal.voice.visitors import attempt, see_other
from giamsat.voice import throttle
from giamsat.voice.councils import policies, public, services
from giamsat.voice.councils.choices import Kind
from giamsat.voice.models import Item
from giamsat.voice.models_contact import Identity

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


@access(PUBLIC)
@never_cache
@require_POST
def back(request: ActorRequest, code: str) -> HttpResponse:
    """``act``: support, endorse or comment, or ``withdraw:`` and one of these, by somebody who has signed in."""
    item, identity = public.initiative(code), _identity(request)
    if identity is None and request.actor.is_anonymous:
        return redirect_to_login(reverse("portal:initiative", args=[item.code]))
    act, _mark, kind = request.POST.get("act", "").partition(":")
    form: forms.Form
    if act == "endorse":
        form = EndorseForm(request.POST, actor=request.actor)
    else:
        form = WordsForm(request.POST) if act == "comment" else forms.Form(request.POST)

    def done() -> bool:
        who = f"identity.{identity.pk}" if identity else f"person.{request.actor.person_id}"
        throttle.count(throttle.SAY, who)
        if act == "withdraw":
            services.withdraw_backing(request.actor, item, kind=kind or Kind.SUPPORT, identity=identity)
        elif act == "endorse":
            services.endorse_initiative(request.actor, item, **form.cleaned_data, identity=identity)
        elif act == "comment":
            services.comment_as_expert(request.actor, item, **form.cleaned_data)
        else:
            services.support_initiative(request.actor, item, identity=identity)
        return True

    if form.is_valid() and attempt(form, done):
        said = {
            "withdraw": _("Đã rút; không còn được tính hay hiện nữa."),
            "endorse": _("Đã nhận lời giới thiệu; lời hiện công khai sau khi được duyệt."),
            "comment": _("Đã nhận ý kiến; ý kiến hiện công khai sau khi được duyệt."),
        }
        messages.success(request, said.get(act, _("Đã ghi lời ủng hộ của bạn.")))
        return see_other(reverse("portal:initiative", args=[item.code]))
    return _page(request, item, {act: form}, status=422)


@access(PUBLIC)
@never_cache
@require_http_methods(["GET", "POST"])
def expert(request: HttpRequest, key: str) -> HttpResponse:
    """An invited expert reads the initiative and writes an opinion, or takes it back (``act`` withdraw)."""
    invitation = public.invitation_by_key(key)
    given = invitation.backings.filter(withdrawn_at=None).first()
    act = request.POST.get("act", "")
    form = InvitedForm(
        request.POST if act == "comment" else None, initial={"text": given.text if given else ""}
    )

    def commented() -> bool:
        throttle.count(throttle.SAY, f"expert.{invitation.pk}")
        services.comment_as_invited(invitation, text=form.cleaned_data["text"])
        return True

    if act == "withdraw":
        services.withdraw_invited(invitation)
        messages.success(request, _("Đã rút; không còn được tính hay hiện nữa."))
        return see_other(request.path)
    if form.is_valid() and attempt(form, commented):
        messages.success(request, _("Đã nhận ý kiến; ý kiến hiện công khai sau khi được duyệt."))
        return see_other(request.path)
    context = {
        "item": invitation.item,
        "invitation": invitation,
        "given": given,
        "form": form if policies.may_comment_invited(invitation) else None,
    }
    return render(request, "portal/initiatives/expert.html", context, status=422 if form.errors else 200)


def _identity(request: HttpRequest) -> Identity | None:
    known = identity_of(request)
    return known.identity if known else None


def _forms(
    request: ActorRequest, item: Item, identity: Identity | None, own: set[str]
) -> dict[str, forms.Form]:
    """The forms of words that the reader may send and has not sent."""
    actor, found = request.actor, dict[str, forms.Form]()
    if policies.may_back(actor, item, identity) and Kind.ENDORSE not in own:
        found["endorse"] = EndorseForm(actor=actor)
    if policies.may_comment(actor, item) and Kind.EXPERT not in own:
        found["comment"] = WordsForm()
    return found


def _page(
    request: ActorRequest, item: Item, refused: dict[str, forms.Form] | None = None, status: int = 200
) -> HttpResponse:
    dossier = public.published_dossier(item)
    result = public.result_of(dossier) if dossier else None
    known = identity_of(request)
    identity = known.identity if known else None
    own = public.own_kinds(request.actor, item, identity)
    context: dict[str, Any] = {
        "item": item,
        "dossier": dossier,
        "result": result,
        "works": public.works(dossier) if dossier else [],
        "contributions": dossier.contributions.all() if dossier and dossier.published_at else [],
        "supports": public.supports_of(item),
        "said": public.words_of(item),
        "own": own,
        "may_back": policies.may_back(request.actor, item, identity),
        "known": known,
        "provider": provider_for("public"),
        "forms": {**_forms(request, item, identity, own), **(refused or {})},
        "measures": public.MEASURES,
    }
    return render(request, "portal/initiatives/item.html", context, status=status)
