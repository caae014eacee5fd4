"""Importing a document: hand it in, see what was read and what was left out, confirm what it says of itself."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from giamsat.accounts.middleware import ActorRequest
from giamsat.core.access import access, roles
from giamsat.core.actor import Role
from giamsat.core.errors import GiamsatError, InvalidInput
from giamsat.desk.acts import Repeated, perform
from giamsat.desk.directives.forms import ConfirmForm, UploadForm
from giamsat.desk.pack import conclusions
from giamsat.directives import reading, selectors, services
from giamsat.directives.models import Directive, Intake
from giamsat.directives.reader_words import SERIOUS, note_words, problem_words
from giamsat.directives.readers import Note

#: So much of the text is shown before it is registered.
PREVIEW = 6_000


@access(roles(Role.STANDING_OFFICE))
def choose(request: ActorRequest) -> HttpResponse:
    """Step one: a programme and a document; one that can be read leads to step two.

    Query, where the document is the conclusions of a conference: what names its pack (``conclusions.NAMES``).
    """
    programmes = selectors.registrable_programmes(request.actor)
    if request.method != "POST":
        first = programmes.filter(code=request.GET.get("programme", "")).first() or programmes.first()
        form = UploadForm(programmes=programmes, initial={"programme": first})
        return render(
            request, "desk/directives/import.html", {"form": form, "kept": conclusions.kept(request)}
        )
    form = UploadForm(request.POST, request.FILES, programmes=programmes)
    if form.is_valid():
        values = form.cleaned_data
        try:
            if values["file"] is not None:
                made = services.take_in_document(request.actor, values["programme"], values["file"])
            else:
                made = services.take_in_text(request.actor, values["programme"], values["text"])
        except InvalidInput as fault:
            for name, message in (fault.fields or {"file": str(fault)}).items():
                form.add_error(name, message)
        except GiamsatError as fault:
            form.add_error(None, str(fault))
        else:
            conclusions.keep(request, made)
            return see_other(reverse("desk:intake", args=[made.pk]))
    context = {"form": form, "kept": conclusions.kept(request)}
    return render(request, "desk/directives/import.html", context, status=422)


@access(roles(Role.STANDING_OFFICE))
def intake(request: ActorRequest, pk: int) -> HttpResponse:
    """Step two: wait for a scan, or register the text under what a person has confirmed."""
    found = selectors.intake(request.actor, pk)
    if found.directive_id is not None:
        return see_other(reverse("desk:review", args=[found.directive_id]))
    if found.state != Intake.State.READ:
        return _waiting_page(request, found)
    if request.method != "POST":
        return _first_look(request, found)
    form = ConfirmForm(request.POST)
    if form.is_valid():
        values = {name: value for name, value in form.cleaned_data.items() if name != "once"}
        try:
            stored = perform(request, form, lambda: services.register_intake(request.actor, found, **values))
        except Repeated:
            return see_other(reverse("desk:intake", args=[pk]))
        if stored is not None:
            return _registered(request, stored)
    return _confirm_page(
        request, form, found, form["number"].value() or "", form.cleaned_data.get("issued_on"), status=422
    )


@access(roles(Role.STANDING_OFFICE))
def cancel(request: ActorRequest, pk: int) -> HttpResponse:
    """Stop reading, or give up what was read."""
    found = selectors.intake(request.actor, pk)
    if request.method == "POST" and services.cancel_intake(request.actor, found):
        messages.info(request, _("Đã dừng. Văn bản này không được đăng ký."))
    if found.batch_id is not None:
        return see_other(reverse("desk:batch", args=[found.batch_id]))
    return see_other(reverse("desk:import"))


def _waiting_page(request: ActorRequest, found: Intake) -> HttpResponse:
    if request.htmx and not found.is_open:  # type: ignore[attr-defined]
        response = HttpResponse()
        response["HX-Refresh"] = "true"
        return response
    problem = problem_words(found.problem, found.problem_detail) if found.problem else ""
    context = {"intake": found, "problem": problem}
    return render(
        request, "desk/directives/intake.html", context, status=200 if request.method == "GET" else 409
    )


def _first_look(request: ActorRequest, found: Intake) -> HttpResponse:
    head = reading.find_head(found.text)
    form = ConfirmForm(
        initial={
            "number": head.number,
            "kind": head.kind,
            "issuer_name": head.issuer_name or found.programme.steering_unit.name_vi,
            "issued_on": head.issued_on,
            "language": head.language,
            "title": head.title,
        },
    )
    return _confirm_page(request, form, found, head.number, head.issued_on)


def _registered(request: ActorRequest, stored: Directive) -> HttpResponse:
    count = stored.proposals.count()
    messages.success(
        request,
        ngettext(
            "Đã đăng ký văn bản %(number)s. Máy đọc được %(count)d việc; xem từng việc trước khi giao.",
            "Đã đăng ký văn bản %(number)s. Máy đọc được %(count)d việc; xem từng việc trước khi giao.",
            count,
        )
        % {"number": stored.number, "count": count},
    )
    return see_other(reverse("desk:review", args=[stored.pk]))


def _confirm_page(
    request: ActorRequest,
    form: ConfirmForm,
    found: Intake,
    number: str,
    issued_on: dt.date | None,
    status: int = 200,
) -> HttpResponse:
    same = list(selectors.same_number(request.actor, number)[:5]) if number.strip() else []
    notes = [Note(**note) for note in found.notes]
    context = {
        "form": form,
        "intake": found,
        "preview": found.text[:PREVIEW],
        "more": max(0, len(found.text) - PREVIEW),
        "characters": len(found.text),
        "pages": found.places[-1][1] if found.unit == "page" and found.places else 0,
        "serious": [note_words(note) for note in notes if note.code in SERIOUS],
        "left_out": [note_words(note) for note in notes if note.code not in SERIOUS],
        "same": same,
        "registered": next((one for one in same if one.issued_on == issued_on), None),
    }
    return render(request, "desk/directives/confirm.html", context, status=status)


def see_other(url: str) -> HttpResponse:
    """Lead on after a form was taken."""
    response = HttpResponseRedirect(url)
    response.status_code = 303
    return response
