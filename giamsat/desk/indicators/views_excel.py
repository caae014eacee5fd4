"""The grid as an Excel template, and the template that comes back: first what it would do, then yes."""

from __future__ import annotations

import secrets
import tempfile

from django.contrib import messages
from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from giamsat.accounts.middleware import ActorRequest
from giamsat.core import clock
from giamsat.core.access import SIGNED_IN, access
from giamsat.core.errors import GiamsatError, NotFound
from giamsat.core.files.names import attachment_header
from giamsat.core.files.serving import say_inert
from giamsat.desk.acts import Repeated, perform
from giamsat.desk.indicators import forms, grid
from giamsat.desk.indicators.views_entry import look_wanted, pairs_of
from giamsat.desk.tasks.acting import see_other
from giamsat.indicators import periods, selectors
from giamsat.indicators.catalogue import Catalogue
from giamsat.indicators.excel import taking, template
from giamsat.indicators.services import Fault, ValuesRefused, record_values
from giamsat.ui import formats

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 3_400
KEPT_SECONDS = 3600
SHOWN = 200


@access(SIGNED_IN)
def download(request: ActorRequest) -> HttpResponse:
    """The template of a grid; query parameters as of the grid."""
    catalogue = Catalogue()
    own = selectors.reportable(request.actor, catalogue, clock.today())
    if not own:
        raise NotFound
    look = look_wanted(request, catalogue, [indicator for indicator, _sheet in own])
    pairs = pairs_of(request, catalogue, look)[:MOST_ROWS]
    if not pairs:
        raise NotFound
    lines = grid.build(request.actor, catalogue, pairs, look.starts)
    title = _("Số liệu %(year)s") % {"year": look.year}
    with template.make(
        title,
        [template.Line(line.indicator, line.sheet, line.unit, _blanks(line)) for line in lines],
        [(start, periods.label(look.cycle, start)) for start in look.starts],
    ) as file:
        answer = HttpResponse(file.read(), content_type=XLSX)
    say_inert(answer)
    answer["Content-Disposition"] = attachment_header(f"so-lieu-{look.year}.xlsx")
    return answer


def _blanks(line: grid.Line) -> list[template.Blank]:
    return [template.Blank(cell.figure.value, cell.figure.version, cell.open) for cell in line.cells]


@access(SIGNED_IN)
def upload(request: ActorRequest) -> HttpResponse:
    """Take a filled-in template and show what it would do; with ``kept``, do it."""
    if request.method == "POST" and "kept" in request.POST:
        return _apply(request)
    form = forms.TemplateForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return _show(request, form, None, None)
    form.cleaned_data["file"].seek(0)  # it was just written
    content = form.cleaned_data["file"].read()
    try:
        with tempfile.TemporaryFile() as file:
            file.write(content)
            found = taking.take(file, form.cleaned_data["note"])
    except GiamsatError as fault:
        form.add_error("file", str(fault.message))
        return _show(request, form, None, None)
    faults = found.faults or _checked(request, found)
    if faults or not found.entries:
        return _show(request, form, found, faults)
    kept = secrets.token_urlsafe(18)
    cache.set(_key(request, kept), (content, form.cleaned_data["note"]), KEPT_SECONDS)
    return _show(request, form, found, [], forms.KeptForm(initial={"kept": kept}))


def _checked(request: ActorRequest, found: taking.Taken) -> list[Fault]:
    """What the rules say of the file, without storing anything."""
    if not found.entries:
        return []
    try:
        record_values(request.actor, found.entries, dry_run=True)
    except ValuesRefused as fault:
        return fault.faults
    except GiamsatError as fault:
        return [Fault("", "place", str(fault.message))]
    return []


def _apply(request: ActorRequest) -> HttpResponse:
    form = forms.KeptForm(request.POST)
    held = cache.get(_key(request, request.POST.get("kept", "")[:40]))
    if not form.is_valid() or held is None:
        messages.warning(request, _("Tệp chờ quá một giờ nên không còn giữ, chưa ghi gì. Nộp lại tệp."))
        return see_other(reverse("desk:values-upload"))
    content, note = held
    with tempfile.TemporaryFile() as file:
        file.write(content)
        found = taking.take(file, note)
    try:
        taken = perform(request, form, lambda: record_values(request.actor, found.entries))
    except Repeated:
        return see_other(reverse("desk:indicators"))
    if taken is None:
        return _show(request, forms.TemplateForm(), found, _checked(request, found))
    cache.delete(_key(request, form.cleaned_data["kept"]))
    words = ngettext("Đã ghi %(n)s số liệu.", "Đã ghi %(n)s số liệu.", taken.changed)
    messages.success(request, words % {"n": formats.number(taken.changed)})
    return see_other(reverse("desk:indicators"))


def _key(request: ActorRequest, kept: str) -> str:
    return f"values-import:{request.actor.person_id}:{kept}"


def _show(
    request: ActorRequest,
    form: forms.TemplateForm,
    found: taking.Taken | None,
    faults: list[Fault] | None,
    confirm: forms.KeptForm | None = None,
) -> HttpResponse:
    context = {
        "form": form,
        "found": found,
        "faults": (faults or [])[:SHOWN],
        "count": len(faults or []),
        "more": max(0, len(faults or []) - SHOWN),
        "entries": found.entries[:SHOWN] if found else [],
        "confirm": confirm,
    }
    status = 422 if form.errors or faults else 200
    return render(request, "desk/indicators/upload.html", context, status=status)
