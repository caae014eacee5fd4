"""Who may open an address at all. Deny by default: an address without a declared rule answers nobody.

This is the coarse gate; what a person sees behind it is decided by the domains' policies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from giamsat.core.actor import Role
from giamsat.core.errors import NotAllowed

V = TypeVar("V", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may open an address: everyone, everyone signed in, or holders of one of ``roles`` on any unit.

    ``own_auth`` marks addresses that identify their caller themselves (API tokens).
    """

    public: bool = False
    roles: frozenset[Role] = frozenset()
    own_auth: bool = False


PUBLIC = Rule(public=True)
SIGNED_IN = Rule()
OWN_AUTH = Rule(public=True, own_auth=True)

_by_name: dict[str, Rule] = {}


def roles(*wanted: Role) -> Rule:
    """The rule "one of these roles, on any unit"."""
    return Rule(roles=frozenset(wanted))


def access(rule: Rule) -> Callable[[V], V]:
    """Declare the rule of a view."""

    def declare(view: V) -> V:
        view.access_rule = rule  # type: ignore[attr-defined]
        return view

    return declare


def declare_names(rule: Rule, names: Iterable[str]) -> None:
    """Declare the rule of addresses whose views come from a library, by their names."""
    for name in names:
        _by_name[name] = rule


def rule_of(view: Callable[..., Any], name: str | None) -> Rule | None:
    """The declared rule of a view or of the address called ``name``; None when there is none."""
    rule: Rule | None = getattr(view, "access_rule", None)
    return rule if rule is not None else _by_name.get(name or "")


class AccessMiddleware:
    """Applies the rules; stands after the middleware that sets ``request.actor``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        """Let the request pass, lead to sign-in, or refuse with the reason.

        Raises:
            NotAllowed: no rule is declared, or the person holds none of the roles.
        """
        match = request.resolver_match
        rule = rule_of(view, match.view_name if match else None)
        if rule is None:
            raise NotAllowed(_("Địa chỉ này chưa được mở cho ai."), code="no_rule")
        if rule.public:
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        actor = request.actor  # type: ignore[attr-defined]
        if rule.roles and not any(holding.role in rule.roles for holding in actor.holdings):
            raise NotAllowed(_("Vai trò của bạn không mở được trang này. Hỏi người quản trị của đơn vị."))
        return None
