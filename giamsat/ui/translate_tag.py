"""Django's library ``i18n`` with a quicker ``translate``: ``settings.TEMPLATES`` puts it in the place of Django's.

Django makes a lazy text of each ``{% translate "…" %}``, and a text of that, whenever the tag is met; a page meets a
hundred. What stands in the template itself is the same each time, so it is translated once a language.
"""

from __future__ import annotations

from django.template import Library, Node
from django.template.base import Parser, Token
from django.templatetags import i18n
from django.utils.translation import get_language

from giamsat.ui.fixed_tags import Fixed, is_fixed

register = Library()
register.tags.update(i18n.register.tags)
register.filters.update(i18n.register.filters)


@register.tag("translate")
@register.tag("trans")
def translate(parser: Parser, token: Token) -> Node:
    """``{% translate "…" %}``, in all forms of Django's."""
    tag = i18n.do_translate(parser, token)
    if tag.noop or not is_fixed(tag.filter_expression) or not is_fixed(tag.message_context):
        return tag
    return Fixed(tag, get_language)
