"""Which part of a saved web page is the document: by structure and density of text, never by a site's name."""

from __future__ import annotations

import re
from collections import Counter

from lxml import html

#: What never is part of a document.
_NEVER = frozenset(
    (
        "script style noscript template iframe object embed svg canvas video audio form"
        " button input select textarea nav aside dialog menu map link meta base"
    ).split()
)
_ROLES = frozenset(
    ("navigation banner complementary contentinfo search menu menubar toolbar dialog alert").split()
)
#: Words in the class or id of a part that surrounds a document (English and Vietnamese, without marks).
_AROUND = re.compile(
    r"(?:^|[-_\s])(?:comments?|disqus|share|sharing|social|related|recommend\w*|breadcrumbs?|sidebar|side-?bar|menu|navbar"
    r"|nav|newsletter|subscribe|advert\w*|ads?|banner|cookie\w*|popup|modal|toolbar|pagination|pager|tags?|most-?read"
    r"|read-?more|binh-?luan|lien-?quan|tin-?khac|chia-?se|doc-?them|tin-?lien-?quan|quang-?cao|footer|print)(?:$|[-_\s])",
    re.IGNORECASE,
)
_COMMENTS = re.compile(r"comment|disqus|binh-?luan", re.IGNORECASE)
#: Headings of what follows a document; all that stands behind them in the same part goes.
_FOLLOWING = re.compile(
    r"^\W*(?:tin (?:liên quan|khác|cùng chuyên mục|đọc nhiều)|bài (?:liên quan|viết liên quan|đọc nhiều)|bình luận"
    r"|ý kiến (?:bạn đọc|của bạn)|các tin khác|văn bản liên quan|chia sẻ|xem thêm|đọc thêm"
    r"|related (?:articles|news|stories|links|content)|comments?|share (?:this|on)|read (?:more|also|next)|most read"
    r"|mehr zum thema|kommentare|verwandte (?:artikel|themen)|auch interessant|articole similare|comentarii"
    r"|gerelateerd|reacties|lees ook)\b.{0,30}$",
    re.IGNORECASE,
)
_BLOCKS = frozenset(("p li td th blockquote pre h1 h2 h3 h4 h5 h6 div section article dd dt").split())
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_LONG = 25
_LINKED = 0.6


def text_length(node: html.HtmlElement) -> int:
    """Letters in a node, spaces folded."""
    return len(" ".join("".join(node.itertext()).split()))


def link_share(node: html.HtmlElement) -> float:
    """The part of a node's letters that are links."""
    length = text_length(node)
    return sum(text_length(link) for link in node.iter("a")) / length if length else 0.0


def strip_page(root: html.HtmlElement) -> Counter[str]:
    """Take away what is never text, is hidden, or is named as surrounding; what was taken, by kind."""
    dropped: Counter[str] = Counter()
    for node in list(root.iter()):
        if node.getparent() is None or node.tag in ("html", "body"):
            continue
        if not isinstance(node.tag, str):
            _drop(node)
            continue
        kind = _surrounding(node)
        if kind:
            if text_length(node) and kind != "never":
                dropped[kind] += 1
            _drop(node)
    return dropped


def _drop(node: html.HtmlElement) -> None:
    if node.getparent() is not None:
        node.drop_tree()


def _surrounding(node: html.HtmlElement) -> str:
    tag = node.tag
    if tag in ("nav", "aside", "menu"):
        return "menus"
    if tag in _NEVER:
        return "never"
    if (
        node.get("hidden") is not None
        or node.get("aria-hidden") == "true"
        or _HIDDEN.search(node.get("style", ""))
    ):
        return "hidden"
    if node.get("role", "").lower() in _ROLES:
        return "menus"
    inside = any(parent.tag in ("article", "main") for parent in node.iterancestors())
    if tag in ("header", "footer") and not inside:
        return "menus"
    name = f"{node.get('class', '')} {node.get('id', '')}"
    if tag in ("article", "main", "p", "td", "tr", "tbody") or not _AROUND.search(name):
        return ""
    if _COMMENTS.search(name):
        return "comments"
    # A wrapper of the whole page may carry such a word too: then most of its text is not links.
    return "related" if text_length(node) < 400 or link_share(node) > 0.3 else ""


def main_part(root: html.HtmlElement) -> html.HtmlElement:
    """The element that holds the document."""
    body = root if root.tag == "body" else root.find(".//body")
    body = root if body is None else body
    whole = text_length(body)
    for path in (".//*[@itemprop='articleBody']", ".//article", ".//main", ".//*[@role='main']"):
        found = body.xpath(path)
        longest = max(found, key=text_length, default=None)
        # Lists of news are articles too: one alone has to hold most of the text.
        if longest is not None and text_length(longest) > max(200, 0.45 * whole):
            return longest
    return _densest(body)


def _densest(body: html.HtmlElement) -> html.HtmlElement:
    """The deepest element that holds nearly all of the page's running text."""
    scores: dict[html.HtmlElement, float] = {}
    total = 0.0
    for node in body.iter():
        own = len(" ".join((node.text or "").split())) + sum(
            len(" ".join((child.tail or "").split())) for child in node
        )
        linked = node.tag == "a" or any(parent.tag == "a" for parent in node.iterancestors())
        if own < _LONG or linked:
            continue
        total += own
        for parent in [node, *node.iterancestors()]:
            scores[parent] = scores.get(parent, 0.0) + own
    best = body
    while True:
        inner = max((c for c in best if c in scores), key=lambda c: scores[c], default=None)
        if (
            inner is None
            or scores[inner] < 0.8 * total
            or inner.tag in ("p", "tr", "td", "li", "ul", "ol", "table", "tbody")
        ):
            return best
        best = inner


def trim_main(main: html.HtmlElement) -> Counter[str]:
    """Inside the document: lists of links, and all behind a heading like “Related”; what was taken."""
    dropped: Counter[str] = Counter()
    for node in list(main.iter()):
        if node is main or node.getparent() is None or not isinstance(node.tag, str):
            continue
        if main not in node.iterancestors():
            continue
        words = " ".join(node.text_content().split())
        if node.tag in _BLOCKS and len(words) < 60 and _FOLLOWING.match(words):
            for sibling in list(node.itersiblings()):
                if link_share(sibling) > 0.3 or text_length(sibling) < 200:
                    _drop(sibling)
            dropped["related"] += 1
            _drop(node)
        elif node.tag in ("ul", "ol", "div", "section", "table", "dl") and len(words) > 2:
            links = sum(1 for _ in node.iter("a"))
            if links >= 3 and link_share(node) > _LINKED:
                dropped["links"] += 1
                _drop(node)
    return dropped
