"""What everybody may read is kept by caches until what it depends on changes, and not a moment by guess.

A page names what it depends on: the figures (``public``), the newest signed root besides (``sealed``), texts
(``written``), figures and texts (``both``), the files of the open data (``listed``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language

from giamsat.core import clock
from giamsat.core.access import PUBLIC, access
from giamsat.portal.pages.kept import KEEPS, MARK, build_mark, mark_of, may_keep
from giamsat.publishing import selectors
from giamsat.publishing.watching import State
from giamsat.ui.context import theme_of

#: A cache asks again after a minute, and shows what it has for ten more while it asks.
CACHE_CONTROL = "public, max-age=60, stale-while-revalidate=600"
#: A file under its own hash or edition never changes.
FOREVER = "public, max-age=31536000, immutable"
_EDITION = "giamsat.edition"
FIGURES, TEXTS, SEALS, FILES = State._fields

View = Callable[..., HttpResponseBase]


def edition_of(request: HttpRequest) -> tuple[int, dt.datetime | None]:
    """Number and instant of the edition of the figures that a page is made of, read once a request."""
    known: tuple[int, dt.datetime | None] | None = request.META.get(_EDITION)
    if known is None:
        known = request.META[_EDITION] = selectors.edition()
    return known


def as_of_day(request: HttpRequest) -> dt.date:
    """The day that public facts tell of: that of the newest release."""
    at = edition_of(request)[1]
    return clock.day_of(at) if at else clock.today()


def tag_of(request: HttpRequest, state: str, *more: object) -> str:
    """The ETag of an address in that state of the portal, in this language and theme, on this day."""
    signed_in = getattr(request.user, "pk", None) or ""
    parts = (
        build_mark(), state, clock.today(), get_language(), theme_of(request), signed_in,
        request.get_host(), request.get_full_path(), *more,
    )  # fmt: skip
    return f'"{sha256("|".join(map(str, parts)).encode()).hexdigest()[:32]}"'


def public(
    view: View, *, on: tuple[str, ...] = (FIGURES,), of: Callable[[], object] = lambda: "", keep: bool = True
) -> View:
    """A page for everybody: an unchanged one is answered by its tag alone, before anything is read.

    Args:
        on: the parts of the portal's state that change the page.
        of: what else changes it.
        keep: processes may keep it whole; not for files, which are kept already.
    """

    @access(PUBLIC)
    @wraps(view)
    def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method not in ("GET", "HEAD"):
            return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
        # Read before the page is: whatever comes in between makes it no older than this says.
        present, at = selectors.state()
        request.META[_EDITION] = (present.figures, at)
        state = mark_of(present, on)
        tag = tag_of(request, state, of())
        if tag.strip('"') in request.headers.get("If-None-Match", ""):
            response: HttpResponseBase = HttpResponseNotModified()
        else:
            response = view(request, *args, **kwargs)
        if response.status_code in (200, 304):
            response["ETag"] = tag
            if not response.has_header("Cache-Control"):
                response["Cache-Control"] = CACHE_CONTROL
            patch_vary_headers(response, ("Accept-Language", "Cookie"))
        if request.META.get(KEEPS) and response.status_code == 200 and may_keep(request.COOKIES):
            response[MARK] = state
        return response

    kept.depends_on = on if keep else None  # type: ignore[attr-defined]
    return kept


def sealed(view: View) -> View:
    """A page that shows the newest signed root, which comes every few minutes."""
    return public(view, on=(FIGURES, SEALS))


def proved(view: View) -> View:
    """A proof for a text, under the newest signed root."""
    return public(view, on=(TEXTS, SEALS))


def written(view: View) -> View:
    """A page of texts and of nothing else."""
    return public(view, on=(TEXTS,))


def both(view: View) -> View:
    """A page on which texts and figures stand together."""
    return public(view, on=(FIGURES, TEXTS))


def listed(view: View) -> View:
    """A page that tells which files of the open data there are; they are written after their edition came."""
    return public(view, on=(FIGURES, FILES))


def download(view: View) -> View:
    """A file of the open data."""
    return public(view, on=(FILES,), keep=False)
