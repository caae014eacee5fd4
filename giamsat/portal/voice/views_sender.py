"""The sender's own pages: look-up by code and contact, the way of the item, rating, and asking for another look."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, suppress
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from giamsat.accounts.oidc.provider import provider_for
from giamsat.core.access import PUBLIC, access
from giamsat.core.actor import SYSTEM
from giamsat.core.errors import GiamsatError, NotFound
from giamsat.core.files.services import checked_uploads
from giamsat.core.files.serving import attachment
from giamsat.portal.voice.forms import FindForm, RateForm, ReopenForm, SenderForm, SupplementForm
from giamsat.portal.voice.visitors import attempt, is_proved, see_other, visitor
from giamsat.ui.faults import put_into_form
from giamsat.voice import letters, policies, proof, public, services, throttle
from giamsat.voice.choices import Family, State, Verb
from giamsat.voice.councils import public as initiatives
from giamsat.voice.models import Item
from giamsat.voice.models_contact import Contact
from giamsat.voice.transitions import ITEM

FORMS: dict[str, type[SenderForm]] = {
    "rate": RateForm,
    "reopen": ReopenForm,
    "supplement": SupplementForm,
    "hide": SenderForm,
    "withdraw": SenderForm,
}
SERVICES: dict[str, Callable[..., Item]] = {
    "rate": services.rate_answer,
    "reopen": services.reopen_item,
    "supplement": services.supplement_item,
    "hide": services.hide_own_item,
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
            if not is_proved(request):
                throttle.look(throttle.GUESS, visitor(request))
            contact = public.contact_by_receipt(form.cleaned_data["code"], form.cleaned_data["contact"])
            return see_other(reverse("portal:voice-mine", args=[letters.receipt_key(contact)]))
        except NotFound as fault:
            with suppress(throttle.TooMany):
                throttle.count(throttle.GUESS, visitor(request))
            put_into_form(form, fault)
            status = fault.status
        except GiamsatError as fault:
            put_into_form(form, fault)
            status = fault.status
    context = {"form": form, "challenge": proof.challenge(), "provider": provider_for("public")}
    return render(request, "portal/voice/find.html", context, status=status)


@access(PUBLIC)
@never_cache
@require_http_methods(["GET", "POST"])
def mine(request: HttpRequest, key: str) -> HttpResponse:
    """The sender's page. ``act`` of a posted form: one of ``FORMS``; mail and quiet, to get letters and no more.

    Whoever joined the item reads of it what everybody reads: the words and files are another's. Whoever sent one that
    was merged into it reads their own words and files as well, and its answer.
    """
    contact = public.contact_by_key(key)
    act = request.POST.get("act", "")
    is_sender = policies.is_sender(contact.item, contact)
    forms = _forms(contact.item, act, request) if is_sender and contact.item.held_at is None else {}
    form = forms.get(act)
    if act == "mail" and letters.is_mailed(key):
        services.confirm_address(contact)
        messages.success(request, _("Từ nay bạn nhận tin qua thư điện tử."))
        return see_other(request.path)
    if act == "quiet":
        services.stop_letters(contact)
        messages.success(request, _("Đã thôi gửi thư cho bạn; mọi bước vẫn ghi ở trang này."))
        return see_other(request.path)
    if form is not None and form.is_valid() and _done(contact, act, form):
        messages.success(request, _("Đã ghi nhận."))
        return see_other(request.path)
    item, sent = contact.item, public.sent_item(contact)
    opens = is_sender and item.held_at is None
    files = list(public.files_of_sender(sent)) if sent is not None else []
    is_merged = sent is not None and not is_sender
    context = {
        "item": item,
        "sent": sent,
        "contact": contact,
        "is_sender": is_sender,
        "is_merged": is_merged,
        "key": key,
        "stage": initiatives.stage_of(item) if item.family == Family.IDEA else "",
        "points": public.way_of_merged(sent, item)
        if sent is not None and is_merged
        else public.timeline(item, whole=is_sender),
        "answer": item.answers.filter(state="sent").order_by("-pk").first() if opens else None,
        "files": [row.file for row in files if row.answer_id is None],
        "answer_files": [row.file for row in files if row.answer_id is not None],
        "joint": public.joint_bodies(item) if sent is not None else [],
        "forms": forms,
        "is_new": "new" in request.GET,
        "gets_mail": contact.email and contact.email_confirmed_at,
        "may_get_mail": contact.email and not contact.email_confirmed_at and letters.is_mailed(key),
    }
    refused = form is not None and bool(form.errors)
    return render(request, "portal/voice/mine.html", context, status=422 if refused else 200)


def _forms(item: Item, act: str, request: HttpRequest) -> dict[str, SenderForm]:
    """The acts that the item's state admits, each with its form; the posted one holds what was typed."""
    possible = {
        "rate": item.state in (State.ANSWERED, State.CLOSED),
        "reopen": item.state in ITEM[Verb.REOPEN] and not item.reopened,
        "supplement": item.state == State.SUPPLEMENT,
        "hide": item.published_at is not None,
        "withdraw": item.state in ITEM[Verb.WITHDRAW],
    }
    return {
        name: FORMS[name](
            request.POST if name == act else None,
            request.FILES if name == act else None,
            initial={"version": item.version},
            auto_id=f"id_{name}_%s",
        )
        for name, may in possible.items()
        if may
    }


def _done(contact: Contact, act: str, form: SenderForm) -> bool:
    values: dict[str, Any] = dict(form.cleaned_data)
    with ExitStack() as until_kept:
        if "uploads" in values:
            try:
                throttle.count(throttle.SAY, contact.receipt)
                values["files"] = until_kept.enter_context(checked_uploads(SYSTEM, values.pop("uploads")))
            except GiamsatError as fault:
                form.add_error("uploads", fault.message)
                return False
        return attempt(form, lambda: SERVICES[act](contact, **values)) is not None


@access(PUBLIC)
@never_cache
@require_GET
def file(request: HttpRequest, key: str, file_id: int) -> HttpResponseBase:
    """A file that the sender added or that came with the answer, for the sender, once it is scanned."""
    contact = public.contact_by_key(key)
    sent = public.sent_item(contact)
    row = public.files_of_sender(sent).filter(file=file_id).first() if sent is not None else None
    if row is None:
        raise NotFound
    return attachment(row.file)


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


@access(PUBLIC)
@never_cache
@csrf_exempt
@require_http_methods(["GET", "POST"])
def unfollow(request: HttpRequest, key: str) -> HttpResponse:
    """The address of ``List-Unsubscribe``: a mail program posts to it without cookie or page (RFC 8058).

    Opened in a browser it leads to the page with the button, so that programs that look at links end nothing.
    """
    follower = public.follower_by_key(key)
    if request.method == "GET":
        return see_other(reverse("portal:voice-follow", args=[key]))
    services.end_following(follower)
    return HttpResponse(
        _("Bạn không nhận tin về ý kiến này nữa; địa chỉ đã được xóa."), content_type="text/plain"
    )
