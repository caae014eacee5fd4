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
from giamsat.directives import selectors


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
    return render(request, "desk/directives/review.html", {"bench": bench, "once": new_key()})


@access(roles(Role.STANDING_OFFICE))
def bodies(request: ActorRequest, pk: int) -> HttpResponse:
    """Units and groups whose names hold the words typed, as rows to choose from."""
    directive = selectors.directive(request.actor, pk)
    query = request.GET.get("find", "").strip()
    context = {"found": search_bodies(query, directive.owner), "find": query}
    return render(request, "desk/directives/_found.html", context)
