"""Sending: looked over on the first press, sent on the second, confirmed by e-mail where mail is set up."""

from __future__ import annotations

import uuid
from contextlib import ExitStack
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from giamsat.accounts.oidc.provider import provider_for
from giamsat.core.access import PUBLIC, access
from giamsat.core.actor import SYSTEM
from giamsat.core.errors import GiamsatError, InvalidInput
from giamsat.core.files.services import Checked, checked_uploads
from giamsat.portal.identity.session import SignedIn, draft_of, drop_draft, identity_of, keep_draft
from giamsat.portal.voice.forms import CodeForm, FilesForm, SendForm
from giamsat.portal.voice.visitors import attempt, is_proved, see_other, visitor
from giamsat.ui.faults import put_into_form
from giamsat.voice import content, letters, proof, public, services, throttle
from giamsat.voice.content import LONGEST_TEXT
from giamsat.voice.models import Item
from giamsat.voice.models_contact import Contact
from giamsat.voice.similar import similar_items
from giamsat.voice.terms import fingerprint

#: An ``act`` that joins a published item: this, and the item's code.
JOIN = "join:"
#: Of what is being typed so much is held against the rules, and so much of that tells what it is about.
TYPED, LOOKED_UP = LONGEST_TEXT, 2_000


@access(PUBLIC)
@require_http_methods(["GET", "POST"])
def send(request: HttpRequest) -> HttpResponse:
    """The form. ``act=check`` shows what to look at and similar items, ``send`` sends, ``join:CODE`` joins one.

    Where mail is set up, an item with an e-mail address waits until its owner enters the code of a letter.
    """
    known, act = identity_of(request), request.POST.get("act", "")
    identity = known.identity if known else None
    typed = (request.POST or None) if act != "identity" else None
    form = SendForm(typed, identity=identity, initial=_initial(request, known))
    if act == "identity":
        keep_draft(request, SendForm(request.POST).typed_so_far())
        return see_other(f"{reverse('portal:identity')}?{urlencode({'next': request.path})}")
    files = FilesForm(typed, request.FILES or None)
    checked = form.is_valid() and files.is_valid() and _check(form)
    if checked and (act == "send" or act.startswith(JOIN)):
        target = _accept(request, form, files, act.removeprefix(JOIN) if act.startswith(JOIN) else "")
        if target is not None:
            drop_draft(request)
            return see_other(target)
    given = form.cleaned_data if form.is_bound else {}
    refused = bool(form.errors or files.errors)
    context = {
        "form": form,
        "files": files,
        "checked": checked,
        "looks": content.check(given["title"], given["text"]) if checked else [],
        "alike": similar_items(given["title"], given["text"]) if checked else [],
        "challenge": proof.challenge(),
        "known": known,
        "provider": None if request.user.is_authenticated else provider_for("public"),
    }
    return render(request, "portal/voice/send.html", context, status=422 if refused else 200)


def _initial(request: HttpRequest, known: SignedIn | None) -> dict[str, Any]:
    """What the provider said, and over it what was being written before signing in."""
    said = {"phone": known.identity.phone, "address": known.address} if known else {}
    draft = {name: value for name, value in draft_of(request).items() if value}
    if draft:
        draft["may_publish"] = draft.get("may_publish", False)
    return {**said, **draft}


def _check(form: SendForm) -> bool:
    """Only what must be mended stops; the rest is pointed out beside the button that sends."""
    try:
        services.check_sending(form.sending(), confirmed_looks=True)
    except InvalidInput as fault:
        put_into_form(form, fault)
        return False
    return True


def _accept(request: HttpRequest, form: SendForm, files: FilesForm, join: str) -> str | None:
    """The address to go on to; None when it was refused: the reasons are on the forms, nothing was kept."""
    item = None
    try:
        # Counted before anything costs time, and outside of what is rolled back.
        if form.identity is not None:
            sender = (throttle.SEND, f"identity.{form.identity.pk}")
        else:
            sender = (throttle.SEND if is_proved(request) else throttle.SEND_UNPROVED, visitor(request))
        if join:
            throttle.count(*sender)
            item = public.published_item(join)
        else:
            words = fingerprint(form.cleaned_data["title"], form.cleaned_data["text"])
            throttle.count_both(sender, (throttle.SAME_TEXT, words))
    except GiamsatError as fault:
        put_into_form(form, fault)
        return None
    with ExitStack() as until_kept:
        try:
            uploads = [] if join else files.cleaned_data["uploads"]
            checked = until_kept.enter_context(checked_uploads(SYSTEM, uploads))
        except GiamsatError as fault:
            files.add_error("uploads", fault.message)
            return None
        return attempt(form, lambda: _take_in(form, checked, item))


def _take_in(form: SendForm, files: list[Checked], join: Item | None) -> str:
    sending, once = form.sending(files), form.cleaned_data["once"]
    verified = form.identity is not None and sending.email == form.identity.email
    if sending.email and settings.EMAIL_HOST and not verified:
        pending = services.keep_pending(sending, join=join)
        return reverse("portal:voice-confirm", args=[pending.public_id])
    if join is not None:
        return _receipt(services.join_item(join, sending, once=once))
    return _receipt(services.receive_item(sending, once=once))


@access(PUBLIC)
@require_POST
def similar(request: HttpRequest) -> HttpResponse:
    """What to look at in what is being typed, and published items like it; posted, so that no log holds the words."""
    throttle.count(throttle.TYPING, visitor(request))
    title, text = request.POST.get("title", "")[:TYPED], request.POST.get("text", "")[:TYPED]
    context = {"looks": content.while_writing(title, text), "alike": similar_items(title, text[:LOOKED_UP])}
    return render(request, "portal/voice/_typing.html", context)


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
