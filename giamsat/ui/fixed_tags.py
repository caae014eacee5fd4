"""Django's ``url``, quicker where the whole of it stands in the template (``settings.TEMPLATES``).

Django looks each ``{% url "…" %}`` up whenever the tag is met; a page meets dozens that are always the same.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from django.template import Context, Library, Node, defaulttags
from django.template.base import FilterExpression, Parser, Token
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf

register = Library()


class Fixed(Node):
    """What a tag of Django's writes, kept by what it depends on besides the template."""

    child_nodelists = ()

    def __init__(self, tag: Any, depends_on: Callable[[], Hashable]) -> None:
        self._tag, self._depends_on = tag, depends_on
        self._asvar, tag.asvar = tag.asvar, None
        self._known: dict[Hashable, str] = {}

    def render(self, context: Context) -> str:
        name = self._depends_on()
        text = self._known.get(name)
        if text is None:
            text = self._known[name] = self._ask(context)
        if self._asvar is None:
            return text
        context[self._asvar] = text
        return ""

    def _ask(self, context: Context) -> str:
        try:
            found: str = self._tag.render(context)
        except NoReverseMatch:
            # With a name of its own the tag says so by an empty one.
            if self._asvar is None:
                raise
            return ""
        return found


@register.tag
def url(parser: Parser, token: Token) -> Node:
    """``{% url "…" %}``, in all forms of Django's."""
    tag = defaulttags.url(parser, token)
    if tag.args or tag.kwargs or not is_fixed(tag.view_name):
        return tag
    return Fixed(tag, lambda: (get_script_prefix(), get_urlconf()))


def is_fixed(expression: FilterExpression | None) -> bool:
    """A literal without filters."""
    if expression is None:
        return True
    # Where a name stands it has lookups; the tag itself makes of its literal a variable without.
    return not expression.filters and not getattr(expression.var, "lookups", None)
