"""Texts of editors: Markdown in, HTML out that can run nothing, reach nothing and take no form of its own.

Two walls: the parser lets no HTML through, and what it made is cleaned by a list of what may stay.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

#: How a text names its picture: ``![words](tep:2)`` is the second file.
PICTURE = re.compile(r"tep:(\d{1,3})")
TAGS = {
    "p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "em", "strong", "s", "code", "pre", "hr", "br",
    "a", "img", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt"}, "ol": {"start"}}
#: Addresses within the site have none.
SCHEMES = {"https", "http", "mailto"}

#: The address of the file at a position, where it is a picture that may be shown.
Pictures = Callable[[int], str | None]


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "maxNesting": 20}).enable(["table", "strikethrough"])


def rendered(text: str, pictures: Pictures = lambda _position: None) -> SafeString:
    """A text as HTML; headings begin below the page's own, pictures from elsewhere become their words."""
    tokens = _parser().parse(text)
    _lower_headings(tokens)
    for token in tokens:
        if token.children:
            token.children = [_own_picture(each, pictures) for each in token.children]
    html = _parser().renderer.render(tokens, _parser().options, {})
    # Cleaned by a list of what may stay; nothing of the text reaches the page another way.
    return mark_safe(  # noqa: S308
        nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener nofollow")
    )


def plain(html: str) -> str:
    """The words of foreign HTML, in one line."""
    bare = nh3.clean(html, tags=set(), clean_content_tags={"script", "style"})
    # Cleaning leaves the signs of markup written out; they are text again here, and escaped where they are shown.
    for name, sign in (("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", " "), ("&quot;", '"'), ("&amp;", "&")):
        bare = bare.replace(name, sign)
    return " ".join(bare.split())


def _lower_headings(tokens: list[Token]) -> None:
    """The highest heading of a text comes right below the title of the page, and none leaves out a step."""
    open_levels: list[int] = []
    for token in tokens:
        if token.type == "heading_open":
            level = int(token.tag[1])
            while open_levels and open_levels[-1] >= level:
                open_levels.pop()
            open_levels.append(level)
            token.tag = f"h{min(1 + len(open_levels), 6)}"
        elif token.type == "heading_close":
            token.tag = f"h{min(1 + len(open_levels), 6)}"


def _own_picture(token: Token, pictures: Pictures) -> Token:
    if token.type != "image":
        return token
    named = PICTURE.fullmatch(str(token.attrs.get("src", "")))
    address = pictures(int(named[1])) if named else None
    if address is None:
        return Token("text", "", 0, content=token.content)
    token.attrs = {"src": address, "alt": ""}
    return token
