"""The sender's own pages: look-up by code and contact, the way of the item, rating, and asking for another look."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from giamsat.core.access import PUBLIC, access
from giamsat.core.errors import GiamsatError, NotFound
from giamsat.portal.voice.forms import FindForm, RateForm, ReopenForm, SenderForm, SupplementForm
from giamsat.portal.voice.visitors import attempt, see_other, visitor
from giamsat.ui.faults import put_into_form
from giamsat.voice import letters, public, services, throttle
from giamsat.voice.choices import State, Verb
from giamsat.voice.models import Item
from giamsat.voice.models_contact import Contact
from giamsat.voice.transitions import ITEM

FORMS: dict[str, type[SenderForm]] = {
    "rate": RateForm,
    "reopen": ReopenForm,
    "supplement": SupplementForm,
    "withdraw": SenderForm,
}
SERVICES: dict[str, Callable[..., Item]] = {
    "rate": services.rate_answer,
    "reopen": services.reopen_item,
    "supplement": services.supplement_item,
    "withdraw": services.withdraw_item,
}


@access(PUBLIC)
@require_http_methods(["GET", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """Look up one's own item. Wrong guesses are limited by where they come from."""
    form = FindForm(request.POST or None)
    status = 200
    if form.is_valid():
        try:
            throttle.look(throttle.GUESS, visitor(request))
            contact = public.contact_by_receipt(form.cleaned_data["code"], form.cleaned_data["contact"])
            return see_other(reverse("portal:voice-mine", args=[letters.receipt_key(contact)]))
        except NotFound as fault:
            throttle.count(throttle.GUESS, visitor(request))
            put_into_form(form, fault)
            status = fault.status
        except GiamsatError as fault:
            put_into_form(form, fault)
            status = fault.status
    return render(request, "portal/voice/find.html", {"form": form}, status=status)


@access(PUBLIC)
@never_cache
@require_http_methods(["GET", "POST"])
def mine(request: HttpRequest, key: str) -> HttpResponse:
    """The sender's page. ``act`` of a posted form: rate, reopen, supplement, withdraw; or mail, to get letters."""
    contact = public.contact_by_key(key)
    act = request.POST.get("act", "")
    forms = _forms(contact.item, act, request)
    form = forms.get(act)
    if act == "mail" and letters.is_mailed(key):
        services.confirm_address(contact)
        messages.success(request, _("Từ nay bạn nhận tin qua thư điện tử."))
        return see_other(request.path)
    if form is not None and form.is_valid() and _done(contact, act, form):
        messages.success(request, _("Đã ghi nhận."))
        return see_other(request.path)
    item = contact.item
    context = {
        "item": item,
        "contact": contact,
        "points": public.timeline(item, whole=True),
        "answer": item.answers.filter(state="sent").order_by("-pk").first(),
        "joint": public.joint_bodies(item),
        "forms": forms,
        "is_new": "new" in request.GET,
        "may_get_mail": contact.email and not contact.email_confirmed_at and letters.is_mailed(key),
    }
    refused = form is not None and bool(form.errors)
    return render(request, "portal/voice/mine.html", context, status=422 if refused else 200)


def _forms(item: Item, act: str, request: HttpRequest) -> dict[str, SenderForm]:
    """The acts that the item's state admits, each with its form; the posted one holds what was typed."""
    possible = {
        "rate": item.state in (State.ANSWERED, State.CLOSED) and item.rating is None,
        "reopen": item.state in ITEM[Verb.REOPEN] and not item.reopened,
        "supplement": item.state == State.SUPPLEMENT,
        "withdraw": item.state in ITEM[Verb.WITHDRAW],
    }
    return {
        name: FORMS[name](
            request.POST if name == act else None, initial={"version": item.version}, auto_id=f"id_{name}_%s"
        )
        for name, may in possible.items()
        if may
    }


def _done(contact: Contact, act: str, form: SenderForm) -> bool:
    values: dict[str, Any] = form.cleaned_data
    return attempt(form, lambda: SERVICES[act](contact, **values)) is not None


@access(PUBLIC)
@never_cache
@require_http_methods(["GET", "POST"])
def follow(request: HttpRequest, key: str) -> HttpResponse:
    """Whoever gets news of an item starts or ends that, by a button: programs that open links decide nothing."""
    follower = public.follower_by_key(key)
    if request.method == "POST":
        if request.POST.get("act") == "end":
            services.end_following(follower)
            messages.success(request, _("Bạn không nhận tin về ý kiến này nữa; địa chỉ đã được xóa."))
            return see_other(reverse("portal:voice-item", args=[follower.item.code]))
        services.confirm_follower(follower)
        messages.success(request, _("Từ nay bạn nhận tin qua thư điện tử."))
        return see_other(request.path)
    return render(request, "portal/voice/follow.html", {"follower": follower, "item": follower.item})
