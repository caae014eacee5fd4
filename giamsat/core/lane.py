"""A short way for calls of programs: they bring no session, no form of ours and no page."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils.module_loading import import_string

from giamsat.core.access import rule_of

#: What stays of the middleware: language, the limit of a whole request, the host's name and the length.
KEPT = (
    "django.middleware.locale.LocaleMiddleware",
    "giamsat.core.files.uploads.guard_uploads",
    "django.middleware.common.CommonMiddleware",
)

Answer = Callable[[HttpRequest], HttpResponseBase]


class ProgramLane:
    """Leads to views that tell by themselves who calls (``OWN_AUTH``), past what is there for pages.

    Only below ``settings.API_PREFIX``, and only such views: everything else goes the whole way.
    """

    def __init__(self, get_response: Answer):
        self._whole_way = get_response
        self._short_way: Answer = reduce(
            lambda inner, name: import_string(name)(inner), reversed(KEPT), _call_view
        )

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith(settings.API_PREFIX) and _is_for_programs(request):
            return self._short_way(request)
        return self._whole_way(request)


def _is_for_programs(request: HttpRequest) -> bool:
    try:
        match = resolve(request.path_info)
    except Resolver404:
        return False
    request.resolver_match = match
    rule = rule_of(match.func, match.view_name)
    return rule is not None and rule.own_auth


def _call_view(request: HttpRequest) -> HttpResponseBase:
    match: Any = request.resolver_match
    answer: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
    return answer
