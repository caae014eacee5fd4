"""Looking at dashboards: the list, one of them, a ready-made one; alone on the screen or on a wall."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from giamsat.accounts.middleware import ActorRequest
from giamsat.boards import policies, selectors, services
from giamsat.boards.kinds import Period
from giamsat.boards.models import Board, Tile
from giamsat.boards.readymade import all_ready_made, ready_made
from giamsat.core import clock
from giamsat.core.access import SIGNED_IN, access
from giamsat.core.errors import NotFound
from giamsat.desk.acts import OnceForm, Repeated, perform
from giamsat.desk.boards import kept, wanted
from giamsat.desk.boards.wanted import Wanted
from giamsat.desk.tasks.acting import see_other
from giamsat.monitor.live_token import stream_url
from giamsat.monitor.selectors import counted_programmes

#: Seconds after which a wall screen asks again by itself, with or without script.
WALL_SECONDS = 60


@access(SIGNED_IN)
def boards(request: ActorRequest) -> HttpResponse:
    """Dashboards of the person's units, those shared from above, and the ready-made ones."""
    own = policies.composing_units(request.actor)
    rows = list(selectors.boards(request.actor))
    context = {
        "own": [each for each in rows if each.owner_id in own],
        "others": [each for each in rows if each.owner_id not in own],
        "ready": all_ready_made(),
        "composes": bool(own),
    }
    return render(request, "desk/boards/list.html", context)


@access(SIGNED_IN)
def board(request: ActorRequest, pk: int) -> HttpResponse:
    """One dashboard, within the reader's own rights.

    Query parameters, all optional:
        programme: code; unit: id; group: id of a task group; period: now, month, quarter or year.
        screen: ``full`` for the dashboard alone, ``wall`` for a screen on a wall, which keeps itself fresh.
        part: ``tiles``: only those, for the page that keeps itself fresh.
    """
    shown = selectors.board(request.actor, pk)
    context = {
        "may_change": policies.may_change(request.actor, shown),
        "composing": selectors.composed_for(request.actor),
        "copy": OnceForm(),
    }
    return _page(request, shown, selectors.tiles(shown), context)


@access(SIGNED_IN)
def ready(request: ActorRequest, code: str) -> HttpResponse:
    """A ready-made dashboard; a post copies it for the person's unit (``owner``)."""
    found = ready_made(code)
    if request.method == "POST":
        return _copy_ready(request, code)
    like = Board(name=found.name, about=found.about, period=Period.NOW)
    context = {"ready": found, "composing": selectors.composed_for(request.actor), "copy": OnceForm()}
    return _page(request, like, found.tiles_of(like), context)


def _copy_ready(request: ActorRequest, code: str) -> HttpResponse:
    form = OnceForm(request.POST)
    owners = {str(unit.pk): unit for unit in selectors.composing(request.actor)}
    owner = owners.get(request.POST.get("owner", ""))
    if owner is None:
        raise NotFound
    made = None
    if form.is_valid():
        try:
            made = perform(request, form, lambda: services.copy_ready_made(request.actor, code, owner))
        except Repeated:
            return see_other(reverse("desk:boards"))
    if made is None:
        return see_other(reverse("desk:board-ready", args=[code]))
    messages.success(request, _("Đã chép bảng cho đơn vị. Thêm, bớt, sắp lại các ô theo ý mình."))
    return see_other(reverse("desk:board-edit", args=[made.pk]))


def _page(request: ActorRequest, shown: Board, tiles: list[Tile], more: dict[str, Any]) -> HttpResponse:
    asked = wanted.read(request, shown)
    query = _query(request)
    seen, was_kept = kept.seen(request.actor, asked.asked, tiles, query)
    if request.GET.get("part") == "tiles":
        answer = HttpResponse(seen.tiles)
    else:
        context = {"board": shown, "wanted": asked, "seen": seen, "at": asked.asked.then or clock.now()}
        context |= {"query": query, **more, **_fresh(request, asked)}
        answer = render(request, "desk/boards/board.html", context)
    answer["Server-Timing"] = f"tiles;desc={'kept' if was_kept else 'made'}"
    return answer


def _query(request: ActorRequest) -> str:
    query = request.GET.copy()
    for name in ("part", "screen"):
        query.pop(name, None)
    return query.urlencode()


def _fresh(request: ActorRequest, asked: Wanted) -> dict[str, Any]:
    """How the page keeps itself fresh."""
    programme = asked.asked.programme
    live = programme is not None and asked.asked.then is None
    return {
        "periods": Period.choices,
        "live": stream_url(request.actor, *counted_programmes(programme)) if live and programme else "",
        "seconds": WALL_SECONDS if asked.screen == "wall" else 0,
    }
