"""The review workbench, and the search for bodies in its forms."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from giamsat.accounts.middleware import ActorRequest
from giamsat.core.access import access, roles
from giamsat.core.actor import Role
from giamsat.desk.acts import new_key
from giamsat.desk.directives.bench import open_bench
from giamsat.desk.directives.bodies import search_bodies
from giamsat.desk.directives.views_model import model_panel
from giamsat.directives import selectors
from giamsat.monitor.live_token import stream_url


def _number(value: str) -> int | None:
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 12 else None


@access(roles(Role.STANDING_OFFICE))
def review(request: ActorRequest, pk: int) -> HttpResponse:
    """Text and proposals side by side; the card in hand is open."""
    show = request.GET.get("show", "")
    wanted = _number(request.GET.get("card", ""))
    bench = open_bench(request.actor, pk, show, request.GET.get("page", ""), wanted)
    bench.find_similar(request.actor)
    if wanted is None:
        first = bench.after(0)
        bench.open = first.proposal.pk if first else None
    live = stream_url(request.actor, bench.directive.programme_id)
    panel = model_panel(request.actor, bench.directive)
    context = {"bench": bench, "once": new_key(), "live": live, "panel": panel}
    return render(request, "desk/directives/review.html", context)


@access(roles(Role.STANDING_OFFICE))
def changes(request: ActorRequest, pk: int) -> HttpResponse:
    """What others did on the bench since a step that the page knows: their cards, the text, the counts.

    Query parameters:
        since: id of the newest step on the page.
        show: the page's filter, for the cards' forms.
        card: the card in hand, which stays open.
    """
    bench = open_bench(request.actor, pk, request.GET.get("show", ""))
    since = _number(request.GET.get("since", "")) or 0
    bench.open = _number(request.GET.get("card", ""))
    touched = selectors.touched_since(request.actor, bench.directive, since)
    cards = [card for card in bench.cards if card.proposal.pk in touched]
    for card in cards:
        bench.find_similar(request.actor, card)
    there = {card.proposal.pk for card in bench.cards}
    places = {card.proposal.pk: number for number, card in enumerate(bench.cards)}
    known = touched & selectors.present_before(request.actor, bench.directive, since)
    context = {
        "bench": bench,
        "once": new_key(),
        "changed": [card for card in cards if card.proposal.pk in known],
        "made": [
            (card, bench.cards[places[card.proposal.pk] - 1] if places[card.proposal.pk] else None)
            for card in cards
            if card.proposal.pk not in known
        ],
        "gone": sorted(touched - there),
    }
    return render(request, "desk/directives/_changes.html", context)


@access(roles(Role.STANDING_OFFICE))
def bodies(request: ActorRequest, pk: int) -> HttpResponse:
    """Units and groups whose names hold the words typed, as rows to choose from."""
    directive = selectors.directive(request.actor, pk)
    query = request.GET.get("find", "").strip()
    context = {"found": search_bodies(query, directive.owner), "find": query}
    return render(request, "desk/directives/_found.html", context)
