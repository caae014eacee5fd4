"""What the reader was told, and how the reader wants to be told by e-mail."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from giamsat.accounts.middleware import ActorRequest
from giamsat.core.access import PUBLIC, SIGNED_IN, access
from giamsat.core.errors import NotFound
from giamsat.desk.acts import OnceForm, Repeated, perform
from giamsat.desk.links import address
from giamsat.desk.overview.wanted import page_url
from giamsat.desk.tasks.acting import see_other
from giamsat.desk.warnings import forms
from giamsat.monitor.urging.mails import USUAL, person_of_key
from giamsat.monitor.urging.models import Digest, Notice
from giamsat.monitor.urging.selectors import last_mail_failed
from giamsat.monitor.urging.selectors import notices as own_notices
from giamsat.monitor.urging.services import choose_digest, end_mails, mark_read
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
        "failed": last_mail_failed(request.actor),
    }
    return render(request, "desk/warnings/notices.html", context, status=422 if posted.errors else 200)


@access(PUBLIC)
@never_cache
@csrf_exempt
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, key: str) -> HttpResponse:
    """The address of ``List-Unsubscribe``: a mail program posts to it without cookie or page (RFC 8058).

    Opened in a browser it leads to where the person chooses, so that programs that look at links end nothing.
    """
    if person_of_key(key) is None:
        raise NotFound
    if request.method == "GET":
        return see_other(reverse("desk:notices"))
    end_mails(key)
    return HttpResponse(
        _("Không gửi thư nhắc việc nữa; mọi nhắc việc vẫn hiện trên hệ thống."),
        content_type="text/plain; charset=utf-8",
    )


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
