"""Reading RSS, Atom and JSON Feed: titles, plain words, addresses of the web and days; nothing else of it is kept."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree

from giamsat.editorial.feeds.fetching import FeedFault
from giamsat.editorial.markup import plain

MOST_ITEMS = 50
LONGEST_TITLE, LONGEST_SUMMARY, LONGEST_LINK = 300, 500, 1000
#: Of a text so much is looked at before it becomes plain.
_LOOKED_AT = 20_000


@dataclass(frozen=True, slots=True)
class Item:
    """One entry; ``key`` is the hash of what the feed calls it, else of its address."""

    key: str
    title: str
    summary: str
    link: str
    at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class _Raw:
    name: str
    title: str
    summary: str
    link: str
    at: str


def parsed(body: bytes, url: str) -> list[Item]:
    """The first entries of a feed; those without words or without an address of the web are left out.

    Args:
        url: where it came from; addresses in it may be relative.

    Raises:
        FeedFault: it is none of the three forms.
    """
    start = body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    raws = _of_json(body) if start == b"{" else _of_xml(body)
    found: dict[str, Item] = {}
    for raw in raws:
        item = _item(raw, url)
        if item is not None and item.key not in found:
            found[item.key] = item
        if len(found) == MOST_ITEMS:
            break
    return list(found.values())


def _item(raw: _Raw, url: str) -> Item | None:
    title = plain(raw.title[:_LOOKED_AT])[:LONGEST_TITLE]
    try:
        link = urljoin(url, raw.link.strip())
        parts = urlsplit(link)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return None
    if not title or not usable or len(link) > LONGEST_LINK or any(sign <= " " for sign in link):
        return None
    key = sha256((raw.name.strip() or link).encode("utf-8", "replace")).hexdigest()
    return Item(key, title, plain(raw.summary[:_LOOKED_AT])[:LONGEST_SUMMARY], link, _moment(raw.at.strip()))


def _of_xml(body: bytes) -> Iterator[_Raw]:
    # No entities, no foreign files, no network; a feed has no need of a document type.
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        top = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise FeedFault("unreadable") from None
    if top.getroottree().docinfo.doctype or _name(top) not in ("rss", "feed", "RDF"):
        raise FeedFault("unreadable")
    for node in top.iter():
        if _name(node) in ("item", "entry"):
            yield _raw(node)


def _raw(node: Any) -> _Raw:
    said: dict[str, str] = {}
    link = ""
    for child in node:
        name = _name(child)
        if name == "link":
            rel, href = child.get("rel", "alternate"), child.get("href")
            link = link or (href if href and rel == "alternate" else (child.text or "").strip())
        elif name and name not in said:
            said[name] = "".join(child.itertext())
    return _Raw(
        said.get("guid") or said.get("id") or "",
        said.get("title", ""),
        said.get("description") or said.get("summary") or said.get("content") or "",
        link,
        said.get("pubDate") or said.get("published") or said.get("updated") or said.get("date") or "",
    )


def _name(node: Any) -> str:
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def _of_json(body: bytes) -> Iterator[_Raw]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        raise FeedFault("unreadable") from None
    items = said.get("items") if isinstance(said, dict) else None
    if not isinstance(items, list) or "jsonfeed" not in str(said.get("version", "")):
        raise FeedFault("unreadable")
    for each in items:
        if isinstance(each, dict):
            words = each.get("summary") or each.get("content_text") or each.get("content_html")
            values = (each.get("id"), each.get("title"), words, each.get("url"), each.get("date_published"))
            yield _Raw(*("" if value is None else str(value) for value in values))


def _moment(text: str) -> dt.datetime | None:
    try:
        at = dt.datetime.fromisoformat(text)
    except ValueError:
        try:
            at = parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError):
            return None
    try:
        at = at if at.tzinfo else at.replace(tzinfo=dt.UTC)
        at = at.astimezone(dt.UTC)
    except (OverflowError, ValueError):
        return None
    return at if at.year >= 1990 else None
