"""What the reader was told, and how the reader wants to be told by e-mail."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from giamsat.accounts.middleware import ActorRequest
from giamsat.core.access import SIGNED_IN, access
from giamsat.desk.acts import OnceForm, Repeated, perform
from giamsat.desk.links import address
from giamsat.desk.overview.wanted import page_url
from giamsat.desk.tasks.acting import see_other
from giamsat.desk.warnings import forms
from giamsat.monitor.urging.mails import USUAL
from giamsat.monitor.urging.models import Digest, Notice
from giamsat.monitor.urging.selectors import notices as own_notices
from giamsat.monitor.urging.services import choose_digest, mark_read
from giamsat.monitor.urging.wording import sentence, told_elsewhere

A_PAGE = 50


@access(SIGNED_IN)
def notices(request: ActorRequest) -> HttpResponse:
    """The reader's notices, newest first; marking them read; the rhythm of e-mail."""
    chosen = Digest.objects.filter(person=request.actor.person_id).first()
    reading = request.POST.get("act") == "read"
    form = forms.DigestForm(
        None if reading else request.POST or None, initial={"rhythm": chosen.rhythm if chosen else USUAL}
    )
    read = OnceForm(request.POST if reading else None)
    posted = read if reading else form
    if request.method == "POST" and posted.is_valid():
        back = reverse("desk:notices")
        try:
            if perform(request, posted, lambda: _act(request, reading, posted)):
                messages.success(request, _("Đã ghi."))
                return see_other(back)
        except Repeated:
            return see_other(back)
    rows = own_notices(request.actor)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "page_url": page_url(request),
        "lines": [(row, _kind(row), sentence(row), _url(row)) for row in page],
        "unread": rows.filter(read_at=None).count(),
        "form": form,
        "read": read,
        "email": getattr(request.user, "email", ""),
        "sends": bool(settings.EMAIL_HOST),
    }
    return render(request, "desk/warnings/notices.html", context, status=422 if posted.errors else 200)


def _act(request: ActorRequest, reading: bool, form: OnceForm) -> bool:
    if reading:
        mark_read(request.actor)
    else:
        choose_digest(request.actor, form.cleaned_data["rhythm"])
    return True


def _kind(row: Notice) -> str:
    elsewhere = told_elsewhere(row)
    return elsewhere.kind if elsewhere else row.get_kind_display()


def _url(row: Notice) -> str:
    elsewhere = told_elsewhere(row)
    if elsewhere is not None:
        return elsewhere.url
    if row.kind == Notice.Kind.WARNING:
        return address("warning", row.subject_id)
    if row.kind == Notice.Kind.LETTER:
        return address("letter", row.subject_id)
    if row.kind == Notice.Kind.SHEET:
        return address("quarter-sheet", row.data["year"], row.data["quarter"], row.subject_id)
    return address("task", row.task_id)
