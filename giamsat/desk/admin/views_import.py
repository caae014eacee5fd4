"""Import of units from CSV: a file, what it would do, then yes. Nothing is changed by half."""

from __future__ import annotations

import csv
import io
import secrets
from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from giamsat.accounts.middleware import ActorRequest
from giamsat.core.access import access
from giamsat.core.errors import InvalidInput
from giamsat.core.policy import require
from giamsat.desk.acts import Repeated, perform
from giamsat.desk.admin import forms_units as forms
from giamsat.desk.admin.links import ADMINISTRATORS
from giamsat.desk.tasks.acting import ActPage, see_other
from giamsat.ui import formats
from giamsat.units import policies, selectors
from giamsat.units.imports import OPTIONAL, REQUIRED, ImportReport, import_units

KEPT_SECONDS = 3600
SHOWN = 500


@access(ADMINISTRATORS)
def units_import(request: ActorRequest) -> HttpResponse:
    """Take a file, or with ``kept`` the file of the step before, and apply it."""
    require(policies.may_import(request.actor))
    if "kept" in request.POST:
        return _apply(request)
    form = forms.ImportForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return _show(request, form)
    file = form.cleaned_data["file"]
    file.seek(0)  # it was just written
    content = file.read()
    try:
        report = import_units(request.actor, content, dry_run=True)
    except InvalidInput as fault:
        form.add_error("file", fault.message)
        return _show(request, form)
    return _plan(request, report, content)


def _plan(request: ActorRequest, report: ImportReport, content: bytes) -> HttpResponse:
    confirm = None
    if not report.faults and report.planned:
        kept = secrets.token_urlsafe(18)
        cache.set(_key(request, kept), content, KEPT_SECONDS)
        confirm = forms.ConfirmImportForm(initial={"kept": kept})
    return _table(request, report, confirm)


def _apply(request: ActorRequest) -> HttpResponse:
    form = forms.ConfirmImportForm(request.POST)
    if not form.is_valid():
        return see_other(reverse("desk:admin-units-import"))
    content = cache.get(_key(request, form.cleaned_data["kept"]))
    if content is None:
        messages.warning(request, _("Tệp chờ quá một giờ nên không còn giữ, chưa ghi gì. Tải lại tệp."))
        return see_other(reverse("desk:admin-units-import"))
    try:
        report = perform(request, form, lambda: import_units(request.actor, content, dry_run=False))
    except Repeated:
        return see_other(reverse("desk:admin-units"))
    if report is None:
        return _table(request, ImportReport(), form)
    if report.faults:
        # The registry changed since the file was checked.
        return _table(request, report, None)
    cache.delete(_key(request, form.cleaned_data["kept"]))
    done = len(report.created) + len(report.changed)
    words = {"done": formats.number(done)}
    messages.success(request, ngettext("Đã ghi %(done)s đơn vị.", "Đã ghi %(done)s đơn vị.", done) % words)
    return see_other(reverse("desk:admin-units"))


def _key(request: ActorRequest, kept: str) -> str:
    return f"units-import:{request.actor.person_id}:{kept}"


def _show(request: ActorRequest, form: Any) -> HttpResponse:
    page = ActPage(_("Nhập danh sách đơn vị"), _("Kiểm tra tệp"), reverse("desk:admin-units"))
    context = {"page": page, "form": form, "required": REQUIRED, "optional": OPTIONAL}
    return render(request, "desk/admin/import.html", context, status=422 if form.errors else 200)


def _table(request: ActorRequest, report: ImportReport, confirm: Any) -> HttpResponse:
    context = {
        "report": report,
        "faults": report.faults[:SHOWN],
        "planned": report.planned[:SHOWN],
        "more": max(len(report.faults), len(report.planned)) - SHOWN,
        "confirm": confirm,
    }
    return render(request, "desk/admin/import_plan.html", context, status=422 if report.faults else 200)


@access(ADMINISTRATORS)
def import_sample(request: ActorRequest) -> HttpResponse:
    """A CSV file with every column and two lines that fit under a unit of this person's own."""
    top = selectors.roots(request.actor.paths(ADMINISTRATORS.roles)).first()
    above = top.code if top else "vn"
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([*REQUIRED, *OPTIONAL])
    first = [
        f"{above}-vp",
        above,
        "department",
        "state",
        "Văn phòng",
        "Office",
        "VP",
        "Office",
        "",
        "",
        "",
        "",
    ]
    below = [
        f"{above}-vp-th", f"{above}-vp", "department", "state", "Phòng Tổng hợp", "General Affairs Division",
        "", "", "Tổng hợp;Phòng TH", "", "2025-07-01", "",
    ]  # fmt: skip
    writer.writerows([first, below])
    # Excel reads UTF-8 only with the mark at the beginning; the import takes it or leaves it.
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="don-vi-mau.csv"'
    return response
