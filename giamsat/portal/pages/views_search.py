"""Search across everything that is public: tasks, places and bodies, indicators, questions and answers, words."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from giamsat.core.access import PUBLIC, access
from giamsat.editorial import public as editorial
from giamsat.editorial.choices import Kind
from giamsat.portal.editorial.documents import documents as all_documents
from giamsat.portal.pages import glossary
from giamsat.portal.pages.caching import as_of_day
from giamsat.portal.pages.finding import closeness
from giamsat.portal.pages.shown import shown
from giamsat.portal.pages.views_documents import matching
from giamsat.portal.pages.views_indicators import named
from giamsat.publishing import selectors
from giamsat.units.selectors import search_units
from giamsat.voice import finding
from giamsat.voice import public as voice

#: So many of each kind; each kind leads on to its own list.
OF_EACH = 8


@access(PUBLIC)
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What ``q`` finds, tone marks optional, hits with the marks as typed first; the kind with the nearest hit leads.

    Caches keep it not: an item of the public may be taken back at any moment, not by releases alone.
    """
    query = request.GET.get("q", "").strip()[:200]
    context = {"q": query, **(_found(request, query) if query else {})}
    response = render(request, "portal/pages/search.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _found(request: HttpRequest, query: str) -> dict[str, object]:
    tasks = selectors.search_tasks(selectors.public_tasks(), query)
    rows = selectors.search_tasks(selectors.public_indicators(), query)
    indicators = [{"key": row.key, "name": named(row.body, "name")} for row in rows[:OF_EACH]]
    units = list(search_units(query).select_related("parent")[:OF_EACH])
    items = list(finding.best_first(finding.newest_holding(voice.published(), query), query)[:OF_EACH])
    words = glossary.terms_found(query)[:OF_EACH]
    documents = matching(all_documents(), query)[:OF_EACH]
    texts = list(editorial.pieces(query=query).exclude(piece__kind=Kind.DOCUMENT)[:OF_EACH])
    some_tasks = shown(tasks[:OF_EACH], as_of_day(request))
    names = {
        "words": [str(term.word) for term in words],
        "tasks": [task.body["title"] for task in some_tasks],
        "units": [unit.name for unit in units],
        "indicators": [row["name"] for row in indicators],
        "documents": [f"{row['number']} {row['about'] or ''}" for row in documents],
        "texts": [one.title for one in texts],
        "items": [item.public_title for item in items],
    }
    return {
        "tasks": some_tasks,
        "count": tasks.count() if some_tasks else 0,
        "indicators": indicators,
        "units": units,
        "items": items,
        "words": words,
        "documents": documents,
        "texts": texts,
        "kinds": sorted(
            (kind for kind in names if names[kind]), key=lambda kind: closeness(query, names[kind])
        ),
    }
