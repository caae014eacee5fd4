"""Who may open an address at all. Deny by default: an address without a declared rule answers nobody.

This is the coarse gate, kept by ``ui.middleware``; what a person sees behind it is decided by the domains'
policies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from giamsat.core.actor import Role

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
