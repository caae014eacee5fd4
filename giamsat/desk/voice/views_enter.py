"""What came on paper, by phone or by post is entered by an officer of the receiving body (R37)."""

from __future__ import annotations

from contextlib import ExitStack

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from giamsat.accounts.middleware import ActorRequest
from giamsat.core import clock
from giamsat.core.access import SIGNED_IN, access
from giamsat.core.errors import GiamsatError
from giamsat.core.files.services import checked_uploads
from giamsat.core.policy import require
from giamsat.desk.acts import Repeated, perform
from giamsat.desk.tasks.acting import renew, see_other
from giamsat.desk.voice.forms import EnterForm
from giamsat.voice import policies, services
from giamsat.voice.models import Item


@access(SIGNED_IN)
def enter(request: ActorRequest) -> HttpResponse:
    """The form; after it the new item, whose code the officer tells the sender."""
    require(policies.may_receive(request.actor, services.receiver()))
    first = {"received_at": clock.now(), "origin": "paper"}
    form = EnterForm(request.POST or None, request.FILES or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            item = _kept(request, form)
        except Repeated:
            return see_other(reverse("desk:voice"))
        if item is not None:
            messages.success(
                request, _("Đã ghi với mã %(code)s. Báo mã này cho người gửi.") % {"code": item.code}
            )
            return see_other(reverse("desk:voice-item", args=[item.pk]))
    if form.is_bound:
        renew(form)
    return render(request, "desk/voice/enter.html", {"form": form}, status=422 if form.errors else 200)


def _kept(request: ActorRequest, form: EnterForm) -> Item | None:
    """The item; None with the reasons on the form."""
    with ExitStack() as until_kept:
        try:
            files = until_kept.enter_context(
                checked_uploads(request.actor, form.cleaned_data.get("uploads") or [])
            )
        except GiamsatError as fault:
            form.add_error("uploads", fault.message)
            return None
        return perform(
            request,
            form,
            lambda: services.enter_item(
                request.actor,
                form.sending(files),
                origin=form.cleaned_data["origin"],
                received_at=form.cleaned_data["received_at"],
            ),
        )
