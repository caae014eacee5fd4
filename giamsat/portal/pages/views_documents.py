"""The documents of the library and those from which public tasks come: number, date, issuer, kind, validity (R52)."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from giamsat.editorial.choices import Form, Validity
from giamsat.portal.editorial.documents import documents as all_documents
from giamsat.portal.editorial.documents import narrowed
from giamsat.portal.pages.caching import both, edition_of
from giamsat.portal.pages.finding import found
from giamsat.voice.choices import Topic

PER_PAGE = 50


@both
def documents(request: HttpRequest) -> HttpResponse:
    """Documents, the newest first; ``q`` searches number, title and issuer; narrowed by kind, field and validity."""
    query = request.GET.get("q", "").strip()[:200]
    asked = {name: request.GET.get(name, "") for name in ("form", "field", "validity")}
    rows = narrowed(all_documents(), **asked)
    if query:
        rows = matching(rows, query)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {
        "page_obj": page,
        "q": query,
        "choices": [
            ("form", _("Loại văn bản"), Form.choices, asked["form"]),
            ("field", _("Lĩnh vực"), Topic.choices, asked["field"]),
            ("validity", _("Hiệu lực"), Validity.choices, asked["validity"]),
        ],
        "page_url": f"?{kept.urlencode()}{'&' if kept else ''}page=",
        "edition_at": edition_of(request)[1],
    }
    return render(request, "portal/pages/documents.html", context)


def matching(rows: list[dict[str, Any]], query: str) -> list[dict[str, Any]]:
    """Documents that ``query`` finds, the best first."""
    return found(
        rows, query, lambda row: f"{row['number']} {row['about'] or ''}", lambda row: row["issuer"] or ""
    )
