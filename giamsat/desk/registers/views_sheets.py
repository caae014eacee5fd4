"""Records as a sheet: the template goes out, and a file comes back; first what it would do, then yes."""

from __future__ import annotations

import secrets
import tempfile
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
from giamsat.core.errors import GiamsatError
from giamsat.core.files.names import attachment_header, clean_name
from giamsat.core.files.serving import say_inert
from giamsat.core.policy import require
from giamsat.desk.acts import Repeated, perform
from giamsat.desk.registers import forms
from giamsat.desk.registers.shown import shown
from giamsat.desk.registers.views_records import WRITERS
from giamsat.desk.tasks.acting import see_other
from giamsat.registers import policies, selectors
from giamsat.registers.models import Field, Register
from giamsat.registers.references import ReferencesOf
from giamsat.registers.services import Outcome, RecordsRefused, import_records
from giamsat.registers.sheets import taking, template
from giamsat.registers.sheets.layout import MOST_ROWS
from giamsat.ui import formats

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KEPT_SECONDS = 3600
SHOWN = 200


@access(WRITERS)
def download(request: ActorRequest, code: str) -> HttpResponse:
    """The template of a register with the records that the person writes; ``form``: xlsx (default) or csv."""
    actor = request.actor
    register = _writable(request, code)
    units = list(selectors.units_to_write(actor, register))
    rows = selectors.records(actor, register).filter(unit__in=units).prefetch_related("task_links")
    content = template.Content(
        register=register,
        fields=_fields(register),
        states=list(register.states.all()),
        units=units,
        records=list(rows.order_by("number")[:MOST_ROWS]),
        references=ReferencesOf(actor),
    )
    form = "csv" if request.GET.get("form") == "csv" else "xlsx"
    if form == "csv":
        answer = HttpResponse(template.make_csv(content), content_type="text/csv; charset=utf-8")
    else:
        with template.make_xlsx(content) as file:
            answer = HttpResponse(file.read(), content_type=XLSX)
    say_inert(answer)
    answer["Content-Disposition"] = attachment_header(f"{register.code}.{form}")
    return answer


@access(WRITERS)
def upload(request: ActorRequest, code: str) -> HttpResponse:
    """Take a file and show what it would do; with ``kept``, do it."""
    register = _writable(request, code)
    if request.method == "POST" and "kept" in request.POST:
        return _apply(request, register)
    form = forms.SheetForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return _show(request, register, form)
    sent = form.cleaned_data["file"]
    sent.seek(0)  # it was just written
    content, name = sent.read(), clean_name(sent.name)
    try:
        outcomes = _import(request, register, content, name, dry_run=True)
    except RecordsRefused as fault:
        return _show(request, register, form, faults=fault.faults)
    except GiamsatError as fault:
        form.add_error("file", str(fault.message))
        return _show(request, register, form)
    if not any(each.act for each in outcomes):
        return _show(request, register, form, outcomes=outcomes)
    kept = secrets.token_urlsafe(18)
    cache.set(_key(request, register, kept), (content, name), KEPT_SECONDS)
    confirm = forms.KeptForm(initial={"kept": kept})
    return _show(request, register, form, outcomes=outcomes, confirm=confirm)


def _import(
    request: ActorRequest, register: Register, content: bytes, name: str, *, dry_run: bool
) -> list[Outcome]:
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.seek(0)
        taken = taking.take(file, register, _fields(register))
    if taken.faults:
        raise RecordsRefused(taken.faults)
    return import_records(request.actor, register, taken.lines, note=name, dry_run=dry_run)


def _apply(request: ActorRequest, register: Register) -> HttpResponse:
    form = forms.KeptForm(request.POST)
    here = reverse("desk:register-upload", args=[register.code])
    held = cache.get(_key(request, register, request.POST.get("kept", "")[:40]))
    if not form.is_valid() or held is None:
        messages.warning(request, _("Tệp chờ quá một giờ nên không còn giữ, chưa ghi gì. Nộp lại tệp."))
        return see_other(here)
    home = reverse("desk:register", args=[register.code])
    content, name = held
    faults: list[taking.Fault] = []

    def act() -> list[Outcome]:
        try:
            return _import(request, register, content, name, dry_run=False)
        except RecordsRefused as fault:
            faults.extend(fault.faults)
            raise

    try:
        outcomes = perform(request, form, act)
    except Repeated:
        return see_other(home)
    if outcomes is None:
        return _show(request, register, forms.SheetForm(), faults=faults)
    cache.delete(_key(request, register, form.cleaned_data["kept"]))
    done = sum(bool(each.act) for each in outcomes)
    words = ngettext("Đã ghi %(n)s bản ghi.", "Đã ghi %(n)s bản ghi.", done)
    messages.success(request, words % {"n": formats.number(done)})
    return see_other(home)


def _writable(request: ActorRequest, code: str) -> Register:
    register = selectors.register(request.actor, code)
    require(policies.may_add(request.actor, register))
    return register


def _fields(register: Register) -> list[Field]:
    """Files do not go into a sheet."""
    return list(register.fields.filter(retired_at__isnull=True).exclude(kind=Field.Kind.FILE))


def _key(request: ActorRequest, register: Register, kept: str) -> str:
    return f"records-import:{request.actor.person_id}:{register.pk}:{kept}"


def _show(
    request: ActorRequest,
    register: Register,
    form: forms.SheetForm,
    *,
    faults: list[taking.Fault] | None = None,
    outcomes: list[Outcome] | None = None,
    confirm: forms.KeptForm | None = None,
) -> HttpResponse:
    changing = [each for each in outcomes or [] if each.act]
    context = {
        "register": register,
        "form": form,
        "faults": (faults or [])[:SHOWN],
        "count": len(faults or []),
        "more": max(0, len(faults or []) - SHOWN),
        "outcomes": [(each, _changes(request, register, each)) for each in changing[:SHOWN]],
        "added": sum(each.act == "added" for each in changing),
        "changed": sum(each.act == "changed" for each in changing),
        "looked": outcomes is not None,
        "confirm": confirm,
        "most": MOST_ROWS,
    }
    return render(
        request, "desk/registers/upload.html", context, status=422 if form.errors or faults else 200
    )


def _changes(request: ActorRequest, register: Register, outcome: Outcome) -> list[dict[str, Any]]:
    """What a line changes, field by field; for a new record nothing, since all of it is new."""
    if outcome.act == "added":
        return []
    references = ReferencesOf(request.actor)
    return [
        {
            "name": each.name,
            "old": shown(each, old, references).text,
            "new": shown(each, new, references).text,
        }
        for each in _fields(register)
        if (old := outcome.before.get(each.code)) != (new := outcome.after.get(each.code))
    ]
