"""The gate before every view, and the way from an expected failure to its page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils.translation import gettext as _

from giamsat.core.access import Rule, rule_of
from giamsat.core.actor import Actor
from giamsat.core.errors import GiamsatError, NotAllowed, NotFound
from giamsat.ui.faults import fault_page

#: What browsers send; everything else is for programs, which have addresses of their own.
PAGE_METHODS = ("GET", "HEAD", "OPTIONS", "POST")


class AccessMiddleware:
    """Applies the declared rules; stands after the middleware that sets ``request.actor``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Let the request pass, lead to sign-in, or refuse with the reason."""
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            # PostgreSQL holds no NUL: nothing can be there, and whatever asked for it would fail.
            return fault_page(request, NotFound())
        match = request.resolver_match
        rule = rule_of(view, match.view_name if match else None)
        if request.method not in PAGE_METHODS and not (rule is not None and rule.own_auth):
            return HttpResponseNotAllowed(PAGE_METHODS)
        if rule is not None and rule.public:
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        try:
            self._check(rule, request.actor)  # type: ignore[attr-defined]
        except GiamsatError as fault:
            return fault_page(request, fault)
        return None

    @staticmethod
    def _check(rule: Rule | None, actor: Actor) -> None:
        held = {holding.role for holding in actor.holdings}
        if rule is None:
            raise NotAllowed(_("Địa chỉ này chưa được mở cho ai."), code="no_rule")
        if rule.roles and not held & rule.roles:
            raise NotAllowed(_("Vai trò của bạn không mở được trang này. Hỏi người quản trị của đơn vị."))


class FaultMiddleware:
    """Turns a ``GiamsatError`` that a view let through into its page; leaves others to Django."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        """The page of an expected failure."""
        return fault_page(request, fault) if isinstance(fault, GiamsatError) else None
