"""Writing a report: in place on "my work", or on a page of its own; saved as one types."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from giamsat.accounts.middleware import ActorRequest
from giamsat.core import clock
from giamsat.core.access import SIGNED_IN, access
from giamsat.core.errors import GiamsatError, InvalidInput, NotFound
from giamsat.core.files.services import checked_uploads
from giamsat.core.policy import require
from giamsat.desk.acts import Repeated, perform
from giamsat.desk.tasks.acting import renew, see_other
from giamsat.desk.work.forms import ReportForm
from giamsat.tasks import policies, possible, selectors, services
from giamsat.tasks.models import Assignment, Evidence, Report
from giamsat.ui.faults import put_into_form


@access(SIGNED_IN)
def report_form(request: ActorRequest, pk: int) -> HttpResponse:
    """The form of a report; ``act`` says what to do: save, send, or ``remove:<evidence>``.

    What was typed is kept first, in a transaction of its own, so that a refused sending loses nothing.
    """
    row = selectors.assignment(request.actor, pk)
    report = selectors.open_report(request.actor, row)
    verdict = possible.acts_on(request.actor, row)["report"]
    if request.method != "POST":
        if not verdict:
            return _page(request, row, report, None, {"refusal": verdict})
        form = ReportForm(assignment=row, report=report, initial=ReportForm.starting_with(row, report))
        return _page(request, row, report, form)
    act = request.POST.get("act", "save")
    form = ReportForm(request.POST, request.FILES, assignment=row, report=report)
    if "done" in form.fields:
        form.fields["done"].required = act == "send"
    if form.is_valid():
        try:
            kept = _keep(request, row, form)
        except Repeated:
            return see_other(reverse("desk:work"))
        if kept is not None:
            return _after_keeping(request, row, kept, form, act)
    report = selectors.open_report(request.actor, row)
    renew(form, report.version if report else None)
    return _page(request, row, report, form)


def _keep(request: ActorRequest, row: Assignment, form: ReportForm) -> Report | None:
    """Store what was typed and the evidence that came along; None with the reasons on the form."""
    with ExitStack() as until_kept:
        try:
            require(policies.may_report(request.actor, row))
            uploads = form.cleaned_data.get("uploads") or []
            files = until_kept.enter_context(checked_uploads(request.actor, uploads))
            taken = True
        except GiamsatError as fault:
            form.add_error("uploads" if "uploads" in form.fields else None, fault.message)
            files, taken = [], False

        def keep() -> Report:
            given = form.cleaned_data
            return services.write_report(
                request.actor,
                row,
                version=given.get("version"),
                files=[("", file) for file in files],
                evidence=_references(given),
                blocking=form.blocking(),
                **form.content(),
            )

        kept = perform(request, form, keep)
    return kept if taken else None


def _references(given: dict[str, Any]) -> list[dict[str, Any]]:
    """The evidence that is no file: a link, a document by its number."""
    found: list[dict[str, Any]] = []
    if url := given.get("link_url"):
        title = given.get("link_title") or url[:300]
        found.append({"kind": Evidence.Kind.LINK, "title": title, "url": url})
    if number := given.get("document_number"):
        found.append(
            {
                "kind": Evidence.Kind.DOCUMENT,
                "title": given.get("document_title") or number,
                "document_number": number,
                "document_date": given.get("document_date"),
            }
        )
    return found


def _after_keeping(
    request: ActorRequest, row: Assignment, kept: Report, form: ReportForm, act: str
) -> HttpResponse:
    here = reverse("desk:report-form", args=[row.pk])
    try:
        if act == "send":
            services.submit_report(request.actor, kept, version=kept.version)
            said = _("Đã gửi báo cáo “%(task)s”; chờ duyệt trong đơn vị.")
            messages.success(request, said % {"task": row.task.title})
            return see_other(reverse("desk:work"))
        if act.startswith("remove:"):
            _remove(request, kept, act.partition(":")[2])
            messages.success(request, _("Đã bỏ một minh chứng."))
        else:
            messages.success(request, _("Đã lưu bản nháp."))
        return see_other(here)
    except GiamsatError as fault:
        put_into_form(form, _named(fault))
    report = selectors.open_report(request.actor, row)
    renew(form, report.version if report else None)
    return _page(request, row, report, form)


def _named(fault: GiamsatError) -> GiamsatError:
    """Refusals of an obstacle belong to the fields of this form that carry it."""
    if not isinstance(fault, InvalidInput):
        return fault
    names = {
        "kind": "obstacle_kind",
        "text": "obstacle_text",
        "decider": "obstacle_decider",
        "answer_due": "obstacle_due",
        "evidence": "uploads",
    }
    return InvalidInput(fault.message, fields={names.get(k, k): v for k, v in fault.fields.items()})


def _remove(request: ActorRequest, kept: Report, wanted: str) -> None:
    found = kept.evidence.filter(pk=int(wanted)).first() if wanted.isdecimal() else None
    if found is None:
        raise NotFound
    services.remove_evidence(request.actor, found, version=kept.version)


@access(SIGNED_IN)
@require_POST
def save_as_typed(request: ActorRequest, pk: int) -> HttpResponse:
    """Keep what is typed (htmx); answers with the line that says so and the draft's new version."""
    row = selectors.assignment(request.actor, pk)
    report = selectors.open_report(request.actor, row)
    form = ReportForm(request.POST, assignment=row, report=report)
    if "done" in form.fields:
        form.fields["done"].required = False
    fault = ""
    if form.is_valid():
        try:
            report = services.save_draft(
                request.actor,
                row,
                version=form.cleaned_data.get("version"),
                blocking=form.blocking(),
                **form.content(),
            )
        except GiamsatError as refused:
            fault = str(refused)
    else:
        fault = str(next(iter(form.errors.values()))[0])
    context = {"row": row, "report": report, "fault": fault, "at": clock.now()}
    return render(request, "desk/work/_kept.html", context)


def _page(
    request: ActorRequest,
    row: Assignment,
    report: Report | None,
    form: ReportForm | None,
    more: dict[str, Any] | None = None,
) -> HttpResponse:
    part = bool(request.htmx)  # type: ignore[attr-defined]
    returned = report if report and report.state == Report.State.RETURNED else None
    context = {
        "row": row,
        "report": report,
        "returned": returned,
        "form": form,
        "evidence": list(report.evidence.all()) if report else [],
        "in_place": part,
        "stored": report if form is not None and form.errors else None,
        **(more or {}),
    }
    status = 422 if form is not None and form.errors and not part else 200
    return render(
        request, "desk/work/_report.html" if part else "desk/work/report.html", context, status=status
    )
