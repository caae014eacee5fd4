"""Django's library ``i18n`` with a quicker ``translate``: ``settings.TEMPLATES`` puts it in the place of Django's.

Django makes a lazy text of each ``{% translate "…" %}``, and a text of that, whenever the tag is met; a page meets a
hundred. What stands in the template itself is the same each time, so it is translated once a language.
"""

from __future__ import annotations

from django.template import Context, Library, Node
from django.template.base import FilterExpression, Parser, Token
from django.templatetags import i18n
from django.templatetags.i18n import TranslateNode
from django.utils.translation import get_language

register = Library()
register.tags.update(i18n.register.tags)
register.filters.update(i18n.register.filters)


class FixedText(Node):
    """A text of the template, as Django's own tag translates it the first time that a language asks."""

    child_nodelists = ()

    def __init__(self, tag: TranslateNode, asvar: str | None) -> None:
        self._tag, self._asvar = tag, asvar
        self._known: dict[str | None, str] = {}

    def render(self, context: Context) -> str:
        language = get_language()
        text = self._known.get(language)
        if text is None:
            text = self._known[language] = self._tag.render(context)
        if self._asvar is None:
            return text
        context[self._asvar] = text
        return ""


@register.tag("translate")
@register.tag("trans")
def translate(parser: Parser, token: Token) -> Node:
    """``{% translate "…" %}``, in all forms of Django's."""
    tag = i18n.do_translate(parser, token)
    if tag.noop or not _is_fixed(tag.filter_expression) or not _is_fixed(tag.message_context):
        return tag
    asvar, tag.asvar = tag.asvar, None
    return FixedText(tag, asvar)


def _is_fixed(expression: FilterExpression | None) -> bool:
    """A literal without filters; a context is left out as a rule."""
    if expression is None:
        return True
    # Where a name stands it has lookups; the tag itself makes of its literal a variable without.
    return not expression.filters and not getattr(expression.var, "lookups", None)
