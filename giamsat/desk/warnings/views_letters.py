"""Urging letters: who is late, drafts in batch, signing, the Word file, the answer."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from giamsat.accounts.middleware import ActorRequest
from giamsat.core import clock
from giamsat.core.access import SIGNED_IN, access
from giamsat.core.calendar import add_working_days
from giamsat.core.errors import NotFound
from giamsat.desk.acts import OnceForm, Repeated, perform
from giamsat.desk.overview.wanted import page_url
from giamsat.desk.tasks.acting import renew, see_other
from giamsat.desk.warnings import forms
from giamsat.directives import selectors as directives
from giamsat.directives.models import Programme
from giamsat.monitor.urging import letters as service
from giamsat.monitor.urging import policies
from giamsat.monitor.urging.models import Letter
from giamsat.units.models import Unit

A_PAGE = 50
#: Working days within which an answer is asked for, unless the drafter says otherwise.
ANSWER_DAYS = 5
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@access(SIGNED_IN)
def letters(request: ActorRequest) -> HttpResponse:
    """Letters sent and received; drafts may be signed together.

    Query parameters, both optional: state: draft, signed, answered or dropped; page.
    """
    state = request.GET.get("state", "")
    rows = service.letters(request.actor)
    if state in Letter.State.values:
        rows = rows.filter(state=state)
    form = OnceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen = _chosen(request)
        back = reverse("desk:letters")
        try:
            signed = perform(request, form, lambda: service.sign_letters(request.actor, chosen))
        except Repeated:
            return see_other(back)
        if signed:
            words = ngettext("Đã ký %(n)s văn bản.", "Đã ký %(n)s văn bản.", len(signed))
            messages.success(request, words % {"n": len(signed)})
            return see_other(back)
        if signed == []:
            form.add_error(None, _("Chọn ít nhất một dự thảo để ký."))
    context = {
        "page_obj": Paginator(rows, A_PAGE).get_page(request.GET.get("page")),
        "page_url": page_url(request),
        "state": state,
        "states": Letter.State.choices,
        "form": OnceForm() if not form.errors else form,
        "signable": set(
            rows.filter(
                state=Letter.State.DRAFT, issuer__in=request.actor.unit_ids(policies.SIGNERS)
            ).values_list("pk", flat=True)
        ),
        "may_draft": bool(request.actor.unit_ids(policies.DRAFTERS)),
    }
    return render(request, "desk/warnings/letters.html", context, status=422 if form.errors else 200)


@access(SIGNED_IN)
def new(request: ActorRequest) -> HttpResponse:
    """Choose who is urged: units with late work that one of the reader's units gave.

    Query parameters, all optional: issuer: id of the unit that writes; programme: code; unit: id, chosen already;
    least: units with so much late work or more are chosen already.
    """
    issuers = list(Unit.objects.filter(pk__in=request.actor.unit_ids(policies.DRAFTERS)).order_by("path"))
    programmes = directives.programmes_read(request.actor)
    issuer, programme = _pick(request, issuers, programmes)
    offered = service.units_to_urge(request.actor, issuer, programme) if issuer and programme else []
    choices = [(str(unit.pk), f"{unit.name} ({count})") for unit, count in offered]
    initial: dict[str, Any] = {
        "answer_due": add_working_days(clock.today(), ANSWER_DAYS),
        "demand": _demand(),
        "units": [request.GET["unit"]] if "unit" in request.GET else [],
    }
    least = request.GET.get("least", "")
    if least.isascii() and least.isdecimal() and len(least) < 6:
        initial["units"] += [str(unit.pk) for unit, count in offered if count >= int(least)]
    form = forms.DraftLettersForm(request.POST or None, units=choices, initial=initial)
    if request.method == "POST" and form.is_valid() and issuer and programme:
        units = [unit for unit, _count in offered if str(unit.pk) in form.cleaned_data["units"]]
        demand, day = form.cleaned_data["demand"], form.cleaned_data["answer_due"]
        try:
            made = perform(request, form, lambda: _draft(request, issuer, programme, units, demand, day))
        except Repeated:
            return see_other(reverse("desk:letters"))
        if made is not None:
            words = ngettext("Đã soạn %(n)s dự thảo.", "Đã soạn %(n)s dự thảo.", len(made))
            messages.success(request, words % {"n": len(made)})
            return see_other(reverse("desk:letters") + "?state=draft")
    context = {
        "form": form,
        "issuers": issuers,
        "issuer": issuer,
        "programmes": programmes,
        "programme": programme,
        "offered": offered,
        "least": least,
    }
    return render(request, "desk/warnings/letters_new.html", context, status=422 if form.errors else 200)


@access(SIGNED_IN)
def letter(request: ActorRequest, pk: int) -> HttpResponse:
    """One letter: what it says, and signing, dropping or answering it."""
    row = service.letter(request.actor, pk)
    initial = {"version": row.version}
    act = request.POST.get("act", "")
    answer = forms.LetterAnswerForm(request.POST if act == "answer" else None, initial=initial)
    plain = forms.SignForm(request.POST if act in {"sign", "drop"} else None, initial=initial)
    form = answer if act == "answer" else plain
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            if perform(request, form, lambda: _act(request, row, act, version, form)):
                messages.success(request, _("Đã ghi."))
                return see_other(reverse("desk:letter", args=[pk]))
        except Repeated:
            return see_other(reverse("desk:letter", args=[pk]))
    if form.is_bound:
        renew(form, row.version)
    context = {
        "row": row,
        "rows": service.rows_of(row),
        "answer": answer,
        "plain": plain,
        "may": {
            "sign": row.state == Letter.State.DRAFT and policies.may_sign(request.actor, row),
            "drop": row.state == Letter.State.DRAFT and policies.may_draft(request.actor, row.issuer),
            "answer": row.state == Letter.State.SIGNED and policies.may_answer(request.actor, row),
        },
    }
    return render(request, "desk/warnings/letter.html", context, status=422 if form.errors else 200)


@access(SIGNED_IN)
def word(request: ActorRequest, pk: int) -> HttpResponse:
    """The letter as a Word file."""
    row = service.letter(request.actor, pk)
    from giamsat.monitor.urging.word import letter_file  # loads what writes Word files

    answer = HttpResponse(letter_file(row), content_type=_WORD)
    name = f"don-doc-{row.number}-{row.year}" if row.number else f"don-doc-du-thao-{row.pk}"
    answer["Content-Disposition"] = f'attachment; filename="{name}.docx"'
    return answer


def _demand() -> str:
    return _("Yêu cầu đơn vị báo cáo kết quả, nguyên nhân chậm và cam kết ngày hoàn thành từng nhiệm vụ.")


def _draft(
    request: ActorRequest, issuer: Unit, programme: Programme, units: list[Unit], demand: str, day: dt.date
) -> list[Letter]:
    return service.draft_letters(request.actor, issuer, programme, units=units, demand=demand, answer_due=day)


def _act(request: ActorRequest, row: Letter, act: str, version: int, form: Any) -> bool:
    if act == "sign":
        service.sign_letters(request.actor, [(row, version)])
    elif act == "drop":
        service.drop_letter(request.actor, row, version=version)
    else:
        service.answer_letter(request.actor, row, version=version, answer=form.cleaned_data["answer"])
    return True


def _pick(
    request: ActorRequest, issuers: list[Unit], programmes: list[Programme]
) -> tuple[Unit | None, Programme | None]:
    asked, code = request.GET.get("issuer", ""), request.GET.get("programme", "")
    issuer = next((unit for unit in issuers if str(unit.pk) == asked), None)
    programme = next((one for one in programmes if one.code == code), None)
    if (asked and issuer is None) or (code and programme is None):
        raise NotFound
    return issuer or next(iter(issuers), None), programme or next(iter(programmes), None)


def _chosen(request: ActorRequest) -> list[tuple[Letter, int]]:
    """Letters that were ticked, each sent as "id:version" as the person saw it."""
    pairs = []
    for raw in request.POST.getlist("letter"):
        pk, _colon, version = raw.partition(":")
        if pk.isdecimal() and version.isdecimal() and len(pk) < 18 and len(version) < 9:
            pairs.append((service.letter(request.actor, int(pk)), int(version)))
    return pairs
