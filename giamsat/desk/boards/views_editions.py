"""One edition of a periodic report: as its reviewer sees it through, and as its recipients read it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from giamsat.accounts.middleware import ActorRequest
from giamsat.boards import policies, selectors, services
from giamsat.boards.models import Edition
from giamsat.core.access import SIGNED_IN, access
from giamsat.core.errors import NotFound
from giamsat.core.files.serving import attachment
from giamsat.desk.acts import Repeated, perform
from giamsat.desk.boards import forms
from giamsat.desk.boards.composing import restored
from giamsat.desk.boards.views_reports import recipients_around
from giamsat.desk.tasks.acting import renew, see_other
from giamsat.indicators import periods


@access(SIGNED_IN)
def edition(request: ActorRequest, pk: int) -> HttpResponse:
    """What it says, with the way to each figure's list; a post of its reviewer sends or returns it."""
    found = selectors.edition(request.actor, pk)
    report = found.report
    may_send = policies.may_send(request.actor, report)
    form = forms.ReviewForm(
        request.POST or None,
        recipients=recipients_around([report.owner]) | report.recipients.all(),
        initial={
            "version": found.version,
            "recipients": list(report.recipients.values_list("pk", flat=True)),
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            if perform(request, form, lambda: _decide(request, found, form)):
                messages.success(request, _("Đã ghi."))
                return see_other(reverse("desk:edition", args=[pk]))
        except Repeated:
            return see_other(reverse("desk:edition", args=[pk]))
    if form.is_bound:
        renew(form, found.version)
    context = {
        "edition": found,
        "report": report,
        "period": periods.label(report.cycle, found.period),
        "document": restored(found.document),
        "form": form,
        "may_send": may_send,
        "waits": found.state == Edition.State.MADE,
        "preset": list(report.recipients.order_by("path__depth", "sort_key")),
        "again": _again(request, found),
        "sent_to": list(found.sent_to.order_by("path__depth", "sort_key")),
        "own": selectors.periodic_reports(request.actor).filter(pk=report.pk).exists(),
    }
    return render(request, "desk/boards/edition.html", context, status=422 if form.errors else 200)


def _again(request: ActorRequest, found: Edition) -> forms.MakeForm | None:
    """The way on from one that came back or could not be made: another of the same period."""
    ended = (Edition.State.RETURNED, Edition.State.FAILED)
    if found.state not in ended or not policies.may_keep(request.actor, found.report):
        return None
    name = periods.label(found.report.cycle, found.period)
    return forms.MakeForm(periods=[(found.period, name)], initial={"period": found.period.isoformat()})


def _decide(request: ActorRequest, found: Edition, form: forms.ReviewForm) -> Edition:
    said = form.cleaned_data
    if said["act"] == "return":
        return services.return_edition(request.actor, found, version=said["version"], reason=said["remark"])
    return services.send_edition(
        request.actor,
        found,
        version=said["version"],
        recipients=form.chosen(),
        remark=said["remark"],
    )


@access(SIGNED_IN)
def file(request: ActorRequest, pk: int) -> HttpResponseBase:
    """The file of an edition, for whoever may read it."""
    found = selectors.edition(request.actor, pk)
    if found.file is None:
        raise NotFound
    return attachment(found.file)
