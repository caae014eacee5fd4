"""Importing a document: choose a text, then confirm what it says of itself. Nothing is stored before that."""

from __future__ import annotations

import datetime as dt

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import ngettext

from giamsat.accounts.middleware import ActorRequest
from giamsat.core.access import access, roles
from giamsat.core.actor import Role
from giamsat.core.errors import InvalidInput
from giamsat.desk.acts import Repeated, perform
from giamsat.desk.directives.forms import ConfirmForm, UploadForm, pack, unpack
from giamsat.directives import reading, selectors
from giamsat.directives.models import Directive
from giamsat.directives.services import register_directive

#: So much of the text is shown before it is stored.
PREVIEW = 6_000


@access(roles(Role.STANDING_OFFICE))
def choose(request: ActorRequest) -> HttpResponse:
    """Step one: a programme and a text; a readable text leads to step two."""
    programmes = selectors.registrable_programmes(request.actor)
    if request.method != "POST":
        first = programmes.filter(code=request.GET.get("programme", "")).first() or programmes.first()
        form = UploadForm(programmes=programmes, initial={"programme": first})
        return render(request, "desk/directives/import.html", {"form": form})
    form = UploadForm(request.POST, request.FILES, programmes=programmes)
    if form.is_valid():
        try:
            packed = pack(form.document, form.file_name)
        except InvalidInput as fault:
            form.add_error("file", str(fault))
        else:
            return _first_look(request, form, packed)
    return render(request, "desk/directives/import.html", {"form": form}, status=422)


def _first_look(request: ActorRequest, upload: UploadForm, packed: str) -> HttpResponse:
    found = reading.find_head(upload.document.text)
    form = ConfirmForm(
        programmes=selectors.registrable_programmes(request.actor),
        initial={
            "programme": upload.cleaned_data["programme"],
            "packed": packed,
            "number": found.number,
            "kind": found.kind,
            "issuer_name": found.issuer_name or upload.cleaned_data["programme"].steering_unit.name_vi,
            "issued_on": found.issued_on,
            "language": found.language,
            "title": found.title,
        },
    )
    return _confirm_page(request, form, packed, found.number, found.issued_on)


@access(roles(Role.STANDING_OFFICE))
def confirm(request: ActorRequest) -> HttpResponse:
    """Step two: register the text under what a person has confirmed."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("desk:import"))
    form = ConfirmForm(request.POST, programmes=selectors.registrable_programmes(request.actor))
    packed = request.POST.get("packed", "")
    try:
        document, file_name = unpack(packed)
    except django_forms.ValidationError as fault:
        messages.error(request, fault.messages[0])
        return _see_other(reverse("desk:import"))
    if form.is_valid():
        values = form.cleaned_data
        try:
            stored = perform(
                request,
                form,
                lambda: register_directive(
                    request.actor,
                    values["programme"],
                    number=values["number"],
                    kind=values["kind"],
                    issuer_name=values["issuer_name"],
                    issued_on=values["issued_on"],
                    language=values["language"],
                    title=values["title"],
                    text=document.text,
                    file_name=file_name,
                    encoding=document.encoding,
                ),
            )
        except Repeated:
            earlier = selectors.same_number(request.actor, values["number"]).first()
            return _see_other(
                reverse("desk:review", args=[earlier.pk]) if earlier else reverse("desk:directives")
            )
        if stored is not None:
            return _registered(request, stored)
    return _confirm_page(
        request, form, packed, form["number"].value() or "", form.cleaned_data.get("issued_on"), status=422
    )


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
    return _see_other(reverse("desk:review", args=[stored.pk]))


def _confirm_page(
    request: ActorRequest,
    form: ConfirmForm,
    packed: str,
    number: str,
    issued_on: dt.date | None,
    status: int = 200,
) -> HttpResponse:
    document, file_name = unpack(packed)
    same = list(selectors.same_number(request.actor, number)[:5]) if number.strip() else []
    context = {
        "form": form,
        "document": document,
        "file_name": file_name,
        "preview": document.text[:PREVIEW],
        "more": max(0, len(document.text) - PREVIEW),
        "characters": len(document.text),
        "same": same,
        "registered": next((one for one in same if one.issued_on == issued_on), None),
    }
    return render(request, "desk/directives/confirm.html", context, status=status)


def _see_other(url: str) -> HttpResponse:
    response = HttpResponseRedirect(url)
    response.status_code = 303
    return response
