"""Addresses of the API, version 1. Each knows its caller by token; the description is for everyone."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache, wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from giamsat.api.problems import of_error, problem
from giamsat.api.site import api
from giamsat.core.access import OWN_AUTH, PUBLIC, access
from giamsat.core.errors import NotFound


def finished(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Wrap a view of the API: wrong methods are problems too, and nothing is kept by caches on the way."""

    @csrf_exempt  # there are no cookies to misuse: who calls is told by the token alone
    @access(OWN_AUTH)
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if response.status_code == 405:
            allowed = ", ".join(sorted(response["Allow"].split(", ")))
            response = problem(
                405, "method_not_allowed", _("Địa chỉ này chỉ nhận: %(methods)s.") % {"methods": allowed}
            )
            response["Allow"] = allowed
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-cache"
        patch_vary_headers(response, ("Accept-Language", "Authorization"))
        return response

    return wrapped


@access(PUBLIC)
def describe(request: HttpRequest) -> HttpResponse:
    """OpenAPI 3.1."""
    return HttpResponse(_description(), content_type="application/json")


@cache
def _description() -> bytes:
    """The same for everybody as long as the process runs, and slow to put together."""
    return json.dumps(api.get_openapi_schema(), ensure_ascii=False).encode()


def unknown(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Nothing is here, said in the API's own way."""
    return of_error(request, NotFound())


def operations() -> list[URLPattern]:
    """The addresses of all operations, once each."""
    patterns: dict[str, URLPattern] = {}
    for pattern in api.urls[0]:
        if isinstance(pattern, URLPattern) and pattern.name != "api-root":
            patterns.setdefault(str(pattern.pattern), pattern)
    return [
        path(route, finished(found.callback), name=found.name or route) for route, found in patterns.items()
    ]


app_name = "api"
urlpatterns = [
    path("openapi.json", describe, name="openapi"),
    *operations(),
    path("", finished(unknown), name="api-root"),
    path("<path:rest>", finished(unknown), name="unknown"),
]
