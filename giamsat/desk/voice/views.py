"""The queues and one item."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from giamsat.accounts.middleware import ActorRequest
from giamsat.core.access import SIGNED_IN, access
from giamsat.desk.paging import LongList
from giamsat.desk.voice.acts import next_acts
from giamsat.voice import policies, selectors, services
from giamsat.voice.models import Item
from giamsat.voice.models_contact import Contact
from giamsat.voice.routing import proposals

A_PAGE = 50
TITLES = {
    "receive": _("Cần tiếp nhận"),
    "mine": _("Cần xử lý"),
    "approve": pgettext_lazy("queue", "Chờ duyệt trả lời"),
    "publish": _("Chờ đăng công khai"),
    "all": _("Tất cả trong phạm vi"),
}


@access(SIGNED_IN)
@require_GET
def queue(request: ActorRequest) -> HttpResponse:
    """What waits for the person, late first. ``list`` is one of ``TITLES``, else the first that holds something."""
    waiting = selectors.waiting(request.actor)
    asked = request.GET.get("list", "")
    name = asked if asked in TITLES else next((key for key, count in waiting.items() if count), "all")
    words = request.GET.get("q", "").strip()[:200]
    rows = selectors.found(selectors.queue(request.actor, name), words)
    pages = LongList(rows, A_PAGE, request.GET.get("page"))
    context = {
        "name": name,
        "title": TITLES[name],
        "lists": [(key, title, waiting.get(key, 0)) for key, title in TITLES.items()],
        "page_obj": pages.get_page(request.GET.get("page")),
        "page_url": f"?list={name}&q={words}&page=",
        "words": words,
    }
    return render(request, "desk/voice/queue.html", context)


@access(SIGNED_IN)
@require_GET
def item(request: ActorRequest, pk: int) -> HttpResponse:
    """One item: what was sent, the way so far, and what the person may do next."""
    return _page(request, selectors.item(request.actor, pk))


@access(SIGNED_IN)
@never_cache
@require_POST
def contact(request: ActorRequest, pk: int) -> HttpResponse:
    """The same page with who sent it; the reading is on record, so it is asked for by a button."""
    row = selectors.item(request.actor, pk)
    return _page(request, row, services.read_contacts(request.actor, row))


def _page(request: ActorRequest, row: Item, contacts: list[Contact] | None = None) -> HttpResponse:
    acts = next_acts(request.actor, row)
    context = {
        "item": row,
        "acts": acts,
        "steps": selectors.steps_of(row),
        "answers": selectors.answers_of(row),
        "proposals": proposals(row) if any(verb == "route" for verb, _act in acts) else [],
        "contacts": contacts,
        "may_see_contact": policies.may_see_contact(request.actor, row),
    }
    return render(request, "desk/voice/item.html", context)
