"""One act on an item: its form, done once, back to the item."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from giamsat.accounts.middleware import ActorRequest
from giamsat.core.access import SIGNED_IN, access
from giamsat.core.errors import GiamsatError
from giamsat.core.files.services import checked_uploads
from giamsat.core.policy import denied
from giamsat.desk.tasks.acting import ActPage, act_page, typed
from giamsat.desk.voice.acts import ACTS
from giamsat.desk.voice.forms import ItemForm, beginning
from giamsat.voice import selectors
from giamsat.voice.routing import proposals


@access(SIGNED_IN)
def act(request: ActorRequest, pk: int, verb: str) -> HttpResponse:
    """The page of one of ``ACTS``; at another step of the item it says so instead of offering a form."""
    chosen = ACTS.get(verb)
    if chosen is None:
        raise Http404
    item = selectors.item(request.actor, pk)
    verdict = chosen.may(request.actor, item)
    if verdict and not chosen.fits(item):
        verdict = denied(_("Ý kiến đang ở bước “%(state)s” nên chưa làm được việc này.") % {
            "state": item.get_state_display()
        })  # fmt: skip
    page = ActPage(
        title=str(chosen.title),
        about=f"{item.code} · {item.title}",
        action=str(chosen.title),
        back=reverse("desk:voice-item", args=[item.pk]),
        done=_("%(act)s: đã ghi.") % {"act": chosen.title},
        verdict=verdict,
        template="desk/voice/act.html",
    )
    first = beginning(verb, request.actor, item, request.GET.get("template", ""))
    about = {"actor": request.actor, "item": item} if issubclass(chosen.form, ItemForm) else {}
    form = chosen.form(request.POST or None, request.FILES or None, initial=first, **about)
    more = {
        "item": item,
        "templates": selectors.templates(request.actor, item) if verb == "draft" else [],
        "parts": selectors.parts_of(item) if verb == "draft" else [],
        "proposals": proposals(item) if verb == "route" and verdict else [],
    }
    with ExitStack() as until_kept:
        given: dict[str, Any] = {}
        if request.method == "POST" and form.is_valid():
            given = typed(form)
            if "uploads" in given:
                try:
                    uploads = given.pop("uploads")
                    given["files"] = until_kept.enter_context(checked_uploads(request.actor, uploads))
                except GiamsatError as fault:
                    form.add_error("uploads", fault.message)
        return act_page(request, page, form, lambda: chosen.service(request.actor, item, **given), more)
