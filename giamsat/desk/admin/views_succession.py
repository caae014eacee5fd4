"""Merging and splitting units, in two steps: what would move, then yes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from giamsat.accounts.middleware import ActorRequest
from giamsat.core.access import access
from giamsat.core.once import was_done
from giamsat.desk.acts import Repeated, perform
from giamsat.desk.admin import forms_units as forms
from giamsat.desk.admin.links import ADMINISTRATORS
from giamsat.desk.admin.moves import what_moves
from giamsat.desk.tasks.acting import ActPage, see_other
from giamsat.units import policies, selectors, services
from giamsat.units.models import Unit


@access(ADMINISTRATORS)
def unit_merge(request: ActorRequest) -> HttpResponse:
    """Close some units in favour of one. ``?unit=`` names the first of them."""
    initial: dict[str, Any] = {}
    if request.GET.get("unit", "").isdecimal():
        initial["predecessor_1"] = selectors.unit_by_id(int(request.GET["unit"]))
    form = forms.MergeForm(request.POST or None, initial=initial)
    page = ActPage(
        _("Hợp nhất đơn vị"),
        _("Hợp nhất các đơn vị này"),
        reverse("desk:admin-units"),
        verdict=policies.may_manage_registry(request.actor),
    )
    if request.method != "POST" or not page.verdict or not form.is_valid():
        return _show(request, page, form)
    closing, heir = form.units("predecessor"), form.cleaned_data["successor"]
    said = form.cleaned_data
    if "sure" not in request.POST:
        words = {"closing": ", ".join(unit.name for unit in closing), "heir": heir.name}
        about = _("%(closing)s thôi hoạt động; %(heir)s tiếp nhận.") % words
        return _preview(request, page, form, about, what_moves(closing, heir))
    return _do(
        request, page, form, heir,
        lambda: services.merge_units(
            request.actor, closing, heir, said["date"],
            decision=said["decision"], note_vi=said["note_vi"], note_en=said["note_en"],
        ),
    )  # fmt: skip


@access(ADMINISTRATORS)
def unit_split(request: ActorRequest, pk: int) -> HttpResponse:
    """Close one unit in favour of several that were added before."""
    closing = selectors.unit_by_id(pk)
    form = forms.SplitForm(request.POST or None)
    page = ActPage(
        _("Chia tách đơn vị"),
        _("Chia tách đơn vị này"),
        reverse("desk:admin-unit", args=[pk]),
        about=closing.name,
        verdict=policies.may_manage_registry(request.actor),
    )
    if request.method != "POST" or not page.verdict or not form.is_valid():
        return _show(request, page, form)
    heirs, children = form.units("successor"), list(selectors.children(closing))
    by_key = {str(unit.pk): unit for unit in heirs}
    # Asked only now: who may be chosen follows from the units named in the first step.
    data = request.POST.copy()
    if "sure" not in data:
        data.update({name: str(heirs[0].pk) for name in ("heir", *(f"child_{c.pk}" for c in children))})
    asked = forms.SplitForm(data)
    asked.ask(heirs, children)
    heir = by_key.get(data.get("heir", ""), heirs[0] if heirs else closing)
    if not asked.is_valid() or "sure" not in data:
        about = _("%(closing)s thôi hoạt động.") % {"closing": closing.name}
        return _preview(request, page, asked, about, what_moves([closing], heir))
    said = asked.cleaned_data
    places = {child.pk: by_key[said[f"child_{child.pk}"]] for child in children}
    return _do(
        request, page, asked, heir,
        lambda: services.split_unit(
            request.actor, closing, heirs, said["date"], children=places, heir=heir,
            decision=said["decision"], note_vi=said["note_vi"], note_en=said["note_en"],
        ),
    )  # fmt: skip


def _do(
    request: ActorRequest, page: ActPage, form: forms.SuccessionForm, heir: Unit, act: Callable[[], Any]
) -> HttpResponse:
    there = reverse("desk:admin-unit", args=[heir.pk])
    try:
        done = perform(request, form, act)
    except Repeated:
        return see_other(there)
    if done is None:
        return _show(request, page, form)
    messages.success(request, _("Đã ghi nhận; người, vai trò và việc đang làm đã chuyển."))
    return see_other(there)


def _show(request: ActorRequest, page: ActPage, form: forms.SuccessionForm) -> HttpResponse:
    if form.errors and was_done(request.actor, request.POST.get("once", "")):
        # A second click: the units named are closed by now, so the form no longer fits.
        messages.info(request, _("Đã ghi nhận từ lần bấm trước."))
        return see_other(page.back)
    status = 200
    if request.method == "POST":
        status = 422 if page.verdict else 403
    return render(request, "desk/admin/succession.html", {"page": page, "form": form}, status=status)


def _preview(
    request: ActorRequest, page: ActPage, form: forms.SuccessionForm, about: str, moves: list[str]
) -> HttpResponse:
    asked = [name for name in form.fields if name == "heir" or name.startswith("child_")]
    context = {
        "page": page,
        "form": form,
        "about": about,
        "moves": moves,
        "asked": [form[name] for name in asked],
        "kept": [form[name] for name in form.fields if name not in asked],
    }
    return render(request, "desk/admin/succession_sure.html", context)
