"""Syndication out: what became public last, as Atom and as JSON Feed; what came in from others stays here."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.editorial import public
from giamsat.editorial.choices import Kind
from giamsat.editorial.markup import rendered
from giamsat.editorial.models import Version
from giamsat.portal.pages.caching import written

LENGTH = 50


def _newest(request: HttpRequest) -> list[Version]:
    kind = request.GET.get("kind", "")
    return list(public.pieces(kind if kind in Kind.values else "")[:LENGTH])


def _base(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"


@written
def atom(request: HttpRequest) -> HttpResponse:
    """Atom; ``kind`` narrows it."""
    rows = _newest(request)
    context = {
        "rows": rows,
        "self": request.build_absolute_uri(),
        "base": _base(request),
        "updated": rows[0].public_at if rows else clock.now(),
    }
    return render(
        request, "portal/editorial/feed.xml", context, content_type="application/atom+xml; charset=utf-8"
    )


@written
def json_feed(request: HttpRequest) -> HttpResponse:
    """JSON Feed 1.1; ``kind`` narrows it."""
    base = _base(request)
    items = []
    for row in _newest(request):
        url = f"{base}{reverse('portal:piece', args=[row.piece.slug])}"
        items.append(
            {
                "id": url,
                "url": url,
                "title": row.title,
                "summary": row.lead,
                "content_html": rendered(row.text),
                "date_published": row.public_at.isoformat() if row.public_at else "",
                "authors": [{"name": row.piece.unit.name}],
                "tags": [str(row.piece.get_kind_display())],
            }
        )
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": f"Giamsat: {_('Tin')}",
        "language": get_language(),
        "home_page_url": f"{base}{reverse('portal:news')}",
        "feed_url": request.build_absolute_uri(),
        "items": items,
    }
    return JsonResponse(feed, content_type="application/feed+json", json_dumps_params={"ensure_ascii": False})
