"""``request.actor``: who acts in this request."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.functional import SimpleLazyObject
from django_htmx.http import HttpResponseClientRedirect

from giamsat.accounts.models import Person
from giamsat.accounts.selectors import actor_for
from giamsat.core.access import rule_of
from giamsat.core.actor import Actor
from giamsat.core.errors import NotAllowed

#: Where the session keeps whom the person stands in for.
ON_BEHALF_OF = "on_behalf_of"
#: What a person with a one-time password may still open.
_BEFORE_CHANGE = frozenset({"account_change_password", "account_logout", "account_language"})
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class ActorRequest(HttpRequest):
    """A request as views see it."""

    actor: Actor


class ActorMiddleware:
    """Adds ``request.actor``, the person's language, and the way to a password of one's own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(partial(actor_of, request))  # type: ignore[attr-defined]
        if isinstance(request.user, Person) and request.user.is_authenticated:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = request.user.language
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Lead a person with a one-time password to the page that changes it."""
        if not getattr(request.user, "must_change_password", False):
            return None
        if request.resolver_match is not None and request.resolver_match.view_name in _BEFORE_CHANGE:
            return None
        rule = rule_of(view, None)
        if rule is not None and rule.own_auth:
            return None
        target = reverse("account_change_password")
        if request.headers.get("HX-Request"):
            return HttpResponseClientRedirect(target)
        return HttpResponseRedirect(target)


def actor_of(request: HttpRequest) -> Actor:
    """The actor of a request with a session.

    Raises:
        NotAllowed: a write in the name of an absent colleague whose absence has ended: it must not become the
            person's own act. Reading goes on in the person's own name.
    """
    if not isinstance(request.user, Person):
        return actor_for(request.user)
    absentee = request.session.get(ON_BEHALF_OF)
    try:
        return actor_for(request.user, "web", absentee)
    except NotAllowed:
        del request.session[ON_BEHALF_OF]
        if request.method not in _SAFE:
            raise
        return actor_for(request.user, "web")
