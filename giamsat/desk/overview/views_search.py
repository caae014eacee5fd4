"""One search over tasks, documents and units, with or without tone marks, within the person's reach."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from giamsat.accounts.middleware import ActorRequest
from giamsat.core.access import SIGNED_IN, access
from giamsat.desk.links import address
from giamsat.directives.search import search_directives
from giamsat.tasks.search import search_tasks
from giamsat.units.selectors import search_units

SHOWN = 20
LONGEST = 200


@access(SIGNED_IN)
def search(request: ActorRequest) -> HttpResponse:
    """What matches ``q``: tasks and documents that the person may see, and units, which everybody may."""
    words = " ".join(request.GET.get("q", "").split())[:LONGEST]
    tasks = search_tasks(request.actor, words, SHOWN)
    documents = search_directives(request.actor, words, SHOWN)
    context = {
        "words": words,
        "tasks": tasks,
        "all_tasks": address("tasks", q=words) if len(tasks) == SHOWN else "",
        "documents": [(one, address("directive", one.pk)) for one in documents],
        "units": list(search_units(words).select_related("parent")[:SHOWN]),
        "all_units": address("units", q=words),
        "shown": SHOWN,
    }
    return render(request, "desk/overview/search.html", context)
