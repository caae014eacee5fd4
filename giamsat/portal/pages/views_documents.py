"""The documents from which public tasks come: number, date, issuer, and what became of each (R52)."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from giamsat.portal.pages.caching import edition_of, public
from giamsat.portal.pages.finding import found
from giamsat.portal.pages.shown import day
from giamsat.publishing import selectors

PER_PAGE = 50


@public
def documents(request: HttpRequest) -> HttpResponse:
    """Documents with public tasks, the newest first; ``q`` searches number, title and issuer."""
    query = request.GET.get("q", "").strip()[:200]
    rows = [{**row, "issued": day(row["issued"])} for row in selectors.public_documents()]
    if query:
        rows = matching(rows, query)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {
        "page_obj": page,
        "q": query,
        "page_url": f"?{kept.urlencode()}{'&' if kept else ''}page=",
        "edition_at": edition_of(request)[1],
    }
    return render(request, "portal/pages/documents.html", context)


def matching(rows: list[dict[str, Any]], query: str) -> list[dict[str, Any]]:
    """Documents that ``query`` finds, the best first."""
    return found(
        rows, query, lambda row: f"{row['number']} {row['about'] or ''}", lambda row: row["issuer"] or ""
    )
