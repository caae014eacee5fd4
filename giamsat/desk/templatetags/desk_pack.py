"""Tags of documents, packs and tiles: ``{% load desk_pack %}``. Cells are many: drawn here, they cost no templates."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from giamsat.desk.pack.outline import Line, Text

register = template.Library()


@register.filter
def words(line: Line) -> SafeString:
    """``{{ line|words }}``: a sentence whose figures open their lists."""
    return format_html_join("", "{}", ((_drawn(one),) for one in line))


@register.filter
def lines(cell: Iterable[Line]) -> SafeString:
    """``{{ cell|lines }}``: the lines of a cell, one below the other."""
    return format_html_join(SafeString("<br>"), "{}", ((words(line),) for line in cell))


def _drawn(one: Text) -> SafeString:
    if one.url:
        look = "f n b" if one.bold else "t"
        return format_html('<a class="{}" href="{}">{}</a>', look, one.url, one.words)
    return format_html('<b class="n">{}</b>', one.words) if one.bold else conditional_escape(one.words)
