"""Sending: looked over on the first press, sent on the second, confirmed by e-mail where mail is set up."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from giamsat.core.access import PUBLIC, access
from giamsat.core.errors import GiamsatError, InvalidInput
from giamsat.portal.voice.forms import CodeForm, SendForm
from giamsat.portal.voice.visitors import attempt, see_other, visitor
from giamsat.ui.faults import put_into_form
from giamsat.voice import content, letters, public, services, throttle
from giamsat.voice.models_contact import Contact
from giamsat.voice.similar import similar_items
from giamsat.voice.terms import fingerprint


@access(PUBLIC)
@require_http_methods(["GET", "POST"])
def send(request: HttpRequest) -> HttpResponse:
    """The form. ``act=check`` shows what to look at and similar items, ``act=send`` sends.

    Where mail is set up, an item with an e-mail address waits until its owner enters the code of a letter.
    """
    form = SendForm(request.POST or None)
    checked = form.is_valid() and _check(form)
    if checked and request.POST.get("act") == "send":
        target = attempt(form, lambda: _take_in(request, form))
        if target is not None:
            return see_other(target)
        checked = False
    given = form.cleaned_data if form.is_bound else {}
    context = {
        "form": form,
        "checked": checked,
        "looks": content.check(given["title"], given["text"]) if checked else [],
        "alike": similar_items(given.get("title", ""), given.get("text", "")) if checked else [],
    }
    return render(request, "portal/voice/send.html", context, status=422 if form.errors else 200)


def _check(form: SendForm) -> bool:
    """Only what must be mended stops; the rest is pointed out beside the button that sends."""
    try:
        services.check_sending(form.sending(), confirmed_looks=True)
    except InvalidInput as fault:
        put_into_form(form, fault)
        return False
    return True


def _take_in(request: HttpRequest, form: SendForm) -> str:
    sending = form.sending()
    throttle.count(throttle.SEND, visitor(request))
    throttle.count(throttle.SAME_TEXT, fingerprint(sending.title, sending.text))
    if sending.email and settings.EMAIL_HOST:
        return reverse("portal:voice-confirm", args=[services.keep_pending(sending).public_id])
    return _receipt(services.receive_item(sending, once=form.cleaned_data["once"]))


@access(PUBLIC)
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Enter the code of the letter; then what waited is sent."""
    public.check_pending(public_id)
    form = CodeForm(request.POST or None)
    status = 200
    if form.is_valid():
        # A wrong try counts although it is refused, so no transaction is held around it.
        try:
            throttle.count(throttle.CONFIRM, visitor(request))
            return see_other(_receipt(services.confirm_pending(public_id, form.cleaned_data["code"])))
        except GiamsatError as fault:
            put_into_form(form, fault)
            status = fault.status
    return render(request, "portal/voice/confirm.html", {"form": form}, status=status)


def _receipt(contact: Contact) -> str:
    return reverse("portal:voice-mine", args=[letters.receipt_key(contact)]) + "?new=1"
