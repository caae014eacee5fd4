"""Setting up periodic reports: from a dashboard or a template, when, for whom; and making one now."""

from __future__ import annotations

import datetime as dt
import tempfile
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from giamsat.accounts.middleware import ActorRequest
from giamsat.boards import filling, policies, schedule, selectors, services
from giamsat.boards.models import Edition, PeriodicReport
from giamsat.core import clock
from giamsat.core.access import SIGNED_IN, access, roles
from giamsat.core.errors import GiamsatError
from giamsat.core.files.models import StoredFile
from giamsat.core.files.services import store_upload
from giamsat.core.files.storage import storage
from giamsat.core.jobs import enqueue
from giamsat.core.policy import require
from giamsat.desk.acts import Repeated, perform
from giamsat.desk.boards import forms
from giamsat.desk.boards.fields import LISTS, OF_INDICATOR, SINGLE, unknown
from giamsat.desk.boards.jobs import make_edition
from giamsat.desk.tasks.acting import ActPage, act_page, see_other, typed
from giamsat.desk.tasks.forms import VersionForm
from giamsat.directives import selectors as directives
from giamsat.indicators import periods
from giamsat.units.models import Unit
from giamsat.units.selectors import ancestors, children

COMPOSERS = roles(*policies.COMPOSERS)
EDITIONS_SHOWN = 24
RECEIVED_SHOWN = 30
OFFERED = 13


@access(SIGNED_IN)
def reports(request: ActorRequest) -> HttpResponse:
    """What waits to be looked through, periodic reports of units in reach, and what other units sent."""
    context = {
        "rows": list(selectors.periodic_reports(request.actor).filter(ended_at__isnull=True)),
        "received": [
            (each, periods.label(each.report.cycle, each.period))
            for each in selectors.received(request.actor)[:RECEIVED_SHOWN]
        ],
        "to_review": [
            (each, periods.label(each.report.cycle, each.period))
            for each in selectors.to_review(request.actor)[:RECEIVED_SHOWN]
        ],
        "composes": bool(policies.composing_units(request.actor)),
    }
    return render(request, "desk/boards/reports.html", context)


@access(COMPOSERS)
def new(request: ActorRequest) -> HttpResponse:
    """A new report; ``board`` in the address is the dashboard that it is to be made of."""
    owners = selectors.composing(request.actor)
    form = forms.PeriodicForm(
        request.POST or None,
        owners=owners,
        recipients=recipients_around(list(owners)),
        initial={"board": request.GET.get("board", ""), "rhythm": PeriodicReport.Rhythm.MONTH},
        **_choices(request),
    )
    made: list[PeriodicReport] = []
    page = ActPage(
        title=_("Lập báo cáo định kỳ"),
        about=_("Hệ thống lập báo cáo đúng ngày; một người xem rồi mới gửi."),
        action=_("Lập báo cáo này"),
        back=reverse("desk:periodics"),
    )

    def act() -> None:
        made.append(services.make_report(request.actor, **_said(form)))

    answer = act_page(request, page, form, act)
    return see_other(reverse("desk:periodic", args=[made[0].pk])) if made else answer


@access(SIGNED_IN)
def report(request: ActorRequest, pk: int) -> HttpResponse:
    """A report: what it is made of, when, for whom; its templates and its editions."""
    found = selectors.periodic_report(request.actor, pk)
    editions = selectors.editions(request.actor).filter(report=found)[:EDITIONS_SHOWN]
    context = {
        "report": found,
        "may_keep": policies.may_keep(request.actor, found),
        "recipients": list(found.recipients.order_by("path__depth", "sort_key")),
        "templates": list(found.templates.select_related("file", "made_by")),
        "unknown": unknown(found.templates.first().fields) if found.template else [],  # type: ignore[union-attr]
        "editions": [(each, periods.label(found.cycle, each.period)) for each in editions],
        "next_day": schedule.next_day(found, clock.today()),
        "make": forms.MakeForm(periods=_periods(found)),
    }
    return render(request, "desk/boards/report.html", context)


@access(COMPOSERS)
def edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Change what a report is made of, when, for whom."""
    found = _kept(request, pk)
    form = forms.PeriodicForm(
        request.POST or None,
        owners=None,
        recipients=recipients_around([found.owner]) | found.recipients.all(),
        initial=forms.PeriodicForm.initial_of(found),
        **_choices(request),
    )
    page = ActPage(
        title=_("Sửa báo cáo định kỳ"),
        about=found.name,
        action=_("Lưu"),
        done=_("Đã lưu."),
        back=reverse("desk:periodic", args=[pk]),
    )

    def act() -> None:
        services.change_report(request.actor, found, **_said(form))

    return act_page(request, page, form, act)


@access(COMPOSERS)
def end(request: ActorRequest, pk: int) -> HttpResponse:
    """Stop a report."""
    found = _kept(request, pk)
    form = VersionForm(request.POST or None, initial={"version": found.version})
    page = ActPage(
        title=_("Dừng báo cáo định kỳ"),
        about=found.name,
        action=_("Dừng báo cáo này"),
        done=_("Đã dừng."),
        back=reverse("desk:periodics"),
        consequences=[_("Không lập thêm kỳ nào; các bản đã lập vẫn còn.")],
    )
    return act_page(
        request,
        page,
        form,
        lambda: services.end_report(request.actor, found, version=form.cleaned_data["version"]),
    )


@access(COMPOSERS)
def template(request: ActorRequest, pk: int) -> HttpResponse:
    """Upload a template, or a newer one; its fields are read at once and unknown ones are named."""
    found = _kept(request, pk)
    form = forms.TemplateForm(request.POST or None, request.FILES or None, initial={"version": found.version})
    back = reverse("desk:periodic", args=[pk])
    if request.method == "POST" and form.is_valid():
        try:
            done = _take_template(request, found, form)
        except Repeated:
            return see_other(back)
        if done:
            messages.success(request, _("Đã nhận mẫu. Lập thử một kỳ để xem."))
            return see_other(back)
    page = ActPage(
        title=_("Tải mẫu lên"),
        about=found.name,
        action=_("Tải mẫu này lên"),
        back=back,
        template="desk/boards/template.html",
    )
    context = {"page": page, "form": form, "report": found}
    return render(request, page.template, context, status=422 if form.errors else 200)


def _take_template(request: ActorRequest, found: PeriodicReport, form: forms.TemplateForm) -> bool:
    """The file is looked at and stored before the transaction that makes it the report's template."""
    uploaded = form.cleaned_data["file"]
    try:
        stored = store_upload(request.actor, uploaded)
        if stored.kind not in ("docx", "xlsx"):
            form.add_error("file", _("Mẫu là tệp Word (.docx) hoặc Excel (.xlsx)."))
            return False
        names = _names(stored)
    except GiamsatError as fault:
        form.add_error("file", str(fault.message))
        return False
    version = form.cleaned_data["version"]
    made = perform(
        request,
        form,
        lambda: services.add_template(request.actor, found, version=version, file=stored, fields=names),
    )
    return made is not None


def _names(stored: StoredFile) -> list[str]:
    """The fields of a stored file, read by the child; it is not served, so it need not be clean yet."""
    with storage().open(stored.sha256) as source, tempfile.TemporaryFile() as file:
        file.write(source.read())
        file.seek(0)
        return filling.fields_of(file, stored.kind)


@access(COMPOSERS)
def make(request: ActorRequest, pk: int) -> HttpResponse:
    """Make an edition of a period now."""
    found = _kept(request, pk)
    back = reverse("desk:periodic", args=[pk])
    form = forms.MakeForm(request.POST or None, periods=_periods(found))
    if request.method != "POST" or not form.is_valid():
        return see_other(back)

    made: list[Edition] = []

    def act() -> bool:
        with transaction.atomic():
            made.append(services.ask_for_edition(request.actor, found, form.cleaned_data["period"]))
            enqueue(make_edition, edition=made[0].pk)
        return True

    try:
        if perform(request, form, act):
            # There it is seen being made, and read as soon as it is.
            return see_other(reverse("desk:edition", args=[made[0].pk]))
        messages.error(request, " ".join(str(each) for each in form.non_field_errors()))
    except Repeated:
        pass
    return see_other(back)


@access(SIGNED_IN)
def fields(request: ActorRequest) -> HttpResponse:
    """The fields that texts and templates may name."""
    context = {"single": SINGLE, "of_indicator": OF_INDICATOR, "lists": LISTS}
    return render(request, "desk/boards/fields.html", context)


def _kept(request: ActorRequest, pk: int) -> PeriodicReport:
    found = selectors.periodic_report(request.actor, pk)
    require(policies.may_keep(request.actor, found))
    return found


def _choices(request: ActorRequest) -> dict[str, Any]:
    return {
        "boards": selectors.boards(request.actor),
        "programmes": directives.programmes_read(request.actor),
    }


def _said(form: forms.PeriodicForm) -> dict[str, Any]:
    said = typed(form)
    del said["other"]
    return {**said, "recipients": form.chosen()}


def recipients_around(units: list[Unit]) -> QuerySet[Unit]:
    """Units to which reports of these may go: themselves, those above and those directly below."""
    found: QuerySet[Unit] = Unit.objects.filter(pk__in=[unit.pk for unit in units])
    for unit in units:
        found = found | Unit.objects.filter(pk__in=ancestors(unit).values("pk")) | children(unit)
    return Unit.objects.filter(pk__in=found.values("pk")).order_by("path__depth", "sort_key")


def _periods(report: PeriodicReport) -> list[tuple[dt.date, str]]:
    """Periods that may be asked for, the newest that has ended first, then the present one and older ones."""
    starts = periods.last(report.cycle, clock.today(), OFFERED)[::-1]
    starts[:2] = starts[:2][::-1]
    return [(start, periods.label(report.cycle, start)) for start in starts]
