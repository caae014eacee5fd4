"""Django's ``url``, which looks up once what stands in the template whole, and keeps the addresses of rows.

``settings.TEMPLATES`` makes it a tag of every template. Django looks each up whenever the tag is met: a page meets
dozens that are always the same, and a list has the same rows all day.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import Any

from django.template import Context, Library, Node, defaulttags
from django.template.base import FilterExpression, Parser, Token
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.html import conditional_escape

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
    """``{% url "…" … %}``, in all forms of Django's."""
    tag = defaulttags.url(parser, token)
    if tag.kwargs or not is_fixed(tag.view_name):
        return tag
    if tag.args:
        return tag if tag.asvar else _Address(tag)
    return Fixed(tag, _under)


def _under() -> Hashable:
    return get_script_prefix(), get_urlconf()


class _Address(Node):
    """The address of a row: a list asks for that of each again and again."""

    child_nodelists = ()

    def __init__(self, tag: Any) -> None:
        self._tag = tag

    def render(self, context: Context) -> str:
        args = [arg.resolve(context) for arg in self._tag.args]
        if not all(isinstance(arg, (int, str)) for arg in args):
            return str(self._tag.render(context))
        found = _path(self._tag.view_name.resolve(context), _under(), *args)
        return conditional_escape(found) if context.autoescape else found


@lru_cache(4096, typed=True)
def _path(name: str, _under: Hashable, *args: int | str) -> str:
    return reverse(name, args=args)


def is_fixed(expression: FilterExpression | None) -> bool:
    """A literal without filters."""
    if expression is None:
        return True
    # Where a name stands it has lookups; the tag itself makes of its literal a variable without.
    return not expression.filters and not getattr(expression.var, "lookups", None)
